package main

import (
	"cmp"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"cloudgate/models"
	"cloudgate/output"
	"cloudgate/output/figure"
	"cloudgate/output/report"
	"cloudgate/scenarios"
	"cloudgate/scenarios/bind"
	"cloudgate/scenarios/claims"
	"cloudgate/sim"
	"cloudgate/sim/study"
)

func claimsCommand() *cli.Command {
	return &cli.Command{
		Name:      "claims",
		Category:  groupAnswers,
		Usage:     "hold what a paper states against runs: what holds, what fails, what cannot be told",
		UsageText: "cloudgate claims FILE [flags]",
		Description: "FILE lists statements such as P(overseas_share@2025 > 3%) < 5%, the scenarios that they are about, and variants under\n" +
			"which they have to hold as well (cloudgate schema claims describes it). Scenarios are run unless their results are there. A claim\n" +
			"holds or fails where the whole 95 % interval of its number says so, and is undecided otherwise. The exit code is 1 if any fails.\n" +
			"  cloudgate claims claims.yaml --json",
		Flags: slices.Concat([]cli.Flag{
			&cli.GenericFlag{Name: "runs", Aliases: []string{"n"}, Value: new(number), Usage: "number of runs `N` of every scenario, whatever the file says"},
			workersFlag(),
		}, without(analysisFlags(), "formats", "style", "font")),
		Action: claimsAction,
	}
}

// testimony is the studies that claims are held against, each once.
type testimony struct {
	file    *claims.File
	shipped []string // names of scenarios
	runs    *int     // of the command line
	studies []*witness
	cases   []testedCase
}

// witness is a study with the cells that claims read from it.
type witness struct {
	study *scenarios.Study
	cells []sim.Cell
	*ensemble
}

// testedCase is a case of a claim with the studies and cells of its sides.
type testedCase struct {
	claim               *claims.Claim
	variant             string
	of, minus           *witness // minus is nil where nothing is subtracted
	ofCells, minusCells []sim.Cell
}

// readClaims loads the scenarios of all cases and finds their cells. The error is all that is wrong with them.
func readClaims(c *cli.Context, path string) (*testimony, error) {
	if err := misread(c); err != nil {
		return nil, usageError{err}
	}
	f, err := claims.Load(path)
	if err != nil {
		return nil, fileError(path, err)
	}
	t := &testimony{file: f, shipped: shippedNames(), runs: givenInt(c, "runs")}
	var errs bind.Errors
	known := map[string]bool{} // what a scenario is told wrong of once, and not for every claim
	fail := func(e bind.Error) {
		if text := e.Message; !known[text] {
			known[text] = true
			errs = append(errs, e)
		}
	}
	for i := range f.Claims {
		claim := &f.Claims[i]
		for _, one := range claim.Cases() {
			t.read(claim, one, fail)
		}
	}
	if err := errs.Err(); err != nil {
		return nil, usageError{err}
	}
	return t, nil
}

func (t *testimony) read(claim *claims.Claim, one claims.Case, fail func(bind.Error)) {
	v := one.Variant
	under := ""
	if v.Name != "" {
		under = " under " + v.Name
	}
	tested := testedCase{claim: claim, variant: v.Name}
	o := scenarios.Options{Models: models.All(), Set: v.Set, Seed: v.Seed, Design: v.Design, Replicates: v.Replicates, Runs: cmp.Or(t.runs, v.Runs, t.file.Runs)}
	of, err := scenarios.Load(t.refer(one.Of), o)
	if err != nil {
		fail(claim.Problem("statement", one.Of+under+": "+err.Error()))
		return
	}
	tested.of = t.witness(of)
	var other *sim.Spec
	if one.Minus != "" {
		// Both sides share the draws of the first.
		o.Seed, o.Design, o.Replicates, o.Runs = &of.Seed, string(of.Design), &of.Replicates, &of.Runs
		minus, err := scenarios.Load(t.refer(one.Minus), o)
		if err != nil {
			fail(claim.Problem("statement", one.Minus+under+": "+err.Error()))
			return
		}
		tested.minus = t.witness(minus)
		other = &tested.minus.study.Spec
	}
	tested.ofCells, tested.minusCells, err = study.ClaimCells(claim.Statement, of.Spec, other)
	if err != nil {
		fail(claim.Problem("statement", one.Of+": "+err.Error()))
		return
	}
	tested.of.cells = append(tested.of.cells, tested.ofCells...)
	if tested.minus != nil {
		tested.minus.cells = append(tested.minus.cells, tested.minusCells...)
	}
	t.cases = append(t.cases, tested)
}

// refer is what a scenario of the file means from here: a shipped one, or a file relative to the file of claims.
func (t *testimony) refer(ref string) string {
	if slices.Contains(t.shipped, ref) || filepath.IsAbs(ref) {
		return ref
	}
	return filepath.Join(filepath.Dir(t.file.Name), ref)
}

// witness is the one of a study, which is made where it is not there.
func (t *testimony) witness(s *scenarios.Study) *witness {
	for _, w := range t.studies {
		if w.study.StreamID == s.StreamID && w.study.Runs == s.Runs {
			return w
		}
	}
	w := &witness{study: s}
	t.studies = append(t.studies, w)
	return w
}

