package stats_test

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"cloudgate/sim/num"
	"cloudgate/sim/stats"
)

// sketched puts values into a sketch in pieces of those lengths, of which the last repeats, and reads it.
func sketched(x []float64, r stats.Replicates, thresholds []float64, pieces ...int) *stats.Sketched {
	s := stats.NewSketch(r, stats.LeastBits, thresholds...)
	for lo, i := 0, 0; lo < len(x); i++ {
		hi := min(len(x), lo+pieces[min(i, len(pieces)-1)])
		s.Put(lo, x[lo:hi])
		lo = hi
	}
	read := stats.NewSketched()
	read.Reset(s)
	return read
}

// Columns of every kind, with the kind of outcome that has them.
func columnsOfAllKinds(n int) map[string]struct {
	kind stats.Kind
	x    []float64
} {
	type column = struct {
		kind stats.Kind
		x    []float64
	}
	z := normals(7, n)
	make := func(kind stats.Kind, of func(i int, z float64) float64) column {
		x := slices.Clone(z)
		for i := range x {
			x[i] = of(i, x[i])
		}
		return column{kind, x}
	}
	return map[string]column{
		"normal":     make(stats.Level, func(_ int, z float64) float64 { return z }),
		"negative":   make(stats.Level, func(_ int, z float64) float64 { return -50 + 3*z }),
		"lognormal":  make(stats.Flow, func(_ int, z float64) float64 { return num.Exp(4 * z) }),
		"tight":      make(stats.Level, func(_ int, z float64) float64 { return 1e6 + z }),
		"wide":       make(stats.Flow, func(_ int, z float64) float64 { return num.Exp(100 * z) }),
		"count":      make(stats.Count, func(_ int, z float64) float64 { return math.Floor(3 * z * z) }),
		"flag":       make(stats.Flag, func(_ int, z float64) float64 { return math.Ceil(max(-0.5, min(z-1, 1))) }),
		"constant":   make(stats.Share, func(int, float64) float64 { return 0.1 }),
		"zero":       make(stats.Share, func(int, float64) float64 { return 0 }),
		"none":       make(stats.Level, func(int, float64) float64 { return nan }),
		"with atoms": make(stats.Share, func(_ int, z float64) float64 { return max(0, min(1, 0.5+z/2)) }),
		"time": make(stats.Time, func(i int, z float64) float64 {
			if z > 0.4 {
				return inf
			}
			return z * z
		}),
		"with failures": make(stats.Level, func(i int, z float64) float64 {
			if i%17 == 3 {
				return nan
			}
			return z
		}),
		"infinite both ways": make(stats.Level, func(i int, z float64) float64 {
			if i%7 == 3 {
				return math.Copysign(inf, z)
			}
			return z
		}),
	}
}

