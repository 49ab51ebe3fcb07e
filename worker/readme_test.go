package main

import (
	"os"
	"strings"
	"testing"

	"authkit-wasm/core/edge"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestREADMENamesEveryCode(t *testing.T) {
	text := readme(t)
	for _, code := range edge.Codes() {
		if !strings.Contains(text, "`"+string(code)+"`") {
			t.Errorf("%s is missing", code)
		}
	}
}

func TestREADMENamesEveryVariable(t *testing.T) {
	text := readme(t)
	asked := 0
	good := map[string]string{"WORKOS_CLIENT_ID": "client_x", "WORKOS_REDIRECT_URI": "https://app.example.com/auth/callback",
		"WORKOS_COOKIE_PASSWORD": strings.Repeat("x", 32)}
	if _, err := edge.ParseConfig(func(name string) string {
		asked++
		if !strings.Contains(text, "`"+name+"`") {
			t.Errorf("%s is missing", name)
		}
		return good[name]
	}); err != nil {
		t.Fatal(err)
	}
	if asked < 15 {
		t.Errorf("only %d variables were asked for", asked)
	}
}
