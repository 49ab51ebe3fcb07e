package parity_test

import (
	"os/exec"
	"strings"
	"testing"
)

// Code written for the types of @workos-inc/authkit-js compiles against ours:
// its options, methods, errors and names one by one, and authkit-react with
// our package under the name of theirs.
func TestAuthKitJSTypes(t *testing.T) {
	for _, project := range []string{"types", "types/aliased"} {
		t.Run(project, func(t *testing.T) {
			tsc := func(arguments ...string) string {
				t.Helper()
				out, err := exec.Command("../node_modules/.bin/tsc", append([]string{"-p", project}, arguments...)...).CombinedOutput()
				if err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				return string(out)
			}
			tsc()
			// A path that resolved to nothing, or to theirs twice, would prove nothing.
			files := tsc("--listFilesOnly")
			if !strings.Contains(files, "/web/src/index.ts\n") {
				t.Error("ours is not among what was compiled")
			}
			if theirs := strings.Contains(files, "/@workos-inc/authkit-js/"); theirs != (project == "types") {
				t.Errorf("theirs is among what was compiled: %t", theirs)
			}
		})
	}
}