// What a sketch says is what the column says: numbers of values the same, moments to 1e-9 standard deviations,
// probabilities to 1e-9; quantiles to within a bin, which is at most 2^-7 of the value unless the values span some
// hundred powers of two; and for runs the intervals of quantiles hold those of the column.
func TestSketchAgainstColumn(t *testing.T) {
	for _, r := range []stats.Replicates{stats.Runs(), stats.Sets(16), stats.Sets(3), stats.Sets(1)} {
		for name, of := range columnsOfAllKinds(20_000) {
			t.Run(fmt.Sprint(r, " ", name), func(t *testing.T) {
				thresholds := []float64{0, 0.3, 1, -49}
				got, want := sketched(of.x, r, thresholds, 1024), stats.Of(of.x, r)
				if got.N() != want.N() {
					t.Fatalf("%d values, want %d", got.N(), want.N())
				}
				same := func(what string, a, b stats.Estimate, unit float64) {
					t.Helper()
					tolerance := 1e-9 * unit
					equal := func(x, y float64) bool {
						return x == y || math.IsNaN(x) && math.IsNaN(y) || math.Abs(x-y) <= tolerance
					}
					if !equal(a.Value, b.Value) || !equal(a.Lo, b.Lo) || !equal(a.Hi, b.Hi) || !equal(a.SE, b.SE) || a.N != b.N {
						t.Errorf("%s: %+v, the column says %+v", what, a, b)
					}
				}
				sd := want.SD().Value
				if !(sd > 0) || math.IsInf(sd, 0) {
					sd = max(1, math.Abs(want.Mean().Value))
				}
				same("mean", got.Mean(), want.Mean(), sd)
				spread, exact := got.SD(), want.SD()
				if r == stats.Runs() { // its error rests on a trimmed mean, which is read from the bins
					for _, pair := range [][2]float64{{spread.Lo, exact.Lo}, {spread.Hi, exact.Hi}, {spread.SE, exact.SE}} {
						if d := math.Abs(pair[0] - pair[1]); d > 0.02*exact.SE {
							t.Errorf("sd: %+v, the column says %+v", spread, exact)
						}
					}
					spread.Lo, spread.Hi, spread.SE = exact.Lo, exact.Hi, exact.SE
				}
				same("sd", spread, exact, sd)
				same("reached", got.Reached(), want.Reached(), 1)
				for _, x := range thresholds {
					same(fmt.Sprint("above ", x), got.Above(x), want.Above(x), 1)
				}
				for _, p := range []float64{0, 0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999, 1} {
					q, exact := got.Quantile(p), want.Quantile(p)
					bound := got.Bound(p)
					if name == "wide" {
						if bound > 0.2*math.Abs(q.Value) {
							t.Errorf("quantile %v: %+v within %v", p, q, bound)
						}
					} else if bound > math.Abs(q.Value)/128 {
						t.Errorf("quantile %v: %+v within %v", p, q, bound)
					}
					if !(math.Abs(q.Value-exact.Value) <= bound*(1+1e-12)) && !near(q.Value, exact.Value, 0) {
						t.Errorf("quantile %v: %+v, the column says %+v, not within %v", p, q, exact, bound)
					}
					if bound == 0 && q.Value != exact.Value && !math.IsNaN(exact.Value) {
						t.Errorf("quantile %v: %+v is said to be exact, the column says %+v", p, q, exact)
					}
					if math.IsNaN(q.Lo) != math.IsNaN(exact.Lo) || q.Lo > q.Value || q.Hi < q.Value {
						t.Errorf("quantile %v: %+v, the column says %+v", p, q, exact)
					}
					if r == stats.Runs() && (q.Lo > exact.Lo || q.Hi < exact.Hi) {
						t.Errorf("quantile %v: %+v does not hold that of the column %+v", p, q, exact)
					}
				}
				rows, names := got.Summary(of.kind), want.Summary(of.kind)
				if !slices.EqualFunc(rows, names, func(a, b stats.Row) bool { return a.Statistic == b.Statistic }) {
					t.Errorf("the rows are %v, want %v", rows, names)
				}
				share := 1.0 / 128
				if name == "wide" {
					share = 0.2
				}
				if within := got.Within(of.kind); !(within <= share) || of.kind == stats.Flag && within != 0 {
					t.Errorf("quantiles are within %v", within)
				}
				if of.kind == stats.Flag || of.kind == stats.Count || name == "constant" || name == "zero" || name == "none" {
					if got.Within(of.kind) != 0 {
						t.Errorf("quantiles are not exact: within %v", got.Within(of.kind))
					}
					for i := range rows {
						if rows[i].Value != names[i].Value && !near(rows[i].Value, names[i].Value, 1e-12) {
							t.Errorf("%s: %+v, the column says %+v", rows[i].Statistic, rows[i], names[i])
						}
					}
				}
				sketchedCurves(t, got, want, of.kind)
			})
		}
	}
}

// Curves are drawn on about the same grid, and are about the same where the column's are smooth.
func sketchedCurves(t *testing.T, got *stats.Sketched, want *stats.Column, kind stats.Kind) {
	s := kind.Support()
	x, y := got.Grid(64, s), want.Grid(64, s)
	if len(x) != len(y) {
		t.Fatalf("a grid of %d points, want %d", len(x), len(y))
	}
	if len(x) == 0 {
		return
	}
	ecdf, exact := got.ECDF(y), want.ECDF(y)
	for i, p := range ecdf {
		if !(p.Lo <= p.Value && p.Value <= p.Hi) && !math.IsNaN(exact[i].Lo) {
			t.Errorf("distribution function %+v", p)
		}
		if p.Lo > exact[i].Value+1e-12 || p.Hi < exact[i].Value-1e-12 {
			t.Errorf("distribution function %+v does not hold that of the column, %+v", p, exact[i])
		}
	}
}

