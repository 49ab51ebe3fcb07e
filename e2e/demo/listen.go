package main

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// listen takes the port on both loopback addresses, since browsers may look
// for localhost on either. A port that another program holds on only one of
// them counts as taken: which program a browser reached would be luck. Port 0
// takes one that is free.
func listen(port int) (listeners []net.Listener, taken int, err error) {
	if port < 0 || port > 65535 {
		return nil, 0, fmt.Errorf("%d is not a port. Choose one between 1024 and 65535: make demo PORT=8081", port)
	}
	four, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, 0, portError(port, err)
	}
	taken = four.Addr().(*net.TCPAddr).Port
	six, err := net.Listen("tcp6", net.JoinHostPort("::1", strconv.Itoa(taken)))
	switch {
	case err == nil:
		return []net.Listener{four, six}, taken, nil
	case errors.Is(err, syscall.EADDRINUSE):
		four.Close()
		return nil, 0, portError(taken, err)
	}
	return []net.Listener{four}, taken, nil // a machine without IPv6
}

func portError(port int, err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("port %d is taken by another program. Stop that one, or choose another port with the variable PORT: make demo PORT=%d",
			port, port%65535+1)
	}
	return fmt.Errorf("cannot listen on port %d. Choose another with the variable PORT, such as make demo PORT=8081 (%w)", port, err)
}

func closeAll(listeners []net.Listener) {
	for _, l := range listeners {
		l.Close()
	}
}
