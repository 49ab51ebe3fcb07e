package webdriver

import (
	"fmt"
	"os"
	"sync"
	"testing"
)

// seat is the browser of one engine and set of options, kept for the whole
// test binary. Its lock is held by the test that uses it.
type seat struct {
	mu      sync.Mutex
	browser *Browser
}

type seatKey struct {
	engine  Engine
	options Options
}

var (
	seatsMu sync.Mutex
	seats   = make(map[seatKey]*seat)
)

func seatOf(e Engine, o Options) *seat {
	seatsMu.Lock()
	defer seatsMu.Unlock()
	key := seatKey{e, o}
	if seats[key] == nil {
		seats[key] = new(seat)
	}
	return seats[key]
}

// Main runs a package's tests, closes the browsers they shared and exits. It
// is all a TestMain has to call; one that has more to do calls [CloseShared]
// itself.
func Main(m *testing.M) {
	code := m.Run()
	if err := CloseShared(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// CloseShared closes the browsers that [Run] started.
func CloseShared() error {
	seatsMu.Lock()
	defer seatsMu.Unlock()
	var wait sync.WaitGroup
	errs := make(chan error, len(seats))
	for key, s := range seats {
		wait.Go(func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			errs <- s.close()
		})
		delete(seats, key)
	}
	wait.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *seat) close() error {
	if s.browser == nil {
		return nil
	}
	err := s.browser.Close()
	s.browser = nil
	return err
}

// clean returns the seat's browser in a clean state, started or replaced when
// need be.
func (s *seat) clean(e Engine, o Options) (*Browser, error) {
	if s.browser != nil {
		if !s.browser.hung {
			if err := s.browser.Reset(); err == nil {
				return s.browser, nil
			}
		}
		if err := s.close(); err != nil {
			return nil, err
		}
	}
	b, err := Start(e, o)
	if err == nil {
		s.browser = b
	}
	return b, err
}

// Run runs a test once in each engine of [Engines], as a subtest named after
// the engine, with a browser in a clean state. The browser and its tabs use
// the subtest's context.
func Run(t *testing.T, test func(t *testing.T, b *Browser)) {
	t.Helper()
	RunWith(t, Options{}, test)
}

// RunWith is [Run] with a browser of these options. An engine that does not
// support them fails the test: a test that knows better names its engines
// with [RunEngine].
func RunWith(t *testing.T, o Options, test func(t *testing.T, b *Browser)) {
	t.Helper()
	for _, e := range Engines() {
		RunEngine(t, e, o, test)
	}
}

// RunEngine is [RunWith] for one engine.
func RunEngine(t *testing.T, e Engine, o Options, test func(t *testing.T, b *Browser)) {
	t.Helper()
	t.Run(string(e), func(t *testing.T) {
		s := seatOf(e, o)
		s.mu.Lock()
		defer s.mu.Unlock()
		b, err := s.clean(e, o)
		if err != nil {
			t.Fatal(err)
		}
		// Deferred, so that a t.Fatal still has the pages as they were; the
		// test's own cleanups, such as closing its server, come later.
		defer func() {
			if t.Failed() {
				saveArtifacts(t, b)
			}
		}()
		test(t, b.WithContext(t.Context()))
	})
}

// Check fails the test when err is not nil.
func Check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Must returns a function that gives v, or fails the test when err is not
// nil: webdriver.Must(tab.Text("h1"))(t).
func Must[V any](v V, err error) func(t testing.TB) V {
	return func(t testing.TB) V {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
