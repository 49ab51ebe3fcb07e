package edge

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"authkit-wasm/e2e/authserver"
	"authkit-wasm/web/build"
)

const connections = 64

// loadTime is how long each host is under load: LOADTIME, or five seconds,
// which is the short form. What a minute says of memory it cannot.
func loadTime(t *testing.T) time.Duration {
	text := os.Getenv("LOADTIME")
	if text == "" {
		return 5 * time.Second
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// echo is an upstream that is slow and fails, as its paths say: /MARKER/MODE.
// It answers with the marker, whose token it got, and the body's digest.
func echo(w http.ResponseWriter, r *http.Request) {
	marker, mode, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	switch mode {
	case "slow":
		time.Sleep(time.Duration(100+rand.IntN(200)) * time.Millisecond)
	case "fails":
		w.WriteHeader(http.StatusServiceUnavailable)
	case "drops":
		panic(http.ErrAbortHandler)
	}
	fmt.Fprint(w, echoed(marker, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), string(body)))
}

func echoed(marker, token, body string) string {
	sum := sha256.Sum256([]byte(token + "\n" + body))
	return marker + " " + hex.EncodeToString(sum[:])
}

// sealed is the visitor's session, its parts joined.
func (v *visitor) sealed() string {
	text := v.cookies["wos-session"]
	for n := 0; text == "" || n > 0; n++ {
		part, ok := v.cookies[fmt.Sprint("wos-session.", n)]
		if !ok {
			break
		}
		text += part
	}
	return text
}

// driver is one connection's part of the load: a person of its own, so that an
// answer that was meant for another is seen.
type driver struct {
	*visitor
	id     string // of the session
	random *rand.Rand
	counts *[5]atomic.Int64
	keys   *atomic.Int64 // answers that the keys could not be had for
}

// turn sends one request and checks that the answer is its own.
func (d *driver) turn(n int) error {
	kind := d.random.IntN(5)
	d.counts[kind].Add(1)
	marker := fmt.Sprintf("%s-%d", d.id, n)
	switch kind {
	case 0:
		return d.mine("GET", "/auth/session", 200, 503)
	case 1: // the server is slow, and answers every other refresh with 503
		return d.mine("POST", "/auth/refresh", 200, 503)
	case 2:
		return d.echoed("GET", marker, []string{"slow", "fails", "at-once"}[d.random.IntN(3)], "")
	case 3:
		return d.echoed("POST", marker, "at-once", strings.Repeat(marker, d.random.IntN(4000)))
	}
	got, err := d.try("GET", "/"+marker+"/drops", "", "Sec-Fetch-Site", "same-origin")
	if err == nil && got.status != 502 && !d.lacksKeys(got) {
		err = fmt.Errorf("a dropped answer: %d %s", got.status, got.body)
	}
	return err
}

// mine asks a login endpoint; the session in the answer is this one's, where
// there is one.
func (d *driver) mine(method, path string, statuses ...int) error {
	got, err := d.try(method, path, "", "Origin", site, "X-Requested-With", "fetch")
	if err != nil {
		return err
	}
	d.take(got)
	if d.lacksKeys(got) {
		return nil
	}
	for _, status := range statuses {
		if got.status == status && (status != 200 || got.json["sessionId"] == d.id) {
			return nil
		}
	}
	return fmt.Errorf("%s %s for %s: %d %s", method, path, d.id, got.status, got.body)
}

func (d *driver) echoed(method, marker, mode, body string) error {
	token, _ := opened(d.T, d.sealed())["accessToken"].(string)
	// Where the keys are lacking the body is not read, and workerd cuts the
	// connection: no other request is to be on it.
	got, err := d.try(method, "/"+marker+"/"+mode, body, "Origin", site, "Connection", "close")
	if errors.Is(err, syscall.ECONNRESET) && body != "" && !d.host.warm {
		d.keys.Add(1)
		return nil
	}
	if err == nil && !d.lacksKeys(got) && got.body != echoed(marker, token, body) {
		err = fmt.Errorf("%s for %s: %d %.300s", method, marker, got.status, got.body)
	}
	return err
}

// lacksKeys tells, and counts, that the server could not give the keys.
func (d *driver) lacksKeys(got reply) bool {
	lacks := got.status == 503 && got.json["code"] == "keys_unavailable"
	if lacks {
		d.keys.Add(1)
	}
	return lacks
}

// load drives the edge with 64 connections, a quarter of them with sessions
// that take several cookies, and calls midway half-way. memory tells what the
// host holds.
func (w *world) load(memory func() int64, midway func()) {
	w.Helper()
	counts, keys := new([5]atomic.Int64), new(atomic.Int64)
	drivers := make([]*driver, connections)
	for i := range drivers {
		v := w.visitor().signIn()
		if i%4 != 0 {
			v.post("/auth/organization", `{"organizationId":"org_nordlys"}`)
		}
		if _, whole := v.cookies["wos-session"]; whole != (i%4 != 0) {
			w.Fatalf("session %d is in one cookie: %t", i, whole)
		}
		id, _ := v.get("/auth/session").json["sessionId"].(string)
		drivers[i] = &driver{visitor: v, id: id, random: rand.New(rand.NewPCG(1, uint64(i))), counts: counts, keys: keys}
	}
	faults := w.auth.Faults()
	faults.Latency(authserver.Refresh, 100*time.Millisecond, authserver.UntilCleared)
	faults.Latency(authserver.JWKS, 50*time.Millisecond, authserver.UntilCleared)
	period := loadTime(w.T)
	end := time.Now().Add(period)
	failures := make(chan error, connections)
	var all sync.WaitGroup
	for _, d := range drivers {
		all.Go(func() {
			for n := 0; time.Now().Before(end); n++ {
				if err := d.turn(n); err != nil {
					failures <- err
					return
				}
			}
		})
	}
	var held []int64
	all.Go(func() {
		for step := range 20 {
			time.Sleep(period / 20)
			faults.Status(authserver.Refresh, 503, 2)
			if !w.host.warm { // a warm one has its keys
				faults.Status(authserver.JWKS, 503, 2)
			}
			if step == 9 {
				midway()
			}
			held = append(held, memory()>>20)
		}
	})
	all.Wait()
	close(failures)
	for err := range failures {
		w.Error(err)
	}
	if n := keys.Load(); w.host.warm == (n != 0) {
		w.Errorf("%d answers without keys", n)
	}
	plateau(w.T, held)
	w.Logf("%d sessions, %d refreshes, %d GETs and %d POSTs of the upstream, %d that it dropped",
		counts[0].Load(), counts[1].Load(), counts[2].Load(), counts[3].Load(), counts[4].Load())
	for kind := range counts {
		if counts[kind].Load() == 0 {
			w.Errorf("no request of kind %d was sent", kind)
		}
	}
}

// plateau checks what was held, in MiB, while there was load: after the first
// quarter, in which all is met for the first time, it has found its level.
func plateau(t *testing.T, held []int64) {
	t.Helper()
	settled := held[len(held)/4:]
	before, after := slices.Max(settled[:len(settled)/2]), slices.Max(settled[len(settled)/2:])
	t.Logf("memory: %d MiB", held)
	if after > before+before/4+16 {
		t.Errorf("memory grows, from %d to %d MiB: %d", before, after, held)
	}
}

// Every answer is that of its own request, none is lost, and memory does not
// grow, though the upstream is slow and fails and the instance dies midway.
func TestN27_UnderLoadTheReleaseBuild(t *testing.T) {
	u := newUpstream(t, echo)
	w := manyPermissions(t, observed(), 200).with("AUTHKIT_UPSTREAM", u.URL).run()
	before := 0
	w.load(func() int64 { return residentInWorkerd(w) }, func() {
		_, before = w.instances()
		w.visitor().get("/test/ruin")
	})
	made, after := w.instances()
	if made != 2 {
		t.Errorf("%d instances, want 2", made)
	}
	t.Logf("the instance held %d octets, and the next %d", before, after)
	// Half the load filled one instance, half of it the next.
	if most := 32 << 20; before > most || after > most {
		t.Errorf("an instance held %d octets, the next %d", before, after)
	}
}

func TestN27_UnderLoadTheStandardBuild(t *testing.T) {
	u := newUpstream(t, echo)
	w := manyPermissions(t, inWorkerd(build.Go, false), 200).with("AUTHKIT_UPSTREAM", u.URL).run()
	w.load(func() int64 { return residentInWorkerd(w) }, func() {})
}

func TestUnderLoadNatively(t *testing.T) {
	u := newUpstream(t, echo)
	var running *exec.Cmd
	w := manyPermissions(t, process(&running), 200).with("AUTHKIT_UPSTREAM", u.URL).run()
	w.load(func() int64 { return resident(t, running.Process.Pid) }, func() {})
}
