package bundlers_test

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"authkit-wasm/e2e/stage"
)

const root = "../.."

var tarball string // what e2e/release made

func TestMain(m *testing.M) { stage.Main(m, prepare) }

func prepare(folder string) error {
	if _, err := os.Stat("node_modules"); err != nil {
		return fmt.Errorf("%w (npm ci in e2e/bundlers installs it)", err)
	}
	pack := exec.Command("go", "run", "./e2e/release", "-out", filepath.Join(folder, "release"), "-dist", filepath.Join(folder, "dist"))
	pack.Dir = root
	if out, err := pack.CombinedOutput(); err != nil {
		return fmt.Errorf("e2e/release: %w\n%s", err, out)
	}
	found, err := filepath.Glob(filepath.Join(folder, "release", "authkit-wasm-*.tgz"))
	if err != nil || len(found) != 1 {
		return fmt.Errorf("%d tarballs, %v", len(found), err)
	}
	tarball = found[0]
	return install(tarball, filepath.Join("node_modules", "authkit-wasm"))
}

// install does what npm does with a package that needs no other.
func install(tarball, into string) error {
	if err := os.RemoveAll(into); err != nil {
		return err
	}
	file, err := os.Open(tarball)
	if err != nil {
		return err
	}
	defer file.Close()
	zipped, err := gzip.NewReader(file)
	if err != nil {
		return err
	}
	for r := tar.NewReader(zipped); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		name := filepath.Join(into, strings.TrimPrefix(header.Name, "package/"))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		if err := os.WriteFile(name, data, 0o644); err != nil {
			return err
		}
	}
}

// run runs a command here and returns what it printed.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	c := exec.Command(name, args...)
	c.Env = append(os.Environ(), "NEXT_TELEMETRY_DISABLED=1", "ASTRO_TELEMETRY_DISABLED=1", "NO_COLOR=1")
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

func tool(name string) string { return filepath.Join("node_modules", ".bin", name) }

func TestPackageIsWellFormed(t *testing.T) {
	if out := run(t, tool("publint"), "--strict", tarball); !strings.Contains(out, "All good") {
		t.Errorf("publint: %s", out)
	}
	run(t, tool("attw"), "--profile", "esm-only", "--exclude-entrypoints", "elements.css", "--", tarball)
}

func TestPackageNeedsNothing(t *testing.T) {
	text, err := os.ReadFile("node_modules/authkit-wasm/package.json")
	if err != nil {
		t.Fatal(err)
	}
	var p map[string]json.RawMessage
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"dependencies", "peerDependencies", "optionalDependencies", "scripts", "bundleDependencies"} {
		if p[field] != nil {
			t.Errorf("package.json has %s: %s", field, p[field])
		}
	}
	// Every file that runs comes with its source map and the source in it.
	scripts, err := filepath.Glob("node_modules/authkit-wasm/dist/*.js")
	if err != nil || len(scripts) < 5 {
		t.Fatalf("%d scripts, %v", len(scripts), err)
	}
	for _, name := range scripts {
		text, err := os.ReadFile(name + ".map")
		var m struct{ SourcesContent []string }
		if err != nil || json.Unmarshal(text, &m) != nil || len(m.SourcesContent) == 0 {
			t.Errorf("%s has no source map that holds its source: %v", name, err)
		}
	}
}

// A server that renders pages may import what the page imports.
func TestN28_ImportOnAServer(t *testing.T) {
	out := run(t, "node", "--input-type=module", "-e", `
		const { createClient, AuthKitError } = await import("authkit-wasm");
		await import("authkit-wasm/elements");
		await import("authkit-wasm/workos");
		await import("authkit-wasm/debug");
		await import("authkit-wasm/diagnose");
		await import("authkit-wasm/inspector");
		await import("authkit-wasm/worker.js");
		const { default: manifest } = await import("authkit-wasm/manifest.json", { with: { type: "json" } });
		const refused = await createClient("client_123").catch((error) => error);
		console.log(manifest.version, refused instanceof AuthKitError, refused.code);`)
	if !strings.HasSuffix(out, " true insecure_context\n") || strings.Contains(strings.ToLower(out), "warn") {
		t.Errorf("it says %s", out)
	}
}

// Types resolve for each entry point, and say what they should.
func TestTypes(t *testing.T) {
	dir, err := os.MkdirTemp(".", "types-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	source := `
		import { createClient, type Client, type SessionInfo } from "authkit-wasm";
		import { pageClient, type AuthkitOrganizationSwitcher } from "authkit-wasm/elements";
		import moduleUrl from "authkit-wasm/authkit.wasm";
		const client: Client = await createClient("client_123", { moduleUrl });
		const session: SessionInfo | null = client.getSession();
		const same: Client = await pageClient();
		const switcher: AuthkitOrganizationSwitcher | null = document.querySelector("authkit-organization-switcher");
		if (switcher) switcher.organizations = [{ id: "org_1", name: session?.user.email ?? String(same) }];`
	if err := os.WriteFile(filepath.Join(dir, "use.mts"), []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, resolution := range []string{"nodenext", "bundler"} {
		module := map[string]string{"nodenext": "nodenext", "bundler": "esnext"}[resolution]
		run(t, filepath.Join(root, "e2e", "node_modules", ".bin", "tsc"), "--noEmit", "--strict", "--skipLibCheck", "false", "--types", "",
			"--target", "es2022", "--lib", "es2022,dom,dom.iterable", "--module", module, "--moduleResolution", resolution, filepath.Join(dir, "use.mts"))
	}
}

// README.md says what a page loads of each build, give or take 3 %.
func TestReadmeSizes(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("node_modules/authkit-wasm/dist/manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Files map[string]struct{ Brotli int }
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	loaded := func(folder string) float64 {
		return float64(manifest.Files[folder+"index.js"].Brotli+manifest.Files[folder+"authkit.wasm"].Brotli) / 1000
	}
	row := regexp.MustCompile(`(?m)^\| a page loads, in brotli \| (\d+) KB \| (\d+) KB \|$`).FindStringSubmatch(string(readme))
	if row == nil {
		t.Fatal("README.md has no row of sizes")
	}
	for i, folder := range []string{"debug/", ""} {
		says, _ := strconv.ParseFloat(row[i+1], 64) // digits
		if is := loaded(folder); math.Abs(says-is) > is*0.03 {
			t.Errorf("README.md says %.0f KB, %sindex.js and authkit.wasm are %.1f KB", says, folder, is)
		}
	}
}
