package figure

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"math/bits"
	"slices"

	"golang.org/x/image/font/sfnt"
)

// subset is the glyphs of a font that a figure uses, in the order in which it does. Number 0 is the glyph for what is
// missing, as in any font; nothing uses it.
type subset struct {
	face   *typeface
	glyphs []*glyph
	number map[*glyph]int
	kerned map[[2]int]int // distances of pairs that stand next to each other, in font units
}

// subsets are the fonts of a figure, in the order in which it uses them.
type subsets []*subset

// of is the subset of a face.
func (s *subsets) of(f *typeface) *subset {
	for _, have := range *s {
		if have.face == f {
			return have
		}
	}
	n := &subset{face: f, number: map[*glyph]int{}, kerned: map[[2]int]int{}}
	*s = append(*s, n)
	return n
}

// use gives the numbers of the glyphs of a line, each in the subset of its face.
func (s *subsets) use(line []placed) []int {
	numbers := make([]int, len(line))
	for i, g := range line {
		sub := s.of(g.face)
		n, ok := sub.number[g.glyph]
		if !ok {
			n = len(sub.glyphs) + 1
			sub.number[g.glyph] = n
			sub.glyphs = append(sub.glyphs, g.glyph)
		}
		numbers[i] = n
		if i > 0 && line[i-1].face == g.face {
			if k := g.x - line[i-1].x - line[i-1].advance; k != 0 {
				sub.kerned[[2]int{numbers[i-1], n}] = int(math.Round(k))
			}
		}
	}
	return numbers
}

// rounded is an advance in whole font units.
func rounded(advance float64) int { return int(math.Round(advance)) }

// Heights of a subset's lines in font units, those of Liberation Sans.
const (
	ascender  = 1854
	descender = -434
)

// created is when a subset says that it was made, in seconds since 1904: the first of January 2000, always.
const created = uint64(3029529600)

// trueType writes the subset as a TrueType font of its own: outlines, advances, characters and kerning. Curves of the
// third degree become such of the second, half a unit off at most; hints are left out, for nothing of a printed figure is that small.
func (s *subset) trueType() []byte {
	var (
		glyf, hmtx bytes.Buffer
		loca       []uint32
		points     int
		contours   int
		box        = [4]int{math.MaxInt16, math.MaxInt16, math.MinInt16, math.MinInt16}
	)
	widest := 0
	for _, g := range append([]*glyph{{advance: emUnits / 2}}, s.glyphs...) {
		loca = append(loca, uint32(glyf.Len()))
		lsb := 0
		if paths := contoursOf(g.outline); len(paths) > 0 {
			bounds := boundsOf(paths)
			writeGlyph(&glyf, paths, bounds)
			n := 0
			for _, p := range paths {
				n += len(p)
			}
			points, contours, lsb = max(points, n), max(contours, len(paths)), bounds[0]
			box = [4]int{min(box[0], bounds[0]), min(box[1], bounds[1]), max(box[2], bounds[2]), max(box[3], bounds[3])}
		}
		put(&hmtx, uint16(rounded(g.advance)), int16(lsb))
		widest = max(widest, rounded(g.advance))
	}
	loca = append(loca, uint32(glyf.Len()))
	if box[0] > box[2] {
		box = [4]int{}
	}
	count := len(s.glyphs) + 1
	weight, style := uint16(400), uint16(0)
	if s.face.strong {
		weight, style = 700, 1
	}
	tables := map[string][]byte{
		"glyf": glyf.Bytes(),
		"hmtx": hmtx.Bytes(),
		"loca": put(nil, loca),
		"cmap": s.cmap(),
		"name": nameTable(s.face.family, s.face.name),
		"head": put(nil, uint32(0x00010000), uint32(0x00010000), uint32(0), uint32(0x5f0f3cf5), uint16(3), uint16(emUnits),
			created, created, int16(box[0]), int16(box[1]), int16(box[2]), int16(box[3]), style, uint16(6), int16(2), int16(1), int16(0)),
		"hhea": put(nil, uint32(0x00010000), int16(ascender), int16(descender), int16(0), uint16(widest), int16(0), int16(0), int16(box[2]),
			int16(1), int16(0), int16(0), [4]int16{}, int16(0), uint16(count)),
		"maxp": put(nil, uint32(0x00010000), uint16(count), uint16(points), uint16(contours), [2]uint16{}, uint16(2), [8]uint16{}),
		"post": put(nil, uint32(0x00030000), uint32(0), int16(-217), int16(150), [5]uint32{}),
		"OS/2": put(nil, uint16(4), int16(emUnits/2), weight, uint16(5), uint16(0), [10]int16{}, int16(0), [10]uint8{}, [4]uint32{1}, []byte("NONE"),
			uint16(0x40)-0x20*style, uint16(0), uint16(0xffff), int16(ascender), int16(descender), int16(0), uint16(ascender), uint16(-descender),
			[2]uint32{1}, int16(1082), int16(1409), uint16(0), uint16(0x20), uint16(1)),
	}
	if len(s.kerned) > 0 {
		tables["kern"] = s.kern()
	}
	return fontFile(tables)
}