// needed are the cells of a witness that are not kept anyway.
func (w *witness) needed(spec sim.Spec) ([]sim.Cell, error) {
	if slices.ContainsFunc(w.cells, func(c sim.Cell) bool { o := spec.Outputs[c.Output]; return !o.Headline && !o.Standard }) {
		return w.cells, nil
	}
	return nil, nil
}

func claimsAction(c *cli.Context) error {
	args, err := arguments(c, 1, 1)
	if err != nil {
		return err
	}
	start := time.Now()
	t, err := readClaims(c, args[0])
	if err != nil {
		return err
	}
	var manifests []output.Manifest
	for _, w := range t.studies {
		dir, err := runFor(c, w.study, w.needed)
		if err != nil {
			return err
		}
		// A result's outcomes are those of its model, in order.
		if w.ensemble, err = openKept("claims", dir, func(sim.Spec) ([]sim.Cell, error) { return w.cells, nil }); err != nil {
			return err
		}
		defer w.Close()
		manifests = append(manifests, w.Manifest())
	}
	parts := []string{}
	for _, m := range manifests {
		parts = append(parts, m.Study)
	}
	for i := range t.file.Claims {
		claim := &t.file.Claims[i]
		parts = append(parts, claim.Name, claim.Text, claim.Statement.String())
	}
	base := filepath.Base(args[0])
	name := cmp.Or(figure.FileName(strings.TrimSuffix(base, filepath.Ext(base))), "file")
	id := analysisID("claims", parts...)
	m := analysisManifest("claims", id, manifests...)
	m.Name, m.Title, m.About = name, "", t.file.About
	dir, err := analysisDir(c, name, id)
	if err != nil {
		return err
	}
	words, err := t.judge(c)
	if err != nil {
		return err
	}
	a := output.Analysis{
		Manifest: m, Sheets: []output.Sheet{claimSheet(words), t.caseSheet(words)}, Texts: []output.Text{{File: output.ReadingFile, Text: words.Reading()}},
	}
	if err := finishAnalysis(c, a, dir, start, withTables(words.Table()+wrap(words.Reading(), 100), dir)); err != nil {
		return err
	}
	if slices.ContainsFunc(words.Claims, func(claim report.JudgedClaim) bool { return claim.Verdict() == sim.Fails }) {
		return quietError(exitFailed)
	}
	return nil
}

// judge holds every case against its runs.
func (t *testimony) judge(c *cli.Context) (*report.Claims, error) {
	words := &report.Claims{File: filepath.Base(t.file.Name)}
	for _, one := range t.cases {
		if c.Err() != nil {
			return nil, interrupted(c.Context.Err(), "stopped; the runs are in results")
		}
		n := len(words.Claims)
		if n == 0 || words.Claims[n-1].Name != one.claim.Name {
			words.Claims = append(words.Claims, report.JudgedClaim{Name: one.claim.Name, Text: one.claim.Text, Statement: one.claim.Statement})
			n++
		}
		claim := &words.Claims[n-1]
		m := one.of.Manifest()
		for i, cell := range one.ofCells {
			x, err := one.of.column(cell)
			if err != nil {
				return nil, err
			}
			var y []float64
			if one.minus != nil {
				if y, err = one.minus.column(one.minusCells[i]); err != nil {
					return nil, err
				}
			}
			o := m.Outcomes[cell.Output]
			claim.Cases = append(claim.Cases, report.JudgedCase{
				Variant: one.variant, Scenario: m.Name, Cell: o.Cell(max(0, cell.At)), Outcome: o, Runs: m.Design.Runs(),
				Judged: study.Judge(claim.Statement, cell, sim.Kind(o.Kind), x, y, replicatesOf(m)),
			})
		}
	}
	return words, nil
}

func claimSheet(words *report.Claims) output.Sheet {
	s := output.Sheet{File: "claims.csv", Header: []string{"claim", "text", "statement", "cases", "verdict"}}
	for i := range words.Claims {
		claim := &words.Claims[i]
		s.Rows = append(s.Rows, []any{claim.Name, claim.Text, claim.Statement.String(), len(claim.Cases), string(claim.Verdict())})
	}
	return s
}

func (t *testimony) caseSheet(words *report.Claims) output.Sheet {
	s := output.Sheet{File: "cases.csv", Header: []string{
		"claim", "variant", "scenario", "minus", "cell", "value", "lo", "hi", "least", "most", "verdict", "runs", "runs_to_tell", "study_id", "minus_study_id",
	}}
	next := map[string]int{}
	for _, one := range t.cases {
		k := slices.IndexFunc(words.Claims, func(claim report.JudgedClaim) bool { return claim.Name == one.claim.Name })
		claim := &words.Claims[k]
		least, most := claim.Statement.Range()
		minus, minusID := "", ""
		if one.minus != nil {
			minus, minusID = one.minus.Manifest().Name, one.minus.Manifest().Study
		}
		for range one.ofCells {
			j := claim.Cases[next[claim.Name]]
			next[claim.Name]++
			needed := math.NaN() // where it is decided
			if j.Verdict == sim.Undecided {
				needed = j.Needed(j.Runs)
			}
			s.Rows = append(s.Rows, []any{
				claim.Name, j.Variant, j.Scenario, minus, j.Cell, j.Value, j.Lo, j.Hi, least, most, string(j.Verdict), j.Runs, needed, one.of.Manifest().Study, minusID,
			})
		}
	}
	return s
}
