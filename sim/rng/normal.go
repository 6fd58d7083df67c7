package rng

import (
	"math"

	"cloudgate/sim/num"
)

// Normals are drawn in pairs, from both words of a block, by inversion: z is the quantile of a uniform
// (k + ½)/2^52, read from a table of polynomials. The smaller tail t of the uniform lies in one of eight equal
// parts of a power of two; on each the quantile is a polynomial of degree seven through its values at the
// Chebyshev points. It is within normalError of num.NormQuantile everywhere, which a test shows, and takes a
// third of its time: there is no branch that chance would decide.

// normalError bounds the difference between a normal and the exact quantile of its uniform.
const normalError = 1e-13

const (
	partBits    = 3 // of the mantissa that say which part of a power of two
	partShift   = 52 - partBits
	normalTerms = 8
	normalParts = 64 << partBits // for all exponents of a tail, and some more
)

// normalTable holds the coefficients by part of t·2^52, from ½ to 2^51: a part is the leading bits of its numbers,
// modulo normalParts. Their variable runs from -½ to ½ over a part.
var normalTable = makeNormalTable()

func makeNormalTable() (table [normalParts][normalTerms]float64) {
	for part := math.Float64bits(0.5) >> partShift; part < math.Float64bits(0x1p51)>>partShift; part++ {
		low := float64(0x1p-52 * math.Float64frombits(part<<partShift))
		high := float64(0x1p-52 * math.Float64frombits((part+1)<<partShift))
		var x, y [normalTerms]float64
		for k := range x {
			x[k] = chebyshevPoints[k]
			y[k] = num.NormQuantile(low + float64((high-low)*(x[k]+0.5)))
		}
		table[part%normalParts] = interpolate(x, y)
	}
	return table
}

// chebyshevPoints are the eight zeros of the Chebyshev polynomial of degree eight, halved.
var chebyshevPoints = func() (x [normalTerms]float64) {
	for k := range x {
		x[k] = -0.5 * num.Cos(math.Pi*(float64(k)+0.5)/normalTerms)
	}
	return x
}()

// interpolate gives the coefficients of the polynomial through the points, by divided differences.
func interpolate(x, y [normalTerms]float64) (c [normalTerms]float64) {
	for level := 1; level < normalTerms; level++ {
		for k := normalTerms - 1; k >= level; k-- {
			y[k] = (y[k] - y[k-1]) / (x[k] - x[k-level])
		}
	}
	for k := normalTerms - 1; k >= 0; k-- {
		for i := normalTerms - 1; i > 0; i-- {
			c[i] = c[i-1] - float64(x[k]*c[i])
		}
		c[0] = y[k] - float64(x[k]*c[0])
	}
	return c
}

// normal is the normal of a word.
func normal(w uint64) float64 {
	c, s := tail(w)
	return signed(quantile(c, s), w)
}

// tail is the smaller tail of a word: its part, and the variable.
func tail(w uint64) (c *[normalTerms]float64, s float64) {
	upper := uint64(int64(w) >> 63) // all ones above the median
	bits := math.Float64bits(float64((w^upper)>>12) + 0.5)
	return &normalTable[bits>>partShift%normalParts], math.Float64frombits(bits<<(12+partBits)>>12|math.Float64bits(1)) - 1.5
}

// quantile is that of a tail.
func quantile(c *[normalTerms]float64, s float64) float64 {
	s2 := s * s
	low := (c[0] + float64(c[1]*s)) + float64(s2*(c[2]+float64(c[3]*s)))
	high := (c[4] + float64(c[5]*s)) + float64(s2*(c[6]+float64(c[7]*s)))
	return low + float64(s2*s2*high)
}

// signed is the normal of a word whose tail has the quantile z.
func signed(z float64, w uint64) float64 {
	return math.Float64frombits(math.Float64bits(z) ^ w&(1<<63))
}

// Normal is draw index as a standard normal: that of word index mod 2 of block index/2. A stream of normals
// is for nothing else.
func (s Stream) Normal(index uint64) float64 {
	w0, w1 := Philox2x64(s.run, index/2, s.key)
	if index%2 == 0 {
		return normal(w0)
	}
	return normal(w1)
}

// Normals sets even[i] and odd[i] to the normals 2·pair and 2·pair+1 of run run+i, by vectors where the processor has
// them, with the same bits. The two slices have the same length.
func (k Key) Normals(even, odd []float64, run, pair uint64) {
	odd = odd[:len(even)]
	done := normalsBlock(even, odd, run, pair, k)
	if done == len(even) {
		return
	}
	// The words of all runs first, as the bits of numbers, then their normals: the chain of one run is short then, and
	// those of several overlap.
	var r roundKeys
	r.set(k)
	for i := done; i < len(even); i++ {
		a, b := fiveRounds(run+uint64(i), pair, r[0], r[1], r[2], r[3], r[4])
		a, b = fiveRounds(a, b, r[5], r[6], r[7], r[8], r[9])
		even[i], odd[i] = math.Float64frombits(a), math.Float64frombits(b)
	}
	for i := done; i < len(even); i++ {
		v, w := math.Float64bits(even[i]), math.Float64bits(odd[i])
		c, s := tail(v)
		d, t := tail(w)
		even[i], odd[i] = signed(quantile(c, s), v), signed(quantile(d, t), w)
	}
}
