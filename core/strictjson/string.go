package strictjson

// str reads a string with its quotes and returns its characters.
func (p *parser) str() string {
	if !p.take('"') {
		p.fail(ErrSyntax)
		return ""
	}
	start := p.pos
	for p.pos < len(p.text) {
		switch c := p.text[p.pos]; {
		case c == '"': // no escape so far: the source is the text
			p.pos++
			return p.text[start : p.pos-1]
		case c == '\\':
			return p.escaped(start)
		case c < ' ':
			p.fail(ErrSyntax)
		default:
			p.pos++
		}
	}
	p.fail(ErrSyntax)
	return ""
}

func (p *parser) escaped(start int) string {
	var out []byte
	for p.pos < len(p.text) {
		c := p.text[p.pos]
		if c >= ' ' && c != '"' && c != '\\' {
			p.pos++
			continue
		}
		out = append(out, p.text[start:p.pos]...)
		p.pos++
		switch c {
		case '"':
			return string(out)
		case '\\':
			out = p.escape(out)
		default:
			p.fail(ErrSyntax)
		}
		start = p.pos
	}
	p.fail(ErrSyntax)
	return ""
}

// escape reads what follows a backslash.
func (p *parser) escape(out []byte) []byte {
	c := p.peek()
	p.pos++
	switch c {
	case '"', '\\', '/':
		return append(out, c)
	case 'b':
		return append(out, '\b')
	case 'f':
		return append(out, '\f')
	case 'n':
		return append(out, '\n')
	case 'r':
		return append(out, '\r')
	case 't':
		return append(out, '\t')
	case 'u':
		r := p.hex4()
		if 0xD800 <= r && r < 0xDC00 { // a high surrogate, which needs its low one
			if !p.take('\\') || !p.take('u') {
				p.fail(ErrUTF8)
			}
			low := p.hex4()
			if low < 0xDC00 || low > 0xDFFF {
				p.fail(ErrUTF8)
			}
			r = 0x10000 + (r-0xD800)<<10 + (low - 0xDC00)
		} else if 0xDC00 <= r && r <= 0xDFFF {
			p.fail(ErrUTF8)
		}
		return append(out, string(r)...)
	}
	p.fail(ErrSyntax)
	return out
}

func (p *parser) hex4() rune {
	if len(p.text)-p.pos < 4 {
		p.fail(ErrSyntax)
		return 0
	}
	var r rune
	for range 4 {
		c := p.text[p.pos]
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			p.fail(ErrSyntax)
			return 0
		}
		r = r<<4 | rune(c)
		p.pos++
	}
	return r
}
