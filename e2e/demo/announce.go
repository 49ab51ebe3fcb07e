package main

import (
	"fmt"
	"io"
	"net"
	"net/url"
	"time"
)

// announce tells the person at the terminal where to go.
func announce(out io.Writer, d *demo) {
	fmt.Fprintf(out, "\n  Demo         %s\n  Static page  %s/static.html\n  Docs         %s/docs/\n", d.origin, d.origin, d.origin)
	if d.api.own != nil {
		fmt.Fprintf(out, "  Login at     %s, a development server of this demo\n\n", d.api.url)
		fmt.Fprintln(out, "  Test accounts, which need no password:")
		for _, a := range d.api.pageConfig().Accounts {
			fmt.Fprintf(out, "    %-20s %s\n", a.Email, a.Name)
		}
	} else {
		fmt.Fprintf(out, "  Login at     %s, with the accounts of that server\n\n", d.api.url)
		fmt.Fprintf(out, "  It has to list %s and %s/static.html as redirect URIs,\n", d.origin, d.origin)
		fmt.Fprintf(out, "  and %s as a CORS origin, for the client %s.\n", d.origin, d.api.clientID)
		if !answers(d.api.url) {
			fmt.Fprintf(out, "\n  Nothing answers at %s yet: start that server before you sign in.\n", d.api.url)
		}
	}
	fmt.Fprint(out, "\n  Ctrl-C stops it.\n\n")
}

// answers reports whether a server listens at u.
func answers(u *url.URL) bool {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	c, err := net.DialTimeout("tcp", net.JoinHostPort(u.Hostname(), port), 2*time.Second)
	if err == nil {
		c.Close()
	}
	return err == nil
}
