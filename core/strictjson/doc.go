// Package strictjson reads and writes the JSON that crosses the core's
// borders: answers of the authorization server, stored transactions, and the
// messages between a host and the core.
//
// It reads RFC 8259 and refuses what readers disagree about, because two
// readers that disagree about one message are an attack waiting (RFC 7493,
// I-JSON): a name twice in one object, text that is not UTF-8, a lone
// surrogate, anything after the value. Names are compared byte by byte.
// Depth, size and members per object are bounded, so hostile input costs a
// bounded time.
//
// It exists because encoding/json makes a WebAssembly module several times
// larger than the rest of this project, matches names without regard to case
// and keeps the last of two duplicates. The decision record is
// core/docs/0002-json-codec.md.
package strictjson
