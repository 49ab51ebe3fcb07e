// Package quickstart_test follows the quick starts of web/docs as a newcomer
// does: it writes their files, runs their commands in an empty folder, and
// signs in. What is not as written is in one place: [world.adapt].
package quickstart_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const root = "../.."

// block is a code block of a page: a file to write, or commands to run.
type block struct{ language, name, text string }

// step is one of a quick start's.
type step struct {
	title  string
	text   string
	blocks []block
}

var (
	heading = regexp.MustCompile(`(?m)^## (\d+)\. (.+)$`)
	fence   = regexp.MustCompile("(?ms)^```(\\w+)(?: ([^\n]+))?\n(.*?)^```")
)

// mostSteps is the promise of web/docs/index.md.
const mostSteps = 5

// readGuide returns the steps of a page.
func readGuide(t *testing.T, page string) (steps []step) {
	t.Helper()
	octets, err := os.ReadFile(filepath.Join(root, "web", "docs", page))
	if err != nil {
		t.Fatal(err)
	}
	text, _, found := strings.Cut(string(octets), "\n## What next\n")
	if !found {
		t.Fatalf("%s does not end with what comes next", page)
	}
	starts := heading.FindAllStringSubmatchIndex(text, -1)
	for i, at := range starts {
		if text[at[2]:at[3]] != strconv.Itoa(i+1) {
			t.Fatalf("%s: step %d has another number", page, i+1)
		}
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		s := step{title: text[at[4]:at[5]], text: text[at[1]:end]}
		for _, m := range fence.FindAllStringSubmatch(s.text, -1) {
			s.blocks = append(s.blocks, block{m[1], m[2], m[3]})
		}
		steps = append(steps, s)
	}
	if len(steps) == 0 || len(steps) > mostSteps {
		t.Fatalf("%s has %d steps, at most %d are promised", page, len(steps), mostSteps)
	}
	return steps
}
