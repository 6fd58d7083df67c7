package scenarios

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cloudgate/scenarios/bind"
	"cloudgate/sim"
	"cloudgate/sim/spell"
)

// envelope is what a scenario file says beside the model's own values.
type envelope struct {
	Format     int                  `key:"cloudgate" min:"1" max:"1" doc:"version of the file format: 1; inherited through extends"`
	Model      string               `key:"model" doc:"kind of model that the values are for; inherited through extends"`
	Scenario   string               `key:"scenario" default:"" doc:"name of the scenario; by default that of the file"`
	Title      string               `key:"title" default:"" doc:"one line for figures and tables"`
	About      string               `key:"about" default:"" doc:"what the scenario assumes and what it is for"`
	Extends    string               `key:"extends" default:"" doc:"a shipped scenario, or a file relative to this one, whose values hold where this file says nothing"`
	Horizon    string               `key:"horizon" default:"" doc:"first and last year, as 2014:2025"`
	Levers     sim.Named[lever]     `key:"levers" optional:"true" doc:"values that somebody decides, as opposed to uncertainties"`
	Thresholds sim.Named[threshold] `key:"thresholds" optional:"true" doc:"values of outcomes whose probability of being exceeded is reported"`
	Runs       int                  `key:"runs" min:"1" max:"1e9" default:"16384" doc:"number of runs"`
	Seed       uint64               `key:"seed" min:"0" default:"1" doc:"seed of all chance"`
	Design     string               `key:"design" default:"sobol" oneof:"random lhs sobol" doc:"how the inputs' points are laid: random, lhs (Latin hypercube) or sobol"`
	Replicates int                  `key:"replicates" min:"1" max:"4096" default:"16" doc:"independent randomisations of the design, from which errors are told"`
	Joint      sim.Named[joint]     `key:"joint" optional:"true" doc:"groups of uncertain inputs that depend on one another"`
	Draws      *drawsFile           `key:"draws" optional:"true" short:"file" removable:"true" doc:"a CSV file of values that its inputs take together, one row at a time: in the place of their distributions"`
	Changed    string               `key:"changed" default:"" doc:"what the command line set when the scenario was resolved; the program writes it"`
}

type lever struct {
	Label string   `key:"label" default:"" doc:"the lever in words"`
	Path  []string `key:"path" doc:"address of the values it moves, or a list of addresses; * stands for one key, ** for any"`
	Range string   `key:"range" default:"" doc:"where it can be put, as 0 to 1; by default the range of its values"`
	Lo    *float64 `key:"lo" optional:"true" doc:"lower end of the range, instead of range"`
	Hi    *float64 `key:"hi" optional:"true" doc:"upper end of the range, instead of range"`
}

type threshold struct {
	Label   string  `key:"label" default:"" doc:"the threshold in words, as they follow on probability of"`
	Outcome string  `key:"outcome" doc:"selector of the outcome; without @ each of its years"`
	Above   float64 `key:"above" evidence:"true" doc:"the value to exceed: a number or a percentage"`
}

// Lever is a group of values that somebody decides.
type Lever struct {
	Name, Label string
	Paths       []string // address patterns
	Lo, Hi      float64

	patterns []bind.Pattern // Paths, parsed
}

// moves says whether the lever moves the value of an address.
func (l *Lever) moves(path string) bool {
	return slices.ContainsFunc(l.patterns, func(p bind.Pattern) bool { return p.Match(path) })
}

// Threshold is a value of an outcome whose probability of being exceeded is reported.
type Threshold struct {
	Name, Label string
	Statistic   sim.Statistic // P(selector > value)
}

var horizonForm = regexp.MustCompile(`^([0-9]{1,4}):([0-9]{1,4})$`)

// Bounds on what a file can ask of time and memory.
const (
	longestHorizon = 500 // years
	mostPatterns   = 500 // addresses of all levers, among up to manyLeaves values; of more values, fewer
	manyLeaves     = 10_000
	mostThresholds = 500
	mostInputs     = 10_000 // uncertain values
	hinted         = 20     // addresses of levers for which the nearest valid one is sought
)

