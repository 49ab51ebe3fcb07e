// Package peers bundles the libraries that a page could sign in with instead.
// Each has an entry beside this file that imports what a login needs; all are
// bundled and minified alike, and as our own shim is.
package peers

import (
	"errors"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// Entries returns the entries' files, in the order of their names.
func Entries(root string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(root, "e2e", "size", "peers", "*.js"))
	if err == nil && len(files) == 0 {
		err = errors.New("no entries in e2e/size/peers")
	}
	return files, err
}

// Bundle returns the ES module for browsers that entry and what it imports
// make. Packages come from e2e/node_modules.
func Bundle(entry string) ([]byte, error) {
	return BundleWith(entry, nil)
}

// BundleWith is [Bundle] with other names for globals, as esbuild's define.
func BundleWith(entry string, globals map[string]string) ([]byte, error) {
	return bundle(entry, globals, nil)
}

// BundleWorker is [Bundle] for Cloudflare's runtime, in whose name packages may
// offer files of their own.
func BundleWorker(entry string) ([]byte, error) {
	return bundle(entry, nil, []string{"workerd", "worker"})
}

func bundle(entry string, globals map[string]string, conditions []string) ([]byte, error) {
	define := map[string]string{"process.env.NODE_ENV": `"production"`}
	for name, other := range globals {
		define[name] = other
	}
	entry, err := filepath.Abs(entry)
	if err != nil {
		return nil, err
	}
	result := api.Build(api.BuildOptions{
		Conditions:        conditions,
		EntryPoints:       []string{entry},
		Bundle:            true,
		Format:            api.FormatESModule,
		Platform:          api.PlatformBrowser,
		Target:            api.ES2022,
		TreeShaking:       api.TreeShakingTrue,
		MinifySyntax:      true,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		LegalComments:     api.LegalCommentsNone, // a gift to the peers: ours keeps its own
		Charset:           api.CharsetUTF8,
		Define:            define,
		LogLevel:          api.LogLevelSilent,
	})
	if len(result.Errors) > 0 {
		return nil, errors.New(strings.Join(api.FormatMessages(result.Errors, api.FormatMessagesOptions{}), "\n"))
	}
	return result.OutputFiles[0].Contents, nil
}
