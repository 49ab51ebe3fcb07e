package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"authkit-wasm/e2e/authserver"
)

// edgeConnections is how many requests are under way at once.
const edgeConnections = 16

// signIn signs in at a Worker's login endpoints and returns the session's
// cookie, which the peer reads as well.
func (b *edgeBench) signIn(address string) (cookie string, err error) {
	login, err := ask(address+"/auth/login", "")
	if err != nil {
		return "", err
	}
	callback, err := b.auth.Approve(login.Header.Get("Location"), authserver.DemoUserZoe)
	if err != nil {
		return "", fmt.Errorf("the login answered %s: %w", login.Status, err)
	}
	_, query, _ := strings.Cut(callback, "?")
	done, err := ask(address+"/auth/callback?"+query, cookiesOf(login, ""))
	if err != nil {
		return "", err
	}
	if cookie = cookiesOf(done, "wos-session"); cookie == "" {
		return "", fmt.Errorf("the callback answered %s, and no session", done.Status)
	}
	return cookie, nil
}

// ask sends what a browser's window would, and follows no redirect.
func ask(address, cookie string) (*http.Response, error) {
	r, err := http.NewRequest("GET", address, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Sec-Fetch-Mode", "navigate")
	r.Header.Set("Cookie", cookie)
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	return answer, answer.Body.Close()
}

// cookiesOf returns those that an answer sets and whose names begin so.
func cookiesOf(r *http.Response, name string) string {
	var pairs []string
	for _, c := range r.Cookies() {
		if strings.HasPrefix(c.Name, name) && c.MaxAge > 0 {
			pairs = append(pairs, c.Name+"="+c.Value)
		}
	}
	return strings.Join(pairs, "; ")
}

// connection asks one thing again and again. It does little itself: the
// machine is the Worker's.
type connection struct {
	conn    net.Conn
	reader  *bufio.Reader
	request []byte
}

func (b *edgeBench) dial(address string) (*connection, error) {
	host := strings.TrimPrefix(address, "http://")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		return nil, err
	}
	// What a page's fetch sends.
	request := "GET /auth/session HTTP/1.1\r\nHost: " + host + "\r\nAccept: */*\r\nAccept-Language: en-US,en;q=0.9\r\n" +
		"Accept-Encoding: gzip, deflate, br\r\nSec-Fetch-Dest: empty\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Site: same-origin\r\n" +
		"Referer: https://app.example.com/\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\r\nCookie: " + b.cookie + "\r\n\r\n"
	return &connection{conn, bufio.NewReader(conn), []byte(request)}, nil
}

func (c *connection) close() { _ = c.conn.Close() }

// ask sends the request and checks that somebody is signed in.
func (c *connection) ask() error {
	if err := c.conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return err
	}
	if _, err := c.conn.Write(c.request); err != nil {
		return err
	}
	answer, err := http.ReadResponse(c.reader, nil)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != 200 || !strings.Contains(string(body), authserver.DemoUserZoe) {
		return fmt.Errorf("answered %s %.200s", answer.Status, body)
	}
	return nil
}

// drive asks over all connections for a while, and returns how often.
func (b *edgeBench) drive(ctx context.Context, address string, period time.Duration) (int64, error) {
	ctx, stop := context.WithTimeout(ctx, period)
	defer stop()
	var n atomic.Int64
	failures := make([]error, edgeConnections)
	var all sync.WaitGroup
	for i := range failures {
		all.Go(func() {
			c, err := b.dial(address)
			if err != nil {
				failures[i] = err
				return
			}
			defer c.close()
			for ctx.Err() == nil && failures[i] == nil {
				if failures[i] = c.ask(); failures[i] == nil {
					n.Add(1)
				}
			}
		})
	}
	all.Wait()
	return n.Load(), errors.Join(failures...)
}
