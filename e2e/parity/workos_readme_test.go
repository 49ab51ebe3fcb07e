package parity_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const published = "../node_modules/@workos-inc/node"

// readmeExamples returns the TypeScript of a section of the published README.
func readmeExamples(t *testing.T, section string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(published, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "\n## "+section)
	rest, _, _ = strings.Cut(rest, "\n### ")
	var examples []string
	for _, m := range regexp.MustCompile("(?ms)^```ts\n(.*?)^```").FindAllStringSubmatch(rest, -1) {
		examples = append(examples, m[1])
	}
	if !found || len(examples) == 0 {
		t.Fatalf("the published README has no section %q with examples", section)
	}
	return examples
}

// The examples of the published README run as they stand, once the import
// names our package.
func runReadme(t *testing.T, script string) {
	const imports = `from '@workos-inc/node';`
	for i, example := range readmeExamples(t, "Public Client Mode") {
		if strings.Count(example, imports) != 1 {
			t.Fatalf("example %d has no import: %s", i, example)
		}
		access := newMaker(4).accessToken(nil)
		program := fmt.Sprintf(`
			const asked = [];
			globalThis.authorizationCode = "code_1";
			globalThis.fetch = async (url, { method, body }) => {
				asked.push({ url, method, body });
				return new Response(%q, { status: 200 });
			};
			%s
			console.log(JSON.stringify({ url, codeVerifier, accessToken, refreshToken, asked }));
		`, fmt.Sprintf(`{"user":{"id":"user_1","email":"zoë@example.com"},"access_token":%q,"refresh_token":"refresh_1"}`, access),
			strings.Replace(example, imports, fmt.Sprintf("from %q;", "file://"+script), 1))
		file := filepath.Join(t.TempDir(), "example.mjs")
		if err := os.WriteFile(file, []byte(program), 0o644); err != nil {
			t.Fatal(err)
		}
		node := exec.Command("node", file)
		var stdout bytes.Buffer
		node.Stdout, node.Stderr = &stdout, os.Stderr
		if err := node.Run(); err != nil {
			t.Fatalf("example %d: %v\n%s", i, err, example)
		}
		var got struct {
			URL, CodeVerifier, AccessToken, RefreshToken string
			Asked                                        []struct{ URL, Method, Body string }
		}
		if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
			t.Fatalf("%v in %s", err, stdout.String())
		}
		u, err := url.Parse(got.URL)
		if err != nil || u.Host != "api.workos.com" || u.Query().Get("redirect_uri") != "myapp://callback" || u.Query().Get("client_id") != "client_..." {
			t.Errorf("example %d leads to %s", i, got.URL)
		}
		if got.AccessToken != access || got.RefreshToken != "refresh_1" {
			t.Errorf("example %d got %+v", i, got)
		}
		if len(got.Asked) != 1 || got.Asked[0].URL != "https://api.workos.com/user_management/authenticate" ||
			!strings.Contains(got.Asked[0].Body, got.CodeVerifier) || strings.Contains(got.Asked[0].Body, "client_secret") {
			t.Errorf("example %d sent %+v", i, got.Asked)
		}
	}
}

// A program that types check against the published package's types takes ours.
func TestWorkOSTypes(t *testing.T) {
	dir, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	examples := t.TempDir()
	for i, example := range readmeExamples(t, "Public Client Mode") {
		text := "declare const authorizationCode: string;\n" + strings.Replace(example, "'@workos-inc/node'", "'authkit-wasm/workos'", 1)
		if err := os.WriteFile(filepath.Join(examples, fmt.Sprintf("example%d.mts", i)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	config := fmt.Sprintf(`{"extends": %q, "include": [%q], "files": [%q, %q]}`, filepath.Join(dir, "tsconfig.json"),
		filepath.Join(examples, "*.mts"), filepath.Join(dir, "assignable.ts"), filepath.Join(dir, "../../../web/src/toolchain.d.ts"))
	if err := os.WriteFile(filepath.Join(examples, "tsconfig.json"), []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	tsc := exec.Command("../node_modules/.bin/tsc", "-p", examples, "--listFilesOnly")
	files, err := tsc.CombinedOutput()
	for _, want := range []string{"example0.mts", "assignable.ts", "/web/src/workos.ts", "@workos-inc/node/lib/"} {
		if err != nil || !strings.Contains(string(files), want) {
			t.Fatalf("%s is not looked at (%v):\n%s", want, err, files)
		}
	}
	if out, err := exec.Command("../node_modules/.bin/tsc", "-p", examples).CombinedOutput(); err != nil {
		t.Errorf("tsc: %v\n%s", err, out)
	}
}
