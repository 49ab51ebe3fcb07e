package core_test

import (
	"slices"
	"testing"

	"authkit-wasm/core"
)

func TestQuery(t *testing.T) {
	for _, test := range []struct {
		url  string
		want []core.Pair
		ok   bool
	}{
		{"/", nil, true},
		{"/?#?a=1", nil, true},
		{"/?a=1&b=+%20&a=2&&c&%61=%C3%A9", []core.Pair{{Name: "a", Value: "1"}, {Name: "b", Value: "  "}, {Name: "a", Value: "2"},
			{Name: "c"}, {Name: "a", Value: "é"}}, true},
		{"/?a=1;b=2", nil, false},
		{"/?a=%zz", nil, false},
		{"/?%4=1", nil, false},
		{"/?a=%ff", nil, false},
	} {
		if got, ok := core.Query(test.url); ok != test.ok || !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, %v", test.url, got, ok)
		}
	}
	pairs := []core.Pair{{Name: "a b", Value: "x&y"}, {Name: "none"}, {Name: "c", Value: "é="}}
	if got, want := core.EncodeQuery(pairs...), "a+b=x%26y&c=%C3%A9%3D"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
