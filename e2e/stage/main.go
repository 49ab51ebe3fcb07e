package stage

import (
	"fmt"
	"os"
	"testing"

	"authkit-wasm/e2e/webdriver"
)

// Main is what a TestMain calls that has something to prepare: it runs the
// package's tests, closes the browsers they shared and exits. The folder that
// prepare is given is empty, and is removed in the end.
func Main(m *testing.M, prepare func(folder string) error) {
	code, err := prepareAndRun(m, prepare)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func prepareAndRun(m *testing.M, prepare func(folder string) error) (code int, err error) {
	folder, err := os.MkdirTemp("", "authkit-stage-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(folder)
	if err := prepare(folder); err != nil {
		return 1, err
	}
	code = m.Run()
	return code, webdriver.CloseShared()
}