// span reads the horizon. The problem is "" when there is none.
func (e *envelope) span(def sim.Definition) (span sim.Span, problem string) {
	empty := sim.Span{First: 0, Last: -1}
	switch {
	case e.Horizon == "" && def.Horizon:
		return empty, fmt.Sprintf("found no horizon; expected the first and last year, as 2014:2025: the model %s needs it", def.Name)
	case e.Horizon == "":
		return empty, ""
	case !def.Horizon:
		return empty, fmt.Sprintf("found %q; expected no horizon: the model %s has no years", e.Horizon, def.Name)
	}
	m := horizonForm.FindStringSubmatch(strings.ReplaceAll(e.Horizon, " ", ""))
	if m == nil {
		return empty, fmt.Sprintf("found %q; expected the first and last year, as 2014:2025", e.Horizon)
	}
	first, _ := strconv.Atoi(m[1]) // four digits cannot fail
	last, _ := strconv.Atoi(m[2])
	if last < first || last-first >= longestHorizon {
		return empty, fmt.Sprintf("found %q; expected a last year not before the first and at most %d years", e.Horizon, longestHorizon)
	}
	return sim.Span{First: first, Last: last}, ""
}

// levers checks the envelope's levers against the leaves they move and marks these. Problems go to report
// by path. The address of what is missing or wrong itself, as broken says, is not reported again. removal says where
// what an address names was removed, if it was.
func (e *envelope) levers(leaves []Leaf, broken []string, removal func(address string) string, report func(path, problem string)) []Lever {
	var levers []Lever
	patterns, missed := 0, 0
	most := mostPatterns * manyLeaves / max(len(leaves), manyLeaves)
	for _, m := range e.Levers {
		if patterns += len(m.Value.Path); patterns > most {
			report("levers", fmt.Sprintf("found more than %d addresses; expected fewer among %d values, perhaps with * and **", most, len(leaves)))
			return nil
		}
		at := "levers." + m.Name
		l := Lever{Name: m.Name, Label: m.Value.Label, Paths: m.Value.Path, Lo: math.Inf(1), Hi: math.Inf(-1)}
		if len(l.Paths) == 0 {
			report(at+".path", "found no address; expected at least one")
		}
		for i, text := range l.Paths {
			at := fmt.Sprintf("%s.path.%d", at, i+1)
			p, err := bind.ParsePattern(text)
			if err != nil {
				report(at, fmt.Sprintf("found the address %s: %v", bind.Quote(text), err))
				continue
			}
			l.patterns = append(l.patterns, p)
			if !l.mark(p, leaves) && !isBroken(p, text, broken) {
				if where := removal(text); where != "" {
					report(at, fmt.Sprintf("found the address %s, but %s says null, or nothing, and so removes it; expected a value there, or a lever without the address", bind.Quote(text), where))
					continue
				}
				hint := ""
				if missed++; missed <= hinted {
					hint = spell.Hint(text, numbers(leaves))
				}
				report(at, fmt.Sprintf("found the address %s, which no value has; expected that of a number of the scenario%s", bind.Quote(text), hint))
			}
		}
		if problem := m.Value.bounds(&l); problem != "" {
			report(at+".range", problem)
		}
		levers = append(levers, l)
	}
	return levers
}

// mark marks the leaves of a pattern as levers and widens the lever's range to theirs. It says whether there
// are any.
func (l *Lever) mark(p bind.Pattern, leaves []Leaf) bool {
	found := false
	for i := range leaves {
		leaf := &leaves[i]
		if leaf.Numeric() && p.Match(leaf.Path) {
			found = true
			leaf.Role = RoleLever
			l.Lo, l.Hi = min(l.Lo, leaf.Min), max(l.Hi, leaf.Max)
		}
	}
	return found
}

