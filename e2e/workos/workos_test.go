// Package workos_test holds authkit-wasm/workos to what it promises beside
// what the published package does (e2e/parity compares that): hostile options,
// broken servers, failing random sources. The checks run in Node.
package workos_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"authkit-wasm/web/build"

	"github.com/evanw/esbuild/pkg/api"
)

const works = "no error: https://api.workos.com/user_management/authoriz"

// hostile is what D3 wants of a URL, of one with PKCE, of an exchange, and of
// the call after them.
func hostile(url, exchange string) []any {
	return []any{"AuthKitError " + url, "AuthKitError " + url, "AuthKitError " + exchange, works}
}

func repeat(n int, of ...any) (all []any) {
	for range n {
		all = append(all, of...)
	}
	return all
}

// wants is what each check of testdata/checks.mjs has to give.
var wants = map[string]any{
	"importing starts nothing": map[string]any{"instances": 0, "globals": true},
	"D3: hostile options": map[string]any{"sent": 0, "results": map[string]any{
		"undefined":       hostile("redirect_uri_invalid", "callback_malformed"),
		"null":            hostile("redirect_uri_invalid", "callback_malformed"),
		"Symbol":          hostile("redirect_uri_invalid", "callback_malformed"),
		"BigInt":          hostile("option_invalid", "option_invalid"),
		"cycle":           hostile("option_invalid", "option_invalid"),
		"throwing Proxy":  hostile("option_invalid", "option_invalid"),
		"throwing getter": hostile("option_invalid", "option_invalid"),
		"50 MB string":    hostile("message_malformed", "message_malformed"),
		"lone surrogate":  hostile("message_malformed", "message_malformed"),
	}},
	"D3: hostile constructor": []any{"AuthKitError client_id_missing", "AuthKitError client_id_missing", "AuthKitError client_id_missing", "AuthKitError option_invalid",
		"AuthKitError client_id_missing", "AuthKitError client_id_missing", "AuthKitError client_id_missing", "AuthKitError api_hostname_invalid", "AuthKitError option_invalid"},
	"loosely typed options": []any{"no error: https://api.workos.com:8080", "no error: https://api.workos.com", "no error: https://api.workos.com",
		"no error: https://api.workos.com", "no error: https://api.workos.com:443", "no error: http://localhost", "no error: http://localhost:4100"},
	"a client ID beside an empty key":     []any{"no error: https://api.workos.com:8443", "no error: client_1", "no error: https://api.workos.com:8443", "no error: client_1"},
	"a fetch without streams":             []any{"zoë@example.com", "zoë@example.com", "AuthKitError response_malformed"},
	"a try may take a minute":             []any{60_000},
	"A3: no secret in the page":           []any{"AuthKitError option_invalid", "AuthKitError option_invalid", "AuthKitError option_invalid", "no error: https://api.workos.com"},
	"A3: the host is pinned":              append(repeat(6, "AuthKitError api_hostname_invalid"), "no error: http://localhost:4100"),
	"P2: a random source that fails":      repeat(12, "AuthKitError entropy_short"),
	"P3: no request without a verifier":   map[string]any{"results": []any{"TypeError verifier_length_invalid"}, "sent": 0},
	"a module that traps is replaced":     []any{works, "AuthKitError module_trapped", works, 3},
	"memory stays bounded":                map[string]any{"replaced": true, "bounded": true},
	"S2: a page that forbids WebAssembly": []any{"AuthKitError module_unavailable", "no error: https://api.workos.com"},
	"N4: a passing failure is tried again": map[string]any{"user": "zoë@example.com", "keys": []any{nil, true}, "bodies": 1, "tries": 3,
		"pauses": []any{true, true}},
	"N4: it gives up after three": []any{"AuthKitError network_failed", 3, "GenericServerException server_unavailable", 3,
		"RateLimitExceededException server_unavailable", 3, "GenericServerException server_unavailable", 3, "GenericServerException server_unavailable", 3},
	"N4: a verdict is not asked for again": []any{"OauthException login_required", 1, "UnauthorizedException login_required", 1, "OauthException login_required", 1,
		"NotFoundException login_required", 1, "ConflictException login_required", 1, "UnprocessableEntityException login_required", 1,
		"AuthKitError response_malformed", 1, "AuthKitError response_malformed", 1},
	"R3: Retry-After": map[string]any{"3": "waits for the server", "date": "waits for the server", "0": "waits by itself", "-1": "waits by itself",
		"NaN": "waits by itself", "": "waits by itself", "1e1": "waits by itself", "past": "waits by itself", "99999": "1 try", "21": "1 try"},
	"an aborted call ends":                []any{"AuthKitError call_aborted", 0, "AuthKitError call_aborted", 1, "AuthKitError call_aborted", 1},
	"D1: a server that never answers":     []any{"OauthException network_failed", 408, 3},
	"D1: an endless answer":               []any{"AuthKitError response_malformed", 1, true},
	"D2: a 200 that is no session":        []any{"AuthKitError response_malformed"},
	"T2: no secret in an error":           map[string]any{"error": false, "redacted": "[redacted]", "shown": false, "kept": "pending_1"},
	"T3: a redirect is an error":          []any{"AuthKitError network_failed", 0},
	"N13: codes are those of the package": []any{true, "authorization_incomplete"},
	"N30: any language":                   []any{true, true},
	"headers of the app":                  []any{"1", "application/json", "omit", "error", "no-referrer"},
}

