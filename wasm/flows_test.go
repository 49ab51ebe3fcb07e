package main_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"authkit-wasm/web/build"
)

// engine is one way to start a module in Node.
type engine struct {
	start    string // script that exports start(module, glue)
	glue     string // what start needs besides the module
	onSymbol string // what it says to a Symbol, which is no string and becomes none
}

// report is what testdata/flows.mjs prints.
type report struct {
	Ran []struct {
		Name    string
		Steps   int
		Failure string
	}
	Before, After []string // the keys of globalThis
	Apart         []string // codes of two instances, of which one is configured
	Odd           []string // codes for what is no message, then for a good one
}

func TestFlowsInTheStandardBuild(t *testing.T) {
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	if _, err := build.Build(build.Options{Root: "..", Out: out}); err != nil {
		t.Fatal(err)
	}
	runFlows(t, out, engine{
		start:    "./engine-go.mjs",
		glue:     filepath.Join(strings.TrimSpace(string(goroot)), "lib", "wasm", "wasm_exec.js"),
		onSymbol: "message_malformed",
	})
}

func TestFlowsInTheReleaseBuild(t *testing.T) {
	out := buildRelease(t)
	runFlows(t, out, engine{start: filepath.Join(out, "engine.mjs"), onSymbol: "threw TypeError"})
}

// The scripts that run natively beside core/message run in the real module:
// the same events, the same effects, letter by letter.
func runFlows(t *testing.T, out string, e engine) {
	t.Helper()
	scripts, err := filepath.Glob("../core/testdata/flows/*.txt")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no flow scripts (%v)", err)
	}
	arguments := append([]string{"testdata/flows.mjs", e.start, filepath.Join(out, "authkit.wasm"), e.glue}, scripts...)
	node := exec.Command("node", arguments...)
	var stdout bytes.Buffer
	node.Stdout, node.Stderr = &stdout, os.Stderr
	if err := node.Run(); err != nil {
		t.Fatalf("node: %v", err)
	}
	var r report
	if err := json.Unmarshal(stdout.Bytes(), &r); err != nil {
		t.Fatalf("%v in %s", err, stdout.String())
	}
	for i, ran := range r.Ran {
		t.Run(ran.Name, func(t *testing.T) {
			if ran.Name+".txt" != filepath.Base(scripts[i]) {
				t.Errorf("this is %s", scripts[i])
			}
			if ran.Failure != "" {
				t.Error(ran.Failure)
			} else if ran.Steps == 0 {
				t.Error("it ended before it began")
			}
		})
	}
	if len(r.Ran) != len(scripts) {
		t.Errorf("%d scripts ran, there are %d", len(r.Ran), len(scripts))
	}
	t.Run("A3: no API key in the module", func(t *testing.T) {
		octets, err := os.ReadFile(filepath.Join(out, "authkit.wasm"))
		if err != nil || !bytes.HasPrefix(octets, []byte("\x00asm")) {
			t.Fatalf("no module: %v", err)
		}
		if bytes.Contains(octets, []byte("sk_")) {
			t.Error("the module holds the text sk_, with which WorkOS API keys begin")
		}
	})
	t.Run("nothing left on globalThis", func(t *testing.T) {
		if len(r.Before) == 0 || !slices.Equal(r.Before, r.After) {
			t.Errorf("keys before\n%q\nafter\n%q", r.Before, r.After)
		}
	})
	t.Run("instances share nothing", func(t *testing.T) {
		if want := []string{"login_required", "message_malformed"}; !slices.Equal(r.Apart, want) {
			t.Errorf("got %q, want %q", r.Apart, want)
		}
	})
	t.Run("D3: what is no message does not kill the module", func(t *testing.T) {
		if len(r.Odd) != 9 {
			t.Fatalf("%d answers: %q", len(r.Odd), r.Odd)
		}
		for i, code := range r.Odd[:8] {
			want := "message_malformed"
			if i == 2 {
				want = e.onSymbol
			}
			if code != want {
				t.Errorf("odd message %d: got %s, want %s", i, code, want)
			}
		}
		if r.Odd[8] != "login_required" {
			t.Errorf("the next call: %s", r.Odd[8])
		}
	})
}
