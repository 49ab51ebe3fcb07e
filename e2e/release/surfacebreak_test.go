package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"authkit-wasm/web/build"
)

// Each change is made to the surface that there is, and judged as a release of
// the same epoch would be.
func TestBreaksOfTheSurface(t *testing.T) {
	version, err := build.Version("../..")
	if err != nil {
		t.Fatal(err)
	}
	var then []string
	for _, lines := range readReleased(t, released) {
		if len(lines) > len(then) {
			then = lines
		}
	}
	if !compatible(version, version) {
		t.Fatal("a version does not promise its own surface")
	}
	without := func(line string) func([]string) []string {
		return func(now []string) []string {
			at := slices.Index(now, line)
			if at < 0 {
				t.Fatalf("there is no %q to take away", line)
			}
			return slices.Delete(now, at, at+1)
		}
	}
	with := func(line string) func([]string) []string {
		return func(now []string) []string { return append(now, line) }
	}
	changed := func(from, to string) func([]string) []string {
		return func(now []string) []string { return with(to)(without(from)(now)) }
	}
	for name, c := range map[string]struct {
		change func([]string) []string
		want   string // the beginning of what breaks; empty if nothing does
	}{
		"nothing":                      {func(now []string) []string { return now }, ""},
		"an export removed":            {without(". export createClient"), "gone: . export createClient"},
		"a type changed":               {changed(". interface CreateClientOptions { » devMode?: boolean;", ". interface CreateClientOptions { » devMode?: string;"), "gone: . interface CreateClientOptions { » devMode?: boolean;"},
		"an option added":              {with(". interface CreateClientOptions { » later?: boolean;"), ""},
		"a required option added":      {with(". interface CreateClientOptions { » later: boolean;"), "required: . interface CreateClientOptions"},
		"a method of a store added":    {with(". interface TransactionStorage { » list(): string[];"), "required: . interface TransactionStorage"},
		"a method of the client added": {with(". class Client { » later(): void;"), ""},
		"a parameter's member added":   {with(". class Client { » signOut(options?: { » later: string;"), "required: . class Client"},
		"a result's member added":      {with(". class Client { » finishSignIn(address: string | URL): Promise<{ » later: string;"), ""},
		"an overload removed":          {without("./workos class NotFoundException extends RequestException { » constructor({ code, message, path, requestID }: {"), "gone: ./workos class NotFoundException"},
		"an interface added": {func(now []string) []string {
			return append(now, ". interface Later {", ". interface Later { » a: string;")
		}, ""},
		"an error code removed":         {without("error code_exchange_failed"), "gone: error code_exchange_failed"},
		"an error code added":           {with(`. const ErrorCode: { » readonly Later: "later";`), ""},
		"an attribute removed":          {without(`element authkit-provider » attribute "client-id" string`), "gone: element authkit-provider"},
		"an element removed":            {without("element authkit-sign-in"), "gone: element authkit-sign-in"},
		"an element added":              {with("element authkit-later"), ""},
		"a path of the package removed": {without("exports ./elements default » ./dist/elements.js"), "gone: exports ./elements"},
		"a diagnosis removed":           {without("./diagnose function diagnose(clientId: string, options?: CreateClientOptions, clients?: string[]): Promise<Diagnosis[]>;"), "gone: ./diagnose"},
		"a function of Go removed":      {without("go authkit-wasm/core func ReturnTo(value string, origin string) string"), "gone: go authkit-wasm/core func ReturnTo"},
		"a field of Go added":           {with("go authkit-wasm/core struct Config » Later string"), ""},
		"a method of a Go interface":    {with("go authkit-wasm/core interface Host » Later()"), "required: go authkit-wasm/core interface Host"},
	} {
		t.Run(name, func(t *testing.T) {
			broken := breaks(then, c.change(slices.Clone(then)))
			switch {
			case c.want == "" && len(broken) > 0:
				t.Errorf("it breaks %q", broken)
			case c.want != "" && (len(broken) == 0 || !strings.HasPrefix(broken[0], c.want)):
				t.Errorf("it breaks %q, want %q", broken, c.want)
			}
		})
	}
}

func TestEqualLinesOfTheSurfaceAreCounted(t *testing.T) {
	two := []string{". class A { » m(): void;", ". class A { » m(): void;"}
	if got := breaks(two, two[:1]); len(got) != 1 {
		t.Errorf("one of two overloads is gone, and that breaks %q", got)
	}
}

// Whoever changes the golden, deletes it or runs -update meets what was
// promised, which neither of these writes.
func TestASurfaceThatWasPromisedIsNotWrittenAgain(t *testing.T) {
	t.Chdir(t.TempDir())
	git := func(arguments ...string) {
		t.Helper()
		arguments = append([]string{"-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"}, arguments...)
		if out, err := exec.Command("git", arguments...).CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", arguments, err, out)
		}
	}
	if err := os.MkdirAll(released, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := keep("1.0.0", "promised"); err == nil {
		t.Error("one is kept where nobody knows what was there before")
	}
	git("init", "-q")
	git("commit", "-q", "--allow-empty", "-m", "first")
	if err := keep("1.0.0", "promised"); err != nil {
		t.Fatal(err)
	}
	git("add", ".")
	git("commit", "-q", "-m", "promise")
	file := filepath.Join(released, "1.0.0.txt")
	if err := keep("1.0.0", "another"); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "promised" {
		t.Errorf("it is %q now (%v)", text, err)
	}
	git("rm", "-q", file)
	git("commit", "-q", "-m", "forget")
	if err := os.MkdirAll(released, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := keep("1.0.0", "another"); err == nil || !strings.Contains(err.Error(), "was deleted") {
		t.Errorf("one that was deleted is written again: %v", err)
	}
}

func TestCompatible(t *testing.T) {
	for _, c := range []struct {
		then, now string
		want      bool
	}{
		{"0.1.0", "0.1.1", true}, {"0.1.0", "0.2.0", false}, {"0.9.0", "1.0.0", false}, {"1.4.0", "1.3.9", false}, {"1.9.0", "1.10.0", true},
		{"1.0.0", "1.4.2", true}, {"1.4.2", "2.0.0-beta.1", false}, {"2.0.0-beta.1", "2.0.0", true},
	} {
		if got := compatible(c.then, c.now); got != c.want {
			t.Errorf("compatible(%s, %s) = %t", c.then, c.now, got)
		}
	}
}
