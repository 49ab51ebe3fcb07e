package build

import (
	"os"
	"strings"
	"testing"
)

func TestCodesAreShortened(t *testing.T) {
	source, err := os.ReadFile("../src/errors.ts")
	if err != nil {
		t.Fatal(err)
	}
	short, err := shortenCodes(string(source))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(short, `ClientIDMissing: "`) || !strings.Contains(short, "client_id_missing ") {
		t.Error("the table is as it was")
	}
	if strings.Count(short, "\n") != strings.Count(string(source), "\n") {
		t.Error("lines have moved, so source maps are wrong")
	}
}

// A name that is not made of its code must not reach anybody under another one.
func TestCodesThatCannotBeShortened(t *testing.T) {
	for name, table := range map[string]string{
		"another name": "export const ErrorCode = {\n  Lost: \"state_missing\",\n} as const;",
		"no entry":     "export const ErrorCode = {\n} as const;",
		"no table":     "export const Codes = 1;",
	} {
		if short, err := shortenCodes(table); err == nil {
			t.Errorf("%s: %s", name, short)
		}
	}
}
