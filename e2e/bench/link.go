package main

import (
	"net"
	"sync"
	"time"
)

// link is a slow line between a browser and servers of this process. All that
// is relayed over one link shares its bandwidth, as the requests of a page on
// a phone do. It imitates latency and bandwidth; the slow start of TCP, lost
// packets and the handshake of TLS it does not.
type link struct {
	rtt             time.Duration
	octetsPerSecond int // towards the browser; requests are small and go unpaced

	mu   sync.Mutex
	free time.Time // when the line will have sent all that it was given
}

// slow4G is the profile that browsers' developer tools call "slow 4G":
// 1.6 Mbit/s, 150 ms.
func slow4G() *link { return &link{rtt: 150 * time.Millisecond, octetsPerSecond: 1_600_000 / 8} }

// segment is how much of an answer crosses the line at once, in octets: what a
// TCP segment on Ethernet holds.
const segment = 1460

// relay hands every connection that l accepts on to the server at target,
// until l is closed.
func (k *link) relay(l net.Listener, target string) {
	for {
		browser, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			server, err := net.Dial("tcp", target)
			if err != nil {
				browser.Close()
				return
			}
			k.join(browser, server)
		}()
	}
}

// join carries octets both ways, until both sides have ended.
func (k *link) join(browser, server net.Conn) {
	// Nothing can be asked before the handshake, which is one round trip.
	open := time.Now().Add(k.rtt)
	var both sync.WaitGroup
	both.Go(func() {
		carry(server, browser, func(int) time.Time {
			sent := time.Now()
			if sent.Before(open) {
				sent = open
			}
			return sent
		}, k.rtt/2)
	})
	both.Go(func() { carry(browser, server, k.reserve, k.rtt/2) })
	both.Wait()
	browser.Close()
	server.Close()
}

// reserve queues n octets behind all that the line has yet to send, and
// returns when their last will have left.
func (k *link) reserve(n int) time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	if now := time.Now(); k.free.Before(now) {
		k.free = now
	}
	k.free = k.free.Add(time.Duration(n) * time.Second / time.Duration(k.octetsPerSecond))
	return k.free
}

// carry copies from one connection to another. departure says when n octets
// that were just read have left; they arrive the given delay after that.
func carry(to, from net.Conn, departure func(n int) time.Time, delay time.Duration) {
	type parcel struct {
		octets []byte
		due    time.Time
	}
	under := make(chan parcel, 256)
	go func() {
		defer close(under)
		buffer := make([]byte, segment)
		for {
			n, err := from.Read(buffer)
			if n > 0 {
				left := departure(n)
				under <- parcel{append([]byte(nil), buffer[:n]...), left.Add(delay)}
				// One segment at a time, so that connections take turns.
				time.Sleep(time.Until(left))
			}
			if err != nil {
				return
			}
		}
	}()
	gone := false
	for p := range under {
		if gone {
			continue // what is still under way has nobody to go to
		}
		time.Sleep(time.Until(p.due))
		if _, err := to.Write(p.octets); err != nil {
			gone = true
			from.Close()
		}
	}
	// The end of one direction is not the end of the other. Either side may
	// leave at any time, so how the closing goes is of no interest.
	if half, ok := to.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	} else {
		_ = to.Close()
	}
}
