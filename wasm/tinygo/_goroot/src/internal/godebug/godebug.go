// Package godebug takes the place of internal/godebug in the release build. A
// module without an environment has no GODEBUG to read, so every setting has
// its default. Saying so at compile time lets the compiler see that FIPS mode is
// off: the self-tests of the hashes drop out, and so does the sync.Map of
// settings with the reflection that hashes its keys. The algorithms stay those
// of the standard library.
package godebug

// Setting is one key of GODEBUG.
type Setting struct{ name string }

// New returns the setting called name; a leading # marks an undocumented one.
func New(name string) *Setting { return &Setting{name} }

// Name returns the name of the setting without its mark.
func (s *Setting) Name() string {
	if s.Undocumented() {
		return s.name[1:]
	}
	return s.name
}

// Undocumented reports whether the name carries the mark.
func (s *Setting) Undocumented() bool { return s.name != "" && s.name[0] == '#' }

// String renders the setting as GODEBUG would hold it.
func (s *Setting) String() string { return s.Name() + "=" }

// Value returns the empty string: the setting was not made.
func (s *Setting) Value() string { return "" }

// IncNonDefault would count a use of other than default behaviour.
func (s *Setting) IncNonDefault() {}
