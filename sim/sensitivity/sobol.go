package sensitivity

import (
	"fmt"
	"math"

	"cloudgate/sim/num"
	"cloudgate/sim/stats"
)

// Indices estimates Sobol' indices of one outcome, whose values are given by run; a number of whole base points will do,
// if the study was cut short. The rows are S1 by group, ST by group and, with second order, S2 of every pair. Base point
// j is of the independent set that r says; a base point of which a run failed (NaN) is left out, and Row.N says how many
// remain.
//
// With all values less their mean m and V = ½ E[(A-m)² + (B-m)²]:
//
//   - S1 = E[B (AB - A)] / V, and with second order the mean of this and E[A (BA - B)] / V. Saltelli, Annoni, Azzini,
//     Campolongo, Ratto and Tarantola, "Variance based sensitivity analysis of model output", Computer Physics
//     Communications 181 (2010), 259-270; taking m off is of Sobol' and Myshetskaya, "Monte Carlo estimators for small
//     sensitivity indices", Monte Carlo Methods and Applications 13 (2008), 455-465. The error is small where the index
//     is, which estimators made of a correlation (Janon et al., 2014) have not.
//   - ST = ½ E[(A - AB)²] / V, and the mean of this and ½ E[(B - BA)²] / V. Jansen, "Analysis of variance designs for
//     model output", Computer Physics Communications 117 (1999), 35-43.
//   - S2 = E[½ (AB_i BA_j + AB_j BA_i) - A B] / V less the two S1. Saltelli (2002), as for the design.
//
// The intervals are Student's, by the delta method: an index is a ratio of means over base points. Of as many points,
// fewer scrambles are more exact, but tell less of their error, and a single one tells nothing.
//
// It panics where y holds no whole number of base points.
func (s *Saltelli) Indices(outcome int, y []float64, r stats.Replicates) []Row {
	v := s.Variants()
	if len(y)%v != 0 {
		panic(fmt.Sprintf("sensitivity: %d values for base points of %d runs", len(y), v))
	}
	p := newPoints(y, v)
	reason := p.reason()
	sets := groups(r, len(p.ok))
	var rows []Row
	for _, q := range s.quantities() {
		var row Row
		if reason != "" {
			row = without(outcome, q.input, q.index, p.n, reason)
		} else {
			value := p.ratio(q.share)
			row = newRow(outcome, q.input, q.index, value, p.n, linear(value, p.influence, p.n, sets))
		}
		row.With = q.with
		rows = append(rows, row)
	}
	return rows
}

// quantity is an index as a mean over base points: what the centred values of one point's runs add to V times the index.
type quantity struct {
	index       Index
	input, with string
	share       func(y []float64) float64
}

func (s *Saltelli) quantities() []quantity {
	var all []quantity
	for g, group := range s.groups {
		all = append(all, quantity{First, group.Name, "", func(y []float64) float64 { return s.first(y, g) }})
	}
	for g, group := range s.groups {
		all = append(all, quantity{Total, group.Name, "", func(y []float64) float64 { return s.total(y, g) }})
	}
	if !s.second {
		return all
	}
	for g, group := range s.groups {
		for h := g + 1; h < len(s.groups); h++ {
			all = append(all, quantity{Second, group.Name, s.groups[h].Name, func(y []float64) float64 {
				return s.closed(y, g, h) - s.first(y, g) - s.first(y, h)
			}})
		}
	}
	return all
}

// first is a base point's share in V·S1 of group g, given the centred values of its runs.
func (s *Saltelli) first(y []float64, g int) float64 {
	a, b, ab := y[0], y[1], y[2+g]
	if !s.second {
		return float64(b * (ab - a))
	}
	ba := y[2+len(s.groups)+g]
	return (float64(b*(ab-a)) + float64(a*(ba-b))) / 2
}

// total is its share in V·ST.
func (s *Saltelli) total(y []float64, g int) float64 {
	d := y[0] - y[2+g]
	if !s.second {
		return d * d / 2
	}
	e := y[1] - y[2+len(s.groups)+g]
	return (float64(d*d) + float64(e*e)) / 4
}

// closed is its share in the part of V that groups g and h explain together.
func (s *Saltelli) closed(y []float64, g, h int) float64 {
	ab, ba := y[2:2+len(s.groups)], y[2+len(s.groups):]
	return float64((float64(ab[g]*ba[h])+float64(ab[h]*ba[g]))/2) - float64(y[0]*y[1])
}

// points is the runs of one outcome, by base point.
type points struct {
	y         []float64 // less the mean of A and B
	v         int       // runs of a base point
	ok        []bool    // by base point: no run failed
	n         int       // of these
	variance  float64
	infinite  bool
	influence []float64 // of each base point, on the last ratio
}

func newPoints(y []float64, v int) *points {
	p := &points{y: make([]float64, len(y)), v: v, ok: make([]bool, len(y)/v), influence: make([]float64, len(y)/v)}
	ends := make([]float64, 0, 2*len(p.ok))
	for j := range p.ok {
		p.ok[j] = true
		for _, x := range y[j*v : (j+1)*v] {
			p.ok[j] = p.ok[j] && !math.IsNaN(x)
		}
		if !p.ok[j] {
			continue
		}
		for _, x := range y[j*v : (j+1)*v] {
			p.infinite = p.infinite || math.IsInf(x, 0)
		}
		p.n++
		ends = append(ends, y[j*v], y[j*v+1])
	}
	if p.infinite || constant(ends) {
		return p
	}
	mean := num.Sum(ends) / float64(len(ends))
	for i, x := range y {
		p.y[i] = x - mean
	}
	for i, x := range ends {
		ends[i] = float64((x - mean) * (x - mean))
	}
	p.variance = num.Sum(ends) / float64(len(ends))
	return p
}

// constant says whether all numbers are the same.
func constant(x []float64) bool {
	for _, v := range x {
		if v != x[0] {
			return false
		}
	}
	return true
}

// reason says why the outcome has no indices, if it has none.
func (p *points) reason() string {
	switch {
	case p.n < 2:
		return noRuns
	case p.infinite:
		return infiniteOutcome
	case !(p.variance > 0):
		return constantOutcome
	}
	return ""
}

// ratio is the mean of a number of each base point over the variance, and sets the influence of each.
func (p *points) ratio(share func(y []float64) float64) float64 {
	for j, ok := range p.ok {
		p.influence[j] = 0
		if ok {
			p.influence[j] = share(p.y[j*p.v : (j+1)*p.v])
		}
	}
	value := num.Sum(p.influence) / float64(p.n) / p.variance
	for j, ok := range p.ok {
		if ok {
			a, b := p.y[j*p.v], p.y[j*p.v+1]
			square := (float64(a*a) + float64(b*b)) / 2
			p.influence[j] = (p.influence[j] - float64(value*square)) / p.variance
		}
	}
	return value
}