// A density is that of the column, to a tenth of its interval and a hundredth of its peak, and its atoms are.
func TestSketchedDensity(t *testing.T) {
	for _, r := range []stats.Replicates{stats.Runs(), stats.Sets(16)} {
		for name, of := range columnsOfAllKinds(20_000) {
			if !slices.Contains([]string{"normal", "negative", "tight", "with atoms", "time", "with failures", "count", "constant"}, name) {
				continue
			}
			got, want := sketched(of.x, r, nil, 1024), stats.Of(of.x, r)
			s := of.kind.Support()
			x := want.Grid(100, s)
			a, b := got.Density(x, s), want.Density(x, s)
			if !near(a.Bandwidth, b.Bandwidth, 0.02) {
				t.Errorf("%v %s: bandwidth %v, the column says %v", r, name, a.Bandwidth, b.Bandwidth)
			}
			if len(a.Atoms) != len(b.Atoms) {
				t.Fatalf("%v %s: atoms %v, the column says %v", r, name, a.Atoms, b.Atoms)
			}
			for i, atom := range a.Atoms {
				if atom.X != b.Atoms[i].X || atom.Value != b.Atoms[i].Value || !near(atom.Lo, b.Atoms[i].Lo, 0.01) {
					t.Errorf("%v %s: atom %+v, the column says %+v", r, name, atom, b.Atoms[i])
				}
			}
			peak := 0.0
			for _, p := range b.Points {
				peak = max(peak, p.Value)
			}
			for i, p := range a.Points {
				q := b.Points[i]
				if math.Abs(p.Value-q.Value) > 0.1*(q.Hi-q.Lo)+0.01*peak || p.Hi < q.Value || !near(p.SE, q.SE, 0.1) && math.Abs(p.SE-q.SE) > 0.002*peak {
					t.Errorf("%v %s: at %v %+v, the column says %+v", r, name, p.X, p.Estimate, q.Estimate)
				}
			}
		}
	}
}

// How runs are cut into calls leaves no trace: everything has the same bits.
func TestSketchOfAnyPieces(t *testing.T) {
	for _, r := range []stats.Replicates{stats.Runs(), stats.Sets(16), stats.Sets(5)} {
		for name, of := range columnsOfAllKinds(20_000) {
			var want string
			for _, pieces := range [][]int{{1024}, {1}, {7, 4000, 1, 3000}, {len(of.x)}} {
				s := sketched(of.x, r, []float64{0.1}, pieces...)
				support := of.kind.Support()
				x := s.Grid(32, support)
				got := fmt.Sprint(s.Summary(of.kind), s.Mean(), s.SD(), s.Above(0.1), s.Within(of.kind), s.Density(x, support), s.ECDF(x)) // a number prints as it is to the bit
				if want == "" {
					want = got
				}
				if got != want {
					t.Fatalf("%v %s: in pieces of %v it is\n%s\nand was\n%s", r, name, pieces, got, want)
				}
			}
		}
	}
}