func TestWorkOS(t *testing.T) {
	dir := t.TempDir()
	if err := build.WorkOS(build.Options{Root: "../..", Out: dir}); err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(dir, "workos.js")
	node := exec.Command("node", "testdata/checks.mjs", script)
	var stdout bytes.Buffer
	node.Stdout, node.Stderr = &stdout, os.Stderr
	if err := node.Run(); err != nil {
		t.Fatalf("node: %v", err)
	}
	var got map[string]json.RawMessage
	if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
		t.Fatalf("%v in %s", err, stdout.String())
	}
	for name, want := range wants {
		t.Run(name, func(t *testing.T) {
			if have := canonical(t, got[name]); have != canonical(t, want) {
				t.Errorf("got  %s\nwant %s", have, canonical(t, want))
			}
		})
	}
	for name := range got {
		if _, ok := wants[name]; !ok {
			t.Errorf("nobody looks at the check %q", name)
		}
	}
	// Bundlers write the module in it anew, each in its way.
	for charset, name := range map[api.Charset]string{api.CharsetASCII: "ASCII", api.CharsetUTF8: "UTF-8"} {
		t.Run("N28: bundled as "+name, func(t *testing.T) {
			bundle := api.Build(api.BuildOptions{
				Stdin:  &api.StdinOptions{Contents: `import { WorkOS } from "./workos.js"; console.log(new WorkOS("client_1").pkce.generateCodeVerifier().length)`, ResolveDir: dir},
				Bundle: true, MinifySyntax: true, MinifyWhitespace: true, MinifyIdentifiers: true, Charset: charset, Outfile: filepath.Join(dir, "bundle-"+name+".js"), Write: true})
			if len(bundle.Errors) > 0 {
				t.Fatal(bundle.Errors)
			}
			out, err := exec.Command("node", filepath.Join(dir, "bundle-"+name+".js")).CombinedOutput()
			if err != nil || string(out) != "43\n" {
				t.Errorf("%s (%v)", out, err)
			}
		})
	}
	t.Run("it is smaller than what it replaces", func(t *testing.T) {
		text, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		const published = 36_600 // octets of brotli: @workos-inc/node's public client, bundled for browsers (make size)
		if size := build.Measure(text).Brotli; size > published*2/3 {
			t.Errorf("%d octets of brotli, want at most two thirds of %d", size, published)
		}
		if bytes.Contains(text, []byte("sk_live")) || strings.Count(string(text), "sk_") != 1 {
			t.Error("sk_ stands in it more than once, in the check that refuses API keys")
		}
	})
}

// canonical writes JSON in one form, so that texts compare.
func canonical(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	var read any
	if err == nil {
		err = json.Unmarshal(text, &read)
	}
	if err == nil {
		text, err = json.MarshalIndent(read, "", " ")
	}
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return string(text)
}
