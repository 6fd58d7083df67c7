package dist

import "math"

// minMass is the least probability of a range that a distribution can be cut to. Below it the
// tails that are needed are no longer computed to full accuracy.
const minMass = 1e-100

// cut is what remains of a distribution in lo..hi.
type cut struct {
	Dist
	of     Dist
	lo, hi float64
}

// Truncate is the distribution of d on the condition that it lies in lo..hi, ends included. An end
// may be infinite. Near an end that cuts something off, probabilities are differences of those of d and
// have an absolute error of about 1e-15, however small they are.
func Truncate(d Dist, lo, hi float64) (Dist, error) {
	if !(lo < hi) {
		return nil, wrong(1, "the range %s runs backwards or has no width", Domain{lo, hi})
	}
	rest, mass := within(d, lo, hi)
	if rest == nil || mass < minMass {
		return nil, wrong(0, "(next to) nothing of %s lies in %s", d, Domain{lo, hi})
	}
	return &cut{rest, d, lo, hi}, nil
}

func (d *cut) String() string { return d.of.String() + " in " + Domain{d.lo, d.hi}.String() }

// within is what lies in lo..hi of a distribution, and its probability; nil if nothing does.
// Cutting parts before mixing them leaves only continuous families to cut by their quantiles.
func within(d Dist, lo, hi float64) (Dist, float64) {
	if a, b := d.Support(); a >= lo && b <= hi {
		return d, 1
	}
	switch d := d.(type) {
	case constant:
		return nil, 0
	case *discrete:
		return d.within(lo, hi)
	case empirical:
		return d.within(lo, hi)
	case *cut:
		return within(d.Dist, lo, hi)
	case *interval:
		return within(d.Dist, lo, hi)
	case *mixture:
		return d.within(lo, hi)
	case *truncated:
		rest, mass := within(d.of, max(lo, d.lo), min(hi, d.hi))
		return rest, mass / d.mass
	default:
		t := newTruncated(d, lo, hi)
		if !(t.mass > 0) {
			return nil, 0
		}
		return t, t.mass
	}
}

func (d *mixture) within(lo, hi float64) (Dist, float64) {
	var parts []Dist
	var weights []float64
	total := 0.0
	for i, part := range d.parts {
		if rest, mass := within(part, lo, hi); rest != nil {
			parts = append(parts, rest)
			weight := float64(d.shares[i] * mass)
			weights = append(weights, weight)
			total += weight
		}
	}
	if !(total >= minMass) {
		return nil, 0
	}
	return newMixture(parts, weights), total
}

// truncated is a continuous distribution on the condition that it lies in lo..hi.
type truncated struct {
	of           Dist
	lo, hi       float64
	below, above float64 // the probabilities cut off
	mass         float64 // what is left
}

func newTruncated(of Dist, lo, hi float64) *truncated {
	t := &truncated{of: of, lo: lo, hi: hi, below: of.CDF(lo), above: of.Survival(hi)}
	switch {
	case t.below > 0.5:
		t.mass = of.Survival(lo) - t.above
	case t.above > 0.5:
		t.mass = of.CDF(hi) - t.below
	default:
		t.mass = 1 - t.below - t.above
	}
	return t
}

func (d *truncated) Quantile(p float64) float64        { return d.at(p, 1-p) }
func (d *truncated) InverseSurvival(q float64) float64 { return d.at(1-q, q) }

// at asks the tail of the whole distribution that has the more digits.
func (d *truncated) at(p, q float64) float64 {
	const least = 0x1p-1022 // or a tiny tail would underflow to a tail of none, at infinity
	lo, hi := d.Support()
	switch lower := d.below + float64(p*d.mass); {
	case p == 0:
		return lo
	case q == 0:
		return hi
	case lower <= 0.5:
		return max(lo, min(d.of.Quantile(max(lower, least)), hi))
	default:
		return max(lo, min(d.of.InverseSurvival(max(d.above+float64(q*d.mass), least)), hi))
	}
}

func (d *truncated) CDF(x float64) float64 {
	switch {
	case x <= d.lo:
		return 0
	case x >= d.hi:
		return 1
	case d.below > 0.5:
		return unit((d.of.Survival(d.lo) - d.of.Survival(x)) / d.mass)
	default:
		return unit((d.of.CDF(x) - d.below) / d.mass)
	}
}

func (d *truncated) Survival(x float64) float64 {
	switch {
	case x <= d.lo:
		return 1
	case x >= d.hi:
		return 0
	case d.above > 0.5:
		return unit((d.of.CDF(d.hi) - d.of.CDF(x)) / d.mass)
	default:
		return unit((d.of.Survival(x) - d.above) / d.mass)
	}
}

func (d *truncated) Mean() float64 { mean, _ := d.moments(); return mean }
func (d *truncated) Var() float64  { _, variance := d.moments(); return variance }

func (d *truncated) moments() (mean, variance float64) {
	// The quadrature wants a smooth function, and a triangle's has a kink at the mode.
	if t, ok := d.of.(*triangular); ok && d.lo < t.mode && t.mode < d.hi {
		left, right := newTruncated(t, d.lo, t.mode), newTruncated(t, t.mode, d.hi)
		halves := newMixture([]Dist{left, right}, []float64{left.mass, right.mass})
		return halves.Mean(), halves.Var()
	}
	return moments(d)
}

func (d *truncated) Support() (lo, hi float64) {
	lo, hi = d.of.Support()
	return max(lo, d.lo), min(hi, d.hi)
}

func (d *truncated) String() string { return d.of.String() + " in " + Domain{d.lo, d.hi}.String() }

// infinite ends of a range are left open in its text.
func end(x float64) string {
	if math.IsInf(x, 0) {
		return ""
	}
	return number(x)
}
