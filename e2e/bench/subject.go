package main

import (
	"html/template"
	"os"
	"path/filepath"

	"authkit-wasm/e2e/size/peers"
	"authkit-wasm/web/build"
)

// subject is one way to sign in, as pages load it.
type subject struct {
	name    string
	library string            // path of the script that exports createClient
	files   map[string]*asset // by path
	hints   template.HTML     // what the page's head says ahead of the script
	options map[string]any    // beside those that every subject gets
}

// with returns s under another name, with the hints and options given.
func (s subject) with(name string, hints template.HTML, options map[string]any) *subject {
	s.name, s.hints, s.options = name, hints, options
	return &s
}

// Where pages find ours.
const (
	pathShim   = "/authkit/index.js"
	pathModule = "/authkit/authkit.wasm"
)

// What a page's head can say beside its script, so that its imports are on
// their way at once.
const hintShim = `<link rel="modulepreload" href="` + pathShim + `">`

// hintModule is the line that web/docs/loading.md asks for, so that the module
// is on its way before the script that fetches it has come.
const hintModule = `<link rel="preload" as="fetch" type="application/wasm" crossorigin referrerpolicy="no-referrer" href="` + pathModule + `">`

// hinted returns s with that line, under another name and with options.
func (s subject) hinted(name string, options map[string]any) *subject {
	return s.with(name, hintModule, options)
}

// Names of subjects that rows are compared with.
const (
	nameRelease      = "ours"
	nameStandard     = "ours, standard build"
	nameAuthKitJS    = "authkit-js"
	nameOAuth4WebAPI = "oauth4webapi"
)

// subjects are what each measurement compares, in the order of its rows.
type subjects struct {
	release    bool // whether ours is the release build
	start      []*subject
	callback   []*subject
	throughput []*subject
	memory     *subject
	payload    payload
}

// octets returns what a page loads of the subject, in brotli.
func (s *subject) octets() (n int) {
	for _, file := range s.files {
		n += len(file.brotli)
	}
	return n
}

// devMode is how ours and authkit-js keep a session: in storage. The other way,
// a cookie of the API, costs Chromium a connection more for each exchange,
// since its preflight is sent without cookies.
var devMode = map[string]any{"devMode": true}

// prepare builds and bundles everything. Where the toolchain of the release
// build is not set up, the standard build takes its place.
func prepare(root string) (*subjects, error) {
	s := &subjects{release: build.HasTinyGo(root)}
	standard, pretending, err := ours(root, build.Go)
	if err != nil {
		return nil, err
	}
	first := standard
	if s.release {
		if first, pretending, err = ours(root, build.TinyGo); err != nil {
			return nil, err
		}
	}
	authkitJS, err := bundled(root, nameAuthKitJS)
	if err != nil {
		return nil, err
	}
	authkitJS.options = devMode
	oauth4webapi, err := bundled(root, nameOAuth4WebAPI)
	if err != nil {
		return nil, err
	}

	usual := first.hinted(nameRelease, devMode)
	unhinted := first.with("ours, without a preload hint", "", devMode)
	s.start = []*subject{
		usual,
		unhinted,
		usual.with("ours, with a modulepreload hint too", hintShim+usual.hints, devMode),
		first.hinted("ours, in sessionStorage", map[string]any{"devMode": true, "storage": "sessionStorage"}),
	}
	if s.release {
		s.start = append(s.start, standard.hinted(nameStandard, devMode))
	}
	s.start = append(s.start, authkitJS, oauth4webapi)
	s.callback = []*subject{usual, unhinted, authkitJS}
	s.throughput = []*subject{first.with(nameRelease, "", map[string]any{"devMode": true, "storage": "memory"})}
	if s.release {
		handle, err := bundled(root, "handle")
		if err != nil {
			return nil, err
		}
		handle.name = "ours, the module alone"
		handle.files[pathModule] = first.files[pathModule]
		s.throughput = append(s.throughput, handle)
	}
	s.throughput = append(s.throughput, authkitJS, oauth4webapi)
	s.memory = pretending
	s.payload = payload{first.octets(), authkitJS.octets()}
	return s, nil
}

// ours returns a build of ours as it is published, and one that reads the
// page's address from pages/memory.html.
func ours(root, compiler string) (published, pretending *subject, err error) {
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(dir)
	if _, err := build.Build(build.Options{Root: root, Out: dir, Compiler: compiler}); err != nil {
		return nil, nil, err
	}
	shim, err := os.ReadFile(filepath.Join(dir, "index.js"))
	if err != nil {
		return nil, nil, err
	}
	module, err := os.ReadFile(filepath.Join(dir, "authkit.wasm"))
	if err != nil {
		return nil, nil, err
	}
	pretended, err := peers.BundleWith(filepath.Join(dir, "index.js"), map[string]string{
		"location": "globalThis.pretended", "history": "globalThis.pretended"})
	if err != nil {
		return nil, nil, err
	}
	wasm := newAsset("application/wasm", module)
	named := func(shim []byte) *subject {
		return &subject{name: nameRelease, library: pathShim, files: map[string]*asset{
			pathShim: newAsset("text/javascript", shim), pathModule: wasm}}
	}
	return named(shim), named(pretended), nil
}

// bundled returns what pages/name.js exports, with all it imports.
func bundled(root, name string) (*subject, error) {
	text, err := peers.Bundle(filepath.Join(root, "e2e", "bench", "pages", name+".js"))
	return &subject{name: name, library: "/library.js", files: map[string]*asset{
		"/library.js": newAsset("text/javascript", text)}}, err
}
