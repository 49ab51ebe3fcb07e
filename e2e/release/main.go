// Command release makes what is published: the npm tarball with the release
// module and the standard one for debugging, the Worker, a bill of materials
// and checksums. Run twice, it gives the same octets. Run it from the checkout's
// root, after make tinygo.
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"authkit-wasm/web/build"
)

func main() {
	out := flag.String("out", "release", "where the files go")
	dist := flag.String("dist", filepath.Join("web", "dist"), "where the package is put together")
	flag.Parse()
	if err := run(*out, *dist); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(out, dist string) error {
	version, err := build.Version(".")
	if err != nil {
		return err
	}
	tag, err := distTag(version) // before anything is built
	if err != nil {
		return err
	}
	made, err := readToolchain(".")
	if err != nil {
		return err
	}
	notices, err := thirdPartyNotices(made)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	if err := buildDist(dist); err != nil {
		return err
	}
	contents, err := packageFiles(dist, version)
	if err != nil {
		return err
	}
	worker, err := workerFiles(filepath.Join("worker", "dist"))
	if err != nil {
		return err
	}
	contents[noticesFile], worker[noticesFile] = notices, notices
	files := map[string][]byte{
		"authkit-wasm-" + version + ".tgz":   tarball(contents),
		"authkit-worker-" + version + ".tgz": tarball(worker),
	}
	if files["authkit-wasm-"+version+".cdx.json"], err = billOfMaterials(version, made, files); err != nil {
		return err
	}
	var sums strings.Builder
	for _, name := range sortedNames(files) {
		if err := os.WriteFile(filepath.Join(out, name), files[name], 0o644); err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(files[name]), name)
		fmt.Printf("%s  %.1f KB\n", filepath.Join(out, name), float64(len(files[name]))/1000)
	}
	fmt.Printf("publish with: npm publish %s --tag %s\n", filepath.Join(out, "authkit-wasm-"+version+".tgz"), tag)
	return os.WriteFile(filepath.Join(out, "SHA256SUMS"), []byte(sums.String()), 0o644)
}

// buildDist fills dist with both builds, the release build's in front.
func buildDist(dist string) error {
	if err := os.RemoveAll(dist); err != nil {
		return err
	}
	if _, err := build.Build(build.Options{Root: ".", Out: mustAbs(dist), Compiler: build.TinyGo}); err != nil {
		return err
	}
	if err := build.WorkOS(build.Options{Root: ".", Out: mustAbs(dist)}); err != nil {
		return err
	}
	debug := filepath.Join(dist, "debug")
	if _, err := build.Build(build.Options{Root: ".", Out: mustAbs(debug)}); err != nil {
		return err
	}
	types := exec.Command(filepath.Join("e2e", "node_modules", ".bin", "tsc"), "-p", "web", "--outDir", dist)
	types.Stdout, types.Stderr = os.Stderr, os.Stderr
	if err := types.Run(); err != nil {
		return fmt.Errorf("tsc (make e2e/node_modules installs it): %w", err)
	}
	return build.WriteManifest(".", dist)
}

func mustAbs(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		panic(err) // there is no working directory: nothing can be built
	}
	return abs
}

// versions are those that this project gives out (SemVer 2.0, and of its
// pre-releases the one kind that has an npm tag).
var versions = regexp.MustCompile(`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-beta\.(0|[1-9]\d*))?$`)

// distTag returns the npm tag of a version: pre-releases are not what
// `npm install` shall find.
func distTag(version string) (string, error) {
	parts := versions.FindStringSubmatch(version)
	switch {
	case parts == nil:
		return "", fmt.Errorf("version %q in web/package.json is neither X.Y.Z nor X.Y.Z-beta.N", version)
	case parts[4] != "":
		return "beta", nil
	}
	return "latest", nil
}
