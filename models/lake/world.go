package lake

import (
	"fmt"
	"strconv"
	"strings"

	"cloudgate/sim"
)

// World is what a scenario file of this model may say. The names are those of the literature.
type World struct {
	B       sim.Quantity   `key:"b" unit:"1/year" min:"0" max:"1" default:"0.42" doc:"share of the lake's phosphorus that is lost in a year; at q = 2 a turbid lake does not recover by itself below 0.5"`
	Q       sim.Quantity   `key:"q" unit:"1" min:"1" max:"20" default:"2" doc:"steepness of the recycling of phosphorus from the sediment"`
	Mean    sim.Quantity   `key:"mean" unit:"1/year" min:"0.000001" max:"10" default:"0.02" doc:"mean of the natural inflow"`
	Stdev   sim.Quantity   `key:"stdev" unit:"1/year" min:"0" max:"10" default:"0.001" doc:"standard deviation of the natural inflow"`
	Delta   sim.Quantity   `key:"delta" unit:"1" min:"0" max:"1" default:"0.98" doc:"discount factor of utility for a year"`
	Alpha   sim.Quantity   `key:"alpha" unit:"1" min:"0" default:"0.4" doc:"utility of a unit of release"`
	Samples int            `key:"nsamples" min:"1" max:"100000" default:"100" doc:"lakes simulated in each run, with inflows of their own"`
	Years   int            `key:"myears" min:"2" max:"10000" default:"100" doc:"years simulated"`
	Release []sim.Quantity `key:"release" unit:"1/year" min:"0" max:"1" doc:"what the town releases, by year; a single number holds in every year"`
}

var cite = []string{
	"Carpenter, Ludwig and Brock, Management of eutrophication for lakes subject to potentially irreversible change, Ecological Applications 9 (1999), 751-771",
	"Hadka, Herman, Reed and Keller, An open source framework for many-objective robust decision making, Environmental Modelling & Software 74 (2015), 114-129",
	"Singh, Reed and Keller, Many-objective robust decision making for managing an ecosystem with a deeply uncertain threshold response, Ecology and Society 20 (2015)",
	"Kwakkel, The Exploratory Modeling Workbench, Environmental Modelling & Software 96 (2017), 239-250",
}

// Definition describes the model to scenario files.
func Definition() sim.Definition {
	return sim.Definition{
		Name: "lake",
		Doc:  "The shallow-lake problem: how much phosphorus a town may release before its lake turns.",
		Cite: cite,
		Lead: lead,
		New:  func() sim.World { return new(World) },
	}
}

// leads of the parameters; release.i follows them, with lead len(leads)+i. A new entry would move
// those, and with them the draws of every existing study.
var leads = map[string]int{"b": 1, "q": 2, "mean": 3, "stdev": 4, "delta": 5, "alpha": 6}

func lead(path string) int {
	year, ok := strings.CutPrefix(path, "release.")
	if !ok {
		return leads[path]
	}
	i, err := strconv.Atoi(year)
	if err != nil {
		return 0
	}
	return len(leads) + i
}

// Check reports a list of releases that does not fit the years.
func (w *World) Check(report func(path, problem string)) {
	if n := len(w.Release); n != 1 && n != w.Years {
		report("release", fmt.Sprintf("found %d numbers; expected one for all years or one for each of %d (myears)", n, w.Years))
	}
}

// Build makes the model. It numbers its years itself, so the span does not matter.
func (w *World) Build(params []sim.Param, _ sim.Span) (sim.Model, error) {
	m := &model{world: *w, params: params, release: w.Release}
	if len(w.Release) == 1 {
		m.release = make([]sim.Quantity, w.Years)
		for t := range m.release {
			m.release[t] = w.Release[0]
		}
	}
	return m, nil
}
