// Package elements_test holds the custom elements to what web/docs says of
// them, in Chromium, Firefox and WebKit: pages of HTML alone, under a policy
// that allows scripts and styles of the site and nothing inline.
package elements_test
