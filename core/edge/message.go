package edge

import (
	"authkit-wasm/core"
	"authkit-wasm/core/base64url"
	"authkit-wasm/core/strictjson"
)

// Machine is an [Edge] that speaks JSON: the one thing that crosses between
// JavaScript and the module of the release build. A message holds one object,
// and so does its answer. Headers are arrays of [name, value].
//
//	{"event":"configure","variables":{"WORKOS_CLIENT_ID":"…",…},"underway":["…"],"now":0}
//	    → {"step":"ready","bodies":["/auth/refresh",…],"maxBody":16384,"entropy":224}
//	    → {"step":"failed","code":"…","variable":"…","message":"…"}
//	{"event":"request","now":0,"entropy":"base64url","method":"GET","url":"…","header":[["cookie","…"]],"body":"…","oversized":true}
//	{"event":"answer","now":0,"entropy":"base64url","resume":"…","status":200,"header":[…],"body":"…","failed":"network_failed"}
//	    → {"step":"respond","status":200,"header":[…],"body":"…"}
//	    → {"step":"fetch","method":"POST","url":"…","header":[…],"body":"…","maxBytes":0,"timeout":0,"resume":"…","once":"…"}
//	    → {"step":"wait","delay":0,"resume":"…"}
//	    → {"step":"forward","url":"…","header":[…],"addHeader":[…],"personal":true,"unreachable":{"status":502,"header":[…],"body":"…"}}
//	    → {"step":"failed",…} for a message that cannot be read, and before configure
//
// After a wait comes an "answer" with resume alone. bodies are the paths whose
// POST bodies the host reads, see [ReadsBody]. underway is what [Edge.Underway]
// takes, if there is any. The zero Machine waits for
// "configure", and takes it again at any time.
type Machine struct{ edge *Edge }

// Handle takes one message and returns its answer.
func (m *Machine) Handle(text string) string {
	v, err := strictjson.Parse(text)
	if err != nil {
		return failed(core.MessageMalformed, "")
	}
	event := v.Get("event").Text()
	if event == "configure" {
		return m.configure(&v)
	}
	now, ok := v.Get("now").Int()
	entropy, err := base64url.Decode(v.Get("entropy").Text())
	if m.edge == nil || !ok || err != nil {
		return failed(core.MessageMalformed, "")
	}
	switch event {
	case "request":
		return writeStep(m.edge.Handle(parseRequest(&v), now, entropy))
	case "answer":
		return writeStep(m.edge.Continue(v.Get("resume").Text(), parseAnswer(&v), now, entropy))
	}
	return failed(core.MessageMalformed, "")
}

func (m *Machine) configure(v *strictjson.Value) string {
	variables := v.Get("variables")
	c, err := ParseConfig(func(name string) string { return variables.Get(name).Text() })
	if e, ok := err.(*Error); ok {
		return failed(e.Code, e.Variable)
	}
	m.edge = New(c)
	now, _ := v.Get("now").Int()
	for i := range v.Get("underway").Elements {
		m.edge.Underway(v.Get("underway").Elements[i].Text(), now)
	}
	var w strictjson.Writer
	w.String("step", "ready")
	w.Raw("bodies", texts(bodies[:]))
	w.Int("maxBody", MaxBody)
	w.Int("entropy", EntropySize)
	return w.Text()
}

func failed(code core.Code, variable string) string {
	var w strictjson.Writer
	w.String("step", "failed")
	w.String("code", string(code))
	w.Optional("variable", variable)
	w.String("message", Advice(code))
	return w.Text()
}

func writeStep(s Step) string {
	var w strictjson.Writer
	switch s := s.(type) {
	case Respond:
		w.String("step", "respond")
		writeRespond(&w, s)
	case Fetch:
		w.String("step", "fetch")
		w.String("method", s.Method)
		w.String("url", s.URL)
		w.Raw("header", writeHeaders(s.Header))
		w.Optional("body", s.Body)
		w.Int("maxBytes", int64(s.MaxBytes))
		w.Int("timeout", s.Timeout)
		w.String("resume", s.Resume)
		w.Optional("once", s.Once)
	case Wait:
		w.String("step", "wait")
		w.Int("delay", s.Delay)
		w.String("resume", s.Resume)
	case Forward:
		w.String("step", "forward")
		w.String("url", s.URL)
		w.Raw("header", writeHeaders(s.Header))
		w.Raw("addHeader", writeHeaders(s.AddHeader))
		w.Raw("personal", yes(s.Personal))
		var unreachable strictjson.Writer
		writeRespond(&unreachable, s.Unreachable)
		w.Raw("unreachable", unreachable.Text())
	}
	return w.Text()
}

func writeRespond(w *strictjson.Writer, r Respond) {
	w.Int("status", int64(r.Status))
	w.Raw("header", writeHeaders(r.Header))
	w.Optional("body", r.Body)
}
