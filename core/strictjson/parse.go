package strictjson

import "errors"

// Bounds of what [Parse] reads.
const (
	MaxBytes   = 1 << 20 // octets of one text
	MaxDepth   = 32      // arrays and objects inside each other
	MaxMembers = 256     // names in one object; comparing them is quadratic
)

// What [Parse] refuses. The texts never quote the input.
var (
	ErrSyntax    = errors.New("strictjson: not a JSON text")
	ErrBounds    = errors.New("strictjson: too large, too deep or too many members")
	ErrDuplicate = errors.New("strictjson: a name twice in one object")
	ErrUTF8      = errors.New("strictjson: not UTF-8, or a lone surrogate")
)

// Parse reads one JSON text: a value with nothing but white space around it.
// The error is one of [ErrSyntax], [ErrBounds], [ErrDuplicate] and [ErrUTF8].
func Parse(text string) (Value, error) {
	if len(text) > MaxBytes {
		return Value{}, ErrBounds
	}
	if !ValidUTF8(text) {
		return Value{}, ErrUTF8
	}
	p := parser{text: text}
	v := p.value(0)
	p.space()
	if p.err == nil && p.pos < len(p.text) {
		p.fail(ErrSyntax)
	}
	if p.err != nil {
		return Value{}, p.err
	}
	return v, nil
}

// parser keeps the first error and from then on stands at the end of the
// text, so the reading functions need no error results.
type parser struct {
	text string
	pos  int
	err  error
}

func (p *parser) fail(err error) {
	if p.err == nil {
		p.err = err
	}
	p.pos = len(p.text)
}

// peek returns the next octet, or 0 at the end: no JSON token starts with 0.
func (p *parser) peek() byte {
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

func (p *parser) take(c byte) bool {
	if p.peek() != c {
		return false
	}
	p.pos++
	return true
}

func (p *parser) space() {
	for p.pos < len(p.text) {
		switch p.text[p.pos] {
		case ' ', '\t', '\n', '\r':
			p.pos++
		default:
			return
		}
	}
}

func (p *parser) value(depth int) Value {
	p.space()
	start := p.pos
	var v Value
	switch p.peek() {
	case '{':
		v = p.object(depth + 1)
	case '[':
		v = p.array(depth + 1)
	case '"':
		v = Value{Kind: String, text: p.str()}
	case 't':
		v = p.word("true", Bool)
	case 'f':
		v = p.word("false", Bool)
	case 'n':
		v = p.word("null", Null)
	default:
		v = p.number()
	}
	if p.err == nil {
		v.raw = p.text[start:p.pos]
	}
	return v
}

func (p *parser) word(w string, k Kind) Value {
	if len(p.text)-p.pos < len(w) || p.text[p.pos:p.pos+len(w)] != w {
		p.fail(ErrSyntax)
		return Value{}
	}
	p.pos += len(w)
	return Value{Kind: k, text: w}
}

func (p *parser) number() Value {
	start := p.pos
	p.take('-')
	if !p.take('0') {
		p.digits()
	}
	if p.take('.') {
		p.digits()
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		p.pos++
		if !p.take('+') {
			p.take('-')
		}
		p.digits()
	}
	if p.err != nil {
		return Value{}
	}
	return Value{Kind: Number, text: p.text[start:p.pos]}
}

func (p *parser) digits() {
	start := p.pos
	for c := p.peek(); '0' <= c && c <= '9'; c = p.peek() {
		p.pos++
	}
	if p.pos == start {
		p.fail(ErrSyntax)
	}
}

func (p *parser) array(depth int) Value {
	v := Value{Kind: Array}
	if !p.open(depth) {
		return v
	}
	if p.take(']') {
		return v
	}
	for p.err == nil {
		v.Elements = append(v.Elements, p.value(depth))
		p.space()
		if !p.take(',') {
			break
		}
	}
	if !p.take(']') {
		p.fail(ErrSyntax)
	}
	return v
}

func (p *parser) object(depth int) Value {
	v := Value{Kind: Object}
	if !p.open(depth) {
		return v
	}
	if p.take('}') {
		return v
	}
	for p.err == nil {
		p.space()
		name := p.str()
		p.space()
		if !p.take(':') {
			p.fail(ErrSyntax)
		}
		if v.Get(name).Kind != Missing {
			p.fail(ErrDuplicate)
		}
		if len(v.Members) == MaxMembers {
			p.fail(ErrBounds)
		}
		if p.err == nil {
			v.Members = append(v.Members, Member{name, p.value(depth)})
		}
		p.space()
		if !p.take(',') {
			break
		}
	}
	if !p.take('}') {
		p.fail(ErrSyntax)
	}
	return v
}

// open steps over the bracket and the space behind it.
func (p *parser) open(depth int) bool {
	if depth > MaxDepth {
		p.fail(ErrBounds)
		return false
	}
	p.pos++
	p.space()
	return true
}
