package main_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"authkit-wasm/core"
	"authkit-wasm/core/message"
	"authkit-wasm/web/build"
)

// buildRelease returns the folder of a release build that the tests share,
// with engine.mjs, which is the shim's own. Where the toolchain is not set up
// the test is skipped, unless COMPILER=tinygo asks for this very build.
func buildRelease(t *testing.T) string {
	t.Helper()
	if !build.HasTinyGo("..") {
		if os.Getenv("COMPILER") == build.TinyGo {
			t.Fatal(build.ErrNoTinyGo)
		}
		t.Skipf("NOT TESTED: %v", build.ErrNoTinyGo)
	}
	dir, err := release()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

var releaseDir string // empty until a test needs it

var release = sync.OnceValues(func() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "release-"); err != nil {
		return "", err
	}
	releaseDir = dir
	if _, err := build.Build(build.Options{Root: "..", Out: dir, Compiler: build.TinyGo}); err != nil {
		return dir, err
	}
	esbuild := exec.Command("go", "tool", "esbuild", "../web/src/engine-tinygo.ts", "--format=esm",
		"--log-level=error", "--outfile="+filepath.Join(dir, "engine.mjs"))
	esbuild.Stderr = os.Stderr
	return dir, esbuild.Run()
})

func TestMain(m *testing.M) {
	code := m.Run()
	if releaseDir != "" {
		os.RemoveAll(releaseDir)
	}
	os.Exit(code)
}

// answered is what testdata/messages.mjs prints.
type answered struct {
	Answers  [][]string // by sequence
	Memory   int        // octets that the last instance has
	AfterBad string     // what a call that the module did not survive threw
}

// replay gives sequences of messages to the release build, each to an instance
// of its own.
func replay(t *testing.T, sequences ...[]exchanged) answered {
	t.Helper()
	dir := buildRelease(t)
	texts := make([][]string, len(sequences))
	for i, sequence := range sequences {
		for _, step := range sequence {
			texts[i] = append(texts[i], step.message)
		}
	}
	input, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	node := exec.Command("node", "testdata/messages.mjs", filepath.Join(dir, "engine.mjs"), filepath.Join(dir, "authkit.wasm"))
	var stdout bytes.Buffer
	node.Stdin, node.Stdout, node.Stderr = bytes.NewReader(input), &stdout, os.Stderr
	if err := node.Run(); err != nil {
		t.Fatalf("node: %v", err)
	}
	var a answered
	if err := json.Unmarshal(stdout.Bytes(), &a); err != nil {
		t.Fatal(err)
	}
	for i, sequence := range sequences {
		if len(a.Answers) != len(sequences) || len(a.Answers[i]) != len(sequence) {
			t.Fatalf("sequence %d: not as many answers as messages", i)
		}
		for j, step := range sequence {
			if got := a.Answers[i][j]; got != step.answer {
				t.Fatalf("sequence %d, message %d, %.2000s\nrelease build %.2000s\nnative        %.2000s", i, j, step.message, got, step.answer)
			}
		}
	}
	return a
}

// Two compilers, one protocol: a thousand pages, good and bad, get the same
// answers from the release build as from the core compiled natively.
func TestReleaseBuildAnswersAsTheNativeCore(t *testing.T) {
	var sequences [][]exchanged
	messages := 0
	effects, codes := map[string]int{}, map[string]int{}
	find := regexp.MustCompile(`"(effect|code)":"([a-z_-]+)"`)
	for i := range 1000 {
		h := newHost(rand.New(rand.NewPCG(uint64(i), 20260101)), 60+i%41)
		h.configure()
		for range 4 + h.random.IntN(12) {
			h.step()
		}
		for _, step := range h.log {
			for _, found := range find.FindAllStringSubmatch(step.answer, -1) {
				map[string]map[string]int{"effect": effects, "code": codes}[found[1]][found[2]]++
			}
		}
		messages += len(h.log)
		sequences = append(sequences, h.log)
	}
	// The sequences have to reach what they are to compare.
	if len(effects) != 17 {
		t.Errorf("the sequences reach %d of 17 effects: %v", len(effects), effects)
	}
	var missed []string
	for _, code := range core.Codes() {
		if codes[string(code)] == 0 {
			missed = append(missed, string(code))
		}
	}
	unreachable := []string{string(core.VerifierLengthInvalid), string(core.AuthorizationIncomplete)} // no message leads there
	if !slices.Equal(missed, unreachable) {
		t.Errorf("the sequences do not reach %q, want %q alone", missed, unreachable)
	}
	replay(t, sequences...)
	t.Logf("%d messages in %d sequences, %v", messages, len(sequences), effects)
}

// The module never frees memory; the shim replaces an instance that holds more
// than 4 MiB. So that this is seldom, a login must not take much of it.
func TestReleaseBuildGrowsSlowly(t *testing.T) {
	h := newHost(rand.New(rand.NewPCG(1, 2)), 100)
	h.configure()
	const logins, most = 50, 4 << 20
	for range logins {
		h.call++
		h.login()
		h.call++
		h.send(`{"event":"page-loaded","call":%d,"now":%d,"url":%s}`, h.call, h.now, quote(page+"?code=code_1&state="+h.state))
		h.call++
		h.send(`{"event":"token-asked","call":%d,"now":%d}`, h.call, h.now)
		h.call++
		h.send(`{"event":"sign-out-asked","call":%d,"now":%d,"navigate":true}`, h.call, h.now)
	}
	signedOut := 0
	for _, step := range h.log {
		signedOut += strings.Count(step.answer, "drop-session")
	}
	if signedOut != logins {
		t.Fatalf("%d of %d logins were ended", signedOut, logins)
	}
	a := replay(t, h.log)
	if a.Memory == 0 || a.Memory > most {
		t.Errorf("%d octets after %d whole logins, want at most %d", a.Memory, logins, most)
	}
	t.Logf("%d octets of memory after %d logins", a.Memory, logins)
}

// What is too large is refused by the core, not by a trap, and the next call
// works.
func TestReleaseBuildRefusesTheTooLarge(t *testing.T) {
	var m message.Machine
	var sequence []exchanged
	for _, text := range []string{
		`{"event":"page-loaded","call":1,"url":"` + strings.Repeat("x", 2<<20) + `"}`,
		`{"event":"token-asked","call":1}`,
		`[` + strings.Repeat(`"\u0041",`, 100_000) + `0]`,
		`{"event":"configure","clientId":"client_1","https":true,"redirectUri":"https://app.example/","pageOrigin":"https://app.example"}`,
		`{"event":"token-asked","call":2,"now":1}`,
	} {
		sequence = append(sequence, exchanged{text, m.Handle(text)})
	}
	if last := sequence[len(sequence)-1].answer; !strings.Contains(last, string(core.LoginRequired)) {
		t.Fatalf("native: %s", last)
	}
	a := replay(t, sequence)
	if a.AfterBad != "RuntimeError" {
		t.Errorf("a call that the module cannot survive threw %q, want RuntimeError, by which the shim knows it is dead", a.AfterBad)
	}
}
