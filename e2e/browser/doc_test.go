// Package browser_test runs the client in Chromium, Firefox and WebKit, against
// the authorization server of e2e/authserver.
//
// Each test gets a world of its own: a site on http://localhost and an API on
// http://127.0.0.1, so that the two are different sites as in production. The
// site serves the page in testdata, which holds a client whose options the
// test sets, under a policy that allows scripts of the site and WebAssembly
// and nothing else.
package browser_test
