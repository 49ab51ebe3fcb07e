package main

import (
	"math"
	"testing"
)

func TestQuantile(t *testing.T) {
	for _, c := range []struct {
		values []float64
		q      float64
		want   float64
	}{
		{[]float64{7}, 0.25, 7},
		{[]float64{3, 1, 2}, 0.5, 2},
		{[]float64{4, 1, 3, 2}, 0.5, 2.5},
		{[]float64{5, 4, 3, 2, 1}, 0.25, 2},
		{[]float64{5, 4, 3, 2, 1}, 0.75, 4},
		{[]float64{1, 2}, 0.75, 1.75},
		{[]float64{9, 1}, 0, 1},
		{[]float64{9, 1}, 1, 9},
		{nil, 0.5, math.NaN()},
	} {
		if got := quantile(c.values, c.q); !same(got, c.want) {
			t.Errorf("quantile(%v, %v) = %v, want %v", c.values, c.q, got, c.want)
		}
	}
}

func TestQuantileLeavesItsArgumentAlone(t *testing.T) {
	values := []float64{3, 1, 2}
	median(values)
	if values[0] != 3 {
		t.Errorf("the values are %v now", values)
	}
}

func TestRatio(t *testing.T) {
	for _, c := range []struct {
		ours, theirs []float64
		want         float64
	}{
		{[]float64{30, 10, 20}, []float64{16}, 1.25},
		{[]float64{10}, []float64{0}, math.NaN()},
		{[]float64{10}, nil, math.NaN()},
		{nil, []float64{10}, math.NaN()},
	} {
		if got := ratio(c.ours, c.theirs); !same(got, c.want) {
			t.Errorf("ratio(%v, %v) = %v, want %v", c.ours, c.theirs, got, c.want)
		}
	}
}

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
