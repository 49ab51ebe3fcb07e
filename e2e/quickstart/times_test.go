package quickstart_test

import (
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"
)

// timed is how a step of a page went.
type timed struct {
	page            string
	step            int // 0 for what comes after the last
	title           string
	commands, files int
	took            time.Duration
}

var times []timed // of all steps, in their order

// commands counts those of a block: a here-document is one with its lines.
func commands(text string) (count int) {
	end := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch _, word, begins := strings.Cut(line, "<<"); {
		case end != "":
			if line == end {
				end = ""
			}
		case begins:
			end = word
			count++
		case line != "":
			count++
		}
	}
	return count
}

// printTimes prints what a newcomer has to do and how long the machine takes
// for it. Reading, typing and the dashboard are not in it, nor what npm would
// download.
func printTimes() {
	if len(times) == 0 {
		return
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\nquick start\tstep\t\tcommands\tfiles\tseconds")
	var whole timed
	for i, row := range times {
		if row.step > 0 {
			whole.step = row.step
			fmt.Fprintf(table, "%s\t%d\t%s\t%d\t%d\t%.1f\n", row.page, row.step, row.title, row.commands, row.files, row.took.Seconds())
		} else {
			fmt.Fprintf(table, "%s\t\t%s\t\t\t%.1f\n", row.page, row.title, row.took.Seconds())
		}
		whole.commands, whole.files, whole.took = whole.commands+row.commands, whole.files+row.files, whole.took+row.took
		if i+1 == len(times) || times[i+1].page != row.page {
			fmt.Fprintf(table, "\t%d of %d\tall\t%d\t%d\t%.1f\n", whole.step, mostSteps, whole.commands, whole.files, whole.took.Seconds())
			whole = timed{}
		}
	}
	table.Flush()
}
