package build

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// ErrNoTinyGo says that the release build's toolchain is not set up.
var ErrNoTinyGo = errors.New("the release build needs the TinyGo toolchain, run make tinygo")

// HasTinyGo reports whether the release build's toolchain is set up in the
// checkout at root.
func HasTinyGo(root string) bool {
	_, err := os.Stat(filepath.Join(root, ".tools", "tinygo", "ready"))
	return err == nil
}

// compileTinyGo makes a module of the release build: the page's, or the one
// that tags choose. settings are variables of build.sh. Fails with
// [ErrNoTinyGo].
func compileTinyGo(root, out, tags string, settings ...string) error {
	if !HasTinyGo(root) {
		return ErrNoTinyGo
	}
	c := exec.Command(filepath.Join(root, "wasm", "tinygo", "build.sh"), filepath.Join(root, "wasm"), out)
	c.Env = append(append(os.Environ(), "TAGS="+tags), settings...)
	c.Stderr = os.Stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("wasm/tinygo/build.sh: %w", err)
	}
	return nil
}
