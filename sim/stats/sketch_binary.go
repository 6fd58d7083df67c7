package stats

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// AppendBinary appends what the sketch knows to b; UnmarshalBinary brings it back. The error is nil.
func (s *Sketch) AppendBinary(b []byte) ([]byte, error) {
	b = binary.AppendUvarint(b, uint64(s.sets))
	b = binary.AppendUvarint(b, uint64(s.bits))
	b = binary.AppendUvarint(b, uint64(len(s.thresholds)))
	for i, t := range s.thresholds {
		b = s.above[i].append(appendFloat(b, t))
	}
	for _, c := range []counts{s.zero, s.under, s.over} {
		b = c.append(b)
	}
	b = binary.AppendUvarint(b, uint64(s.sums.next))
	b = binary.AppendUvarint(b, uint64(len(s.sums.nodes)))
	for _, n := range s.sums.nodes {
		b = n.append(b)
	}
	b = s.sums.part.append(b)
	b = binary.AppendUvarint(b, uint64(s.shift))
	for i := range s.sides {
		side := &s.sides[i]
		b = binary.AppendUvarint(b, side.first)
		b = binary.AppendUvarint(b, uint64(len(side.pages)))
		for _, p := range side.pages {
			b = binary.AppendUvarint(b, flag(p != nil))
			if p != nil {
				b = p.append(b)
			}
		}
	}
	return b, nil
}

func (n *node) append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(n.level))
	b = binary.AppendUvarint(b, flag(n.begun))
	b = appendFloat(b, n.from)
	for _, s := range n.sums {
		for _, v := range s {
			b = appendFloat(b, v)
		}
	}
	return b
}

func (c counts) append(b []byte) []byte {
	for _, n := range c {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return b
}

func (p *page) append(b []byte) []byte {
	for _, bin := range p.bins {
		b = binary.AppendUvarint(b, bin.n)
		if bin.n > 0 {
			b = appendFloat(appendFloat(b, bin.lo), bin.hi)
		}
	}
	for _, n := range p.strata {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return b
}

func appendFloat(b []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
}

func flag(set bool) uint64 {
	if set {
		return 1
	}
	return 0
}

// UnmarshalBinary makes of a new sketch for the same runs, bits and thresholds what AppendBinary has written. After an
// error the sketch is of no use.
func (s *Sketch) UnmarshalBinary(data []byte) error {
	d := &decoder{data: data}
	if sets := d.count(math.MaxInt64); sets != uint64(s.sets) {
		return fmt.Errorf("stats: found a sketch of %d sets, expected %d", sets, s.sets)
	}
	if bits := d.count(math.MaxInt64); bits != uint64(s.bits) {
		return fmt.Errorf("stats: found a sketch of %d bits, expected %d", bits, s.bits)
	}
	if n := d.count(math.MaxInt64); n != uint64(len(s.thresholds)) {
		return fmt.Errorf("stats: found a sketch with %d thresholds, expected %d", n, len(s.thresholds))
	}
	for i, t := range s.thresholds {
		if v := d.float(); v != t {
			return fmt.Errorf("stats: found a sketch with the threshold %v, expected %v", v, t)
		}
		d.counts(s.above[i])
	}
	for _, c := range []counts{s.zero, s.under, s.over} {
		d.counts(c)
	}
	d.tree(&s.sums)
	s.shift = uint(d.count(63 - pageBits))
	s.pages = 0
	for i := range s.sides {
		side := &s.sides[i]
		side.first = d.count(math.MaxInt64)
		side.pages = make([]*page, d.count(promisedSide<<(s.bits-LeastBits)))
		for j := range side.pages {
			if d.flag() {
				if side.pages[j] = d.page(s.sets); d.err == nil {
					s.pages++
				}
			}
			if d.err != nil {
				return d.err
			}
		}
	}
	if d.err == nil && len(d.data) > 0 {
		return fmt.Errorf("stats: found %d bytes after a sketch", len(d.data))
	}
	return d.err
}

// decoder reads what AppendBinary wrote. After an error all is zero.
type decoder struct {
	data []byte
	err  error
}

var errSketch = errors.New("stats: not a sketch")

// count reads a whole number up to a most.
func (d *decoder) count(most uint64) uint64 {
	v, n := binary.Uvarint(d.data)
	if n <= 0 || v > most {
		d.data, d.err = nil, errSketch
		return 0
	}
	d.data = d.data[n:]
	return v
}

func (d *decoder) flag() bool { return d.count(1) == 1 }

func (d *decoder) float() float64 {
	if len(d.data) < 8 {
		d.data, d.err = nil, errSketch
		return 0
	}
	v := math.Float64frombits(binary.LittleEndian.Uint64(d.data))
	d.data = d.data[8:]
	return v
}

func (d *decoder) counts(c counts) {
	for i := range c {
		c[i] = int(d.count(math.MaxInt64))
	}
}

func (d *decoder) tree(t *tree) {
	t.next = int(d.count(math.MaxInt64))
	nodes := d.count(2 * mostLevel)
	t.nodes = nil
	for range nodes {
		n := node{sums: make([]powerSums, len(t.part.sums))}
		d.node(&n)
		t.nodes = append(t.nodes, n)
	}
	d.node(&t.part)
	if t.first() < 0 {
		d.data, d.err = nil, errSketch
	}
}

// mostLevel is more than any node has: runs are numbered by int.
const mostLevel = 52

func (d *decoder) node(n *node) {
	n.level = int(d.count(mostLevel))
	n.begun = d.flag()
	n.from = d.float()
	for i := range n.sums {
		for j := range n.sums[i] {
			n.sums[i][j] = d.float()
		}
	}
}

func (d *decoder) page(sets int) *page {
	p := newPage(sets)
	for i := range p.bins {
		if n := d.count(math.MaxInt64); n > 0 {
			p.bins[i] = bin{n, d.float(), d.float()}
		}
	}
	for i := range p.strata {
		p.strata[i] = uint32(d.count(math.MaxUint32))
	}
	return p
}
