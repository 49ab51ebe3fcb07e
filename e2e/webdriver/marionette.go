package webdriver

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
)

// marionette is a connection to Firefox's remote-control socket. A message is
// its length in decimal, a colon and JSON: [0, id, command, parameters] asks,
// [1, id, error, result] answers.
type marionette struct {
	conn net.Conn

	mu      sync.Mutex
	last    int
	waiting map[int]chan marionetteAnswer
	broken  error // set once the connection is of no use
}

type marionetteAnswer struct {
	value json.RawMessage
	err   error
}

func dialMarionette(ctx context.Context, port int) (*marionette, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, fmt.Errorf("webdriver: marionette: %w", err)
	}
	m := &marionette{conn: conn, waiting: make(map[int]chan marionetteAnswer)}
	in := bufio.NewReader(conn)
	// A context that ends during the greeting closes the connection, which
	// ends the read.
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	if _, err := readMarionette(in); err != nil { // the greeting names the protocol
		conn.Close()
		return nil, err
	}
	go m.receive(in)
	return m, nil
}

func readMarionette(in *bufio.Reader) (json.RawMessage, error) {
	prefix, err := in.ReadString(':')
	if err != nil {
		return nil, fmt.Errorf("webdriver: marionette: %w", err)
	}
	size, err := strconv.Atoi(prefix[:len(prefix)-1])
	if err != nil {
		return nil, fmt.Errorf("webdriver: marionette sent the length %q", prefix)
	}
	message := make([]byte, size)
	if _, err := io.ReadFull(in, message); err != nil {
		return nil, fmt.Errorf("webdriver: marionette: %w", err)
	}
	return message, nil
}

// receive hands each answer to the call that waits for it, until the
// connection ends.
func (m *marionette) receive(in *bufio.Reader) {
	for {
		message, err := readMarionette(in)
		if err != nil {
			m.fail(err)
			return
		}
		var parts [4]json.RawMessage
		var id int
		if err := errors.Join(json.Unmarshal(message, &parts), json.Unmarshal(parts[1], &id)); err != nil {
			m.fail(fmt.Errorf("webdriver: marionette sent %.200q: %w", message, err))
			return
		}
		answer := marionetteAnswer{value: unwrapMarionette(parts[3])}
		if string(parts[2]) != "null" {
			answer.err = remoteError(parts[2])
		}
		m.mu.Lock()
		// A call whose context ended has left; its late answer is dropped.
		if ch, ok := m.waiting[id]; ok {
			delete(m.waiting, id)
			ch <- answer
		}
		m.mu.Unlock()
	}
}

// unwrapMarionette gives {"value": x} as x. Marionette wraps most results so,
// as the HTTP protocol wraps all; a few are bare lists or objects.
func unwrapMarionette(result json.RawMessage) json.RawMessage {
	var object map[string]json.RawMessage
	if json.Unmarshal(result, &object) == nil && len(object) == 1 {
		if value, ok := object["value"]; ok {
			return value
		}
	}
	return result
}

func (m *marionette) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken == nil {
		m.broken = err
	}
	for id, ch := range m.waiting {
		delete(m.waiting, id)
		ch <- marionetteAnswer{err: m.broken}
	}
}

func (m *marionette) call(ctx context.Context, c command, p params) (json.RawMessage, error) {
	if p == nil {
		p = params{}
	}
	// One answer fits without a reader, so receive never blocks on a call
	// that has left.
	ch := make(chan marionetteAnswer, 1)
	m.mu.Lock()
	if m.broken != nil {
		m.mu.Unlock()
		return nil, m.broken
	}
	m.last++
	id := m.last
	text, err := json.Marshal([]any{0, id, c.marionette, p})
	if err == nil {
		m.waiting[id] = ch
		_, err = fmt.Fprintf(m.conn, "%d:%s", len(text), text)
	}
	if err != nil {
		delete(m.waiting, id)
		m.mu.Unlock()
		return nil, fmt.Errorf("webdriver: marionette: %w", err)
	}
	m.mu.Unlock()
	select {
	case answer := <-ch:
		return answer.value, answer.err
	case <-ctx.Done():
		m.mu.Lock()
		delete(m.waiting, id)
		m.mu.Unlock()
		return nil, fmt.Errorf("webdriver: %s: %w", c.marionette, context.Cause(ctx))
	}
}

func (m *marionette) close() error { return m.conn.Close() }
