package stats

import (
	"math"

	"cloudgate/sim/num"
)

// Atom is a value that many runs share, such as a share of exactly zero or a time that is never
// reached.
type Atom struct {
	X        float64
	Estimate // of its probability
}

// Atoms lists, in ascending order, the values held by one run in a hundred or more, and by two at
// least; +Inf always, if it occurs. A continuous outcome does not repeat itself, so these are
// points of positive probability, where no density exists.
func (c *Column) Atoms() []Atom {
	var atoms []Atom
	from := 0
	for i, x := range c.sorted {
		if i+1 < len(c.sorted) && c.sorted[i+1] == x {
			continue
		}
		if n := i + 1 - from; math.IsInf(x, 0) || n >= 2 && 100*n >= len(c.sorted) {
			atoms = append(atoms, Atom{x, c.counted(func(sorted []float64) int {
				return atMost(x)(sorted) - below(x)(sorted)
			})})
		}
		from = i + 1
	}
	return atoms
}

// smooth is the sorted values that are not atoms, which nobody may change.
func (c *Column) smooth(atoms []Atom, sorted []float64) []float64 {
	if len(atoms) == 0 {
		return sorted
	}
	out := make([]float64, 0, len(sorted))
	for _, a := range atoms {
		out = append(out, sorted[:below(a.X)(sorted)]...)
		sorted = sorted[atMost(a.X)(sorted):]
	}
	return append(out, sorted...)
}

// Density is a probability density on a grid, of those values that are not Atoms.
type Density struct {
	Points    []Point // Value is the density, per unit of X; its integral and the Atoms sum to one
	Bandwidth float64 // half the width of the kernel; 0 when fewer than two values are no atoms, and the density is then 0
	Atoms     []Atom
}

// Density is the kernel density at each of the points x, with pointwise intervals: Student's over
// the replicates, cut at zero. They tell the Monte Carlo error of the smoothed curve, not the
// smoothing itself.
//
// The kernel is the biweight (Silverman, Density Estimation, 1986, table 3.1), exact sums without
// binning. The bandwidth is Silverman's rule of thumb, 0.9 min(sd, IQR/1.34) N^(-1/5) (his equation
// 3.31), carried from the normal kernel to the biweight by the ratio of their canonical bandwidths
// (Marron and Nolan, Statistics & Probability Letters 7, 1988, 195), and at least a hundredth of the
// way from the 0.1 % to the 99.9 % quantile, below which no grid would show it. Near a bound of the
// support the kernel is the linear boundary kernel (Jones, Statistics and Computing 3, 1993, 135), which
// is right to first order there: it neither loses what leaks over the bound nor flattens the slope. Where it
// would be negative the density is zero, and all of it is scaled to its mass. A bound that some value crosses is dropped.
func (c *Column) Density(x []float64, s Support) Density {
	d := Density{Points: make([]Point, len(x)), Atoms: c.Atoms()}
	pooled := c.smooth(d.Atoms, c.sorted)
	s = c.within(s)
	d.Bandwidth = bandwidth(pooled, s)
	k := kernel{s, d.Bandwidth}
	sets := make([][]float64, c.sets)
	for i := range sets {
		sets[i] = c.smooth(d.Atoms, c.set(i))
	}
	inside := 0.0
	for _, v := range pooled {
		inside += k.inside(v)
	}
	scale := k.scale(len(pooled), inside, func(x float64) float64 {
		sum, _ := k.at(x).sum(pooled)
		return sum
	})
	for i, at := range x {
		d.Points[i] = Point{at, c.densityAt(k.at(at), pooled, sets).times(scale).positive()}
	}
	return d
}

func (c *Column) densityAt(k placed, pooled []float64, sets [][]float64) Estimate {
	n := len(c.sorted)
	if n == 0 {
		return unknown(math.NaN(), 0)
	}
	size := float64(n)
	sum, squares := k.sum(pooled)
	f := sum / size
	if !c.known() {
		return unknown(f, n)
	}
	var se float64
	if c.sets == 0 {
		se = math.Sqrt(max(0, squares-float64(sum*f)) / (size * (size - 1)))
	} else {
		se = c.spread(func(i int) float64 {
			part, _ := k.sum(sets[i])
			return part - float64(f*float64(len(c.set(i))))
		})
	}
	return symmetric(f, se, c.t, n)
}

// Grid gives n equidistant points that show a column: from the 0.1 % to the 99.9 % quantile of
// its finite values, atoms included, widened by the bandwidth of its density and cut at the bounds of
// the support. It is empty when no value is finite. It panics if n < 2.
func (c *Column) Grid(n int, s Support) []float64 {
	if n < 2 {
		panic("stats: a grid needs two points")
	}
	values := c.finite()
	if len(values) == 0 {
		return nil
	}
	s = c.within(s)
	pad := bandwidth(c.smooth(c.Atoms(), c.sorted), s)
	return grid(n, quantile(values, 0.001), quantile(values, 0.999), pad, s)
}

// grid is n equidistant points from lo to hi, widened by pad, or by something where that is zero.
func grid(n int, lo, hi, pad float64, s Support) []float64 {
	if pad == 0 {
		pad = max(hi-lo, math.Abs(hi)) / 20
	}
	if pad == 0 {
		pad = 1
	}
	lo, hi = max(lo-pad, s.Lo), min(hi+pad, s.Hi)
	x := make([]float64, n)
	for i := range x {
		x[i] = min(lo+float64((hi-lo)*(float64(i)/float64(n-1))), hi)
	}
	return x
}

