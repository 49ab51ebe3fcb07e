package parity_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// summary is what the tests compared, and where ours differs on purpose.
var summary struct {
	sync.Mutex
	strings.Builder
}

// told logs a line and puts it into the summary.
func told(t *testing.T, format string, a ...any) {
	t.Helper()
	line := fmt.Sprintf(format, a...)
	t.Log(line)
	summary.Lock()
	defer summary.Unlock()
	fmt.Fprintf(&summary, "%s: %s\n", t.Name(), line)
}

// TestMain prints the summary, and leaves it in a file too: of a package that
// passes, `go test ./...` shows nothing.
func TestMain(m *testing.M) {
	code := m.Run()
	text := "parity:\n" + summary.String()
	fmt.Print(text)
	file := filepath.Join("..", "artifacts", "parity.txt")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(code)
}
