package scenarios

import (
	"cloudgate/sim"
)

// port is a model of harbours for the tests: small, but with every kind of value that a file can hold.
type port struct {
	Growth   sim.Path                `key:"growth" unit:"a year" min:"-1" max:"2" doc:"growth of trade"`
	Harbours sim.Named[harbour]      `key:"harbours" doc:"harbours"`
	Weights  sim.Named[sim.Quantity] `key:"weights" unit:"1" min:"0" doc:"weights of the index"`
	Costs    []sim.Quantity          `key:"costs" unit:"US$m" min:"0" doc:"costs by stage"`
	Steps    int                     `key:"steps" min:"1" max:"12" default:"4" doc:"steps a year"`
	Routes   []string                `key:"routes" optional:"true" doc:"harbours in order of sailing"`
}

type harbour struct {
	Label  string       `key:"label" default:"" doc:"name in figures"`
	Home   string       `key:"home" oneof:"north south east" doc:"coast"`
	Size   sim.Quantity `key:"size" unit:"US$m a year" min:"0" max:"1e9" doc:"trade in the first year"`
	Regime regime       `key:"regime" doc:"what the authority decides"`
	Plan   *plan        `key:"plan" optional:"true" doc:"plan of extension"`
	Since  sim.Quantity `key:"since" unit:"year" min:"0" max:"2200" default:"0" doc:"opened in"`
}

type regime struct {
	components
	Review bool `key:"review" default:"false" doc:"whether a review is held"`
}

type components struct {
	Openness sim.Path `key:"openness" unit:"1" min:"0" max:"1" doc:"how open it is"`
}

type plan struct {
	Amount sim.Quantity `key:"amount" unit:"US$m" min:"0" doc:"money"`
	Years  int          `key:"years" min:"1" default:"3" doc:"over how many years"`
}

func (w *port) Check(report func(path, problem string)) {
	for i, r := range w.Routes {
		if w.Harbours.Index(r) < 0 {
			report("routes."+string(rune('1'+i)), "found \""+r+"\"; expected one of the harbours")
		}
	}
	for _, h := range w.Harbours {
		if h.Value.Plan != nil && h.Value.Home == "south" {
			report("harbours."+h.Name+".plan", "found a plan; expected none on the south coast")
		}
	}
}

func (w *port) Build(params []sim.Param, span sim.Span) (sim.Model, error) {
	return portModel{w, params, span}, nil
}

type portModel struct {
	world  *port
	params []sim.Param
	span   sim.Span
}

func (m portModel) Spec() sim.Spec {
	s := sim.Spec{Name: "port", Version: 3, Params: m.params, Dims: []sim.Dim{{Name: "harbour", Members: m.world.Harbours.Names()}}}
	var years []float64
	for y := m.span.First; y <= m.span.Last; y++ {
		years = append(years, float64(y))
	}
	for _, name := range m.world.Harbours.Names() {
		s.Outputs = append(s.Outputs, sim.Output{
			Name: "trade", Unit: "US$m", Kind: sim.Flow, At: years, AtName: "year",
			Where: []sim.Coord{{Dim: "harbour", Member: name}},
		})
	}
	s.Outputs = append(s.Outputs, sim.Output{Name: "total", Unit: "US$m", Kind: sim.Flow, At: years, AtName: "year", Headline: true})
	return s
}

func (m portModel) Evaluate(b *sim.Batch) {
	off := m.Spec().Offsets()
	for i := range b.Len() {
		for t := range max(0, m.span.Last-m.span.First+1) {
			year := float64(m.span.First + t)
			total := 0.0
			for h, member := range m.world.Harbours {
				growth := 1 + float64(m.world.Growth.At(b.In, i, year)*float64(t))
				v := member.Value.Size.At(b.In, i) * growth * member.Value.Regime.Openness.At(b.In, i, year)
				b.Out[off[h]+t][i] = v
				total += v
			}
			b.Out[off[len(m.world.Harbours)]+t][i] = total
		}
	}
}

func portDefinition() sim.Definition {
	return sim.Definition{
		Name: "port", Doc: "harbours", Horizon: true,
		Lead: func(path string) int {
			if path == "growth" {
				return 1
			}
			return 0
		},
		New: func() sim.World { return new(port) },
	}
}

// portFile is a complete scenario of the model port.
const portFile = `cloudgate: 1
model: port
title: Two harbours
horizon: 2014:2020
levers:
  opening:
    label: openness of the northern harbour
    path: harbours.haven.regime.openness
thresholds:
  large:
    outcome: total
    above: 150
growth:
  2014: uniform(0, 0.1)
  2020:
    value: 0.02
    source: a survey
harbours:
  haven:
    home: north
    size:
      value: uniform(90, 110)
      unit: US$m a year
      source: port statistics
      grade: M
    regime:
      openness: 30%
  bay:
    label: The bay
    home: east
    size: 50
    regime: {openness: 0.9, review: true}
    plan:
      amount: "uniform(1, 2)"
weights: {b: 2, a: 1}
costs: [1, "uniform(2, 3)"]
routes: [bay, haven]
`
