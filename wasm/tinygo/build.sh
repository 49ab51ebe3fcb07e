#!/bin/sh
# Compiles the Go package SRC to the WebAssembly module OUT with TinyGo.
#
#   build.sh SRC OUT
#
# SRC is a directory inside a Go module. OPT=z|s|2 trades size for speed (z).
# GC=conservative|precise collects garbage, for an instance that lives long.
# TAGS names Go build tags, to choose between the modules of one directory.
# NAMES=1 keeps the names of functions, for who measures what the octets are of.
# The same sources give the same bytes, wherever the checkout lies.
set -eu

[ $# = 2 ] || { echo "usage: $0 SRC OUT" >&2; exit 2; }
src=$1 out=$2
here=$(cd "$(dirname "$0")" && pwd)
tools=$(cd "$here/../.." && pwd)/.tools

[ -f "$tools/tinygo/ready" ] || { echo "build.sh: no TinyGo here yet, run: make tinygo" >&2; exit 1; }

# A relative OUT is meant from where the caller stands, not from SRC.
case $out in /*) ;; *) out=$PWD/$out ;; esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# Settings of the caller must not reach the build. GOFLAGS needs a value of its
# own: an empty one falls back to `go env -w`.
unset GOOS GOARCH GOEXPERIMENT GOFIPS140
export GOFLAGS=-mod=readonly GOTOOLCHAIN=local GOWORK=off CGO_ENABLED=0
export GOROOT="$tools/tinygo/goroot"
export TINYGOROOT="$tools/tinygo/root"
export WASMOPT="$tools/binaryen/node_modules/.bin/wasm-opt"

debug=-no-debug strip=--strip-debug
[ -z "${NAMES:-}" ] || debug= strip=-g

# shellcheck disable=SC2086
(cd "$src" && "$tools/tinygo/bin/tinygo" build -target authkit -opt="${OPT:-z}" ${GC:+-gc="$GC"} -tags "${TAGS:-}" \
	-panic=trap $debug -o "$work/tinygo.wasm" .)

features='--enable-bulk-memory --enable-sign-ext --enable-nontrapping-float-to-int --enable-mutable-globals'

# Keeps what exports.json names. The runtime's own exports go, and with them
# the code that only they reach.
# shellcheck disable=SC2086
"${WASMOPT%opt}metadce" $features ${NAMES:+-g} --graph-file "$here/exports.json" \
	"$work/tinygo.wasm" -o "$work/kept.wasm" >"$work/unused"
# Flattened and put together again it comes out some 200 octets of brotli smaller, its locals in another order 50.
# shellcheck disable=SC2086
"$WASMOPT" $features --flatten --rereloop "-O${OPT:-z}" "-O${OPT:-z}" --converge --reorder-locals $strip --strip-producers \
	--strip-target-features "$work/kept.wasm" -o "$work/small.wasm"

# A module that imports nothing needs no glue to start and can do nothing but
# compute; an import that slips in (a clock, random bytes) is a mistake.
node - "$work/small.wasm" "$here/exports.json" <<'JS'
const fs = require('fs');
const [file, list] = process.argv.slice(2);
const module = new WebAssembly.Module(fs.readFileSync(file));
const imports = WebAssembly.Module.imports(module).map((i) => `${i.module}.${i.name}`);
const exports = new Set(WebAssembly.Module.exports(module).map((e) => e.name));
const missing = JSON.parse(fs.readFileSync(list)).map((e) => e.export).filter((name) => !exports.has(name));
if (imports.length) console.error(`build.sh: the module must import nothing, but has ${imports.join(', ')}`);
if (missing.length) console.error(`build.sh: the module does not export ${missing.join(', ')}`);
process.exitCode = imports.length || missing.length ? 1 : 0;
JS

mkdir -p "$(dirname "$out")"
mv "$work/small.wasm" "$out"
