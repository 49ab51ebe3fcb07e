// Package core is the protocol of signing in with WorkOS AuthKit as a public
// client: a web page, which cannot keep a secret. It makes the PKCE pair and
// the authorization URL, binds the login to this browser, reads the answer,
// exchanges the code, and keeps and ends the session.
//
// It does no I/O. It has no network, clock, randomness, storage or goroutine:
// entropy and time arrive as data, and what is to be done leaves as data. So
// the same code runs in a page, in a worker, at the edge, in a server and in
// a test, and a host that died can be replaced without loss.
//
// # A login
//
// A [Client] takes events and returns effects; its host carries them out in
// their order and reports what came of them.
//
//	the app              Client                        the world
//	  |  LoginStarted      |                               |
//	  |------------------->|  SaveTransaction   (verifier) |
//	  |                    |------------------------------>| store
//	  |                    |  Navigate         (challenge) |
//	  |                    |------------------------------>| authorization server
//	  |                    |                               |   the person signs in
//	  |                    |  PageLoaded    (code, state)  |
//	  |                    |<------------------------------| redirect URI
//	  |                    |  ReplaceURL                   |
//	  |                    |------------------------------>| address bar
//	  |                    |  TakeTransaction      (state) |
//	  |                    |------------------------------>| store: read and delete
//	  |                    |  SendRequest (code, verifier) |
//	  |                    |------------------------------>| token endpoint
//	  |                    |  ResponseArrived      (tokens)|
//	  |                    |<------------------------------|
//	  |  Publish, Resolve  |                               |
//	  |<-------------------|                               |
//
// Two places in that order carry the security of a login. The transaction is
// saved before the page is left: who comes back without a verifier cannot
// finish. And it is taken out of the store before its code is sent: no code
// is ever sent twice, in however many tabs a callback is opened.
//
// # A session
//
// A refresh token is good for one use, and the tabs of an origin have one
// between them. So a tab that needs a new token takes a lock that all tabs
// see, and reads what they share before it asks the server:
//
//	the app              Client                        the world
//	  |  TokenAsked        |                               |
//	  |------------------->|  TakeLock                     |
//	  |                    |------------------------------>| other tabs wait
//	  |                    |  LockTaken  (what is shared)  |
//	  |                    |<------------------------------| newer: no request is needed
//	  |                    |  SendRequest  (refresh token) |
//	  |                    |------------------------------>| token endpoint
//	  |                    |  ResponseArrived      (tokens)|
//	  |                    |<------------------------------|
//	  |                    |  KeepSession, ShareSession    |
//	  |                    |------------------------------>| the store, then other tabs
//	  |                    |  SessionShared                |
//	  |                    |<------------------------------|
//	  |  Publish, Resolve  |  ReleaseLock                  |
//	  |<-------------------|------------------------------>| the next tab
//
// Each change of what is shared has a generation. A refresh writes only if the
// generation is still the one that it began with; a login and a sign-out write
// in any case, so they win over every refresh that is under way. A failure
// that may pass keeps the session; an answer in which the server ends it wipes
// it, here and in the other tabs.
//
// The pieces are usable on their own: [NewCodeVerifier], [CodeVerifier.Challenge],
// [Endpoint.AuthorizationURL], [ParseCallback], [Endpoint.TokenRequest],
// [ParseTokenResponse], [UnverifiedClaims] and [Endpoint.LogoutURL]. Whoever
// puts them together anew MUST keep that order, MUST compare the state with
// one that this browser stored, and MUST take entropy from a cryptographic
// source, once for each login.
//
// # Standards
//
//   - RFC 6749, OAuth 2.0: the authorization code grant
//   - RFC 7636, PKCE: S256 alone, plain does not exist here
//   - RFC 9207, the issuer in an authorization response
//   - RFC 9700, OAuth security practice
//   - BCP 212 (RFC 10017), OAuth for browser-based apps
//   - RFC 8252, native apps: loopback and private-use redirect URIs
//   - RFC 7519, JSON Web Tokens, whose claims are read and not verified
//
// # What it does not do
//
// It verifies no signature: a client has its token from the token endpoint
// itself. An API that accepts the token MUST verify it. It stores nothing, so
// where a verifier and a session lie, and how safely, is the host's affair. And
// no script in a page is safe from other script in that page: see SECURITY.md.
//
// # Errors
//
// Every failure is an [*Error] with a [Code]. No error text holds a verifier,
// code, token or body, and neither do the types print one: they say
// [redacted]. Conversion to string gives the value where it is needed, and so
// do verbs of package fmt that are not for strings, such as %d.
//
// # Compatibility
//
// From version 1.0.0 on, within a major version: exported names keep their
// meaning, codes keep their text, and stored transactions are read by later
// versions or refused with [TransactionMalformed], never misread. New codes,
// fields, events and effects may come with minor versions, so a host needs an
// answer to an effect that it does not know: refuse it. The interface [Host]
// grows with them. The messages of package message are private to one release.
package core
