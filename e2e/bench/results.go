package main

// task is what is measured.
type task string

const (
	taskStart      task = "start"
	taskCallback   task = "callback"
	taskThroughput task = "throughput"
	taskMemory     task = "memory"
	taskEdge       task = "edge"
)

// place says where a series was measured.
type place struct {
	task            task
	engine, network string
}

// results are all series, in the order in which their first value came.
type results struct {
	places []place
	series map[place]map[string][]float64 // by subject
}

func newResults() *results { return &results{series: map[place]map[string][]float64{}} }

func (r *results) add(at place, subject string, value float64) {
	if r.series[at] == nil {
		r.series[at] = map[string][]float64{}
		r.places = append(r.places, at)
	}
	r.series[at][subject] = append(r.series[at][subject], value)
}

// budget bounds a ratio of medians (DESIGN, Budgets).
type budget struct {
	against string // a subject
	limit   float64
}

// over returns by how much ours is over the budget at one place: nothing where
// it is zero or less, and no number where it was not measured.
func (b budget) over(series map[string][]float64) float64 {
	return ratio(series[nameRelease], series[b.against]) - b.limit
}

// budgets hold for the subject [nameRelease]; of two against one subject the
// second is the goal behind the first.
var budgets = map[task][]budget{
	taskStart:      {{nameAuthKitJS, 1.25}, {nameAuthKitJS, 1}},
	taskCallback:   {{nameAuthKitJS, 1.1}},
	taskThroughput: {{nameAuthKitJS, 1}, {nameOAuth4WebAPI, 1}},
}
