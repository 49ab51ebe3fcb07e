package edge

import (
	"strconv"
	"testing"
)

func TestMemoryIsBoundedAndKeepsWhatIsNewest(t *testing.T) {
	var m memory[int]
	for i := range 10 * maxRemembered {
		m.put(strconv.Itoa(i), i, 1000)
	}
	if n := len(m.young) + len(m.old); n > 2*maxRemembered {
		t.Errorf("%d values", n)
	}
	for i := 9 * maxRemembered; i < 10*maxRemembered; i++ {
		if v, ok := m.get(strconv.Itoa(i), 0); !ok || v != i {
			t.Fatalf("%d is forgotten", i)
		}
	}
	if _, ok := m.get("0", 0); ok {
		t.Error("the oldest is left")
	}
}

func TestMemoryForgetsInTime(t *testing.T) {
	var m memory[bool]
	m.put("a", true, 1000)
	if _, ok := m.get("a", 999); !ok {
		t.Error("forgotten too early")
	}
	if _, ok := m.get("a", 1000); ok {
		t.Error("remembered too long")
	}
	m.put("b", true, 1000)
	m.drop("b")
	if _, ok := m.get("b", 0); ok {
		t.Error("not dropped")
	}
}
