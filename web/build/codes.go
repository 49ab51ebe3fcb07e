package build

import (
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

var (
	codeTable = regexp.MustCompile(`(?s)export const ErrorCode = \{.*?\n\} as const;`)
	codeEntry = regexp.MustCompile(`(?m)^  (\w+): "(\w+)",$`)
	codeWord  = regexp.MustCompile(`(?:^|_)(id|api|uri|.)`)
)

// codes has the scripts make the names in ErrorCode out of the codes, which say
// the same in other letters. Written out, the names are a sixtieth of all that
// a page loads.
func codes() api.Plugin {
	return api.Plugin{Name: "codes", Setup: func(b api.PluginBuild) {
		b.OnLoad(api.OnLoadOptions{Filter: `[/\\]web[/\\]src[/\\]errors\.ts$`}, func(args api.OnLoadArgs) (r api.OnLoadResult, err error) {
			source, err := os.ReadFile(args.Path)
			if err != nil {
				return r, err
			}
			short, err := shortenCodes(string(source))
			return api.OnLoadResult{Contents: &short, Loader: api.LoaderTS}, err
		})
	}}
}

// shortenCodes rewrites the table of errors.ts and leaves every line after it
// where it was, so that source maps hold.
func shortenCodes(source string) (string, error) {
	table := codeTable.FindString(source)
	var list []string
	for _, entry := range codeEntry.FindAllStringSubmatch(table, -1) {
		name, code := entry[1], entry[2]
		made := codeWord.ReplaceAllStringFunc(code, func(word string) string { return strings.ToUpper(strings.TrimPrefix(word, "_")) })
		if made != name {
			return "", fmt.Errorf("errors.ts: %s is not the name of %q, which is %s", name, code, made)
		}
		list = append(list, code)
	}
	if len(list) == 0 {
		return "", fmt.Errorf("errors.ts has no table of codes")
	}
	short := `export const ErrorCode: any = {};for (const code of "` + strings.Join(list, " ") +
		`".split(" ")) ErrorCode[code.replace(/(?:^|_)(id|api|uri|.)/g, (_, word) => word.toUpperCase())] = code;`
	return strings.Replace(source, table, short+strings.Repeat("\n", strings.Count(table, "\n")), 1), nil
}
