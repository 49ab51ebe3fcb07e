package edge

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

// Several requests of each person wait for one refresh when the instance dies,
// or is replaced because it is large, and others come after that. The server
// ends a session whose token comes twice.
func TestN3_AnInstanceThatIsReplacedSendsNoTokenAgain(t *testing.T) {
	const people, each = 16, 4
	for _, end := range []string{"/test/ruin", "/test/grow"} {
		w := newWorld(t, observed()).run()
		visitors := make([]*visitor, people)
		for i := range visitors {
			visitors[i] = w.visitor().signIn()
		}
		release := w.hold()
		var mu sync.Mutex
		var answers []error
		var all sync.WaitGroup
		ask := func() {
			for i, v := range visitors {
				before := v.clone()
				all.Go(func() {
					got, err := refresh(before)
					if err == nil && (got.status != 200 || emailOf(got) != zoe) {
						err = fmt.Errorf("person %d: %d %s", i, got.status, got.body)
					}
					mu.Lock()
					defer mu.Unlock()
					if answers = append(answers, err); err == nil {
						v.take(got)
					}
				})
			}
		}
		for range each {
			ask()
		}
		for w.refreshes() < people {
			time.Sleep(time.Millisecond)
		}
		w.visitor().get(end)
		ask()
		time.Sleep(time.Second) // those that wait have come to the new instance
		release()
		all.Wait()
		for _, err := range answers {
			if err != nil {
				t.Errorf("%s: %v", end, err)
			}
		}
		made, _ := w.instances()
		if again := w.usedTwice(); made < 2 || w.refreshes() != people || len(again) != 0 {
			t.Errorf("%s: %d instances, %d refreshes, %d of them again", end, made, w.refreshes(), len(again))
		}
		for _, v := range visitors {
			v.signedIn()
		}
	}
}
