package edge

// memory remembers values for a while, a bounded number of them. When it is
// full, the older half goes: what it holds saves a request or finds a race
// sooner, and nothing that is right without it becomes wrong. The zero memory
// is ready to use.
//
// The values lie outside of the maps. Inside, each map would be one piece of a
// hundred kilobytes, for which a heap that is cut up by smaller ones has room
// only when it grows.
type memory[V any] struct{ young, old map[string]*remembered[V] }

type remembered[V any] struct {
	value V
	until int64 // milliseconds since 1970
}

// maxRemembered bounds each half of a memory.
const maxRemembered = 512

func (m *memory[V]) put(key string, value V, until int64) {
	if m.young == nil || len(m.young) >= maxRemembered {
		m.young, m.old = map[string]*remembered[V]{}, m.young
	}
	m.young[key] = &remembered[V]{value, until}
}

func (m *memory[V]) get(key string, now int64) (value V, ok bool) {
	r, ok := m.young[key]
	if !ok {
		r, ok = m.old[key]
	}
	if !ok || now >= r.until {
		return value, false
	}
	return r.value, true
}

func (m *memory[V]) drop(key string) {
	delete(m.young, key)
	delete(m.old, key)
}
