// Package authserver is the authorization server that the demo and the browser
// tests sign in with. It speaks the public part of the WorkOS AuthKit API and
// is as strict as production or stricter. A [Server] is an http.Handler; tests
// run it in their own process, look at what it received, and break it at will.
//
//	srv := authserver.New(authserver.Demo("http://localhost:8080"))
//	ts := httptest.NewServer(srv)
//	srv.SetIssuer(ts.URL)
//
// # Endpoints
//
//	GET  /user_management/authorize        authorization endpoint (RFC 6749 section 3.1), shows the login page
//	POST /user_management/authorize/login  where the login page sends its forms
//	POST /user_management/authenticate     token endpoint: JSON, authorization_code and refresh_token
//	GET  /user_management/sessions/logout  ?session_id=&return_to=
//	GET  /sso/jwks/{client_id}             key set
//	GET  /sso/authorize                    the same with connection, organization, provider
//	POST /sso/token                        form-encoded; profile and access_token
//
// An authorization request must name a registered client and one of its
// redirect URIs, octet by octet; otherwise an error page is shown and nobody is
// redirected. Everything else that is wrong goes back to the redirect URI as
// error and error_description, with state: a repeated parameter (but for
// provider_scopes), a response_type other than code, a missing or plain
// code_challenge (RFC 7636), no provider, connection or organization, a
// screen_hint without provider=authkit, an unknown connection
// (connection_invalid) or organization (organization_invalid), an organization
// the user does not belong to (access_denied), prompt=none (login_required).
// domain_hint, claim_nonce, invitation_token, password_reset_token,
// provider_scopes, provider_query_params[…], context and unknown parameters
// are accepted and recorded. [Config].SendIssuer adds iss (RFC 9207).
//
// A code is good for one presentation by its client, a failing one included;
// when it comes again the session made from it ends. A refresh token is good
// for one use; when it comes again its session ends (RFC 9700 section 4.14.2).
// organization_id in a refresh switches the session, and later refreshes
// remember it; a refused switch does not use the token up.
//
// Errors of the token endpoint about grant or client are 400 with error and
// error_description: invalid_grant, invalid_client, unsupported_grant_type,
// organization_not_found, organization_not_authorized. Malformed requests are
// answered with message and code: invalid_request and invalid_request_body
// (400), unsupported_media_type (415), request_too_large (413, over 64 KB).
// Every answer has X-Request-ID.
//
// # Idempotency
//
// With [Config].IdempotentRefresh a refresh with the header Idempotency-Key is
// processed once for each key and client. One that repeats key and body gets
// the same answer, one that repeats the key alone is refused with
// idempotency_key_reused.
//
// # Cookie mode
//
// With [Config].CookieMode a code exchange from an allowed Origin puts the
// refresh token into the HttpOnly cookie workos-refresh-{client_id} (path
// /user_management) and leaves it out of the JSON; a refresh from there that
// names no refresh_token uses the cookie, and one that has neither is answered
// with invalid_grant. The readable cookie workos-has-session holds the client
// IDs joined by dots. invalid_grant and logout clear both. A server cannot see
// whether a page used credentials: "include", so Origin decides; requests
// without Origin (other servers) get JSON as ever.
//
// # The login page
//
// Plain HTML without script. Elements that tests may rely on:
//
//	main#sign-in, main#sign-up, main#organization, main#error, main#signed-out   which page it is
//	button[name=user][value=USER_ID]              sign in as that user
//	button[name=organization][value=ORG_ID]       second page, for users with several organizations
//	                                              when the request names none
//	#email, #first_name, #last_name               sign-up form
//	#sign-up-submit                               sends it
//	#deny                                         back with error=access_denied
//	#switch-screen                                link between sign-in and sign-up (provider=authkit)
//	#app, #app-host, #requested-organization      who asks, and for what
//	#hint-label                                   "Suggested", inside the button of the login_hint user
//	#hint-unknown                                 a login_hint nobody has
//	#notice                                       what was wrong with the last submission
//	#error-code, #error                           error page
//
// Each shown page holds a login ID (input[name=login]) that is good for one
// submission. [Server.Approve] and [Server.Deny] do without the page.
//
// # Faults
//
// [Server.Faults] sets them, each for the next n requests or [UntilCleared]:
//
//	srv.Faults().RateLimit(authserver.Refresh, "120", 1)
//	srv.Faults().DropAfter(authserver.Exchange, 1)
//	defer srv.Faults().Clear()
//
// DropAfter and TruncateBody process the request and lose the answer; the
// others answer instead of processing it. Errors carry CORS headers, so a page
// can read them. EndlessBody and StalledBody end when the client leaves or the
// faults are cleared; httptest.Server.Close waits for them. Preflights are
// never struck.
//
// Browsers silently send a request again when it fails on a connection that was
// used before. Answers therefore close their connection, unless
// [Config].KeepAlive is set, so that a dropped request stays dropped; an unused
// connection that a browser opened ahead of time can still hide one.
//
// [Server.ControlHandler] sets faults over HTTP:
//
//	POST {"endpoint":"refresh","fault":"status","status":503,"times":2}
//	POST {"endpoint":"authenticate","fault":"latency","delay_ms":1500}
//
// # Unlike production
//
//   - There are no passwords, no second factors, no e-mails and no session of
//     the server's own: each authorization request shows the login page.
//   - Refresh tokens have no grace period unless [Config].ReuseGrace is set, and
//     a wrong code_verifier spends the code.
//   - Organization errors of a refresh have names that WorkOS does not publish.
//   - Redirect URIs know no wildcards, provider names end in OAuth, the issuer
//     is the base URL, and state lives in memory.
//   - In cookie mode over plain http the cookies are SameSite=Lax without
//     Secure, because WebKit refuses Secure cookies on http://localhost.
//   - Signing up needs no invitation; whoever signs up for an organization joins
//     it.
package authserver