// Bins, counts of values and quantiles do not depend on the order of the values, however much bins were coarsened on the way.
func TestSketchOfAnyOrder(t *testing.T) {
	if testing.Short() {
		t.Skip("many studies")
	}
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(
			rapid.Float64(),
			rapid.Float64Range(1, 1+1e-6),
			rapid.Map(rapid.Float64Range(-700, 700), num.Exp),
			rapid.Map(rapid.IntRange(-3, 200), func(i int) float64 { return float64(i) }),
			rapid.SampledFrom([]float64{inf, -inf, nan, 0, math.Copysign(0, -1), math.MaxFloat64, -math.MaxFloat64, 5e-324, -5e-324, 0x1p-1022}),
		)
		x := rapid.SliceOfN(value, 1, 3000).Draw(t, "x")
		if rapid.Bool().Draw(t, "many") {
			x = append(x, columnsOfAllKinds(3000)[rapid.SampledFrom([]string{"wide", "normal", "tight"}).Draw(t, "column")].x...)
		}
		y := slices.Clone(x)
		slices.Sort(y)
		a, b := sketched(x, stats.Runs(), nil, 1024), sketched(y, stats.Runs(), nil, 1024)
		exact := stats.Of(x, stats.Runs())
		for _, p := range []float64{0, 0.05, 0.3, 0.5, 0.95, 1} {
			p, q, c := a.Quantile(p), b.Quantile(p), exact.Quantile(p)
			if !sameBits(p, q) {
				t.Fatalf("%+v, in ascending order %+v", p, q)
			}
			if p.Lo > c.Lo || p.Hi < c.Hi || p.N != c.N {
				t.Fatalf("%+v, the column says %+v", p, c)
			}
		}
	})
}

// What is written and read back is the same sketch: it goes on to the same bits, and is written the same again.
func TestSketchIsReadBack(t *testing.T) {
	for _, r := range []stats.Replicates{stats.Runs(), stats.Sets(16)} {
		for name, of := range columnsOfAllKinds(20_000) {
			a := stats.NewSketch(r, 9, 0.5, -2)
			a.Put(0, of.x[:7777])
			data, _ := a.AppendBinary([]byte("before"))
			b := stats.NewSketch(r, 9, 0.5, -2)
			if err := b.UnmarshalBinary(data[len("before"):]); err != nil {
				t.Fatal(err)
			}
			a.Put(7777, of.x[7777:])
			b.Put(7777, of.x[7777:])
			x, _ := a.AppendBinary(nil)
			y, _ := b.AppendBinary(nil)
			if !bytes.Equal(x, y) {
				t.Errorf("%v %s: read back, it is another sketch", r, name)
			}
			for _, other := range []*stats.Sketch{stats.NewSketch(stats.Sets(3), 9, 0.5, -2), stats.NewSketch(r, 9, 0.5), stats.NewSketch(r, 9, 0.5, 2), stats.NewSketch(r, 8, 0.5, -2)} {
				if other.UnmarshalBinary(x) == nil {
					t.Errorf("%v %s: a sketch for other runs or thresholds reads it", r, name)
				}
			}
		}
	}
}

// Sketches of ranges of runs, cut where stretches end, merge to the bits of one that saw all runs, whichever are
// merged first, and of whatever values.
func TestMergedSketches(t *testing.T) {
	columns := columnsOfAllKinds(20_000)
	names := slices.Sorted(maps.Keys(columns))
	rapid.Check(t, func(t *rapid.T) {
		x := columns[rapid.SampledFrom(names).Draw(t, "column")].x
		r := rapid.SampledFrom([]stats.Replicates{stats.Runs(), stats.Sets(16), stats.Sets(5)}).Draw(t, "replicates")
		cuts := rapid.SliceOfDistinct(rapid.IntRange(1, 19), rapid.ID[int]).Draw(t, "cuts")
		slices.Sort(cuts)
		sketch := func(first, end int) *stats.Sketch {
			s := stats.NewSketch(r, 8, 0.5)
			s.Put(first, x[first:end])
			return s
		}
		bits := func(s *stats.Sketch) []byte {
			data, _ := s.AppendBinary(nil)
			return data
		}
		var parts []*stats.Sketch
		begin := 0
		for _, cut := range append(cuts, len(x)/1024+1) {
			end := min(1024*cut, len(x))
			parts, begin = append(parts, sketch(begin, end)), end
		}
		for len(parts) > 1 {
			i := rapid.IntRange(0, len(parts)-2).Draw(t, "left")
			before := bits(parts[i+1])
			if err := parts[i].Merge(parts[i+1]); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(before, bits(parts[i+1])) {
				t.Fatal("a sketch that was merged is another")
			}
			parts = slices.Delete(parts, i+1, i+2)
		}
		if !bytes.Equal(bits(parts[0]), bits(sketch(0, len(x)))) {
			t.Fatal("merged, it is another sketch")
		}
	})
}

