package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestDraw(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bench.svg")
	if err := draw(file, sample()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<svg", "Chromium", "WebKit", nameAuthKitJS, "Page start to sign-in URL on slow 4G, ms", ">20<"} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("the plot holds no %q", want)
		}
	}
	if bytes.Contains(text, []byte("Callback")) {
		t.Error("the plot has a panel for what was not measured")
	}
}
