package bass

import (
	"errors"
	"math"

	"cloudgate/sim"
	"cloudgate/sim/num"
)

// World is what a scenario file of this model may say.
type World struct {
	P sim.Quantity `key:"p" unit:"1/year" min:"0" max:"10" doc:"coefficient of innovation: adoption hazard of those whom nobody has shown"`
	Q sim.Quantity `key:"q" unit:"1/year" min:"0" max:"10" doc:"coefficient of imitation: what the hazard gains when all others have adopted"`
	M sim.Quantity `key:"m" unit:"adopters" min:"0" doc:"eventual number of adopters, in any unit"`
}

var cite = []string{
	"Bass, A new product growth for model consumer durables, Management Science 15 (1969), 215-227",
}

// Definition describes the model to scenario files.
func Definition() sim.Definition {
	return sim.Definition{
		Name:    "bass",
		Doc:     "The Bass model: how a new product spreads by innovation and imitation.",
		Cite:    cite,
		Horizon: true,
		Lead:    func(path string) int { return map[string]int{"p": 1, "q": 2, "m": 3}[path] },
		New:     func() sim.World { return new(World) },
	}
}

// Check has nothing to add to what the tags say.
func (*World) Check(func(path, problem string)) {}

// Build makes the model with one point for each year of the span.
func (w *World) Build(params []sim.Param, span sim.Span) (sim.Model, error) {
	if span.Last < span.First {
		return nil, errors.New("bass: the horizon has no years")
	}
	m := &model{world: *w, params: params}
	for year := span.First; year <= span.Last; year++ {
		m.years = append(m.years, float64(year))
	}
	return m, nil
}

type model struct {
	world  World
	params []sim.Param
	years  []float64
}

func (m *model) Spec() sim.Spec {
	return sim.Spec{
		Name:    "bass",
		Version: 1,
		Params:  m.params,
		Outputs: []sim.Output{
			{Name: "adopters", Unit: "adopters", Doc: "adopters of the year", Kind: sim.Flow, At: m.years, AtName: "year", Headline: true},
			{Name: "cumulative", Unit: "adopters", Doc: "adopters up to the end of the year", Kind: sim.Level, At: m.years, AtName: "year", Headline: true},
			{Name: "peak_time", Unit: "years", Doc: "from the start of the horizon to the highest rate of adoption", Kind: sim.Time, Headline: true},
			{Name: "peak_size", Unit: "adopters/year", Doc: "highest rate of adoption", Kind: sim.Level, Headline: true},
		},
		Cite: cite,
	}
}

func (m *model) Evaluate(b *sim.Batch) {
	n := len(m.years)
	adopters, cumulative, peakTime, peakSize := b.Out[:n], b.Out[n:2*n], b.Out[2*n], b.Out[2*n+1]
	for i := range b.Len() {
		c := curve{p: m.world.P.At(b.In, i), q: m.world.Q.At(b.In, i), m: m.world.M.At(b.In, i)}
		for k := range n {
			if adopters[k] != nil {
				adopters[k][i] = c.during(k + 1)
			}
			if cumulative[k] != nil {
				cumulative[k][i] = c.by(float64(k + 1))
			}
		}
		time, size := c.peak()
		if peakTime != nil {
			peakTime[i] = time
			if time > float64(n) {
				peakTime[i] = math.Inf(1)
			}
		}
		if peakSize != nil {
			peakSize[i] = size
		}
	}
}

// curve is one diffusion.
type curve struct{ p, q, m float64 }

// by is the number of adopters at time t.
func (c curve) by(t float64) float64 {
	if c.p == 0 {
		return 0
	}
	s := (c.p + c.q) * t
	return -c.m * c.p * num.Expm1(-s) / (c.p + float64(c.q*num.Exp(-s)))
}

// during is the number of adopters in year k, counted from 1. It is the difference of two values of
// by, in a form that loses no digits when the curve flattens.
func (c curve) during(k int) float64 {
	if c.p == 0 {
		return 0
	}
	s := c.p + c.q
	start, end := num.Exp(-s*float64(k-1)), num.Exp(-s*float64(k))
	from, to := c.p+float64(c.q*start), c.p+float64(c.q*end)
	return -c.m * c.p * s * start * num.Expm1(-s) / (from * to)
}

// peak is the time and the size of the highest rate of adoption.
func (c curve) peak() (time, size float64) {
	switch {
	case c.p == 0:
		return math.Inf(1), 0
	case c.q <= c.p:
		return 0, c.m * c.p
	}
	s := c.p + c.q
	return num.Log(c.q/c.p) / s, c.m * s * s / (4 * c.q)
}
