package webdriver

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// artifactsDir returns the folder e2e/artifacts of the module the test runs
// in, made when need be, with a file in it that keeps git away.
func artifactsDir() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("no go.mod above the test's folder")
		}
		dir = parent
	}
	dir = filepath.Join(dir, "e2e", "artifacts")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	return dir, os.WriteFile(filepath.Join(dir, ".gitignore"), []byte("*\n"), 0o644)
}

// saveArtifacts saves what each open tab shows and logs where. It never fails
// a test that has failed already; what it cannot save it says.
func saveArtifacts(t testing.TB, b *Browser) {
	if b.hung {
		t.Logf("no screenshot: %s stopped answering", b.engine)
		return
	}
	dir, err := artifactsDir()
	if err != nil {
		t.Logf("no screenshot: %v", err)
		return
	}
	tabs, err := b.Tabs()
	if err != nil {
		t.Logf("no screenshot: %v", err)
		return
	}
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>| `, r) {
			return '-'
		}
		return r
	}, t.Name())
	for n, tab := range tabs {
		file := filepath.Join(dir, fmt.Sprintf("%s-tab%d", name, n+1))
		for _, err := range saveTab(tab.WithTimeout(5*time.Second), file) {
			t.Logf("tab %d: %v", n+1, err)
		}
		t.Logf("tab %d: %s.png and %s.txt", n+1, file, filepath.Base(file))
	}
}

func saveTab(tab *Tab, file string) (errs []error) {
	url, title, _ := tab.describe()
	var text string
	err := tab.Eval(&text, `return document.body ? document.body.innerText : ""`)
	if err != nil {
		errs = append(errs, err)
	}
	report := fmt.Sprintf("url:   %s\ntitle: %s\n", url, title)
	if logged, err := tab.Console(); err == nil { // only pages that ran ConsoleScript
		for _, entry := range logged {
			report += fmt.Sprintf("console %s: %s\n", entry.Level, entry.Text)
		}
	}
	if err := os.WriteFile(file+".txt", []byte(report+"\n"+text+"\n"), 0o644); err != nil {
		errs = append(errs, err)
	}
	image, err := tab.Screenshot()
	if err == nil {
		err = os.WriteFile(file+".png", image, 0o644)
	}
	if err != nil {
		errs = append(errs, err)
	}
	return errs
}
