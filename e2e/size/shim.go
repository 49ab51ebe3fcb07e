package main

import (
	"encoding/json"
	"errors"
	"path"
	"strings"
)

// shimParts returns what the octets of a script are of, by the names of the
// files that its source map leads to.
func shimParts(script, sourceMap []byte) ([]part, error) {
	var m struct {
		Sources  []string
		Mappings string
	}
	if err := json.Unmarshal(sourceMap, &m); err != nil {
		return nil, err
	}
	pieces := map[string][]span{}
	source, at := 0, 0 // of the mapping before
	line, offset := 0, 0
	owner := ""
	give := func(to int) {
		if owner != "" && to > at {
			pieces[owner] = append(pieces[owner], span{at, to})
		}
		at = to
	}
	lines := strings.SplitAfter(string(script), "\n")
	for mapped := range strings.SplitSeq(m.Mappings, ";") {
		column := 0
		for segment := range strings.SplitSeq(mapped, ",") {
			fields, err := vlq(segment)
			if err != nil {
				return nil, err
			}
			if len(fields) == 0 {
				continue
			}
			column += fields[0]
			give(offset + octetsOf(lines[line], column))
			owner = ""
			if len(fields) > 1 {
				source += fields[1]
				owner = path.Base(m.Sources[source])
			}
		}
		offset += len(lines[line])
		line++
	}
	give(len(script))
	return sorted(pieces), nil
}

// octetsOf turns a column, which counts UTF-16 code units, into octets.
func octetsOf(line string, column int) int {
	for at, r := range line {
		if column <= 0 {
			return at
		}
		column--
		if r > 0xFFFF {
			column--
		}
	}
	return len(line)
}

// vlq reads the numbers of one segment of a source map (ECMA-426, section 6.2).
func vlq(segment string) (numbers []int, err error) {
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	value, shift := 0, 0
	for _, c := range segment {
		digit := strings.IndexRune(digits, c)
		if digit < 0 {
			return nil, errors.New("a source map that is none")
		}
		value |= digit & 31 << shift
		if digit&32 != 0 {
			shift += 5
			continue
		}
		if value&1 != 0 {
			numbers = append(numbers, -(value >> 1))
		} else {
			numbers = append(numbers, value>>1)
		}
		value, shift = 0, 0
	}
	return numbers, nil
}
