package claims

import (
	"fmt"
	"slices"
	"strings"

	"cloudgate/scenarios/bind"
	"cloudgate/sim"
	"cloudgate/sim/spell"
)

// file is what a file may say.
type file struct {
	Format   int                `key:"cloudgate" min:"1" max:"1" default:"1" doc:"version of the file format: 1"`
	Kind     string             `key:"kind" oneof:"claims" default:"claims" doc:"what the file holds: claims"`
	About    string             `key:"about" default:"" doc:"what the claims are from"`
	Scenario []string           `key:"scenario" optional:"true" doc:"the scenario, or a list of them, that claims are about which name none: shipped names, or files relative to this one"`
	Runs     *int               `key:"runs" min:"1" max:"1e9" optional:"true" doc:"number of runs of each scenario, instead of its own"`
	Variants sim.Named[variant] `key:"variants" optional:"true" doc:"other settings under which claims have to hold as well"`
	Claims   sim.Named[claim]   `key:"claims" doc:"the claims, by name"`
}

type variant struct {
	Text       string   `key:"text" default:"" doc:"the variant in words"`
	Scenario   string   `key:"scenario" default:"" doc:"another scenario, for claims that name none"`
	Set        []string `key:"set" optional:"true" doc:"other values, as path=value, or a list of them"`
	Seed       *uint64  `key:"seed" min:"0" optional:"true" doc:"another seed of all chance"`
	Design     string   `key:"design" oneof:"random lhs sobol" optional:"true" doc:"another design of the inputs"`
	Replicates *int     `key:"replicates" min:"1" max:"4096" optional:"true" doc:"another number of randomisations of the design"`
	Runs       *int     `key:"runs" min:"1" max:"1e9" optional:"true" doc:"another number of runs"`
}

type claim struct {
	Text      string   `key:"text" default:"" doc:"the claim in words"`
	Statement string   `key:"statement" doc:"the claim, as P(overseas_share@2025 > 3%) < 5%, or a: x mean - b: x mean > 0 with scenarios a and b"`
	Scenario  []string `key:"scenario" optional:"true" doc:"the scenario, or a list of them, that the claim is about, instead of the file's"`
	Variants  []string `key:"variants" optional:"true" doc:"names of the variants under which it has to hold as well; by default all, [] for none"`
}

// File is a file of claims.
type File struct {
	Name   string // of the file
	About  string
	Runs   *int // of each scenario; nil for its own number
	Claims []Claim
}

// Claim is a statement with where it has to hold.
type Claim struct {
	Name, Text string
	Statement  sim.Claim
	Scenarios  []string  // that a side without a scenario is about; empty where both sides name one
	Variants   []Variant // the first of them changes nothing

	binding *bind.Binding
}

// Variant is settings under which a claim has to hold.
type Variant struct {
	Name       string // "" for the one that changes nothing
	Text       string
	Scenario   string // for sides that name none; "" for the claim's
	Set        []string
	Seed       *uint64
	Design     string // "" for the scenario's
	Replicates *int
	Runs       *int
}

// Case is one combination: the claim under one variant, about one scenario.
type Case struct {
	Variant Variant
	Of      string // the scenario of the first side
	Minus   string // and of the one that is subtracted; "" without
}

// Bounds on what a file can ask.
const (
	mostClaims   = 1000
	mostVariants = 100
	mostCases    = 10_000
)

// Load reads a file. Problems of its text come all at once as bind.Errors; a file that cannot be read is an error of its own
// kind.
func Load(path string) (*File, error) {
	data, err := bind.ReadFile(path, bind.MaxBytes, "a file of claims")
	if err != nil {
		return nil, err
	}
	return Parse(path, data)
}

// Parse reads the text of a file; name stands for it in problems.
func Parse(name string, text []byte) (*File, error) {
	var said file
	r, err := schema().Read(name, text, &said)
	if err != nil {
		return nil, err
	}
	f := &File{Name: name, About: said.About, Runs: said.Runs}
	if len(said.Claims) > mostClaims || len(said.Variants) > mostVariants {
		r.Report("", bind.Error{
			Found:    fmt.Sprintf("%d claims and %d variants", len(said.Claims), len(said.Variants)),
			Expected: fmt.Sprintf("at most %d and %d", mostClaims, mostVariants),
		})
		return nil, r.Problems.Err()
	}
	if len(said.Claims) == 0 && len(r.Problems) == 0 {
		r.Report("claims", bind.Error{Found: "no claims", Expected: "at least one, by name"})
	}
	cases := 0
	for _, m := range said.Claims {
		c := said.read(m.Name, m.Value, r)
		f.Claims = append(f.Claims, c)
		cases += len(c.Cases())
	}
	if cases > mostCases {
		r.Report("claims", bind.Error{Found: fmt.Sprintf("%d cases of claims, scenarios and variants", cases), Expected: fmt.Sprintf("at most %d", mostCases)})
	}
	if err := r.Problems.Err(); err != nil {
		return nil, err
	}
	return f, nil
}

