package strictjson

// Kind tells what a [Value] holds.
type Kind uint8

// The kinds of a value. Missing is the zero Value: a member that is not there.
const (
	Missing Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
)

// Value is one parsed JSON value. The zero Value is a missing one, and every
// method may be called on it, so a path of Get calls needs no checks between.
type Value struct {
	Kind Kind
	text string // String: decoded; Number, Bool: as written
	raw  string // the source text of this value

	Members  []Member // of an Object, in source order
	Elements []Value  // of an Array
}

// Member is one name and value of an object.
type Member struct {
	Name  string
	Value Value
}

// missing is what a member is that is not there. Nothing writes to it.
var missing Value

// Get returns the member of that name, or the missing Value; never nil. The
// caller MUST NOT change what it points to.
func (v *Value) Get(name string) *Value {
	for i := range v.Members {
		if m := &v.Members[i]; m.Name == name {
			return &m.Value
		}
	}
	return &missing
}

// Text returns a string's characters, and "" for every other kind.
func (v *Value) Text() string {
	if v.Kind == String {
		return v.text
	}
	return ""
}

// True reports whether v is the literal true.
func (v *Value) True() bool { return v.Kind == Bool && v.text == "true" }

// Int returns a number written as an integer that a JavaScript number holds
// exactly (at most 2⁵³−1 in magnitude). A fraction, an exponent, a string and
// a larger number are not integers here.
func (v *Value) Int() (int64, bool) {
	if v.Kind != Number {
		return 0, false
	}
	digits := v.text
	if digits[0] == '-' {
		digits = digits[1:]
	}
	var n int64
	for i := 0; i < len(digits); i++ {
		d := digits[i] - '0' // more than 9 for a fraction's and an exponent's characters
		if n = n*10 + int64(d); d > 9 || n > 1<<53-1 {
			return 0, false
		}
	}
	if len(digits) < len(v.text) {
		n = -n
	}
	return n, true
}

// Raw returns the source text of v as it was written, without the white space
// around it, and "" for a missing value.
func (v *Value) Raw() string { return v.raw }