// numbers are the addresses among which to look for a misspelt one.
func numbers(leaves []Leaf) []string {
	var paths []string
	for i := range leaves {
		if leaves[i].Numeric() && len(paths) < manyLeaves {
			paths = append(paths, leaves[i].Path)
		}
	}
	return paths
}

// isBroken says whether an address pattern means a value that is reported already. Where very many are, it is
// taken to be one of them.
func isBroken(p bind.Pattern, text string, broken []string) bool {
	const many = 1000
	return len(broken) > many || slices.ContainsFunc(broken, func(path string) bool {
		return p.Match(path) || path != "" && strings.HasPrefix(text, path+".")
	})
}

// bounds gives l the range that the file says; else it keeps that of its values, which must be finite.
func (m *lever) bounds(l *Lever) (problem string) {
	switch {
	case m.Range != "" && (m.Lo != nil || m.Hi != nil):
		return "found range together with lo or hi; expected one or the other"
	case m.Range != "":
		a, b, ok := strings.Cut(m.Range, " to ")
		lo, okLo := bind.Number(a)
		hi, okHi := bind.Number(b)
		if !ok || !okLo || !okHi {
			return fmt.Sprintf("found %q; expected two numbers, as 0 to 1", m.Range)
		}
		l.Lo, l.Hi = lo, hi
	}
	if m.Lo != nil {
		l.Lo = *m.Lo
	}
	if m.Hi != nil {
		l.Hi = *m.Hi
	}
	switch matched := l.Lo != math.Inf(1) || l.Hi != math.Inf(-1); {
	case !matched:
		return ""
	case math.IsInf(l.Lo, 0) || math.IsInf(l.Hi, 0):
		return "found no range; expected one, as 0 to 1: the values themselves have none"
	case l.Lo > l.Hi:
		return fmt.Sprintf("found a range from %s to %s; expected the lower end first", bind.FormatNumber(l.Lo), bind.FormatNumber(l.Hi))
	}
	return ""
}

// thresholds resolves the envelope's thresholds against the outcomes of the model, and gives their values, which
// are among the settings, as leaves with sources like any other.
func (e *envelope) thresholds(spec sim.Spec, settings []bind.Leaf, report func(path, problem string)) ([]Threshold, []Leaf) {
	if len(e.Thresholds) > mostThresholds {
		report("thresholds", fmt.Sprintf("found %d thresholds; expected at most %d", len(e.Thresholds), mostThresholds))
		return nil, nil
	}
	var thresholds []Threshold
	var leaves []Leaf
	for _, m := range e.Thresholds {
		at := "thresholds." + m.Name
		sel, err := sim.ParseSelector(m.Value.Outcome)
		var cells []sim.Cell
		if err == nil {
			cells, err = spec.Resolve(sel)
		}
		if err != nil {
			report(at+".outcome", err.Error())
			continue
		}
		o := spec.Outputs[cells[0].Output]
		sel.Outcome, sel.Coords = o.Name, o.Where // every spelling of a selector is the same threshold
		thresholds = append(thresholds, Threshold{
			Name: m.Name, Label: m.Value.Label,
			Statistic: sim.Statistic{Selector: sel, Kind: sim.StatAbove, Above: m.Value.Above},
		})
		at += ".above"
		l := settings[slices.IndexFunc(settings, func(l bind.Leaf) bool { return l.Path == at })]
		l.Unit, l.Doc = o.Unit, "the probability that "+sel.String()+" exceeds it is reported"
		leaves = append(leaves, Leaf{l, RoleThreshold})
	}
	return thresholds, leaves
}

// The bounds of a study, which the tags of the envelope state for files.
const (
	mostRuns       = 1_000_000_000
	mostReplicates = 4096
)

// override lays the options of the command line, which have been checked, over what the files say.
func (e *envelope) override(o Options) {
	if o.Runs != nil {
		e.Runs = *o.Runs
	}
	if o.Replicates != nil {
		e.Replicates = *o.Replicates
	}
	if o.Seed != nil {
		e.Seed = *o.Seed
	}
	if o.Design != "" {
		e.Design = o.Design
	}
}
