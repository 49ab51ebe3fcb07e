package stage

import (
	"encoding/json"
	"maps"
	"net/http"
	"sync"
)

// Options are what pages hand to createClient. They begin with what leads a
// client to the stage's authorization server.
type Options struct {
	mu     sync.Mutex
	values map[string]any
}

// Set changes an option of the clients that pages make from now on.
func (o *Options) Set(name string, value any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.values[name] = value
}

// Unset takes an option away.
func (o *Options) Unset(name string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.values, name)
}

// Values returns a copy of all.
func (o *Options) Values() map[string]any {
	o.mu.Lock()
	defer o.mu.Unlock()
	return maps.Clone(o.values)
}

// ServeHTTP answers with all as JSON.
func (o *Options) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", Type(".json"))
	_ = json.NewEncoder(w).Encode(o.Values()) // the page is gone where this fails
}
