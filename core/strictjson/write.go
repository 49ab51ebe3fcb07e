package strictjson

// Writer builds one JSON object, member by member in the order of the calls.
// The zero Writer is an empty object. The caller MUST NOT write a name twice.
type Writer struct{ text []byte }

// roomy is what most objects fit in: a text that begins small is copied each
// time it doubles.
const roomy = 512

func (w *Writer) name(name string) {
	if len(w.text) == 0 {
		w.text = append(make([]byte, 0, roomy), '{')
	} else {
		w.text = append(w.text, ',')
	}
	w.text = append(AppendString(w.text, name), ':')
}

// String writes a member whose value is a string.
func (w *Writer) String(name, value string) {
	w.name(name)
	w.text = AppendString(w.text, value)
}

// Optional writes a member whose value is a string, unless that is empty.
func (w *Writer) Optional(name, value string) {
	if value != "" {
		w.String(name, value)
	}
}

// Int writes a member whose value is an integer.
func (w *Writer) Int(name string, value int64) {
	w.name(name)
	w.text = AppendInt(w.text, value)
}

// Raw writes a member whose value is a JSON text already, unless that is
// empty. The caller MUST hand in what [Parse] accepted or a Writer made.
func (w *Writer) Raw(name, json string) {
	if json != "" {
		w.name(name)
		w.text = append(w.text, json...)
	}
}

// Text returns the object.
func (w *Writer) Text() string {
	if len(w.text) == 0 {
		return "{}"
	}
	return string(append(w.text, '}'))
}

// AppendString appends s as a JSON string. What is not UTF-8 in s becomes
// U+FFFD, so that the result is always a JSON text.
func AppendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	plain := 0 // where the text begins that stands for itself
	for i, r := range s {
		damaged := r == replacement && damaged(s[i:])
		if r >= ' ' && r != '"' && r != '\\' && !damaged {
			continue
		}
		b = append(b, s[plain:i]...)
		plain = i + 1
		switch {
		case damaged:
			b = append(b, string(replacement)...)
		case r < ' ':
			b = append(b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		default:
			b = append(b, '\\', byte(r))
		}
	}
	return append(append(b, s[plain:]...), '"')
}

// AppendInt appends n as a JSON number: strconv.AppendInt in base 10, without
// that one's tables, which a small module would feel.
func AppendInt(b []byte, n int64) []byte {
	u := uint64(n)
	if n < 0 {
		b = append(b, '-')
		u = -u // right for the least integer too
	}
	var digits [20]byte // as many as the greatest uint64 has
	i := len(digits)
	for {
		i--
		digits[i] = byte('0' + u%10)
		if u /= 10; u == 0 {
			return append(b, digits[i:]...)
		}
	}
}
