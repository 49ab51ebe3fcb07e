package browser_test

import (
	"net/http"
	"testing"
)

// leads has the site lead on from one path to another, query and all, as many
// hosts of static files do.
func (w *world) leads(from, to string) {
	w.answer(from, func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, to+"?"+r.URL.RawQuery, http.StatusMovedPermanently)
	})
}

// The host adds a slash to the path. The login is finished all the same, and
// what fails there is told and leaves the address clean.
func TestC6_ASlashThatTheHostAdds(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.leads("/callback", "/callback/")
		w.login(w.tab)
		w.clean(w.tab, "/callback/")
		w.open(w.tab, "/callback/?code=c&state=s&foo=bar")
		w.clean(w.tab, "/callback/?foo=bar")
		if errors := w.report(w.tab).Errors; len(errors) != 1 || errors[0].Code != "state_unknown" {
			w.t.Errorf("the app heard %+v", errors)
		}
		w.answer("/authkit/authkit.wasm", http.NotFound)
		w.fails("/callback/?code=c&state=s&foo=bar", "module_unavailable")
		w.clean(w.tab, "/callback/?foo=bar")
	})
}
