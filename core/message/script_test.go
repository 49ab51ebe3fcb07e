package message_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
)

// script is a flow script as it is read: see flows_test.go for the format.
type script struct {
	t        testing.TB
	texts    map[string]string
	steps    []step
	included []string
}

type step struct {
	event   string
	effects []string
}

func newScript(t testing.TB) *script { return &script{t: t, texts: map[string]string{}} }

func readScript(t testing.TB, name string) *script {
	t.Helper()
	s := newScript(t)
	s.readFile(name)
	return s
}

func (s *script) readFile(name string) {
	for _, line := range logicalLines(s.t, name) {
		s.read(line.text)
	}
}

// logicalLine is a line joined with those that continue it, and as it stands
// in the file.
type logicalLine struct{ text, written string }

func logicalLines(t testing.TB, name string) (lines []logicalLine) {
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if more, ok := strings.CutPrefix(line, "  "); ok && len(lines) > 0 {
			last := &lines[len(lines)-1]
			last.text += more
			last.written += "\n  " + more
		} else {
			lines = append(lines, logicalLine{line, line})
		}
	}
	return lines
}

func (s *script) read(line string) {
	keyword, rest, _ := strings.Cut(line, " ")
	switch keyword {
	case "", "#":
	case "include":
		s.included = append(s.included, rest)
		s.readFile(filepath.Join(flows, "include", rest+".txt"))
	case "let":
		name, text, ok := strings.Cut(rest, " = ")
		if _, known := s.texts[name]; !ok || known {
			s.t.Fatalf("no definition, or one twice: %s", line)
		}
		text = s.unfold(text)
		if claims, ok := strings.CutPrefix(text, "jwt "); ok {
			text = jwt(claims)
		}
		s.texts[name] = text
	case ">":
		s.steps = append(s.steps, step{event: s.unfold(rest)})
	case "<":
		if len(s.steps) == 0 {
			s.t.Fatalf("an effect before any event: %s", line)
		}
		last := &s.steps[len(s.steps)-1]
		last.effects = append(last.effects, s.unfold(rest))
	default:
		s.t.Fatalf("what is this? %s", line)
	}
}

var placeholder = regexp.MustCompile(`\{\{("?)(\w+)"?\}\}`)

func (s *script) unfold(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(found string) string {
		m := placeholder.FindStringSubmatch(found)
		value, ok := s.texts[m[2]]
		if !ok {
			s.t.Fatalf("no text is named %s", m[2])
		}
		if m[1] != "" {
			return quote(value)
		}
		return value
	})
}

var advice = regexp.MustCompile(`"message":"(?:[^"\\]|\\.)*"`)

// fold puts the names back where their texts stand, longest first.
func (s *script) fold(effect string) string {
	names := make([]string, 0, len(s.texts))
	for name := range s.texts {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool {
		a, b := names[i], names[j]
		return len(s.texts[a]) > len(s.texts[b]) || len(s.texts[a]) == len(s.texts[b]) && a < b
	})
	effect = advice.ReplaceAllString(effect, `"message":"…"`)
	for _, name := range names {
		if len(s.texts[name]) < 12 {
			continue // short texts occur by chance
		}
		effect = strings.ReplaceAll(effect, quote(s.texts[name]), `{{"`+name+`"}}`)
		effect = strings.ReplaceAll(effect, s.texts[name], `{{`+name+`}}`)
	}
	return effect
}

func jwt(claims string) string {
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." + encode([]byte(claims)) + "." + encode([]byte("signature"))
}

func quote(text string) string {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		panic(err) // strings always encode
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// split cuts a JSON array into the texts of its elements.
func split(t testing.TB, array string) (elements []string) {
	t.Helper()
	var raw []json.RawMessage
	if err := json.Unmarshal([]byte(array), &raw); err != nil {
		t.Fatalf("not a JSON array: %s", array)
	}
	for _, element := range raw {
		elements = append(elements, string(element))
	}
	return elements
}

// matches compares effects with a script's, in which "…" is any JSON string.
func matches(got string, effects []string) bool {
	want := regexp.QuoteMeta("[" + strings.Join(effects, ",") + "]")
	want = strings.ReplaceAll(want, `"…"`, `"(?:[^"\\]|\\.)*"`)
	return regexp.MustCompile("^" + want + "$").MatchString(got)
}
