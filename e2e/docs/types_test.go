package docs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// An editor shows what each code, option and field means: the emitted types
// have a comment on every member.
func TestTypesAreExplained(t *testing.T) {
	out := t.TempDir()
	tsc := exec.Command(filepath.Join(root, "e2e", "node_modules", ".bin", "tsc"), "-p", filepath.Join(root, "web"), "--outDir", out)
	if said, err := tsc.CombinedOutput(); err != nil {
		t.Fatalf("tsc: %v (make e2e/node_modules installs it)\n%s", err, said)
	}
	begins := regexp.MustCompile(`^export (?:declare )?(?:interface|const|class) (\w+)`)
	member := regexp.MustCompile(`^    (?:readonly )?("?[\w-]+"?)\??:`)
	explained := map[string]int{}
	for _, file := range []string{"types.d.ts", "errors.d.ts"} {
		text, err := os.ReadFile(filepath.Join(out, file))
		if err != nil {
			t.Fatal(err)
		}
		within, before := "", ""
		for line := range strings.Lines(string(text)) {
			if m := begins.FindStringSubmatch(line); m != nil {
				within = m[1]
			} else if strings.HasSuffix(within, "Error") && within != "AuthKitError" || within == "NoClientIdProvidedException" {
				continue // what it has, it has of its base class
			} else if m := member.FindStringSubmatch(line); m != nil {
				if !strings.HasSuffix(before, "*/") {
					t.Errorf("%s: %s of %s has no comment", file, m[1], within)
				}
				explained[within]++
			}
			before = strings.TrimSpace(line)
		}
	}
	for within, least := range map[string]int{"ErrorCode": 39, "User": 13, "SessionInfo": 10, "LoginOptions": 16, "CreateClientOptions": 19, "ClientEvents": 4, "ErrorDetail": 6} {
		if explained[within] < least {
			t.Errorf("only %d members of %s found", explained[within], within)
		}
	}
}
