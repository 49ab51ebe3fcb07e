// Package stage is what the browser tests of this module play on: the package
// as it was just built, a site on http://localhost, and an authorization
// server on http://127.0.0.1, which is another origin and, to browsers,
// another site.
//
//	func TestMain(m *testing.M) {
//		stage.Main(m, func(folder string) error { return stage.Build("../..", folder) })
//	}
//
//	s := stage.New(nil, site)
//	t.Cleanup(s.Close)
//	err := tab.Navigate(s.Site + "/")
//
// What the site answers is the test's own; [Stage.Serve] adds what the pages of
// all load. Tests of another build than that of [Build] prepare and serve it
// themselves.
package stage
