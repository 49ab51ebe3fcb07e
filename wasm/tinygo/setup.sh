#!/bin/sh
# Prepares the TinyGo toolchain of the release build under .tools at the root of
# the repository. Runs in a fraction of a second when nothing has changed.
#
# TINYGO=/path/to/tinygo (or a tinygo 0.41 on PATH) is used where there is one.
# Otherwise TinyGo is built from the Go module proxy against Debian's LLVM 19:
# its own releases are not in a package registry.
set -eu

wanted=0.41
here=$(cd "$(dirname "$0")" && pwd)
tools=$(cd "$here/../.." && pwd)/.tools
tinygo=$tools/tinygo
packages='clang-19 lld-19 llvm-19-dev libclang-19-dev g++'

say() { echo "tinygo: $*"; }
die() { echo "tinygo: $*" >&2; exit 1; }

# Settings of the caller must not reach the build. GOFLAGS needs a value of its
# own: an empty one falls back to `go env -w`.
export GOFLAGS=-mod=readonly GOTOOLCHAIN=local GOWORK=off
unset GOOS GOARCH GOROOT TINYGOROOT CGO_ENABLED

command -v go >/dev/null || die 'Go 1.26 is needed (https://go.dev/dl)'
command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null ||
	die 'Node 18 or newer with npm is needed, for the optimizer binaryen'

# An installed TinyGo wins. One that was asked for by name and does not fit is an
# error, one that happens to be on PATH is passed over.
installed=$(command -v "${TINYGO:-tinygo}" || true)
[ -n "$installed" ] || [ -z "${TINYGO:-}" ] || die "TINYGO=$TINYGO is not a program"
if [ -n "$installed" ]; then
	installed=$(readlink -f "$installed")
	case $("$installed" version 2>/dev/null || true) in
	"tinygo version $wanted."*) ;;
	*)
		[ -z "${TINYGO:-}" ] || die "TINYGO=$TINYGO is not TinyGo $wanted"
		installed=
		;;
	esac
fi

# Everything that decides what ends up under .tools.
key=$({
	go version
	go env GOROOT
	echo "$installed"
	[ -z "$installed" ] || "$installed" version
	cd "$here" && find setup.sh _* -type f | LC_ALL=C sort | xargs sha256sum
} | sha256sum)
if [ "$(cat "$tinygo/ready" 2>/dev/null)" = "$key" ]; then
	say 'up to date'
	exit
fi

install_packages() {
	command -v dpkg-query >/dev/null && command -v apt-get >/dev/null ||
		die "this is not Debian or Ubuntu: install LLVM 19 with clang, lld and the headers of both (on Debian: $packages) or TinyGo $wanted, and set TINYGO to its binary"
	missing=
	for p in $packages; do
		dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing="$missing $p"
	done
	[ -n "$missing" ] || return 0
	root=
	if [ "$(id -u)" != 0 ]; then
		command -v sudo >/dev/null || die "as root, run: apt-get install$missing"
		root=sudo
	fi
	say "installing$missing"
	# shellcheck disable=SC2086
	$root apt-get update -qq &&
		$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null ||
		die "apt-get could not install$missing; Debian 12 has LLVM 19"
}

mkdir -p "$tools" "$tinygo/bin"
echo '*' >"$tools/.gitignore"
rm -f "$tinygo/ready"

if [ -n "$installed" ]; then
	say "using $installed"
	ln -sf "$installed" "$tinygo/bin/tinygo"
	source=$("$installed" env TINYGOROOT 2>/dev/null) || die "$installed does not find its own root: set TINYGO to the one beside its sources"
else
	install_packages
	say 'building TinyGo, about a minute'
	cd "$here/_toolchain"
	# Not through a link that an earlier run may have left.
	rm -f "$tinygo/bin/tinygo"
	go build -tags llvm19 -trimpath -o "$tinygo/bin/tinygo" github.com/tinygo-org/tinygo
	source=$(go list -m -f '{{.Dir}}' github.com/tinygo-org/tinygo)
fi

# TinyGo's root, with our target. Its src/net is a submodule that the Go module
# lacks; the compiler wants the folder to exist.
rm -rf "$tinygo/root" "$tinygo/goroot"
mkdir "$tinygo/root"
cp -R "$source/src" "$source/targets" "$tinygo/root/"
chmod -R u+w "$tinygo/root"
mkdir -p "$tinygo/root/src/net"
[ ! -d "$source/lib" ] || ln -s "$source/lib" "$tinygo/root/lib"
cp -R "$here/_tinygoroot/." "$tinygo/root/"

# Go's root as links, with the packages of _goroot in the place of the real ones.
merge() { # from, over, to
	mkdir "$3"
	for entry in "$1"/*; do
		name=${entry##*/}
		if [ ! -e "$2/$name" ]; then
			ln -s "$entry" "$3/$name"
		elif [ -n "$(find "$2/$name" -maxdepth 1 -name '*.go')" ]; then
			cp -R "$2/$name" "$3/$name"
		else
			merge "$entry" "$2/$name" "$3/$name"
		fi
	done
}
merge "$(go env GOROOT)" "$here/_goroot" "$tinygo/goroot"

say 'installing binaryen'
mkdir -p "$tools/binaryen"
cp "$here/_toolchain/package.json" "$here/_toolchain/package-lock.json" "$tools/binaryen/"
npm ci --prefix "$tools/binaryen" --no-audit --no-fund --loglevel=error >/dev/null ||
	die 'npm could not install binaryen'

echo "$key" >"$tinygo/ready"
say 'ready'
