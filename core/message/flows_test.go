package message_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authkit-wasm/core/message"
)

// Flow scripts tell what goes into the core and what comes out, in the files
// testdata/flows/*.txt beside the core. They run here natively, and in the
// real modules by wasm/flows_test.go. Line by line:
//
//	# text            a comment; empty lines are comments too
//	include NAME      the lines of testdata/flows/include/NAME.txt stand here
//	let NAME = TEXT   names a text
//	let NAME = jwt {} names a token with these claims
//	> TEXT            an event goes into the machine
//	< TEXT            an effect comes out of it; all of them, in their order
//	(two spaces)TEXT  continues the line before
//
// In what follows a keyword, {{NAME}} stands for the text of that name and
// {{"NAME"}} for the text as a JSON string. In an effect, "…" stands for any
// JSON string; all else is compared letter by letter, which works because
// entropy and time are data. Every file starts with a new machine.
//
// go test ./core/message -run Flows -update writes the effects anew. Read the
// difference before you keep it.
var update = flag.Bool("update", false, "write the effects of the flow scripts anew")

const flows = "../testdata/flows"

func TestFlows(t *testing.T) {
	names, err := filepath.Glob(flows + "/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("no flow scripts (%v)", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			if *update {
				rewrite(t, name)
			}
			s := readScript(t, name)
			if len(s.steps) == 0 {
				t.Fatal("nothing happens in it")
			}
			var m message.Machine
			for i, step := range s.steps {
				if got := m.Handle(step.event); !matches(got, step.effects) {
					t.Fatalf("step %d, %s\ngot  %s\nwant [%s]", i+1, step.event, got, strings.Join(step.effects, ","))
				}
			}
		})
	}
}

// A script that expects the wrong thing has to fail, or none of them says
// anything.
func TestFlowsCanFail(t *testing.T) {
	const got = `[{"effect":"reject","call":1,"error":{"message":"A \"text\"."}}]`
	for _, want := range []string{
		`{"effect":"reject","call":1,"error":{"message":"…"}}`,
		`{"effect":"reject","call":1,"error":{"message":"A \"text\"."}}`,
	} {
		if !matches(got, []string{want}) {
			t.Errorf("%s is refused", want)
		}
	}
	for _, want := range [][]string{
		nil,
		{`{"effect":"reject","call":2,"error":{"message":"…"}}`},
		{`{"effect":"reject","call":1,"error":{"message":"…"}`},
		{`{"effect":"reject","call":1,"error":{"message":"…","more":"…"}}`},
		{`{"effect":"reject","call":1,"error":"…"}`},
		{`{"effect":"reject","call":1,"error":{"message":"…"}}`, `{"effect":"drop-session"}`},
	} {
		if matches(got, want) {
			t.Errorf("%q is accepted", want)
		}
	}
}

func rewrite(t *testing.T, name string) {
	t.Helper()
	for _, included := range readScript(t, name).included {
		rewrite(t, filepath.Join(flows, "include", included+".txt"))
	}
	var m message.Machine
	var out strings.Builder
	s := newScript(t)
	for _, line := range logicalLines(t, name) {
		if strings.HasPrefix(line.text, "< ") {
			continue
		}
		before := len(s.steps)
		out.WriteString(line.written + "\n")
		s.read(line.text)
		for _, step := range s.steps[before:] {
			effects := m.Handle(step.event)
			if strings.HasPrefix(line.text, ">") {
				for _, effect := range split(t, effects) {
					out.WriteString("< " + s.fold(effect) + "\n")
				}
			}
		}
	}
	if err := os.WriteFile(name, []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
