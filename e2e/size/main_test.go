package main

import (
	"strings"
	"testing"
)

func TestVerdict(t *testing.T) {
	for _, test := range []struct {
		name    string
		verdict verdict
		want    string
	}{
		{"at its goal", verdict{"it", 20_000, 26_000, 20_000}, "\nit in brotli: 20.0 of 26 KB\n"},
		{"above its goal", verdict{"it", 24_600, 26_000, 20_000},
			"\nit in brotli: 24.6 of 26 KB\n4.6 KB above the goal of 20 KB: " + aboveGoal + "\n"},
		{"without a goal", verdict{"it", 590_000, 600_000, 0}, "\nit in brotli: 590.0 of 600 KB\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out strings.Builder
			if err := test.verdict.write(&out); err != nil || out.String() != test.want {
				t.Errorf("got %q, %v; want %q", out.String(), err, test.want)
			}
		})
	}
}

func TestOverTheBudgetIsAnError(t *testing.T) {
	var out strings.Builder
	err := verdict{"it", 26_100, 26_000, 20_000}.write(&out)
	if want := "it in brotli 26.1 KB, which is 0.1 KB over the budget"; err == nil || err.Error() != want || out.Len() > 0 {
		t.Errorf("got %v and %q, want %q", err, out.String(), want)
	}
}
