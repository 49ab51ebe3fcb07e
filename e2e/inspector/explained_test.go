package inspector_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/e2e/webdriver"
)

// parameter is one row of a table of parameters.
type parameter struct{ Name, Meaning, Source string }

// explained are the parameters of the rows with an event, in the order of their names.
func (w *world) explained(event string) (found []parameter) {
	w.t.Helper()
	w.openAll()
	webdriver.Check(w.t, w.tab.Eval(&found, `
		return [...inspector.shadowRoot.querySelectorAll("li[data-event=" + arguments[0] + "] .parameters tr")].map((row) => ({
			name: row.querySelector("th").textContent, meaning: row.querySelector("td").textContent, source: row.querySelector("a").href }))`, event))
	slices.SortFunc(found, func(a, b parameter) int { return strings.Compare(a.Name, b.Name) })
	for _, p := range found {
		if !strings.HasPrefix(p.Source, "https://") || strings.HasPrefix(p.Meaning, "A parameter of this server") {
			w.t.Errorf("%s: %s is not explained: %q, %s", event, p.Name, p.Meaning, p.Source)
		}
	}
	return found
}

func namesOf(parameters []parameter) (names []string) {
	for _, p := range parameters {
		names = append(names, p.Name)
	}
	return names
}

// Each parameter of the URL is explained, and no other.
func TestA2_ExplainedParametersAreThoseSent(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.open("/")
		w.start(`{ loginHint: "a@example.com", screenHint: "sign-up", organizationId: "org_acme", maxAge: 60,
			providerScopes: ["one", "two"], providerQueryParams: { hd: "example.com" } }`)
		w.open("/")
		sent := w.api.RequestsTo(authserver.Authorize)
		if len(sent) != 1 {
			w.t.Fatalf("%d logins", len(sent))
		}
		want := slices.Sorted(maps.Keys(sent[0].Query))
		if got := namesOf(w.explained("navigate")); !slices.Equal(got, want) || len(want) < 11 {
			w.t.Errorf("it explains %v, sent were %v", got, want)
		}
	})
}

const rfcs = "https://www.rfc-editor.org/rfc/rfc"

// So is each of the answer, and each of the bodies that go to the token endpoint.
func TestParametersOfAnswersAndBodiesAreExplained(t *testing.T) {
	inEachEngine(t, func(w *world) {
		sources := func(event string) (found []string) {
			for _, p := range w.explained(event) {
				found = append(found, p.Name+" "+strings.TrimPrefix(p.Source, rfcs))
			}
			return found
		}
		sent := func() []string {
			all := w.api.RequestsTo(authserver.Authenticate)
			return slices.Sorted(maps.Keys(all[len(all)-1].JSON))
		}
		w.login()
		if got, want := sources("came-back"), []string{"code 6749#section-4.1.2", "state 6749#section-4.1.2"}; !slices.Equal(slices.DeleteFunc(got, isIssuer), want) {
			w.t.Errorf("of the answer it explains %v, want %v", got, want)
		}
		want := []string{"client_id 6749#section-4.1.3", "code 6749#section-4.1.3", "code_verifier 7636#section-4.5", "grant_type 6749#section-4.1.3"}
		if got := sources("send-request"); !slices.Equal(got, want) || !slices.Equal(namesOf(w.explained("send-request")), sent()) {
			w.t.Errorf("of the exchange it explains %v, want %v; sent were %v", got, want, sent())
		}

		w.stage.Options.Set("devMode", true) // so that the refresh token is the page's
		w.login()
		webdriver.Check(w.t, w.tab.Eval(nil, "[...inspector.shadowRoot.querySelectorAll('button')].find((one) => one.textContent === 'Clear').click()"))
		webdriver.Check(w.t, w.tab.EvalAsync(nil, "await client.switchToOrganization({ organizationId: '"+authserver.DemoOrgNordlys+"' })"))
		names := namesOf(w.explained("send-request"))
		if want := []string{"client_id", "grant_type", "organization_id", "refresh_token"}; !slices.Equal(names, want) || !slices.Equal(names, sent()) {
			w.t.Errorf("of the refresh it explains %v, want %v; sent were %v", names, want, sent())
		}
		if got := w.explained("send-request"); len(got) < 4 || got[3].Source != rfcs+"6749#section-6" {
			w.t.Errorf("the refresh token is explained by %v", got)
		}

		w.start("")
		webdriver.Check(w.t, w.tab.Click("#deny"))
		w.ready()
		got := slices.DeleteFunc(sources("came-back"), isIssuer)
		if want := []string{"error 6749#section-4.1.2.1", "error_description 6749#section-4.1.2.1", "state 6749#section-4.1.2"}; !slices.Equal(got, want) {
			w.t.Errorf("of the refusal it explains %v, want %v", got, want)
		}
	})
}

// isIssuer is for servers that say who answers, by RFC 9207, as not all do.
func isIssuer(name string) bool { return name == "iss 9207#section-2" }

// Each row of a login says why it is there, what an attacker would try, and when it was.
func TestEachRowOfALoginTeaches(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.login()
		w.openAll()
		var rows []struct{ Event, Source, Attack, Time string }
		webdriver.Check(w.t, w.tab.Eval(&rows, `
			return [...inspector.shadowRoot.querySelectorAll("li")].map((row) => ({
				event: row.dataset.event,
				source: row.querySelector(".foot a")?.href ?? "",
				attack: row.querySelector("dl")?.textContent ?? "",
				time: row.querySelector(".time")?.textContent ?? "" }))`))
		if len(rows) < 9 {
			w.t.Fatalf("%d rows", len(rows))
		}
		link := regexp.MustCompile(`^` + rfcs + `\d{4}#section-[\d.]+$`)
		attack := regexp.MustCompile(`^An attacker would.+What stops it.+ Tests [A-Z]\d+(, [A-Z]\d+)*\.$`)
		time := regexp.MustCompile(`^\+[\d.]+ (ms|s|min.*)$`)
		for _, row := range rows {
			if !link.MatchString(row.Source) || !attack.MatchString(row.Attack) || !time.MatchString(row.Time) {
				w.t.Errorf("%+v", row)
			}
		}
	})
}

// The header is beside the claims, for those who write the API that verifies the token.
func TestHeaderOfTheTokenIsShown(t *testing.T) {
	inEachEngine(t, func(w *world) {
		w.login()
		webdriver.Check(w.t, w.tab.Click("authkit-inspector >>> button[aria-expanded]"))
		webdriver.Check(w.t, w.tab.WaitFor("authkit-inspector >>> .claims"))
		var header map[string]string
		webdriver.Check(w.t, w.tab.Eval(&header, `
			return Object.fromEntries([...inspector.shadowRoot.querySelectorAll(".header tr")].map((row) => [row.querySelector("code").textContent, row.querySelector("td").textContent]))`))
		if header["alg"] != "RS256" || header["kid"] == "" {
			w.t.Errorf("it shows %v", header)
		}
	})
}
