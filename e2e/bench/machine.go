package main

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
)

// describeMachine says in words what the figures were measured on.
func describeMachine() (string, error) {
	memory, err := field("/proc/meminfo", `MemTotal:\s+(\d+) kB`)
	if err != nil {
		return "", err
	}
	kilobytes, err := strconv.ParseFloat(memory, 64)
	if err != nil {
		return "", err
	}
	system, err := field("/etc/os-release", `PRETTY_NAME="([^"]+)"`)
	if err != nil {
		return "", err
	}
	load, err := field("/proc/loadavg", `^(\S+)`)
	return fmt.Sprintf("%d cores (%s), %.0f GB of memory, %s, load %s when it began",
		runtime.NumCPU(), runtime.GOARCH, kilobytes*1024/1e9, system, load), err
}

func field(file, pattern string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	found := regexp.MustCompile(pattern).FindSubmatch(text)
	if found == nil {
		return "", fmt.Errorf("%s holds no %s", file, pattern)
	}
	return string(found[1]), nil
}

// agentVersions find a browser's version in its User-Agent, where every engine
// names others too.
var agentVersions = []struct{ name, pattern string }{
	{"Chromium", `(?:Headless)?Chrome/([\d.]+)`},
	{"Firefox", `Firefox/([\d.]+)`},
	{"WebKitGTK", `Version/([\d.]+) .*Safari/`},
}

// browserOf returns name and version of the browser with this User-Agent.
func browserOf(agent string) string {
	for _, a := range agentVersions {
		if found := regexp.MustCompile(a.pattern).FindStringSubmatch(agent); found != nil {
			return a.name + " " + strings.TrimSuffix(found[1], ".0.0.0")
		}
	}
	return agent
}
