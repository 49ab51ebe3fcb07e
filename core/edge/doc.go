// Package edge is the protocol of the Worker: login endpoints and a session in
// first-party cookies, next to a site, on its own domain.
//
// [Edge.Handle] takes a request and says what its host is to do: answer, send
// something to WorkOS and come back, or stream to the upstream. It does no
// I/O, knows no clock and keeps nothing that a request could not do without,
// so a host may run any number of instances and drop any of them.
//
//	request ──▶ Handle ──▶ Fetch ──▶ the host sends ──▶ Continue ──▶ Respond
//	                   ├─▶ Wait ──▶ the host sleeps ──▶ Continue
//	                   ├─▶ Forward: the host streams to the upstream
//	                   └─▶ Respond
//
// Two faces, either or both. Login endpoints: /auth/login, /auth/callback,
// /auth/session, /auth/refresh, /auth/organization, /auth/logout, and a gate in
// front of an upstream. Session proxy: the browser's part of the WorkOS API
// under its own paths, for pages that sign in by themselves; the refresh token
// never reaches them. Both keep one session, sealed in one cookie (package
// seal), which @workos-inc/node and @workos/authkit-session read and write too.
//
// It follows RFC 6749, RFC 7636, RFC 9207, RFC 9700, RFC 6265bis and RFC 10017
// (BCP 212). worker/README.md says what a person who runs it has to know.
//
// What it does not do: it keeps no sessions on a server and so cannot end one
// that a browser holds, other than at WorkOS; and it decides nothing for the
// upstream but who is signed in.
package edge
