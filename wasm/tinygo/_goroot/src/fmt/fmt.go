// Package fmt takes the place of fmt in the release build. The core does not
// use it; math/big and crypto/rsa name it, for errors and to print numbers. The
// real one brings reflection along, the tables of floating point, os and time,
// and with these imports that the host would have to supply.
//
// Nothing is formatted here: what would hold a formatted text holds the format.
// What else those packages name is there to type-check; a package that asks for
// more fails to compile rather than print something wrong.
package fmt

import (
	"errors"
	"io"
)

// State, Formatter, ScanState and Scanner are the interfaces of the real fmt.
type (
	State interface {
		Write([]byte) (int, error)
		Width() (int, bool)
		Precision() (int, bool)
		Flag(int) bool
	}
	Formatter interface {
		Format(State, rune)
	}
	ScanState interface {
		ReadRune() (rune, int, error)
		UnreadRune() error
		SkipSpace()
		Token(bool, func(rune) bool) ([]byte, error)
		Width() (int, bool)
		Read([]byte) (int, error)
	}
	Scanner interface {
		Scan(ScanState, rune) error
	}
)

// Errorf returns an error whose text is the format.
func Errorf(format string, _ ...any) error { return errors.New(format) }

// Sprintf returns the format.
func Sprintf(format string, _ ...any) string { return format }

// Fprintf writes the format.
func Fprintf(w io.Writer, format string, _ ...any) (int, error) { return io.WriteString(w, format) }

// Fprint panics: there is no format to write instead of the values.
func Fprint(io.Writer, ...any) (int, error) { panic("fmt: the release build formats nothing") }
