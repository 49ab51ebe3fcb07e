package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"authkit-wasm/e2e/authserver"
)

// newSite serves the files of an example, what it needs to know of the
// authorization server, and the API of its app.
func newSite(folder, apiURL string, config authserver.Config) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServer(http.Dir(folder)))
	mux.HandleFunc("GET /settings.json", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, settings(apiURL, config))
	})
	mux.Handle("GET /api/workspace", &blog{apiURL: apiURL, config: config})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy+apiURL)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-cache")
		mux.ServeHTTP(w, r)
	})
}

// policy is as strict as these pages can have it; the API's URL ends it.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src data:; base-uri 'none'; " +
	"form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; connect-src 'self' "

// settings are the options that an example hands to its client.
func settings(apiURL string, config authserver.Config) map[string]any {
	u, _ := url.Parse(apiURL) // of an httptest server
	port, _ := strconv.Atoi(u.Port())
	options := map[string]any{"clientId": config.Clients[0].ID, "apiHostname": u.Hostname(), "https": u.Scheme == "https", "port": port}
	if config.CookieMode {
		options["devMode"] = false // which localhost would choose
	}
	return options
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(v) // the page is gone where this fails
}
