package message

import (
	"authkit-wasm/core"
	"authkit-wasm/core/strictjson"
)

// Machine is a [core.Client] that speaks JSON. The zero Machine waits for
// "configure".
type Machine struct{ client *core.Client }

// Handle takes one message and returns the effects that follow, as a JSON
// array. It never fails: what it cannot read is rejected with
// [core.MessageMalformed], under the message's call where that can be read.
func (m *Machine) Handle(text string) string {
	return array(m.handle(text), writeEffect)
}

func (m *Machine) handle(text string) []core.Effect {
	v, err := strictjson.Parse(text)
	number, _ := v.Get("call").Int()
	reject := func(err error) []core.Effect {
		e, ok := err.(*core.Error)
		if !ok {
			e = &core.Error{Code: core.MessageMalformed}
		}
		return []core.Effect{core.Reject{Call: core.Call(number), Error: e}}
	}
	if err != nil {
		return reject(err)
	}
	if v.Get("event").Text() == "configure" {
		config, err := parseConfig(&v)
		if err == nil {
			m.client, err = core.NewClient(config)
		}
		if err != nil {
			return reject(err)
		}
		return nil
	}
	e, ok := parseEvent(&v)
	if !ok || m.client == nil {
		return reject(nil)
	}
	return m.client.Handle(e)
}
