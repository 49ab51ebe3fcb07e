// Package message is the JSON form of the core's events and effects: the one
// thing that crosses between JavaScript and the module, in every build.
//
// A host sends one object, an event named by its member "event", and gets an
// array of objects, the effects, each named by its member "effect". The first
// event is "configure". The form is private to one release: shim and module
// are only ever used together.
package message