// put writes numbers in the order of the bytes of fonts, behind what there is.
func put(b *bytes.Buffer, values ...any) []byte {
	if b == nil {
		b = new(bytes.Buffer)
	}
	for _, v := range values {
		// Writing numbers to a buffer does not fail.
		_ = binary.Write(b, binary.BigEndian, v)
	}
	return b.Bytes()
}

// corner is a point of an outline in font units, y upwards: on it, or off it and drawing it near.
type corner struct {
	x, y int
	on   bool
}

// contoursOf are the closed paths of an outline.
func contoursOf(outline sfnt.Segments) (paths [][]corner) {
	var path []corner
	var x, y float64 // where the pen is
	add := func(px, py float64, on bool) {
		path = append(path, corner{int(math.Round(px)), -int(math.Round(py)), on})
		x, y = px, py
	}
	end := func() {
		// The last point closes the path where it is the first.
		if n := len(path); n > 1 && path[0] == path[n-1] {
			path = path[:n-1]
		}
		if len(path) > 1 {
			paths = append(paths, path)
		}
		path = nil
	}
	for _, seg := range outline {
		a := seg.Args
		at := func(i int) (float64, float64) { return units(a[i].X), units(a[i].Y) }
		switch seg.Op {
		case sfnt.SegmentOpMoveTo:
			end()
			px, py := at(0)
			add(px, py, true)
		case sfnt.SegmentOpLineTo:
			px, py := at(0)
			add(px, py, true)
		case sfnt.SegmentOpQuadTo:
			cx, cy := at(0)
			px, py := at(1)
			add(cx, cy, false)
			add(px, py, true)
		case sfnt.SegmentOpCubeTo:
			x1, y1 := at(0)
			x2, y2 := at(1)
			x3, y3 := at(2)
			for _, q := range quadratics([4][2]float64{{x, y}, {x1, y1}, {x2, y2}, {x3, y3}}) {
				add(q[0][0], q[0][1], false)
				add(q[1][0], q[1][1], true)
			}
		}
	}
	end()
	return paths
}

// quadratics are curves of the second degree near one of the third, as control point and end.
func quadratics(c [4][2]float64) [][2][2]float64 {
	// What the middle of a curve is off is √3/36 of its third difference, and falls with the third power of the parts.
	d := math.Hypot(c[3][0]-3*c[2][0]+3*c[1][0]-c[0][0], c[3][1]-3*c[2][1]+3*c[1][1]-c[0][1])
	n := max(1, int(math.Ceil(math.Cbrt(d*math.Sqrt(3)/36/0.5))))
	at := func(t float64, k int) (value, slope float64) {
		u := 1 - t
		value = u*u*u*c[0][k] + 3*u*u*t*c[1][k] + 3*u*t*t*c[2][k] + t*t*t*c[3][k]
		slope = 3 * (u*u*(c[1][k]-c[0][k]) + 2*u*t*(c[2][k]-c[1][k]) + t*t*(c[3][k]-c[2][k]))
		return value, slope
	}
	list := make([][2][2]float64, n)
	step := 1 / float64(n)
	for i := range list {
		from, to := float64(i)*step, float64(i+1)*step
		for k := range 2 {
			v0, s0 := at(from, k)
			v1, s1 := at(to, k)
			list[i][0][k] = (v0+v1)/2 + (s0-s1)*step/4
			list[i][1][k] = v1
		}
	}
	list[n-1][1] = c[3]
	return list
}

// boundsOf are the least and the greatest coordinates: x, y, x, y.
func boundsOf(paths [][]corner) [4]int {
	b := [4]int{math.MaxInt16, math.MaxInt16, math.MinInt16, math.MinInt16}
	for _, path := range paths {
		for _, c := range path {
			b = [4]int{min(b[0], c.x), min(b[1], c.y), max(b[2], c.x), max(b[3], c.y)}
		}
	}
	return b
}

// writeGlyph writes an outline as the table glyf has it, each coordinate in one byte where that will do.
func writeGlyph(b *bytes.Buffer, paths [][]corner, bounds [4]int) {
	put(b, int16(len(paths)), int16(bounds[0]), int16(bounds[1]), int16(bounds[2]), int16(bounds[3]))
	last := -1
	for _, p := range paths {
		last += len(p)
		put(b, uint16(last))
	}
	put(b, uint16(0)) // no instructions
	var flags, xs, ys bytes.Buffer
	x, y := 0, 0
	coordinate := func(to *bytes.Buffer, d int, short, same uint8) (flag uint8) {
		switch {
		case d == 0:
			return same
		case -256 < d && d < 0:
			to.WriteByte(byte(-d))
			return short
		case 0 < d && d < 256:
			to.WriteByte(byte(d))
			return short | same
		}
		put(to, int16(d))
		return 0
	}
	for _, p := range paths {
		for _, c := range p {
			flag := coordinate(&xs, c.x-x, 2, 16) | coordinate(&ys, c.y-y, 4, 32)
			if c.on {
				flag |= 1
			}
			flags.WriteByte(flag)
			x, y = c.x, c.y
		}
	}
	b.Write(flags.Bytes())
	b.Write(xs.Bytes())
	b.Write(ys.Bytes())
	for b.Len()%4 != 0 {
		b.WriteByte(0)
	}
}

