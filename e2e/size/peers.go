package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"authkit-wasm/e2e/size/peers"
	"authkit-wasm/web/build"
)

// packages are the npm packages behind the entries of peers.
var packages = map[string]string{
	"authkit-js":      "@workos-inc/authkit-js",
	"auth0-spa-js":    "@auth0/auth0-spa-js",
	"axa-oidc-client": "@axa-fr/oidc-client",
	"keycloak-js":     "keycloak-js",
	"msal-browser":    "@azure/msal-browser",
	"oauth4webapi":    "oauth4webapi",
	"oidc-client-ts":  "oidc-client-ts",
	"openid-client":   "openid-client",
	"workos-node":     "@workos-inc/node",
}

// remarks tell what a row's number leaves out.
var remarks = map[string]string{
	"workos-node":     ", public client",
	"axa-oidc-client": ", without its service worker",
	"auth0-spa-js":    ", whose ES module is one file that holds all it can do and loses nothing in bundling",
}

// writePeers prints what a page loads to sign in with each other library, and
// how many times that ours is, in octets of brotli. Nothing here fails for
// being large: what others publish is not ours to bound.
func writePeers(out io.Writer, root string, ours int) error {
	entries, err := peers.Entries(root)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "\n| beside it, bundled and minified by the same esbuild | raw | gzip | brotli | ours ÷ it, brotli |")
	fmt.Fprintln(out, "|---|---:|---:|---:|---:|")
	for _, entry := range entries {
		name := strings.TrimSuffix(filepath.Base(entry), ".js")
		version, err := installed(root, packages[name])
		if err != nil {
			return err
		}
		text, err := peers.Bundle(entry)
		if err != nil {
			return err
		}
		s := build.Measure(text)
		fmt.Fprintf(out, "| `%s` %s%s | %.1f KB | %.1f KB | %.1f KB | %.2f |\n",
			packages[name], version, remarks[name], kb(s.Raw), kb(s.Gzip), kb(s.Brotli), float64(ours)/float64(s.Brotli))
	}
	return nil
}

// installed returns the version of a package in e2e/node_modules.
func installed(root, name string) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, "e2e", "node_modules", name, "package.json"))
	if err != nil {
		return "", fmt.Errorf("%w: run npm ci in e2e", err)
	}
	var p struct{ Version string }
	err = json.Unmarshal(text, &p)
	return p.Version, err
}
