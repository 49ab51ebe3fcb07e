package main

import (
	"os"
	"strings"
	"testing"

	"authkit-wasm/e2e/webdriver"
)

// Whatever misses has words for it.
func TestEachMeasureHasItsReasons(t *testing.T) {
	for task := range budgets {
		for _, engine := range []webdriver.Engine{webdriver.Chromium, webdriver.Firefox, webdriver.WebKit} {
			if reasons[cause{task, engine}] == "" || engineNames[string(engine)] == "" {
				t.Errorf("nobody says why %s is slow in %s", task, engine)
			}
		}
	}
}

// A reason stands at each place where a budget was really missed.
func TestReasonsOfWhatWasMissed(t *testing.T) {
	r := sample()
	for _, network := range []string{direct, slow} {
		at := place{taskStart, "firefox", network}
		r.add(at, nameRelease, 30)
		r.add(at, nameAuthKitJS, 10)
	}
	var out strings.Builder
	writeReasons(&out, r, taskStart, payload{30_000, 10_000})
	want := "\nWhy a budget is missed:\n\n" +
		"* Chromium, no throttling: " + reasons[cause{taskStart, webdriver.Chromium}] + "\n" +
		"* Firefox, no throttling: " + reasons[cause{taskStart, webdriver.Firefox}] + "\n" +
		"* Firefox, slow 4G: 30.0 KB to load in place of 10.0, which are 100 ms of this line more.\n"
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestNoReasonsWhereAllIsMet(t *testing.T) {
	r := newResults()
	at := place{taskThroughput, "webkit", direct}
	r.add(at, nameRelease, 10)
	r.add(at, nameAuthKitJS, 10)
	r.add(place{taskThroughput, "firefox", direct}, nameRelease, 10) // nothing to compare it with
	var out strings.Builder
	if writeReasons(&out, r, taskThroughput, payload{}); out.Len() > 0 {
		t.Errorf("got %q", out.String())
	}
}

// What is measured is the line that users are told to write.
func TestTheHintIsThatOfTheDocs(t *testing.T) {
	docs, err := os.ReadFile("../../web/docs/loading.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(docs), "\n"+hintModule+"\n") {
		t.Errorf("web/docs/loading.md has no line %s", hintModule)
	}
}

func TestPlanOfOneTask(t *testing.T) {
	p, err := planOf(4, taskThroughput)
	if err != nil || p.includes(taskStart) || p.includes(taskMemory) || !p.includes(taskThroughput) {
		t.Errorf("%+v, %v", p, err)
	}
	s := &subjects{start: []*subject{{name: "one"}}, throughput: []*subject{{name: "two"}}}
	if all := turns(s, "chromium", 0, p); len(all) != 1 || all[0].at.task != taskThroughput {
		t.Errorf("the turns are %v", all)
	}
	if _, err := planOf(4, "everything"); err == nil {
		t.Error("a task that is none is taken")
	}
}

// What is published says why, wherever it says that a budget is missed, and has
// every section.
func TestThePublishedTableHasItsReasons(t *testing.T) {
	page, err := os.ReadFile("../../web/docs/bench.md")
	if err != nil {
		t.Fatal(err)
	}
	sections := strings.Split(string(page), "\n## ")[1:]
	if len(sections) != len(tables)+2 {
		t.Fatalf("%d sections, want %d tables, memory and the edge", len(sections), len(tables))
	}
	for _, section := range sections {
		if strings.Contains(section, "**missed**") && !strings.Contains(section, "\nWhy ") {
			t.Errorf("nobody says why in %.60q", section)
		}
	}
}
