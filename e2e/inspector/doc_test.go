// Package inspector_test signs in on a page with <authkit-inspector> and looks
// at what it shows and keeps, and on the demo's pages at what people see.
package inspector_test
