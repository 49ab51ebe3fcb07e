// Command worker serves the edge: login endpoints and a session in first-party
// cookies next to a site, configured from variables. README.md lists them.
//
// Compiled natively it is an ordinary server, on PORT or 8787. Compiled with
// GOOS=js it runs on Cloudflare Workers, through syumai/workers.
package main
