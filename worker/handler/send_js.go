//go:build js

package handler

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall/js"
	"time"

	"authkit-wasm/core/edge"

	"github.com/hack-pad/safejs"
)

// joined undoes what syumai/workers does: it cuts every header at its commas,
// and keeps what stood behind them.
func joined(_ string, pieces []string) string { return strings.Join(pieces, ",") }

// reachesBehind: a Worker that asks for its own site reaches the server behind.
const reachesBehind = true

// addressOf is the address as the Worker was asked for it.
func addressOf(r *http.Request) string { return r.URL.String() }

// readInTime reads a body up to its bounds, and reports whether that was all.
// What goes on reading ends with the instance, which is that of one request.
func readInTime(_ http.ResponseWriter, r *http.Request) (text string, whole bool) {
	type body struct {
		text  string
		whole bool
	}
	done := make(chan body, 1)
	go func() {
		text, whole := read(r.Body, edge.MaxBody)
		done <- body{text, whole}
	}()
	timer := time.NewTimer(bodyTimeout)
	defer timer.Stop()
	select {
	case b := <-done:
		return b.text, b.whole
	case <-timer.C:
		return "", false
	}
}

// send calls the Worker's fetch. It is called as a function of nobody's: with
// the global object of Go's runtime as its this, which is a Proxy, it throws
// "Illegal invocation".
func send(ctx context.Context, method, url string, header []edge.Header, body io.Reader, length int64) (*response, error) {
	headers := make([]any, len(header))
	for i, h := range header {
		headers[i] = []any{h.Name, h.Value}
	}
	init := map[string]any{"method": method, "headers": headers, "redirect": "manual"}
	if method != "GET" && method != "HEAD" {
		// The stream of the browser's request goes on as it is.
		if raw, ok := body.(interface{ GetRawJSBody() js.Value }); ok {
			init["body"], init["duplex"] = raw.GetRawJSBody(), "half"
		} else if body != nil && length != 0 {
			text, err := io.ReadAll(body)
			if err != nil {
				return nil, err
			}
			init["body"] = string(text)
		}
	}
	if deadline, ok := ctx.Deadline(); ok {
		signal, err := call(js.Global().Get("AbortSignal"), "timeout", time.Until(deadline).Milliseconds())
		if err != nil {
			return nil, err
		}
		init["signal"] = signal
	}
	promise, err := safejs.Safe(js.Global().Get("fetch")).Invoke(url, init)
	if err != nil {
		return nil, err
	}
	answer, err := await(safejs.Unsafe(promise))
	if err != nil {
		return nil, err
	}
	out := &response{status: answer.Get("status").Int(), body: &readable{stream: answer.Get("body")}}
	entries, err := call(js.Global().Get("Array"), "from", answer.Get("headers"))
	if err != nil {
		return nil, err
	}
	for i := range entries.Length() {
		name := strings.ToLower(entries.Index(i).Index(0).String())
		if name == "content-length" {
			continue // of the body before it was decoded
		}
		out.header = append(out.header, edge.Header{Name: name, Value: entries.Index(i).Index(1).String()})
	}
	return out, nil
}

// call calls a method whose exceptions are errors.
func call(object js.Value, method string, args ...any) (js.Value, error) {
	v, err := safejs.Safe(object).Call(method, args...)
	return safejs.Unsafe(v), err
}

// await waits for a promise.
func await(promise js.Value) (js.Value, error) {
	type settled struct {
		value js.Value
		err   error
	}
	done := make(chan settled, 1)
	resolve := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done <- settled{value: args[0]}
		return nil
	})
	defer resolve.Release()
	reject := js.FuncOf(func(js.Value, []js.Value) any {
		done <- settled{err: errors.New("the promise was rejected")}
		return nil
	})
	defer reject.Release()
	if _, err := call(promise, "then", resolve, reject); err != nil {
		return js.Value{}, err
	}
	s := <-done
	return s.value, s.err
}
