package core

// Query returns the pairs of a URL's query (application/x-www-form-urlencoded)
// in their order, repeated names included. ok is false where one of them is
// not what every reader takes it for: an incomplete escape, text that is not
// UTF-8, or a semicolon, which some servers take for an ampersand.
func Query(url string) (pairs []Pair, ok bool) {
	url, _, _ = cut(url, '#')
	_, query, _ := cut(url, '?')
	for _, pair := range split(query, '&') {
		if pair == "" {
			continue
		}
		if _, _, two := cut(pair, ';'); two {
			return nil, false
		}
		name, value, _ := cut(pair, '=')
		name, first := unescape(name)
		value, second := unescape(value)
		if !first || !second {
			return nil, false
		}
		pairs = append(pairs, Pair{name, value})
	}
	return pairs, true
}

// EncodeQuery writes pairs as a query, without a question mark. Those with an
// empty value are left out.
func EncodeQuery(pairs ...Pair) string {
	var f form
	for _, p := range pairs {
		f.add(p.Name, p.Value)
	}
	return string(f.text)
}
