package main

import (
	"fmt"
	"io"
	"strings"
)

// Budgets of DESIGN for the release build, per authkit-session where they are
// ratios, in milliseconds where they are times.
const (
	edgeLeast    = 1.0
	edgeGoal     = 1.5
	edgeMostCPU  = 1
	edgeMostCold = 10
)

// writeEdge prints what was measured as Markdown.
func writeEdge(out io.Writer, b *edgeBench, p edgePlan) {
	fmt.Fprintf(out, "## Session checks at the edge\n\n"+
		"`GET /auth/session` with a sealed session of %.1f KB: open the cookie, check the access token, say who is signed in. "+
		"Four Workers in one workerd, %d rounds of %s each in turns, %d connections; the load comes from the same machine. "+
		"The first request is that of a new process, its fetch of the key set included. "+
		"Ratios are to %s: above 1, ours does more in a second.\n\n",
		float64(len(b.cookie))/1000, p.rounds, p.turn, edgeConnections, workerPeer)
	fmt.Fprintf(out, "| Worker | requests/s | p25–p75 | × %s | CPU per request, ms | first request, ms | CPU of that, ms |\n|---|---:|---:|---:|---:|---:|---:|\n", workerPeer)
	peer := b.worker(workerPeer)
	for i := range b.workers {
		w := &b.workers[i]
		times := ""
		if w.ours() {
			times = number(ratio(w.perSecond, peer.perSecond), 2)
		}
		fmt.Fprintf(out, "| %s | %s | %s–%s | %s | %s | %s | %s |\n", w.name,
			number(median(w.perSecond), 0), number(quantile(w.perSecond, 0.25), 0), number(quantile(w.perSecond, 0.75), 0),
			times, number(median(w.cpu), 3), number(median(w.first), 1), number(median(w.firstCPU), 1))
	}
	fmt.Fprintf(out, "\n%s\n", strings.Join(edgeVerdicts(b.worker(workerRelease), peer), "\n"))
}

// edgeVerdicts says of each budget whether the release build keeps to it.
func edgeVerdicts(ours, peer *edgeWorker) []string {
	r := ratio(ours.perSecond, peer.perSecond)
	texts := []string{
		met(r >= edgeLeast, "at least %.1f × %s: %.2f", edgeLeast, workerPeer, r),
		met(r >= edgeGoal, "then %.1f × %s: %.2f", edgeGoal, workerPeer, r),
		met(median(ours.cpu) < edgeMostCPU, "under %d ms of CPU per request: %.2f", edgeMostCPU, median(ours.cpu)),
		met(median(ours.firstCPU) < edgeMostCold, "cold start under %d ms of CPU: %.1f", edgeMostCold, median(ours.firstCPU)),
	}
	if r < edgeGoal {
		texts = append(texts, "", "Why not more: "+edgeReason)
	}
	if median(ours.firstCPU) >= edgeMostCold {
		texts = append(texts, "", "Why not sooner: "+coldReason)
	}
	return texts
}

func met(ok bool, format string, args ...any) string {
	text := "* " + fmt.Sprintf(format, args...)
	if ok {
		return text + ", met"
	}
	return text + ", **missed**"
}

// edgeReason says where the time goes.
const edgeReason = "the runtime takes as much by itself as the row without a session shows, whatever the Worker does. " +
	"Of the rest half is the core (a third of it SHA-256 over cookie and token, in WebAssembly without the machine's instructions for it, " +
	"which WebCrypto has), and half the entry module: headers read, a message written and read, random octets, headers set."

// coldReason says what the first request takes.
const coldReason = "V8 compiles each of the module's functions when it is first called, and the first signature is checked " +
	"by code that is not optimized yet. The first answer that needs no key comes in half of that."
