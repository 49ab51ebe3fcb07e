// Package bundlers_test takes the npm tarball as it would be published, builds
// a page with it in each bundler and host that web/docs/bundlers.md names, and
// clicks that page through in a browser. The fixtures are the folders beside
// this file; what they import comes from their node_modules, where the test
// puts the package itself.
package bundlers_test