// biweightScale carries a bandwidth from the normal kernel to the biweight: 35^(1/5) (4π)^(1/10).
const biweightScale = 2.6226153288261025

// bandwidth is the half width of the kernel for sorted values; 0 if there are fewer than two.
func bandwidth(sorted []float64, s Support) float64 {
	n := float64(len(sorted))
	if n < 2 {
		return 0
	}
	p := powers(sorted, num.Sum(sorted)/n)
	return silverman(n, math.Sqrt(p.second/(n-1)), func(p float64) float64 { return quantile(sorted, p) }, s)
}

// silverman is the half width of the kernel for n values, two at least, of that standard deviation and those quantiles.
func silverman(n, sd float64, quantile func(p float64) float64, s Support) float64 {
	if iqr := quantile(0.75) - quantile(0.25); iqr > 0 {
		sd = min(sd, iqr/1.34)
	}
	h := biweightScale * 0.9 * sd * num.Exp(-num.Log(n)/5)
	least := (quantile(0.999) - quantile(0.001)) / 100
	return min(max(h, least), s.Hi-s.Lo)
}

// kernel is a biweight of half width h, changed near the bounds of a support.
type kernel struct {
	Support
	h float64
}

// placed is a kernel at a place x: (a + b u) biweight(u) / h for a value at x - uh, or nothing where h is 0.
type placed struct{ x, h, a, b float64 }

// at places the kernel. Where a bound is within reach, what is left of it has the mass 1 and the mean 0 all the same. Out of the support it
// is nothing.
func (k kernel) at(x float64) placed {
	if k.h == 0 || x < k.Lo || x > k.Hi {
		return placed{}
	}
	from, to := max(-1, (x-k.Hi)/k.h), min(1, (x-k.Lo)/k.h)
	if from == -1 && to == 1 {
		return placed{x, k.h, 1, 0}
	}
	var m [3]float64
	upper, lower := biweightBelow(to), biweightBelow(from)
	for i := range m {
		m[i] = upper[i] - lower[i]
	}
	det := float64(m[0]*m[2]) - float64(m[1]*m[1])
	return placed{x, k.h, m[2] / det, -m[1] / det}
}

// sum adds up the kernel over sorted values, and its squares.
func (k placed) sum(sorted []float64) (sum, squares float64) {
	if k.h == 0 {
		return 0, 0
	}
	for _, v := range sorted[below(k.x-k.h)(sorted):] {
		if v > k.x+k.h {
			break
		}
		u := (k.x - v) / k.h
		w := float64(biweight(u)*(k.a+float64(k.b*u))) / k.h
		sum += w
		squares += float64(w * w)
	}
	return sum, squares
}

// nodes is how many points an integral over a bandwidth takes.
const nodes = 64

// whole is where the kernel reaches no bound. It may be empty.
func (k kernel) whole() Support { return Support{k.Lo + k.h, max(k.Hi-k.h, k.Lo+k.h)} }

// inside is how much of the kernel of a value lies where it is whole.
func (k kernel) inside(v float64) float64 {
	if k.h == 0 {
		return 0
	}
	s := k.whole()
	return biweightBelow((s.Hi - v) / k.h)[0] - biweightBelow((s.Lo - v) / k.h)[0]
}

// scale is what the density of n values has to be multiplied by to have their mass: so much of it is inside, and the rest is integrated near the
// bounds, where a negative density counts as zero.
func (k kernel) scale(n int, inside float64, density func(x float64) float64) float64 {
	if k.h == 0 || math.IsInf(k.Lo, -1) && math.IsInf(k.Hi, 1) {
		return 1
	}
	mass, whole := inside, k.whole()
	for _, near := range []Support{{k.Lo, whole.Lo}, {whole.Hi, k.Hi}} {
		if math.IsInf(near.Lo, 0) || math.IsInf(near.Hi, 0) {
			continue
		}
		step := (near.Hi - near.Lo) / nodes
		for i := range nodes {
			mass += float64(step * max(0, density(near.Lo+float64(step*(float64(i)+0.5)))))
		}
	}
	return float64(n) / mass
}

// times is an estimate of so many times as much.
func (e Estimate) times(f float64) Estimate {
	e.Value, e.Lo, e.Hi, e.SE = e.Value*f, e.Lo*f, e.Hi*f, e.SE*f
	return e
}

// positive is an estimate of what cannot be negative.
func (e Estimate) positive() Estimate {
	e.Value, e.Lo, e.Hi = max(0, e.Value), max(0, e.Lo), max(0, e.Hi)
	return e
}

func biweight(u float64) float64 {
	q := 1 - float64(u*u)
	if q <= 0 {
		return 0
	}
	return float64(0.9375 * q * q)
}

// biweightBelow is the integral of the biweight up to u, of u times the biweight, and of u squared times it.
func biweightBelow(u float64) [3]float64 {
	u = min(max(u, -1), 1)
	q := float64(u * u)
	r := 1 - q
	return [3]float64{
		0.5 + float64(0.9375*u*(1-float64(2*q/3)+float64(q*q)/5)),
		float64(-0.15625 * r * r * r),
		1.0/14 + float64(0.9375*u*q*(1.0/3-float64(0.4*q)+float64(q*q)/7)),
	}
}