// read puts a claim together.
func (f *file) read(name string, said claim, r *bind.Reading) Claim {
	at := "claims." + name
	c := Claim{Name: name, Text: said.Text, binding: r.Binding}
	var err error
	if c.Statement, err = sim.ParseClaim(said.Statement); err != nil && r.Position(at+".statement") != "" {
		r.Report(at+".statement", bind.Error{Message: err.Error()})
		return c
	}
	open := c.Statement.Of.Scenario == "" || c.Statement.Minus != nil && c.Statement.Minus.Scenario == ""
	own := r.Position(at+".scenario") != ""
	switch {
	case open && own:
		c.Scenarios = said.Scenario
	case open:
		c.Scenarios = f.Scenario
	case own:
		r.Report(at+".scenario", bind.Error{Found: "a scenario", Expected: "none: every side of the statement names its own"})
	}
	if open && (len(c.Scenarios) == 0 || slices.Contains(c.Scenarios, "")) {
		r.Report(at, bind.Error{Found: "no scenario", Expected: "one, as the key scenario here or at the top of the file, or before the statistic, as baseline-2014: foreign_share@2025 mean"})
	}
	var names []string
	for _, v := range f.Variants {
		names = append(names, v.Name)
	}
	chosen, all := said.Variants, r.Position(at+".variants") == ""
	if all {
		chosen = names
	}
	c.Variants = []Variant{{}}
	for i, word := range chosen {
		k := slices.Index(names, word)
		if k < 0 {
			e := bind.Error{Found: "the variant " + bind.Quote(word), Expected: "one of " + strings.Join(names, ", "), Nearest: spell.Nearest(word, names)}
			if len(names) == 0 {
				e.Expected = "no variant: the file has none"
			}
			r.Report(fmt.Sprintf("%s.variants.%d", at, i+1), e)
			continue
		}
		v := f.Variants[k].Value
		switch {
		case v.Scenario == "" || open:
			c.Variants = append(c.Variants, Variant{
				Name: word, Text: v.Text, Scenario: v.Scenario, Set: v.Set, Seed: v.Seed, Design: v.Design, Replicates: v.Replicates, Runs: v.Runs,
			})
		case !all:
			r.Report(fmt.Sprintf("%s.variants.%d", at, i+1), bind.Error{
				Found: "a variant with another scenario", Expected: "one without: every side of the statement names its own",
			})
		}
	}
	return c
}

// Cases are all combinations in which the claim has to hold.
func (c *Claim) Cases() []Case {
	var cases []Case
	for _, v := range c.Variants {
		about := c.Scenarios
		if v.Scenario != "" {
			about = []string{v.Scenario}
		}
		if len(c.Scenarios) == 0 {
			about = []string{""}
		}
		for _, scenario := range about {
			one := Case{Variant: v, Of: scenario}
			if name := c.Statement.Of.Scenario; name != "" {
				one.Of = name
			}
			if minus := c.Statement.Minus; minus != nil {
				if one.Minus = scenario; minus.Scenario != "" {
					one.Minus = minus.Scenario
				}
			}
			cases = append(cases, one)
		}
	}
	return cases
}

// Problem is a problem with the claim as an error where the file has it: its "statement", "scenario" or "variants", or "".
func (c *Claim) Problem(key, problem string) bind.Error {
	path := "claims." + c.Name
	if key != "" {
		path += "." + key
	}
	return c.binding.Problem(path, problem)
}

func schema() *bind.Schema { return bind.Of(new(file), nil) }

// Schema is the JSON Schema (draft 2020-12) of files of claims, for editors that complete and check while one types.
func Schema() ([]byte, error) {
	return bind.JSONSchema("cloudgate claims", []bind.Alternative{{
		Schema: schema(), Key: "kind", Value: "claims", Doc: "what a paper states, for cloudgate claims",
	}})
}
