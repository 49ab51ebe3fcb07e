package message

import (
	"authkit-wasm/core"
	"authkit-wasm/core/strictjson"
)

// Machine is a [core.Client] that speaks JSON. The zero Machine waits for
// "configure", and heeds it once: nobody leads its tokens to another server.
type Machine struct {
	client  *core.Client
	effects effects
}

// Handle takes one message and returns the effects that follow, as a JSON
// array. It never fails: what it cannot read is rejected with
// [core.MessageMalformed], under the message's call where that can be read.
func (m *Machine) Handle(text string) string {
	v, err := strictjson.Parse(text)
	switch {
	case err != nil:
		m.reject(&v, err)
	case v.Get("event").Text() == "configure" && m.client == nil:
		config, err := parseConfig(&v)
		if err == nil {
			m.client, err = core.NewClientOf(config, &m.effects)
		}
		if err != nil {
			m.reject(&v, err)
		}
	case m.client == nil || !tell(m.client, &v):
		m.reject(&v, nil)
	}
	return m.effects.take()
}

func (m *Machine) reject(v *strictjson.Value, err error) {
	call, _ := v.Get("call").Int()
	e, ok := err.(*core.Error)
	if !ok {
		e = &core.Error{Code: core.MessageMalformed}
	}
	m.effects.Reject(core.Reject{Call: core.Call(call), Error: e})
}
