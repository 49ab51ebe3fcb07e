package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// entry is one path that the package exports, under one condition.
type entry struct{ path, condition, file string }

func (e entry) String() string {
	return fmt.Sprintf("exports %s %s%s%s", e.path, e.condition, separator, e.file)
}

// exportsMap returns the entries of web/package.json.
func exportsMap(t *testing.T, root string) (entries []entry) {
	t.Helper()
	var p struct{ Exports map[string]json.RawMessage }
	readJSON(t, filepath.Join(root, "web", "package.json"), &p)
	for path, to := range p.Exports {
		var file string
		if json.Unmarshal(to, &file) == nil {
			entries = append(entries, entry{path, "default", file})
			continue
		}
		var conditions map[string]string
		if err := json.Unmarshal(to, &conditions); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for condition, file := range conditions {
			entries = append(entries, entry{path, condition, file})
		}
	}
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.String(), b.String()) })
	return entries
}

func readJSON(t *testing.T, file string, v any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, v); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// elements returns what custom-elements.json says of each element: tag,
// attributes, members, slots, events and what style sheets can reach.
func elements(t *testing.T, root string) (found []string) {
	t.Helper()
	type named struct {
		Name, Kind string
		Type       struct{ Text string }
	}
	var manifest struct {
		Modules []struct {
			Declarations []struct {
				TagName                                                                string
				Attributes, Members, Slots, Events, CSSParts, CSSStates, CSSProperties []named
			}
		}
	}
	readJSON(t, filepath.Join(root, "web", "src", "custom-elements.json"), &manifest)
	for _, module := range manifest.Modules {
		for _, d := range module.Declarations {
			found = append(found, "element "+d.TagName)
			for kind, list := range map[string][]named{"attribute": d.Attributes, "member": d.Members, "slot": d.Slots, "event": d.Events,
				"part": d.CSSParts, "state": d.CSSStates, "property": d.CSSProperties} {
				for _, n := range list {
					found = append(found, strings.TrimSpace(fmt.Sprintf("element %s%s%s %q %s", d.TagName, separator, kind, n.Name, n.Type.Text)))
				}
			}
		}
	}
	return found
}

var (
	comment     = regexp.MustCompile(`(?s)/\*.*?\*/|(?m)//.*$`)
	declaration = regexp.MustCompile(`^(?:export )?(?:declare )?(?:abstract )?(class|interface|const|type|function|global)(?: (\w+))?`)
	names       = regexp.MustCompile(`(?s)export (?:type )?\{(.*?)\}`)
	fromFile    = regexp.MustCompile(`from "\./(\S+)\.js"`)
	errorCode   = regexp.MustCompile(`readonly \w+: "(\w+)";`)
)

// typescript returns what the types of each entry declare, and the error codes.
func typescript(t *testing.T, root string, entries []entry) (found []string) {
	t.Helper()
	dir := t.TempDir()
	tsc := exec.Command(filepath.Join(root, "e2e", "node_modules", ".bin", "tsc"), "-p", filepath.Join(root, "web"), "--outDir", dir)
	if out, err := tsc.CombinedOutput(); err != nil {
		t.Fatalf("tsc: %v (make e2e/node_modules installs it)\n%s", err, out)
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(dir, name+".d.ts"))
		if err != nil {
			t.Fatal(err)
		}
		return comment.ReplaceAllString(string(text), "")
	}
	seen := map[string]bool{}
	for _, e := range entries {
		name := strings.TrimSuffix(filepath.Base(e.file), ".d.ts")
		if e.condition != "types" || strings.HasSuffix(name, ".wasm") || seen[name] {
			continue // of two paths to one file, the exports map tells
		}
		seen[name] = true
		text := read(name)
		declared := declarations(e.path, text)
		for line := range strings.Lines(text) {
			if from := fromFile.FindStringSubmatch(line); from != nil && !strings.HasPrefix(line, "import type") {
				declared = append(declared, declarations(e.path, read(from[1]))...)
			}
		}
		var public []string
		for _, list := range names.FindAllStringSubmatch(text, -1) {
			for exported := range strings.SplitSeq(list[1], ",") {
				if exported = strings.TrimPrefix(strings.TrimSpace(exported), "type "); exported != "" {
					found = append(found, e.path+" export "+exported)
					public = append(public, strings.Fields(exported)[0])
				}
			}
		}
		for _, m := range exportedHere.FindAllStringSubmatch(text, -1) {
			public = append(public, m[1])
		}
		found = append(found, reachable(declared, public)...)
	}
	for _, code := range errorCode.FindAllStringSubmatch(read("errors"), -1) {
		found = append(found, "error "+code[1])
	}
	return found
}

var (
	exportedHere = regexp.MustCompile(`(?m)^export (?:declare )?(?:abstract )?(?:class|interface|const|type|function) (\w+)`)
	declaredName = regexp.MustCompile(`^\S+ (?:class|interface|const|type|function) (\w+)`)
	word         = regexp.MustCompile(`\w+`)
)

// reachable returns the lines of the names that are exported, and of those that
// these mention. The rest is private to a file.
func reachable(lines, public []string) (found []string) {
	of := map[string][]string{}
	for _, line := range lines {
		if name := declaredName.FindStringSubmatch(line); name != nil {
			of[name[1]] = append(of[name[1]], line)
		} else {
			found = append(found, line)
		}
	}
	for len(public) > 0 {
		name := public[0]
		public = public[1:]
		for _, line := range of[name] {
			found = append(found, line)
			public = append(public, word.FindAllString(line, -1)...)
		}
		delete(of, name)
	}
	return found
}

// declarations returns a line for each thing that a file of types declares, and
// for each of its members.
func declarations(path, text string) (found []string) {
	var within []string // the things whose braces are open
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "import ") || strings.HasPrefix(line, "export {") || strings.HasPrefix(line, "export type {") || strings.HasPrefix(line, "#"):
			continue
		case strings.HasPrefix(line, "}") && len(within) > 0:
			owner := within[len(within)-1]
			within = within[:len(within)-1]
			if strings.Trim(line, "};") != "" { // what follows an inner brace
				found = append(found, owner+separator+line)
			}
			if strings.HasSuffix(line, "{") {
				within = append(within, owner)
			}
			continue
		}
		name := line
		switch d := declaration.FindStringSubmatch(line); {
		case len(within) > 0:
			name = within[len(within)-1] + separator + line
		case d != nil && (d[1] == "interface" || d[1] == "class" || d[1] == "global"):
			name = strings.TrimSpace(fmt.Sprintf("%s %s %s", path, d[1], d[2])) + strings.TrimPrefix(line, d[0])
		case d != nil:
			name = fmt.Sprintf("%s %s %s", path, d[1], strings.TrimSpace(d[2]+strings.TrimPrefix(line, d[0])))
		default:
			name = path + " " + line
		}
		found = append(found, name)
		if strings.HasSuffix(line, "{") {
			within = append(within, name)
		}
	}
	return found
}
