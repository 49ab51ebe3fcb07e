// Package handler serves the edge over net/http: [New] makes an
// [http.Handler] of a configuration. It does what package core/edge says is to
// be done: send, wait, stream, answer.
//
// How requests go out depends on the host: through an [http.Transport]
// natively, and through the Worker's fetch when compiled for GOOS=js, which
// leaves net/http's client out of the module.
package handler