// cmap is the table of characters: format 12, and format 4 of those that it can hold.
func (s *subset) cmap() []byte {
	numbers := map[rune]int{}
	for i, g := range s.glyphs {
		numbers[g.char] = i + 1
	}
	var ends, starts, deltas, offsets []uint16
	var groups []uint32
	for _, r := range slices.Sorted(maps.Keys(numbers)) {
		n := numbers[r]
		groups = append(groups, uint32(r), uint32(r), uint32(n))
		if r < 0xffff {
			ends, starts, deltas, offsets = append(ends, uint16(r)), append(starts, uint16(r)), append(deltas, uint16(n-int(r))), append(offsets, 0)
		}
	}
	ends, starts, deltas, offsets = append(ends, 0xffff), append(starts, 0xffff), append(deltas, 1), append(offsets, 0)
	n := len(ends)
	log := bits.Len(uint(n)) - 1
	four := put(nil, uint16(4), uint16(16+8*n), uint16(0), uint16(2*n), uint16(2<<log), uint16(log), uint16(2*n-2<<log),
		ends, uint16(0), starts, deltas, offsets)
	twelve := put(nil, uint16(12), uint16(0), uint32(16+4*len(groups)), uint32(0), uint32(len(groups)/3), groups)
	const head = 4 + 2*8
	return put(nil, uint16(0), uint16(2), uint16(3), uint16(1), uint32(head), uint16(3), uint16(10), uint32(head+len(four)), four, twelve)
}

// kern is the table of the pairs that stand next to each other in the figure.
func (s *subset) kern() []byte {
	pairs := slices.SortedFunc(maps.Keys(s.kerned), func(a, b [2]int) int {
		if a[0] != b[0] {
			return a[0] - b[0]
		}
		return a[1] - b[1]
	})
	n := len(pairs)
	log := bits.Len(uint(n)) - 1
	b := new(bytes.Buffer)
	put(b, uint16(0), uint16(1), uint16(0), uint16(14+6*n), uint16(1), uint16(n), uint16(6<<log), uint16(log), uint16(6*n-6<<log))
	for _, p := range pairs {
		put(b, uint16(p[0]), uint16(p[1]), int16(s.kerned[p]))
	}
	return b.Bytes()
}

// nameTable holds what a font is called, for Windows and in American English, as every reader expects.
func nameTable(family, name string) []byte {
	texts := []struct {
		id   uint16
		text string
	}{{1, family}, {2, "Regular"}, {4, family}, {6, name}}
	var strings bytes.Buffer
	records := put(nil, uint16(0), uint16(len(texts)), uint16(6+12*len(texts)))
	b := bytes.NewBuffer(records)
	for _, t := range texts {
		at := strings.Len()
		put(&strings, utf16Of(t.text))
		put(b, uint16(3), uint16(1), uint16(0x409), t.id, uint16(strings.Len()-at), uint16(at))
	}
	b.Write(strings.Bytes())
	return b.Bytes()
}

// fontFile puts tables together, with their checksums and that of the file.
func fontFile(tables map[string][]byte) []byte {
	names := slices.Sorted(maps.Keys(tables))
	n := len(names)
	log := bits.Len(uint(n)) - 1
	head := new(bytes.Buffer)
	put(head, uint32(0x00010000), uint16(n), uint16(16<<log), uint16(log), uint16(16*n-16<<log))
	var body bytes.Buffer
	start := 12 + 16*n
	headAt := 0
	for _, name := range names {
		data := tables[name]
		if name == "head" {
			headAt = start + body.Len()
		}
		put(head, []byte(name), checksum(data), uint32(start+body.Len()), uint32(len(data)))
		body.Write(data)
		for body.Len()%4 != 0 {
			body.WriteByte(0)
		}
	}
	file := append(head.Bytes(), body.Bytes()...)
	binary.BigEndian.PutUint32(file[headAt+8:], 0xb1b0afba-checksum(file))
	return file
}

// checksum is the sum of the words of a table, the last filled up with zeros.
func checksum(data []byte) uint32 {
	var sum uint32
	for i := 0; i < len(data); i += 4 {
		var word [4]byte
		copy(word[:], data[i:])
		sum += binary.BigEndian.Uint32(word[:])
	}
	return sum
}

// tag is six letters that tell one subset of a font from another, as names of fonts in PDF files begin with.
func (s *subset) tag() string {
	hash := uint64(14695981039346656037)
	for _, g := range s.glyphs {
		hash = (hash ^ uint64(g.char)) * 1099511628211
	}
	var b [6]byte
	for i := range b {
		b[i] = 'A' + byte(hash%26)
		hash /= 26
	}
	return fmt.Sprintf("%s+%s", b[:], s.face.name)
}
