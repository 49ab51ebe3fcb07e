// Package workerd runs Workers for tests in Cloudflare's own runtime, the
// program of the npm package workerd, without wrangler and without a network
// beyond this machine.
//
//	r, err := workerd.Start(root, workerd.Worker{Name: "edge", Dir: dist, Variables: variables})
//	defer r.Close()
//	http.Get(r.Address("edge") + "/auth/session")
//
// Each Worker has a socket of its own on a port that the system chose.
package workerd
