package authserver

import "testing"

func TestIdempotencyKeyRepeatsTheAnswer(t *testing.T) {
	b := start(t, func(c *Config) { c.IdempotentRefresh = true })
	body := refreshBody(text(b.signIn(DemoUserSakura), "refresh_token"))
	first := b.post(body, "Idempotency-Key", "k1")
	again := b.post(body, "Idempotency-Key", "k1")
	if first.StatusCode != 200 || again.body != first.body {
		t.Errorf("%d %s, then %d %s", first.StatusCode, first.body, again.StatusCode, again.body)
	}
	next := refreshBody(text(first.json, "refresh_token"))
	b.expectError(b.post(next, "Idempotency-Key", "k1"), 400, "idempotency_key_reused")
	if got := b.post(next, "Idempotency-Key", "k2"); got.StatusCode != 200 {
		t.Errorf("another key: %d %s", got.StatusCode, got.body)
	}
}

func TestIdempotencyKeyIsNothingUnlessSwitchedOn(t *testing.T) {
	b := start(t)
	body := refreshBody(text(b.signIn(DemoUserSakura), "refresh_token"))
	b.post(body, "Idempotency-Key", "k1")
	b.expectError(b.post(body, "Idempotency-Key", "k1"), 400, "invalid_grant")
}

func TestIdempotencyKeyWaitsForTheFirst(t *testing.T) {
	b := start(t, func(c *Config) { c.IdempotentRefresh = true })
	body := refreshBody(text(b.signIn(DemoUserSakura), "refresh_token"))
	answers := make(chan reply, 8)
	for range cap(answers) {
		go func() { answers <- b.post(body, "Idempotency-Key", "k") }()
	}
	token := ""
	for range cap(answers) {
		got := text((<-answers).json, "refresh_token")
		if got == "" || token != "" && got != token {
			t.Fatalf("refresh token %q after %q", got, token)
		}
		token = got
	}
}
