package workerd_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authkit-wasm/e2e/workerd"
)

// folder makes one with a Worker's modules.
func folder(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		if err := os.WriteFile(filepath.Join(dir, files[i]), []byte(files[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func get(t *testing.T, address string) string {
	t.Helper()
	r, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestRunsWorkersWithTheirModulesAndVariables(t *testing.T) {
	one := folder(t, "index.js", `import { word } from "./word.js"; export default { fetch: (_, env) => new Response(word + env.NAME) }`,
		"word.js", `export const word = "hello "`)
	two := folder(t, "main.js", `export default { fetch: () => new Response("two") }`)
	r, err := workerd.Start("../..",
		workerd.Worker{Name: "one", Dir: one, Variables: map[string]string{"NAME": "\"quoted\" \\ and\nbroken"}},
		workerd.Worker{Name: "two", Dir: two, Main: "main.js"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}()
	if got, want := get(t, r.Address("one")), "hello \"quoted\" \\ and\nbroken"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := get(t, r.Address("two")); got != "two" {
		t.Errorf("got %q, want two", got)
	}
	all, serving, err := r.CPU()
	if err != nil || serving == 0 || all < serving {
		t.Errorf("computed for %s, serving for %s, %v", all, serving, err)
	}
	if memory, err := r.Memory(); err != nil || memory < 1<<20 {
		t.Errorf("%d octets in memory, %v", memory, err)
	}
}

func TestCloseEndsTheProcess(t *testing.T) {
	r, err := workerd.Start("../..", workerd.Worker{Name: "one", Dir: folder(t, "index.js", `export default { fetch: () => new Response("") }`)})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := http.Get(r.Address("one")); err == nil {
		t.Error("it still answers")
	}
}

func TestAWorkerThatCannotStartIsAnErrorWithItsReason(t *testing.T) {
	_, err := workerd.Start("../..", workerd.Worker{Name: "one", Dir: folder(t, "index.js", `export default {`)})
	if err == nil || !strings.Contains(err.Error(), "SyntaxError") {
		t.Errorf("got %v, want a SyntaxError", err)
	}
	if _, err := workerd.Start("../..", workerd.Worker{Name: "one", Dir: t.TempDir()}); err == nil || !strings.Contains(err.Error(), "no index.js") {
		t.Errorf("got %v, want one that says that there is no index.js", err)
	}
}
