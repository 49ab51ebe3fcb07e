package jwt_test

import (
	"strings"
	"testing"

	"authkit-wasm/core/jwt"
)

func signed(p object) string { return sign(signing(), header().json(), p.json()) }

func TestJ3_RequiredClaims(t *testing.T) {
	for _, name := range []string{"exp", "iat", "sub", "sid"} {
		for _, value := range []any{absent, nil, "", false, []any{}, object{}, -1, 0.5, -0.0000001} {
			t.Run("J3: "+name, func(t *testing.T) {
				wantRefused(t, signed(payload().with(name, value)), theKeys(t), rules, now, jwt.Invalid)
			})
		}
	}
	for _, name := range []string{"exp", "iat"} {
		for _, literal := range []string{`"1700000300"`, "1e308", "1e999", "1.7000003e9", "1700000300.0", "9007199254740992", "-1700000300", "18446744073709551617"} {
			text := strings.Replace(payload().with(name, "HERE").json(), `"HERE"`, literal, 1)
			t.Run("J3: "+name+" "+literal, func(t *testing.T) {
				wantRefused(t, sign(signing(), header().json(), text), theKeys(t), rules, now, jwt.Invalid)
			})
		}
	}
	for _, name := range []string{"sub", "sid"} {
		wantRefused(t, signed(payload().with(name, 7)), theKeys(t), rules, now, jwt.Invalid)
	}
	wantRefused(t, signed(payload().with("exp", issued)), theKeys(t), rules, now, jwt.Invalid) // lives no time at all
}

func TestJ3_N23_IssuerIsOneOfTheList(t *testing.T) {
	for _, iss := range rules.Issuers {
		wantVerified(t, signed(payload().with("iss", iss)), theKeys(t), rules, now)
	}
	for _, iss := range []any{absent, nil, "", 7, []string{issuer}, issuer + "/", "https://auth.example.com", "http://api.workos.com",
		"https://API.workos.com", issuer + "/user_management/client_01", issuer + "\x00", "https://api.workos.com.evil.example"} {
		wantRefused(t, signed(payload().with("iss", iss)), theKeys(t), rules, now, jwt.IssuerMismatch)
	}
	for _, none := range [][]string{nil, {}, {""}} {
		rules := jwt.Rules{Issuers: none, ClientID: client, Skew: 60_000}
		wantRefused(t, goodToken(), theKeys(t), rules, now, jwt.IssuerMismatch)
		wantRefused(t, signed(payload().with("iss", absent)), theKeys(t), rules, now, jwt.IssuerMismatch)
	}
	if advice := jwt.IssuerMismatch.Advice(); !strings.Contains(advice, "issuer") {
		t.Errorf("N23: the advice does not tell of the issuer: %s", advice)
	}
}

func TestJ3_ClientIsCheckedWhereIssued(t *testing.T) {
	wantVerified(t, signed(payload().with("client_id", absent)), theKeys(t), rules, now)
	for _, id := range []any{"", nil, 7, "client_02", client + " ", []string{client}} {
		wantRefused(t, signed(payload().with("client_id", id)), theKeys(t), rules, now, jwt.Invalid)
	}
	unset := jwt.Rules{Issuers: rules.Issuers, Skew: rules.Skew}
	wantRefused(t, goodToken(), theKeys(t), unset, now, jwt.Invalid)
}

func TestJ3_ExpiryAtTheBoundsOfTheSkew(t *testing.T) {
	const end = (issued + 300) * 1000
	for _, skew := range []int64{0, 1, 60_000} {
		rules := jwt.Rules{Issuers: rules.Issuers, ClientID: client, Skew: skew}
		wantVerified(t, goodToken(), theKeys(t), rules, end+skew-1)
		wantRefused(t, goodToken(), theKeys(t), rules, end+skew, jwt.Expired)
		wantRefused(t, goodToken(), theKeys(t), rules, end+skew+1e12, jwt.Expired)
	}
	wantVerified(t, signed(payload().with("exp", 1<<53-1)), theKeys(t), rules, now)
}

func TestJ3_NotBeforeAtTheBoundsOfTheSkew(t *testing.T) {
	token := signed(payload().with("nbf", issued+200))
	for _, skew := range []int64{0, 1, 60_000} {
		rules := jwt.Rules{Issuers: rules.Issuers, ClientID: client, Skew: skew}
		wantVerified(t, token, theKeys(t), rules, (issued+200)*1000-skew)
		wantRefused(t, token, theKeys(t), rules, (issued+200)*1000-skew-1, jwt.Invalid)
	}
	for _, nbf := range []any{nil, "", "1700000000", 0.5, []int{issued}, 1 << 53} {
		wantRefused(t, signed(payload().with("nbf", nbf)), theKeys(t), rules, now, jwt.Invalid)
	}
}

// A clock that is late must not lock people out: iat is not a beginning.
func TestN24_TokenOfAClockThatIsAhead(t *testing.T) {
	wantVerified(t, goodToken(), theKeys(t), rules, now-2*60*60*1000)
}

// The caller spends a refresh token on Expired and asks for keys on
// KeyUnknown, so neither may come of a token that nobody signed, and an issuer
// that is not ours is no reason to refresh.
func TestJ4_UnverifiedClaimsDecideNothing(t *testing.T) {
	const late = now + 1e10
	forged := sign(attacker(), header().json(), payload().json())
	wantRefused(t, forged, theKeys(t), rules, late, jwt.Invalid)
	wantRefused(t, sign(attacker(), header().json(), payload().with("iss", "x").json()), theKeys(t), rules, now, jwt.Invalid)
	wantRefused(t, signed(payload().with("iss", "x")), theKeys(t), rules, late, jwt.IssuerMismatch)
	wantRefused(t, signed(payload().with("client_id", "x")), theKeys(t), rules, late, jwt.Invalid)
}
