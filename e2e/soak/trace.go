package main

import (
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
)

// entry is one thing that happened in a round.
type entry struct {
	at   time.Time
	text string
}

// trace is what happened in a round, from all sides.
type trace struct {
	mu      sync.Mutex
	entries []entry
}

func (t *trace) add(format string, a ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.entries = append(t.entries, entry{time.Now(), fmt.Sprintf(format, a...)})
}

// print writes it in the order of time, with others among it.
func (t *trace) print(out io.Writer, others []entry) {
	t.mu.Lock()
	all := slices.Concat(t.entries, others)
	t.mu.Unlock()
	slices.SortStableFunc(all, func(a, b entry) int { return a.at.Compare(b.at) })
	for _, e := range all {
		fmt.Fprintf(out, "  %7.3f  %s\n", e.at.Sub(all[0].at).Seconds(), e.text)
	}
}
