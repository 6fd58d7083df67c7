package design

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// Leads is the number of rows of the Joe-Kuo table, beyond which axes get a generator matrix drawn
// from their name. The published table is longer; up to here Property A holds: of each aligned block
// of 2^d points of d leading axes, one lies in each of the 2^d orthants.
const Leads = 1111

// digits is the number of binary digits of a coordinate and of the index of a point.
const digits = 32

// matrix is a generator matrix over the two-element field, by column. Column c is what digit c of
// the index (the lowest is 0) adds to the coordinate, whose first digit is the highest bit.
type matrix [digits]uint32

//go:embed joekuo.txt
var joeKuoText string

// joeKuoRow is a primitive polynomial of degree len(m), its inner coefficients packed into a, and
// the first direction numbers m.
type joeKuoRow struct {
	a uint32
	m []uint32
}

// joeKuoRows holds the rows for the leads 2, 3, ...; lead 1 needs none.
var joeKuoRows = sync.OnceValue(func() []joeKuoRow {
	rows := make([]joeKuoRow, 0, Leads-1)
	for line := range strings.Lines(joeKuoText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		var numbers []uint32
		for field := range strings.FieldsSeq(line) {
			n, err := strconv.ParseUint(field, 10, digits)
			if err != nil {
				panic(fmt.Sprintf("design: joekuo.txt: %v", err))
			}
			numbers = append(numbers, uint32(n))
		}
		rows = append(rows, joeKuoRow{a: numbers[1], m: numbers[2:]})
	}
	return rows
})

// joeKuo is the generator matrix of a lead: the recurrence of Joe and Kuo, "Remark on Algorithm 659:
// Implementing Sobol's quasirandom sequence generator", ACM TOMS 29 (2003), equations 2 to 4, on
// direction numbers already shifted into place.
func joeKuo(lead int) matrix {
	var v matrix
	if lead == 1 {
		for c := range v {
			v[c] = 1 << (digits - 1 - c)
		}
		return v
	}
	row := joeKuoRows()[lead-2]
	s := len(row.m)
	for c := range v {
		if c < s {
			v[c] = row.m[c] << (digits - 1 - c)
			continue
		}
		v[c] = v[c-s] ^ v[c-s]>>s
		for k := 1; k < s; k++ {
			if row.a>>(s-1-k)&1 == 1 {
				v[c] ^= v[c-k]
			}
		}
	}
	return v
}
