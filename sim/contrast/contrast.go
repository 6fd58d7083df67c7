package contrast

import (
	"fmt"
	"math"
	"sort"

	"cloudgate/sim/stats"
)

// Draws is what says whether two sets of runs share their draws.
type Draws struct {
	Model, Engine string // with their versions
	Design        string
	Seed          uint64
	Replicates    int
	First, End    int // runs
}

// Unpairable says in words why two sets of runs cannot be taken run by run, "" if they can.
func Unpairable(a, b Draws) (reason string) {
	for _, d := range []struct {
		what string
		a, b any
	}{
		{"models", a.Model, b.Model},
		{"engines", a.Engine, b.Engine},
		{"designs", a.Design, b.Design},
		{"seeds", a.Seed, b.Seed},
		{"replicates", a.Replicates, b.Replicates},
		{"first runs", a.First, b.First},
		{"numbers of runs", a.End - a.First, b.End - b.First},
	} {
		if d.a != d.b {
			return fmt.Sprintf("their %s differ: %v and %v", d.what, d.a, d.b)
		}
	}
	return ""
}

// Contrast is one outcome of a second scenario against that of a first.
type Contrast struct {
	// Rows are statistics of the difference, by the names of a summary: of the runs' own differences where they are
	// paired, otherwise of the means alone. Of a flag and of a time not yet reached it is the difference of probabilities.
	Rows    []stats.Row
	Shift   stats.Estimate // difference of the means; of the probabilities of a flag, or that a time is reached
	Medians stats.Estimate // difference of the medians; NaN for a flag

	// Probabilities that the second is greater than the first, equal to it, and less: in the same run where they are paired,
	// in two runs that know nothing of each other otherwise.
	Greater, Equal, Less stats.Estimate

	// Saving is how many times more runs it would take without pairing; NaN where there is none to tell.
	Saving stats.Estimate

	First, Second Dominance // stochastic, of first and second order
}

// none is an estimate of nothing.
func none() stats.Estimate {
	nan := math.NaN()
	return stats.Estimate{Value: nan, Lo: nan, Hi: nan, SE: nan}
}

// Paired compares values of the same runs, a of the first scenario and b of the second. A run that failed in either counts
// in neither. It panics if there are more of one than of the other.
func Paired(a, b []float64, kind stats.Kind, r stats.Replicates) Contrast {
	pair := stats.NewPair(r)
	pair.Reset(b, a)
	c := Contrast{Medians: pair.Quantile(0.5), Saving: none()}
	switch kind {
	case stats.Flag:
		c.Shift, c.Medians = pair.Above(0.5), none()
		c.Saving = pair.Saving()
		c.Rows = []stats.Row{{Statistic: "mean", Estimate: c.Shift}}
	case stats.Time:
		c.Shift = pair.Reached()
		c.Rows = []stats.Row{{Statistic: "reached", Estimate: c.Shift}}
	default:
		c.Shift, c.Saving = pair.Mean(), pair.Saving()
		c.Rows = stats.Of(Differences(a, b), r).Summary(stats.Level)
	}
	share := func(holds func(a, b float64) bool) stats.Estimate {
		flags := make([]float64, len(a))
		for i := range a {
			switch {
			case math.IsNaN(a[i]) || math.IsNaN(b[i]):
				flags[i] = math.NaN()
			case holds(a[i], b[i]):
				flags[i] = 1
			}
		}
		return stats.Of(flags, r).Above(0.5)
	}
	c.Greater = share(func(a, b float64) bool { return b > a })
	c.Equal = share(func(a, b float64) bool { return b == a })
	c.Less = share(func(a, b float64) bool { return b < a })
	c.First, c.Second = dominance(pairedSections(a, b, r))
	return c
}

// Differences are those of each run: b less a.
func Differences(a, b []float64) []float64 {
	d := make([]float64, len(a))
	for i := range a {
		d[i] = b[i] - a[i]
	}
	return d
}

