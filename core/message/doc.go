// Package message is the JSON form of the core's events and effects: the one
// thing that crosses between JavaScript and the module, in every build.
//
// A host sends one object, an event named by its member "event", and gets an
// array of objects, the effects, each named by its member "effect". The first
// event is "configure". The form is private to one release: shim and module
// are only ever used together.
//
// [Compute] is for hosts that need no client: one object that names a function
// of the core, one object that says its result or an error.
package message
