package stats

import "math"

// Atoms is as Column.Atoms, of what has a bin to itself. A value that many runs share beside others in the same bin
// is not told from them.
func (s *Sketched) Atoms() []Atom {
	var atoms []Atom
	for _, c := range s.cells {
		if s.isAtom(c) {
			p := float64(c.n) / float64(s.n)
			atoms = append(atoms, Atom{c.lo, s.probability(p, func() float64 { return s.cellError(c) })})
		}
	}
	return atoms
}

func (s *Sketched) isAtom(c cell) bool {
	return math.IsInf(c.lo, 0) || c.exact() && c.n >= 2 && 100*c.n >= s.n
}

// cellError is the standard error, from the sets, of the share of a cell, which is taken to have its part of each
// set's values in the stratum.
func (s *Sketched) cellError(c cell) float64 {
	p, f := float64(c.n)/float64(s.n), float64(c.n)/float64(s.strata[c.stratum].n)
	return s.spread(func(k int) float64 {
		return float64(f*float64(s.inStratum(c.stratum, k))) - float64(p*float64(s.size(k)))
	})
}

// inStratum is the number of values of a set in a stratum.
func (s *Sketched) inStratum(i, set int) int {
	return s.below[(i+1)*s.sets+set] - s.below[i*s.sets+set]
}

// smooth is the cells that are no atoms, as a column of their own, without sets.
func (s *Sketched) smooth() *Sketched {
	t := &Sketched{}
	for _, c := range s.cells {
		if !s.isAtom(c) {
			t.cells = append(t.cells, cell{c.lo, c.hi, t.n, c.n, c.stratum})
			t.n += c.n
		}
	}
	return t
}

// bandwidth is that of the density of the values that are no atoms.
func (s *Sketched) bandwidth(support Support) float64 {
	smooth := s.smooth()
	if smooth.n < 2 {
		return 0
	}
	all := s.of.sums.all()
	sum := all.total()
	for _, c := range s.finite() {
		if s.isAtom(c) {
			d, n := c.lo-all.from, float64(c.n)
			sum[1] -= float64(n * d)
			sum[2] -= float64(n * d * d)
		}
	}
	n := float64(smooth.n)
	sd := math.Sqrt(max(0, sum[2]-float64(sum[1]*sum[1])/n) / (n - 1))
	return silverman(n, sd, func(p float64) float64 { return smooth.quantile(p, smooth.order) }, support)
}

// Grid is as Column.Grid.
func (s *Sketched) Grid(n int, support Support) []float64 {
	if n < 2 {
		panic("stats: a grid needs two points")
	}
	finite := &Sketched{}
	for _, c := range s.finite() {
		finite.cells = append(finite.cells, cell{c.lo, c.hi, finite.n, c.n, c.stratum})
		finite.n += c.n
	}
	if finite.n == 0 {
		return nil
	}
	support = s.within(support)
	at := func(p float64) float64 { return finite.quantile(p, finite.order) }
	return grid(n, at(0.001), at(0.999), s.bandwidth(support), support)
}

// Density is as Column.Density, of values that lie evenly in their bins.
func (s *Sketched) Density(x []float64, support Support) Density {
	d := Density{Points: make([]Point, len(x)), Atoms: s.Atoms()}
	support = s.within(support)
	d.Bandwidth = s.bandwidth(support)
	k := kernel{support, d.Bandwidth}
	smooth := s.smooth().cells
	bySet := make([]float64, s.sets)
	n, inside := 0, 0.0
	for _, c := range smooth {
		n += c.n
		inside += float64(float64(c.n) * k.inside(c.lo+float64((c.hi-c.lo)/2)))
	}
	scale := k.scale(n, inside, func(x float64) float64 {
		k := k.at(x)
		sum := 0.0
		for _, c := range smooth {
			sum += float64(k.spread(c.lo, c.hi) * float64(c.n))
		}
		return sum
	})
	for i, at := range x {
		d.Points[i] = Point{at, s.densityAt(k.at(at), smooth, bySet).times(scale).positive()}
	}
	return d
}

func (s *Sketched) densityAt(k placed, cells []cell, bySet []float64) Estimate {
	if s.n == 0 {
		return unknown(math.NaN(), 0)
	}
	size := float64(s.n)
	var sum, squares float64
	clear(bySet)
	for _, c := range cells {
		w := k.spread(c.lo, c.hi)
		if w == 0 {
			continue
		}
		sum += float64(w * float64(c.n))
		squares += float64(w * w * float64(c.n))
		f := w * float64(c.n) / float64(s.strata[c.stratum].n)
		for set := range bySet {
			bySet[set] += float64(f * float64(s.inStratum(c.stratum, set)))
		}
	}
	f := sum / size
	if !s.known() {
		return unknown(f, s.n)
	}
	var se float64
	if s.sets == 0 {
		se = math.Sqrt(max(0, squares-float64(sum*f)) / (size * (size - 1)))
	} else {
		se = s.basis.spread(func(set int) float64 { return bySet[set] - float64(f*float64(s.size(set))) })
	}
	return symmetric(f, se, s.t, s.n)
}

// spread is the mean of the kernel over the values from lo to hi.
func (k placed) spread(lo, hi float64) float64 {
	if k.h == 0 || lo > k.x+k.h || hi < k.x-k.h {
		return 0
	}
	from, to := (k.x-hi)/k.h, (k.x-lo)/k.h
	if to-from < 1e-4 { // the integrals would lose too many digits
		u := from + float64((to-from)/2)
		return float64(biweight(u)*(k.a+float64(k.b*u))) / k.h
	}
	upper, lower := biweightBelow(to), biweightBelow(from)
	return (float64(k.a*(upper[0]-lower[0])) + float64(k.b*(upper[1]-lower[1]))) / (to - from) / k.h
}