// What does not follow, or is of another kind, is not merged, and changes nothing.
func TestMergeRefuses(t *testing.T) {
	x := normals(5, 4096)
	part := func(r stats.Replicates, bits, first, end int, thresholds ...float64) *stats.Sketch {
		s := stats.NewSketch(r, bits, thresholds...)
		s.Put(first, x[first:end])
		return s
	}
	runs := stats.Runs()
	s := part(runs, 8, 0, 2048, 1)
	before, _ := s.AppendBinary(nil)
	for name, o := range map[string]*stats.Sketch{
		"a gap":            part(runs, 8, 3072, 4096, 1),
		"an overlap":       part(runs, 8, 1024, 4096, 1),
		"the same runs":    part(runs, 8, 0, 2048, 1),
		"other sets":       part(stats.Sets(2), 8, 2048, 4096, 1),
		"other bits":       part(runs, 9, 2048, 4096, 1),
		"other thresholds": part(runs, 8, 2048, 4096, 2),
	} {
		err := s.Merge(o)
		if after, _ := s.AppendBinary(nil); err == nil || !bytes.Equal(before, after) {
			t.Errorf("%s: %v; or it was changed", name, err)
		}
	}
	if part(runs, 8, 0, 1500, 1).Merge(part(runs, 8, 2048, 4096, 1)) == nil {
		t.Error("runs are merged after a stretch that is not complete")
	}
}

// Of values whose squares are too large for a number, a sketch knows what a column knows: the mean, and that its error is
// not finite.
func TestSumsBeyondNumbers(t *testing.T) {
	x := normals(3, 5000)
	for i := range x {
		x[i] *= 1e200
	}
	for _, r := range []stats.Replicates{stats.Runs(), stats.Sets(16)} {
		s, c := sketched(x, r, nil, 1024), stats.Of(x, r)
		got, want := s.Mean(), c.Mean()
		if math.Abs(got.Value-want.Value) > 1e191 || !near(got.SE, want.SE, 0) || !math.IsNaN(s.SD().Value) || !math.IsNaN(c.SD().Value) {
			t.Errorf("%v: %+v %+v, the column says %+v %+v", r, got, s.SD(), want, c.SD())
		}
	}
}

// No bytes make it panic or take much memory, and what it reads it writes.
func FuzzSketch(f *testing.F) {
	for _, of := range columnsOfAllKinds(100) {
		s := stats.NewSketch(stats.Sets(2), 7, 0.5)
		s.Put(0, of.x)
		data, _ := s.AppendBinary(nil)
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := stats.NewSketch(stats.Sets(2), 7, 0.5)
		if s.UnmarshalBinary(data) != nil {
			return
		}
		once, _ := s.AppendBinary(nil)
		again := stats.NewSketch(stats.Sets(2), 7, 0.5)
		if err := again.UnmarshalBinary(once); err != nil {
			t.Fatal(err)
		}
		if twice, _ := again.AppendBinary(nil); !bytes.Equal(once, twice) {
			t.Error("written again it is not the same")
		}
	})
}

// A 95 % interval of a quantile holds the true one in 95 % of studies or, as it reaches to the ends of bins, more:
// over 400 seeds the standard error of the share is 1.1 %. Bins are made coarse beside the error by a spread that is
// small beside the values, and fine by one that is not.
func TestSketchedQuantilesCover(t *testing.T) {
	if testing.Short() {
		t.Skip("many studies")
	}
	const seeds = 400
	for _, s := range structures {
		for _, of := range []struct {
			name  string
			value func(z float64) float64
		}{
			{"about zero", func(z float64) float64 { return z }},
			{"far from zero", func(z float64) float64 { return 1000 + z }},
		} {
			x := make([]float64, s.runs)
			covered := map[float64]int{}
			for seed := range uint64(seeds) {
				s.fill(seed, x)
				for i := range x {
					x[i] = of.value(x[i])
				}
				sketch := sketched(x, s.replicates, nil, 1024)
				for _, p := range []float64{0.05, 0.5, 0.95} {
					truth := of.value(s.sd * num.NormQuantile(p))
					if e := sketch.Quantile(p); e.Lo <= truth && truth <= e.Hi {
						covered[p]++
					}
				}
			}
			for p, n := range covered {
				share := float64(n) / seeds
				t.Logf("%s, %s, p%v: covered in %.1f%%", s.name, of.name, 100*p, 100*share)
				if share < 0.91 {
					t.Errorf("%s, %s: the interval of p%v covers the truth in %.1f%% of studies, want 95%% or more", s.name, of.name, 100*p, 100*share)
				}
			}
		}
	}
}

