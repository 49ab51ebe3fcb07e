package main

import (
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
)

func TestJudgeOfOutcomes(t *testing.T) {
	ended := func(outcome string, began, ended int) call { return call{"token", outcome, at(began), at(ended)} }
	world := func(l life, requests ...authserver.Request) evidence {
		return evidence{clients: map[string]*life{"1.0": &l}, requests: requests}
	}
	for name, c := range map[string]struct {
		evidence
		want string
	}{
		"fine":             {world(life{calls: []call{ended("ok", 1, 2), ended("login_required", 1, 2), ended("no_session", 1, 2)}}), ""},
		"a raw error":      {world(life{calls: []call{ended("TypeError: x is undefined", 1, 2)}}), `client 1.0: "token" ended with "TypeError`},
		"a wrong option":   {world(life{calls: []call{ended("option_invalid", 1, 2)}}), `client 1.0: "token" ended with "option_invalid"`},
		"of nothing":       {world(life{calls: []call{ended("refresh_failed", 1, 3)}}, request(2, "1.0", "a", 200, "")), `client 1.0: "token" ended with "refresh_failed"`},
		"of a 503":         {world(life{calls: []call{ended("refresh_failed", 1, 3)}}, request(2, "1.0", "a", 503, authserver.KindStatus)), ""},
		"of another fault": {world(life{calls: []call{ended("response_malformed", 1, 3)}}, request(2, "1.0", "a", 503, authserver.KindStatus)), "client 1.0"},
		"of another's":     {world(life{calls: []call{ended("refresh_failed", 1, 3)}}, request(2, "2.0", "a", 503, authserver.KindStatus)), "client 1.0"},
		"of a later one":   {world(life{calls: []call{ended("refresh_failed", 1, 3)}}, request(4, "1.0", "a", 503, authserver.KindStatus)), "client 1.0"},
		"of one that was under way": {world(life{idle: []time.Time{at(1)}, calls: []call{ended("refresh_failed", 4, 6)}},
			request(2, "1.0", "a", 503, authserver.KindStatus)), ""},
		"of one that was over": {world(life{idle: []time.Time{at(3)}, calls: []call{ended("refresh_failed", 4, 6)}},
			request(2, "1.0", "a", 503, authserver.KindStatus)), "client 1.0"},

		"a page that goes":         {world(life{gone: true, ended: at(2), calls: []call{ended("module_unavailable", 1, 3)}}), ""},
		"a page that goes later":   {world(life{gone: true, ended: at(4), calls: []call{ended("module_unavailable", 1, 3)}}), "client 1.0"},
		"a raw error at the end":   {world(life{gone: true, ended: at(2), calls: []call{ended("TypeError: Failed to fetch", 1, 3)}}), "client 1.0"},
		"disposed of":              {world(life{disposed: at(2), left: &leftovers{Seen: seen{1, 1, 1}}, calls: []call{ended("client_disposed", 1, 3)}}), ""},
		"not disposed of":          {world(life{calls: []call{ended("client_disposed", 1, 3)}}), "client 1.0"},
		"storage that throws":      {world(life{broken: true, calls: []call{ended("storage_unavailable", 1, 3)}}), ""},
		"storage that does not":    {world(life{calls: []call{ended("storage_unavailable", 1, 3)}}), "client 1.0"},
		"a login that took long":   {world(life{calls: []call{ended("transaction_expired", 1, 3)}}), "client 1.0"},
		"a dead module":            {world(life{trapped: []time.Time{at(1)}, calls: []call{ended("module_trapped", 2, 3)}}), ""},
		"a module that was sound":  {world(life{calls: []call{ended("module_trapped", 2, 3)}}), "client 1.0"},
		"a module that died later": {world(life{trapped: []time.Time{at(4)}, calls: []call{ended("module_trapped", 2, 3)}}), "client 1.0"},
		"pending together":         {world(life{trapped: []time.Time{at(2)}, calls: []call{ended("module_trapped", 1, 4), ended("module_trapped", 3, 4)}}), "client 1.0"},
		"two that died at once":    {world(life{trapped: []time.Time{at(2), at(3)}, calls: []call{ended("module_trapped", 1, 4), ended("module_trapped", 3, 4)}}), ""},
		"one that was replaced":    {world(life{trapped: []time.Time{at(1)}, calls: []call{ended("ok", 2, 3), ended("module_trapped", 4, 5)}}), "client 1.0"},
		"a dead module met twice":  {world(life{trapped: []time.Time{at(1)}, calls: []call{ended("module_trapped", 2, 3), ended("module_trapped", 4, 5)}}), "client 1.0"},
		"two dead modules":         {world(life{trapped: []time.Time{at(1), at(4)}, calls: []call{ended("module_trapped", 2, 3), ended("module_trapped", 5, 6)}}), ""},
	} {
		t.Run(name, func(t *testing.T) { c.judged(t, c.want) })
	}
	jumped := world(life{calls: []call{ended("transaction_expired", 1, 3)}})
	jumped.jumps = 1
	t.Run("a clock that jumped", func(t *testing.T) { jumped.judged(t, "") })
}
