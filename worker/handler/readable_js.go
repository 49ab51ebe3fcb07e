//go:build js

package handler

import (
	"io"
	"net/http"
	"syscall/js"
)

// readable is the ReadableStream of an answer; its stream is null where the
// answer has no body.
type readable struct {
	stream js.Value
	reader js.Value
	chunk  []byte
}

// Read implements [io.Reader].
func (r *readable) Read(p []byte) (int, error) {
	if r.stream.IsNull() {
		return 0, io.EOF
	}
	var err error
	if r.reader.IsUndefined() {
		if r.reader, err = call(r.stream, "getReader"); err != nil {
			return 0, err
		}
	}
	for len(r.chunk) == 0 {
		promise, err := call(r.reader, "read")
		if err != nil {
			return 0, err
		}
		result, err := await(promise)
		if err != nil {
			return 0, err
		}
		if result.Get("done").Bool() {
			return 0, io.EOF
		}
		value := result.Get("value")
		r.chunk = make([]byte, value.Get("byteLength").Int())
		js.CopyBytesToGo(r.chunk, value)
	}
	n := copy(p, r.chunk)
	r.chunk = r.chunk[n:]
	return n, nil
}

// Close lets go of what was not read. It waits for nothing.
func (r *readable) Close() error {
	if !r.reader.IsUndefined() {
		_, err := call(r.reader, "cancel")
		return err
	}
	return nil
}

// stream hands the answer's stream to the browser as it is, without a copy of
// it in Go; syumai/workers knows the method.
func stream(w http.ResponseWriter, body io.Reader) {
	raw, ok := w.(interface{ WriteRawJSBody(js.Value) })
	if from, is := body.(*readable); ok && is && !from.stream.IsNull() {
		raw.WriteRawJSBody(from.stream)
		return
	}
	_, _ = io.Copy(w, body)
}
