package edge

import (
	"authkit-wasm/core"
	"authkit-wasm/core/strictjson"
)

// resume writes all that has to be known of this request once the answer for
// key is there. It holds cookies and codes, and stays on the host.
func (f *flight) resume(key string) string {
	var w strictjson.Writer
	w.String("key", key)
	r := f.r
	r.Header = eachValue(r.Header, widened)
	w.Raw("request", writeRequest(r))
	answers := []byte{'['}
	for i, k := range f.answers {
		if i > 0 {
			answers = append(answers, ',')
		}
		answers = append(answers, writeAnswer(k)...)
	}
	w.Raw("answers", string(append(answers, ']')))
	if f.waited() {
		w.String("waitsFor", f.waits.id)
		w.Int("until", f.waits.until)
		w.Int("turns", f.waits.turns)
	}
	return w.Text()
}

// resumed reads what resume wrote. key is that of the answer, if there is one.
func (e *Edge) resumed(text string, a Answer, now int64, entropy []byte) (f *flight, key string, ok bool) {
	v, err := strictjson.Parse(text)
	if err != nil || v.Get("request").Kind != strictjson.Object {
		return nil, "", false
	}
	r := parseRequest(v.Get("request"))
	r.Header = eachValue(r.Header, narrowed)
	f = e.flight(r, now, entropy)
	f.waits.id = v.Get("waitsFor").Text()
	f.waits.until, _ = v.Get("until").Int()
	f.waits.turns, _ = v.Get("turns").Int()
	for i := range v.Get("answers").Elements {
		k := &v.Get("answers").Elements[i]
		f.answers = append(f.answers, kept{k.Get("key").Text(), parseAnswer(k)})
	}
	if key = v.Get("key").Text(); key != "" {
		f.answers = append(f.answers, kept{key, a})
	}
	return f, key, true
}

// widened writes octets as characters: a header may hold what is no UTF-8, and
// JSON may not.
func widened(octets string) string {
	text := make([]rune, len(octets))
	for i := range text {
		text[i] = rune(octets[i])
	}
	return string(text)
}

// narrowed is the way back.
func narrowed(text string) string {
	var octets []byte
	for _, r := range text {
		octets = append(octets, byte(r))
	}
	return string(octets)
}

func eachValue(list []Header, change func(string) string) []Header {
	var out []Header
	for _, h := range list {
		out = append(out, Header{h.Name, change(h.Value)})
	}
	return out
}

func writeRequest(r Request) string {
	var w strictjson.Writer
	w.String("method", r.Method)
	w.String("url", r.URL)
	w.Raw("header", writeHeaders(r.Header))
	w.Optional("body", r.Body)
	w.Raw("oversized", yes(r.Oversized))
	return w.Text()
}

func parseRequest(v *strictjson.Value) Request {
	return Request{
		Method: v.Get("method").Text(), URL: v.Get("url").Text(), Header: parseHeaders(v.Get("header")),
		Body: v.Get("body").Text(), Oversized: v.Get("oversized").True(),
	}
}

func writeAnswer(k kept) string {
	var w strictjson.Writer
	w.String("key", k.key)
	w.Int("status", int64(k.answer.Status))
	w.Raw("header", writeHeaders(k.answer.Header))
	w.Optional("body", k.answer.Body)
	w.Optional("failed", string(k.answer.Failed))
	return w.Text()
}

func parseAnswer(v *strictjson.Value) Answer {
	status, _ := v.Get("status").Int()
	return Answer{
		Status: int(status), Header: parseHeaders(v.Get("header")),
		Body: v.Get("body").Text(), Failed: core.Code(v.Get("failed").Text()),
	}
}

// writeHeaders writes [[name, value], …].
func writeHeaders(list []Header) string {
	b := []byte{'['}
	for i, h := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = strictjson.AppendString(append(b, '['), h.Name)
		b = strictjson.AppendString(append(b, ','), h.Value)
		b = append(b, ']')
	}
	return string(append(b, ']'))
}

func parseHeaders(v *strictjson.Value) []Header {
	var list []Header
	for i := range v.Elements {
		if pair := v.Elements[i].Elements; len(pair) == 2 {
			list = append(list, Header{pair[0].Text(), pair[1].Text()})
		}
	}
	return list
}

func yes(b bool) string {
	if b {
		return "true"
	}
	return ""
}
