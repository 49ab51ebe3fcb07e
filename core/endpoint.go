package core

import (
	"strings"

	"authkit-wasm/core/strictjson"
)

// Endpoint is the base URL of a WorkOS API: scheme, host and port, without a
// slash at its end.
type Endpoint string

// DefaultHostname is where WorkOS serves its API.
const DefaultHostname = "api.workos.com"

// NewEndpoint checks and joins the parts. An empty hostname is
// [DefaultHostname]; port 0 is the scheme's own. Plain http is for loopback
// alone (RFC 8252 section 7.3). Fails with [APIHostnameInvalid].
func NewEndpoint(hostname string, https bool, port int) (Endpoint, error) {
	if hostname == "" {
		hostname = DefaultHostname
	}
	if !isHostname(hostname) && hostname != "[::1]" || !https && !IsLoopback(hostname) || port < 0 || port > 65535 {
		return "", fail(APIHostnameInvalid)
	}
	e := "https://" + hostname
	if !https {
		e = "http://" + hostname
	}
	if port != 0 {
		e = string(strictjson.AppendInt([]byte(e+":"), int64(port)))
	}
	return Endpoint(e), nil
}

// Issuers returns the issuer identifiers that WorkOS uses for a client, by
// which the iss of a callback is judged unless others are configured.
func (e Endpoint) Issuers(clientID string) []string {
	return []string{string(e), string(e) + "/user_management/" + clientID}
}

// isHostname admits letters, digits, hyphens and dots: whatever could end the
// host in a URL (@ / : ? # \ %) cannot pass.
func isHostname(h string) bool {
	for _, label := range split(h, '.') {
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for i := 0; i < len(label); i++ {
			if c := label[i]; !isAlphanumeric(c) && c != '-' {
				return false
			}
		}
	}
	return len(h) <= 253
}

// IsLoopback reports whether a host name is this machine by definition.
func IsLoopback(host string) bool {
	return host == "localhost" || strings.HasSuffix(host, ".localhost") ||
		host == "127.0.0.1" || host == "[::1]"
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}
