package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

// noticesFile is the name of the third-party notices in both tarballs.
const noticesFile = "THIRD-PARTY-NOTICES.txt"

// thirdPartyNotices are the licences of what the modules hold beside our code,
// as the toolchains that put it there have them.
func thirdPartyNotices(made toolchain) ([]byte, error) {
	var text bytes.Buffer
	text.WriteString("The WebAssembly modules of this package hold parts of the following works.\n")
	type work struct {
		name, license string
		files         []string
	}
	works := []work{
		{"The Go standard library and wasm_exec.js, " + made.goVersion, goLicense, []string{filepath.Join(made.goRoot, "LICENSE"), filepath.Join(made.goRoot, "PATENTS")}},
		{"The TinyGo runtime and standard library, " + made.tinyGo, tinyGoLicense, []string{filepath.Join(made.tinyGoRoot, "LICENSE")}},
	}
	for _, m := range made.modules {
		works = append(works, work{m.path + " " + m.version, m.license, []string{filepath.Join(m.dir, "LICENSE")}})
	}
	for _, work := range works {
		fmt.Fprintf(&text, "\n%s\n\n%s (%s)\n", bytes.Repeat([]byte("-"), 78), work.name, work.license)
		for _, file := range work.files {
			license, err := os.ReadFile(file)
			if err != nil {
				return nil, fmt.Errorf("the licence of %s: %w", work.name, err)
			}
			text.WriteString("\n" + string(bytes.TrimSpace(license)) + "\n")
		}
	}
	return text.Bytes(), nil
}
