// Package axe looks for barriers in pages with axe-core, which the tests take
// from npm (e2e/package.json pins it).
package axe

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"authkit-wasm/e2e/webdriver"
)

// finding is one rule that a page breaks, and where.
type finding struct {
	ID, Impact, Help string
	Nodes            []struct {
		HTML, FailureSummary string
	}
}

// Check fails the test for each finding in the page that the tab shows, under
// the rules of WCAG 2.2, levels A and AA, and axe's own of good practice. Root
// is the path of the checkout.
func Check(t testing.TB, tab *webdriver.Tab, root string) {
	t.Helper()
	var found []finding
	webdriver.Check(t, tab.Eval(nil, source(t, root)))
	webdriver.Check(t, tab.EvalAsync(&found, `
		const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
		const results = await axe.run(document, { runOnly: tags, preload: false, resultTypes: ["violations"] });
		if (results.passes.length < 5) throw new Error("axe looked at nothing");
		return results.violations.map(({ id, impact, help, nodes }) => ({
			id, impact, help, nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })) }))`))
	for _, f := range found {
		var places strings.Builder
		for _, node := range f.Nodes {
			fmt.Fprintf(&places, "\n  %s\n    %s", node.HTML, strings.ReplaceAll(node.FailureSummary, "\n", "\n    "))
		}
		t.Errorf("%s (%s): %s%s", f.ID, f.Impact, f.Help, places.String())
	}
}

func source(t testing.TB, root string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "e2e", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatalf("%v (make e2e/node_modules installs it)", err)
	}
	return string(text)
}