// Apart compares values of runs that do not go together, as if they were independent. Intervals of differences are put
// together from those of both sides (Zou and Donner, Statistics in Medicine 27, 2008, 1693); probabilities are Mann and
// Whitney's, their errors those of the placements of each side's runs among the other's (DeLong, DeLong and
// Clarke-Pearson, Biometrics 44, 1988, 837). Runs of different designs that share a seed may share some chance: the
// intervals are then too wide rather than too narrow.
func Apart(a []float64, ra stats.Replicates, b []float64, rb stats.Replicates, kind stats.Kind) Contrast {
	x, y := stats.Of(a, ra), stats.Of(b, rb)
	c := Contrast{Saving: none(), Medians: subtract(y.Quantile(0.5), x.Quantile(0.5))}
	name := "mean"
	switch kind {
	case stats.Flag:
		c.Shift, c.Medians = subtract(y.Above(0.5), x.Above(0.5)), none()
	case stats.Time:
		name, c.Shift = "reached", subtract(y.Reached(), x.Reached())
	default:
		c.Shift = subtract(y.Mean(), x.Mean())
	}
	c.Rows = []stats.Row{{Statistic: name, Estimate: c.Shift}}
	sa, sb := sorted(a), sorted(b)
	c.Greater = placed(a, ra, b, rb, func(v float64) float64 { return upTo(sa, v, false) }, func(v float64) float64 { return 1 - upTo(sb, v, true) })
	c.Less = placed(a, ra, b, rb, func(v float64) float64 { return 1 - upTo(sa, v, true) }, func(v float64) float64 { return upTo(sb, v, false) })
	c.Equal = placed(a, ra, b, rb, func(v float64) float64 { return upTo(sa, v, true) - upTo(sa, v, false) }, func(v float64) float64 { return upTo(sb, v, true) - upTo(sb, v, false) })
	c.First, c.Second = dominance(apartSections(a, ra, b, rb))
	return c
}

// subtract is the difference of two independent estimates.
func subtract(b, a stats.Estimate) stats.Estimate {
	below := hypot(b.Value-b.Lo, a.Hi-a.Value)
	above := hypot(b.Hi-b.Value, a.Value-a.Lo)
	v := b.Value - a.Value
	return stats.Estimate{Value: v, Lo: v - below, Hi: v + above, SE: hypot(a.SE, b.SE), N: min(a.N, b.N)}
}

// hypot is the root of the sum of two squares; that of the standard library has other bits on other processors.
func hypot(a, b float64) float64 { return math.Sqrt(float64(a*a) + float64(b*b)) }

// placed is a probability of pairs, given the placement of each value among those of the other side.
func placed(a []float64, ra stats.Replicates, b []float64, rb stats.Replicates, ofB, ofA func(v float64) float64) stats.Estimate {
	placements := func(values []float64, of func(float64) float64) []float64 {
		p := make([]float64, len(values))
		for i, v := range values {
			if p[i] = math.NaN(); !math.IsNaN(v) {
				p[i] = of(v)
			}
		}
		return p
	}
	above, below := stats.Of(placements(b, ofB), rb), stats.Of(placements(a, ofA), ra)
	p, q := above.Mean(), below.Mean()
	e := stats.Estimate{Value: p.Value, SE: hypot(p.SE, q.SE), N: min(p.N, q.N)}
	half := hypot(p.Hi-p.Value, q.Hi-q.Value)
	e.Lo, e.Hi = max(0, p.Value-half), min(1, p.Value+half)
	if half == 0 { // the sides overlap nowhere, or everywhere: no certainty
		certain := above.Above(0.5)
		e.Lo, e.Hi, e.SE = certain.Lo, certain.Hi, certain.SE
	}
	return e
}

// sorted are the values of runs that did not fail, ascending.
func sorted(values []float64) []float64 {
	var s []float64
	for _, v := range values {
		if !math.IsNaN(v) {
			s = append(s, v)
		}
	}
	sort.Float64s(s)
	return s
}

// upTo is the share of sorted values below v, those that equal it included if asked for.
func upTo(sorted []float64, v float64, included bool) float64 {
	i := sort.Search(len(sorted), func(i int) bool { return sorted[i] > v || sorted[i] == v && !included })
	return float64(i) / float64(len(sorted))
}
