package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"authkit-wasm/web/build"
)

// sample is a toolchain; its Go is this one.
func sample(t *testing.T) toolchain {
	t.Helper()
	root, err := output("go", "env", "GOROOT")
	if err != nil {
		t.Fatal(err)
	}
	tinyGo := t.TempDir()
	if err := os.WriteFile(filepath.Join(tinyGo, "LICENSE"), []byte("\nCopyright The TinyGo Authors.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	modules, err := modulesOf("authkit-wasm/wasm", "")
	if err != nil || len(modules) == 0 {
		t.Fatalf("modules %v, %v", modules, err)
	}
	return toolchain{modules: modules, goVersion: "go1.2.3", goRoot: root, tinyGo: "0.41.9", tinyGoRoot: tinyGo, llvm: "19.1.7"}
}

// Each tool that has a hand in a published file is in the bill, in the version
// that was used, and each has a licence, as what is inside has.
func TestBillOfMaterials(t *testing.T) {
	t.Chdir("../..")
	published := map[string][]byte{"authkit-wasm-1.2.3.tgz": []byte("page"), "authkit-worker-1.2.3.tgz": []byte("worker")}
	made := sample(t)
	text, err := billOfMaterials("1.2.3", made, published)
	if err != nil {
		t.Fatal(err)
	}
	again, err := billOfMaterials("1.2.3", made, published)
	if err != nil || !bytes.Equal(text, again) {
		t.Errorf("two bills of one release differ (%v)", err)
	}
	var bill struct {
		Metadata struct {
			Tools struct{ Components []component }
		}
		Components []component
	}
	if err := json.Unmarshal(text, &bill); err != nil {
		t.Fatal(err)
	}
	got, inside := map[string]component{}, map[string]component{}
	for of, list := range map[*map[string]component][]component{&got: bill.Metadata.Tools.Components, &inside: bill.Components} {
		for _, c := range list {
			(*of)[c.Name] = c
			if len(c.Licenses) != 1 || c.Licenses[0].Expression == "" {
				t.Errorf("%s has no licence", c.Name)
			}
		}
	}
	for name, version := range map[string]string{"go": "go1.2.3", "tinygo": "0.41.9", "llvm": "19.1.7", "esbuild": got["esbuild"].Version} {
		if version == "" || got[name].Version != version {
			t.Errorf("%s is %q in the bill, want %q", name, got[name].Version, version)
		}
	}
	for _, name := range []string{"std", "tinygo-runtime", "github.com/hack-pad/safejs", "authkit-worker"} {
		if inside[name].Version == "" {
			t.Errorf("%s is not in the bill", name)
		}
	}
	for name, content := range published {
		if want := []hash{{"SHA-256", fmt.Sprintf("%x", sha256.Sum256(content))}}; !slices.Equal(inside[name].Hashes, want) {
			t.Errorf("%s has %v, want %v", name, inside[name].Hashes, want)
		}
	}
	for name, file := range map[string]string{"binaryen": "wasm/tinygo/_toolchain/package.json", "typescript": "e2e/package.json"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var p struct{ Dependencies, DevDependencies map[string]string }
		if err := json.Unmarshal(text, &p); err != nil {
			t.Fatal(err)
		}
		want := p.Dependencies[name] + p.DevDependencies[name] // it is one of them
		if got[name].Version != want || got[name].PURL != "pkg:npm/"+name+"@"+want {
			t.Errorf("the bill has %+v, and %s wants %q", got[name], file, want)
		}
	}
}

func TestAToolThatIsNotPinnedIsAnError(t *testing.T) {
	lock := filepath.Join(t.TempDir(), "package-lock.json")
	if err := os.WriteFile(lock, []byte(`{"packages":{"node_modules/other":{"version":"1.0.0"},"node_modules/binaryen":{"version":"1.0.0"}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"typescript", "binaryen", "other"} { // not there, and without a licence
		if tool, err := npmTool(lock, name); err == nil {
			t.Errorf("it is %+v", tool)
		}
	}
}

func TestThirdPartyNotices(t *testing.T) {
	made := sample(t)
	text, err := thirdPartyNotices(made)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"go1.2.3", "The Go Authors", "Additional IP Rights Grant (Patents)", "0.41.9", "Copyright The TinyGo Authors.", "github.com/hack-pad/safejs v", "Apache License"} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if bytes.Contains(text, []byte(made.goRoot)) || bytes.Contains(text, []byte(made.tinyGoRoot)) {
		t.Error("they tell where the toolchain was")
	}
	made.tinyGoRoot = t.TempDir()
	if _, err := thirdPartyNotices(made); err == nil {
		t.Error("a licence that is not there is left out")
	}
}

func TestVersionsThatTinyGoSays(t *testing.T) {
	tinyGo, llvm, err := readTinyGoVersion("tinygo version 0.41.1 linux/amd64 (using go version go1.26.8 and LLVM version 19.1.7)")
	if err != nil || tinyGo != "0.41.1" || llvm != "19.1.7" {
		t.Errorf("TinyGo %q, LLVM %q, %v", tinyGo, llvm, err)
	}
	if _, _, err := readTinyGoVersion("tinygo: no such thing"); err == nil {
		t.Error("it says no version, and that is none")
	}
	if !build.HasTinyGo("../..") {
		return
	}
	made, err := readToolchain("../..")
	if err != nil || made.tinyGo == "" || made.llvm == "" {
		t.Fatalf("%+v, %v", made, err)
	}
	if _, err := thirdPartyNotices(made); err != nil {
		t.Error(err)
	}
}
