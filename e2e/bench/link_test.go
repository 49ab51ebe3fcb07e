package main

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// The tests run in a bubble whose clock jumps, so times are exact and nothing
// waits.

// across joins a new pair of pipes over k.
func across(k *link) (browser, server net.Conn) {
	browser, near := net.Pipe()
	far, server := net.Pipe()
	go k.join(near, far)
	return browser, server
}

// take reads n octets and returns how long after start that was done.
func take(t *testing.T, c net.Conn, n int, start time.Time) time.Duration {
	t.Helper()
	if _, err := io.ReadFull(c, make([]byte, n)); err != nil {
		t.Fatal(err)
	}
	return time.Since(start)
}

func TestLinkLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &link{rtt: 100 * time.Millisecond, octetsPerSecond: 1000}
		browser, server := across(k)
		start := time.Now()
		go browser.Write([]byte("ask"))
		if at := take(t, server, 3, start); at != 150*time.Millisecond {
			t.Errorf("the first request arrived after %v, want a round trip and a half", at)
		}
		start = time.Now()
		go server.Write(make([]byte, 200))
		if at := take(t, browser, 200, start); at != 250*time.Millisecond {
			t.Errorf("200 octets at 1,000 a second arrived after %v, want 200 ms and half a round trip", at)
		}
		start = time.Now()
		go browser.Write([]byte("again"))
		if at := take(t, server, 5, start); at != 50*time.Millisecond {
			t.Errorf("a later request arrived after %v, want half a round trip", at)
		}
		browser.Close()
		server.Close()
	})
}

func TestLinkBandwidthIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &link{octetsPerSecond: 200_000}
		const each = 50 * segment
		whole := time.Duration(2*each) * time.Second / 200_000
		start := time.Now()
		done := make(chan time.Duration, 2)
		for range 2 {
			browser, server := across(k)
			go func() {
				server.Write(make([]byte, each))
				server.Close()
			}()
			go func() {
				io.Copy(io.Discard, browser)
				done <- time.Since(start)
				browser.Close()
			}()
		}
		first, last := <-done, <-done
		if last != whole {
			t.Errorf("both were there after %v, want %v", last, whole)
		}
		if first < whole*9/10 {
			t.Errorf("one was there after %v of %v: they did not take turns", first, whole)
		}
	})
}

func TestLinkPassesTheEndOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		browser, server := across(slow4G())
		go func() {
			server.Write([]byte("all"))
			server.Close()
		}()
		all, err := io.ReadAll(browser)
		if string(all) != "all" || err != nil {
			t.Errorf("got %q and %v, want all that was sent before the end", all, err)
		}
		browser.Close()
	})
}