// The memory of a sketch is bounded by its bins, whatever comes, and does not grow with the number of values.
func TestMemoryOfASketch(t *testing.T) {
	z := normals(11, 100_000)
	for _, r := range []stats.Replicates{stats.Runs(), stats.Sets(16)} {
		for _, c := range []struct {
			name  string
			value func(z float64) float64
			most  int // bytes, of 16 sets
		}{
			{"normal", func(z float64) float64 { return z }, 200_000},
			{"tight", func(z float64) float64 { return 1e6 + z }, 40_000},
			{"lognormal over four powers of ten", func(z float64) float64 { return num.Exp(z) }, 120_000},
			{"all there is", func(z float64) float64 { return math.Copysign(num.Exp(math.Abs(z)*700-700), z) }, 700_000},
			{"constant", func(float64) float64 { return 0.25 }, 3000},
		} {
			s := stats.NewSketch(r, stats.LeastBits)
			for first := 0; first < 1_000_000; first += len(z) {
				x := slices.Clone(z)
				for i := range x {
					x[i] = c.value(x[i])
				}
				s.Put(first, x)
				if first == 0 && s.Bytes() > c.most {
					t.Errorf("%v, %s: %d bytes, want %d at most", r, c.name, s.Bytes(), c.most)
				}
				if s.Bytes() > c.most {
					t.Fatalf("%v, %s: %d bytes, want %d at most", r, c.name, s.Bytes(), c.most)
				}
			}
			t.Logf("%v, %s: %d bytes", r, c.name, s.Bytes())
		}
	}
}

// More bits give quantiles that are as much better.
func TestBitsOfASketch(t *testing.T) {
	x := columnsOfAllKinds(20_000)["lognormal"].x
	exact := stats.Of(x, stats.Runs()).Quantile(0.3).Value
	for bits := stats.LeastBits; bits <= stats.MostBits; bits++ {
		s := stats.NewSketch(stats.Runs(), bits)
		s.Put(0, x)
		read := stats.NewSketched()
		read.Reset(s)
		share := math.Exp2(-float64(bits))
		if q := read.Quantile(0.3).Value; math.Abs(q-exact) > share*exact || read.Within(stats.Flow) > share {
			t.Errorf("%d bits: %v within %v, want %v", bits, q, read.Within(stats.Flow), exact)
		}
	}
}

func TestPutAllocatesNothing(t *testing.T) {
	x := normals(1, 1<<16)
	for _, r := range []stats.Replicates{stats.Runs(), stats.Sets(16)} {
		s := stats.NewSketch(r, 7, 1)
		first := 0
		put := func() { s.Put(first, x); first += len(x) }
		put()
		if n := testing.AllocsPerRun(10, put); n != 0 {
			t.Errorf("%v: %v allocations", r, n)
		}
	}
}

func BenchmarkSketch(b *testing.B) {
	for _, r := range []stats.Replicates{stats.Runs(), stats.Sets(16)} {
		for name, of := range columnsOfAllKinds(1 << 16) {
			if !slices.Contains([]string{"normal", "lognormal", "flag", "with atoms"}, name) {
				continue
			}
			b.Run(fmt.Sprint(r, " ", name), func(b *testing.B) {
				s := stats.NewSketch(r, stats.LeastBits)
				s.Put(0, of.x)
				first := len(of.x)
				b.ReportAllocs()
				for b.Loop() {
					for lo := 0; lo < len(of.x); lo += 1024 {
						s.Put(first, of.x[lo:lo+1024])
						first += 1024
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(of.x)), "ns/value")
			})
		}
	}
}
