package main

import (
	"math"
	"slices"
)

// quantile returns the value that the fraction q of the values is below, by
// linear interpolation between the two nearest ones; NaN of none.
func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(values))
	at := q * float64(len(sorted)-1)
	below := int(math.Floor(at))
	above := min(below+1, len(sorted)-1)
	return sorted[below] + (at-float64(below))*(sorted[above]-sorted[below])
}

func median(values []float64) float64 { return quantile(values, 0.5) }

// ratio returns how many times the median of ours is that of theirs; NaN where
// one of them was not measured.
func ratio(ours, theirs []float64) float64 {
	m := median(theirs)
	if m == 0 {
		return math.NaN()
	}
	return median(ours) / m
}
