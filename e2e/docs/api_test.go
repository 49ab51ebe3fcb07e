package docs_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

// names returns what a pattern finds in a part of a text.
func names(t *testing.T, text, from, to, pattern string) (found []string) {
	t.Helper()
	_, part, ok := strings.Cut(text, from)
	part, _, closed := strings.Cut(part, to)
	if !ok || !closed {
		t.Fatalf("there is no %q", from)
	}
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(part, -1) {
		found = append(found, m[1])
	}
	if len(found) < 3 {
		t.Fatalf("%q: only %v found", from, found)
	}
	return found
}

// tells reports whether a page has the name as code.
func tells(page, name string) bool {
	return regexp.MustCompile("`([^`\n]*[^`\n\\w-])?" + regexp.QuoteMeta(name) + "([^`\n\\w-][^`\n]*)?`").MatchString(page)
}

func TestAPIPagesAreComplete(t *testing.T) {
	const member, method = `(?m)^  (\w+)\??:`, `(?m)^  (?:async )?([a-z]\w+)(?:<.*>)?\(`
	page, types := read(t, "web/docs/api.md"), read(t, "web/src/types.ts")
	session := regexp.MustCompile("(?m)^\\| `getSession.*$").FindString(page)
	workos := read(t, "web/docs/workos.md")
	for _, of := range []struct{ what, page, text, from, to, pattern string }{
		{"option of createClient", page, types, "export interface CreateClientOptions {", "\n}", member},
		{"option of a login", page, types, "export interface LoginOptions {", "\n}", member},
		{"field of the session", session, types, "export interface SessionInfo {", "\n}", member},
		{"event", page, types, "export interface ClientEvents {", "\n}", `(?m)^  "?([\w-]+)"?:`},
		{"method of a client", page, read(t, "web/src/client.ts"), "export class Client {", "\n}\n", method},
		{"option of createWorkOS", workos, read(t, "web/src/workos/types.ts"), "export interface WorkOSOptions {", "\n}", member},
		{"method of userManagement", workos, read(t, "web/src/workos/user-management.ts"), "export class UserManagement {", "\n}\n", method},
		{"method of sso", workos, read(t, "web/src/workos/sso.ts"), "export class SSO {", "\n}\n", method},
		{"method of pkce", workos, read(t, "web/src/workos/pkce.ts"), "export class PKCE {", "\n}\n", method},
	} {
		for _, name := range names(t, of.text, of.from, of.to, of.pattern) {
			if name != "constructor" && name != "initialize" && !tells(of.page, name) {
				t.Errorf("web/docs does not tell of the %s %s", of.what, name)
			}
		}
	}
}

func TestElementsPageIsComplete(t *testing.T) {
	page := read(t, "web/docs/elements.md")
	type named struct{ Name string }
	var manifest struct {
		Modules []struct {
			Declarations []struct {
				TagName                                                string
				Attributes, Events, CSSParts, CSSProperties, CSSStates []named
			}
		}
	}
	if err := json.Unmarshal([]byte(read(t, "web/src/custom-elements.json")), &manifest); err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, module := range manifest.Modules {
		for _, element := range module.Declarations {
			for _, list := range [][]named{{{element.TagName}}, element.Attributes, element.Events, element.CSSParts, element.CSSProperties, element.CSSStates} {
				for _, n := range list {
					count++
					if !tells(page, n.Name) {
						t.Errorf("web/docs/elements.md does not tell of %s of %s", n.Name, element.TagName)
					}
				}
			}
		}
	}
	if count < 100 {
		t.Errorf("only %d names", count)
	}
}

// The entry points that the page names are those of the package, and all of them.
func TestEntryPointsAreTold(t *testing.T) {
	var manifest struct{ Exports map[string]any }
	if err := json.Unmarshal([]byte(read(t, "web/package.json")), &manifest); err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, name := range names(t, read(t, "web/docs/api.md"), "## Entry points of the package", "\nOn a server", "`authkit-wasm(/[^`]+)?`") {
		told["."+name] = true
		if manifest.Exports["."+name] == nil {
			t.Errorf("web/docs/api.md names authkit-wasm%s, which the package does not export", name)
		}
	}
	for name := range manifest.Exports {
		if !told[name] {
			t.Errorf("web/docs/api.md does not tell of the entry point %s", name)
		}
	}
}
