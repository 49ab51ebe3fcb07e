package main

import (
	"slices"
	"strings"
	"testing"
)

func TestEdgeVerdicts(t *testing.T) {
	peer := &edgeWorker{perSecond: []float64{1000}}
	for _, test := range []struct {
		name string
		ours edgeWorker
		want []string // how the lines end, or begin
	}{
		{"all met", edgeWorker{perSecond: []float64{1600}, cpu: []float64{0.2}, firstCPU: []float64{9}},
			[]string{"1.60, met", "1.60, met", "0.20, met", "9.0, met"}},
		{"the goal missed", edgeWorker{perSecond: []float64{1200}, cpu: []float64{0.2}, firstCPU: []float64{9}},
			[]string{"1.20, met", "1.20, **missed**", "0.20, met", "9.0, met", "", "Why not more: "}},
		{"slow at first", edgeWorker{perSecond: []float64{1600}, cpu: []float64{1.5}, firstCPU: []float64{11}},
			[]string{"1.60, met", "1.60, met", "1.50, **missed**", "11.0, **missed**", "", "Why not sooner: "}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := edgeVerdicts(&test.ours, peer)
			if !slices.EqualFunc(got, test.want, func(line, want string) bool {
				return strings.HasSuffix(line, want) || want != "" && strings.HasPrefix(line, want)
			}) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
