package scenarios

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"cloudgate/sim"
	"cloudgate/sim/design"
)

const jointPairs = `extends: two.yaml
joint:
  demand:
    pairs:
      - [harbours.haven.size, growth, 0.6]
      - [costs.2, growth@2014, -30%]
    source: a panel of pilots
    grade: judgement
`

// inputs holds the input columns of a run of all runs.
type inputs [][]float64

func (c inputs) Put(_ int, in, _ [][]float64, _ []string) error {
	for p := range in {
		c[p] = append(c[p], in[p]...)
	}
	return nil
}

func (c inputs) of(s *Study, path string) []float64 {
	return c[slices.IndexFunc(s.Spec.Params, func(p sim.Param) bool { return p.Name == path })]
}

func runInputs(t *testing.T, s *Study, first, end, workers int) inputs {
	t.Helper()
	plan, err := s.Plan(workers, nil)
	if err != nil {
		t.Fatal(err)
	}
	plan.First, plan.End = first, end
	c := make(inputs, len(s.Spec.Params))
	if _, err := sim.Run(context.Background(), plan, c); err != nil {
		t.Fatal(err)
	}
	return c
}

// spearman is the rank correlation of two columns without ties.
func spearman(a, b []float64) float64 {
	rank := func(x []float64) []float64 {
		rows := make([]int, len(x))
		for i := range rows {
			rows[i] = i
		}
		slices.SortFunc(rows, func(i, j int) int {
			if x[i] < x[j] {
				return -1
			}
			return 1
		})
		ranks := make([]float64, len(x))
		for rank, i := range rows {
			ranks[i] = float64(rank)
		}
		return ranks
	}
	sum := 0.0
	ra, rb := rank(a), rank(b)
	for i := range ra {
		sum += (ra[i] - rb[i]) * (ra[i] - rb[i])
	}
	n := float64(len(a))
	return 1 - 6*sum/(n*(n*n-1))
}

// Rank correlations come out as the file states them under every design and method, and nothing else moves.
func TestJointCorrelatesRanks(t *testing.T) {
	const runs = 4096
	for _, of := range []string{"random copula", "lhs copula", "sobol copula", "lhs iman_conover"} {
		kind, method, _ := strings.Cut(of, " ")
		set := []string{"design=" + kind, fmt.Sprint("runs=", runs)}
		alone := load(t, "extends: two.yaml\n", set...)
		s := load(t, jointPairs, append(set, "joint.demand.method="+method)...)
		x, y := runInputs(t, s, 0, runs, 2), runInputs(t, alone, 0, runs, 1)
		growth := x.of(s, "growth@2014")
		for path, want := range map[string]float64{"harbours.haven.size": 0.6, "costs.2": -0.3, "harbours.bay.plan.amount": 0} {
			// Five standard errors of independent runs, (1-ρ²)/√n at most.
			if got := spearman(growth, x.of(s, path)); math.Abs(got-want) > 5/math.Sqrt(runs) {
				t.Errorf("%q: rank correlation of growth and %s is %v, want %v", of, path, got, want)
			}
		}
		if amount := "harbours.bay.plan.amount"; !slices.Equal(x.of(s, amount), y.of(alone, amount)) {
			t.Errorf("%q: an input of no group moved", of)
		}
		// The group's first axis keeps its draws, but for rounding.
		for i, v := range y.of(alone, "costs.2") {
			if math.Abs(x.of(s, "costs.2")[i]-v) > 1e-12 {
				t.Fatalf("%q: costs.2 of run %d is %v, want %v", of, i, x.of(s, "costs.2")[i], v)
			}
		}
		for _, cut := range [][2]int{{0, 1}, {1023, 1300}, {4000, 4096}} {
			for p, part := range runInputs(t, s, cut[0], cut[1], 1) {
				if !slices.Equal(part, x[p][cut[0]:cut[1]]) {
					t.Errorf("%q: runs %d to %d alone differ from the whole", of, cut[0], cut[1])
				}
			}
		}
	}
}

// A study without groups has its design as it is.
func TestNoJointCostsNothing(t *testing.T) {
	plan, err := load(t, portFile).Plan(1, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, plain := plan.Design.(*design.Design); !plain {
		t.Errorf("the design is a %T", plan.Design)
	}
}

// The stream id holds what draws depend on, not how it was written.
func TestJointIdentity(t *testing.T) {
	id := func(text string, set ...string) string { return load(t, text, set...).StreamID }
	base := id(jointPairs)
	for name, same := range map[string]string{
		"order":    id("extends: two.yaml\njoint: {demand: {pairs: [[growth, costs.2, -0.3], [growth, harbours.haven.size, 0.6], [costs.2, harbours.haven.size, 0]]}}\n"),
		"matrix":   id("extends: two.yaml\njoint: {demand: {inputs: [growth, costs.2, harbours.haven.size], matrix: [[1, -0.3, 0.6], [-0.3, 1, 0], [0.6, 0, 1]]}}\n"),
		"evidence": id(jointPairs, "joint.demand.source=hearsay", "joint.demand.note=none"),
		"repair":   id(jointPairs, "joint.demand.repair=true"),
	} {
		if same != base {
			t.Errorf("%s makes another study", name)
		}
	}
	if id(jointPairs, "joint.demand=null") != id("extends: two.yaml\n") {
		t.Error("a group that is removed leaves another study")
	}
	seen := map[string]string{base: "the file"}
	for name, other := range map[string]string{
		"none":        id("extends: two.yaml\n"),
		"correlation": id(jointPairs, "joint.demand.pairs.1.3=0.61"),
		"copula":      id(jointPairs, "joint.demand.copula=t(4)", "joint.demand.measure=normal"),
		"degrees":     id(jointPairs, "joint.demand.copula=t(5)", "joint.demand.measure=normal"),
		"measure":     id(jointPairs, "joint.demand.measure=kendall"),
		"design":      id(jointPairs, "design=lhs"),
		"method":      id(jointPairs, "design=lhs", "joint.demand.method=iman_conover"),
	} {
		if before, taken := seen[other]; taken {
			t.Errorf("%s is the same study as %s", name, before)
		}
		seen[other] = name
	}
}

func TestJointTellsItself(t *testing.T) {
	s := load(t, jointPairs)
	j := s.JointOf(leaf(t, s, "growth@2014"))
	if j == nil || j.String() != "gaussian copula, spearman" || !strings.HasSuffix(j.SetAt, "it.yaml:3:3") || j.Source != "a panel of pilots" {
		t.Fatalf("%+v", j)
	}
	if got := fmt.Sprintf("%#v", j.Correlations()); got != `[]scenarios.Correlation{scenarios.Correlation{A:"costs.2", B:"growth", Stated:-0.3, Held:-0.3}, scenarios.Correlation{A:"growth", B:"harbours.haven.size", Stated:0.6, Held:0.6}}` {
		t.Errorf("correlations %s", got)
	}
	if s.JointOf(leaf(t, s, "growth@2020")) != nil || s.JointOf(leaf(t, s, "harbours.bay.plan.amount")) != nil {
		t.Error("a constant or another input is in the group")
	}
	for _, w := range s.Warnings() {
		if strings.HasPrefix(w.Path, "joint") {
			t.Errorf("warning %s", w)
		}
	}
	if !strings.Contains(s.Resolved, "joint:\n  demand:\n    pairs:\n      - [\"harbours.haven.size\", \"growth\", \"0.6\"]\n") {
		t.Errorf("resolved:\n%s", s.Resolved)
	}

	for set, want := range map[string]string{
		"method=copula":       "joint.demand: a copula keeps the strata of a Latin hypercube on costs.2 alone; method: iman_conover keeps all",
		"copula=t(4)":         "joint.demand: a t copula keeps no strata of a Latin hypercube",
		"method=iman_conover": "",
	} {
		got := ""
		for _, w := range load(t, jointPairs, "design=lhs", "joint.demand.measure=normal", "joint.demand."+set).Warnings() {
			if strings.HasPrefix(w.Path, "joint") {
				got += w.Path + ": " + w.Problem
			}
		}
		if got != want {
			t.Errorf("%s under a Latin hypercube: warning %q, want %q", set, got, want)
		}
	}

	repaired := load(t, "extends: two.yaml\njoint: {demand: {repair: true, measure: normal, pairs: [[growth, costs.2, 0.9], [costs.2, harbours.haven.size, 0.9], [growth, harbours.haven.size, -0.9]]}}\n")
	var told []string
	for _, w := range repaired.Warnings() {
		if strings.HasPrefix(w.Path, "joint") {
			told = append(told, w.Problem)
		}
	}
	// The nearest correlation matrix has ±1/2, by symmetry; six cells move by 0.4.
	want := []string{
		"no source and no grade",
		"correlations that cannot hold together were repaired: the largest change is 0.4 (costs.2 with growth: 0.9 became 0.5), the Frobenius norm of all changes 0.98",
	}
	if !slices.Equal(told, want) {
		t.Errorf("got  %q\nwant %q", told, want)
	}
	if j := repaired.Joints[0]; j.Stated[0][1] != 0.9 || math.Abs(j.Held[0][1]-0.5) > 1e-6 || j.String() != "gaussian copula, normal, repaired" {
		t.Errorf("%+v", j)
	}
}

// One correlation may hold for all inputs that patterns name, each draw once.
func TestJointOfPatterns(t *testing.T) {
	s := load(t, "extends: two.yaml\njoint: {all: {inputs: [growth, 'harbours.**', harbours.haven.size], correlation: 25%, copula: t(4), measure: normal}}\n"+
		"harbours: {bay: {size: {value: 40 to 60, same: growth}}}\n")
	j := s.Joints[0]
	if want := []string{"growth", "harbours.bay.plan.amount", "harbours.haven.size"}; !slices.Equal(j.Inputs, want) {
		t.Errorf("inputs %v, want %v", j.Inputs, want)
	}
	for i, row := range j.Matrix {
		for k, r := range row {
			if want := map[bool]float64{true: 1, false: 0.25}[i == k]; r != want {
				t.Errorf("row %d, column %d: %v, want %v", i+1, k+1, r, want)
			}
		}
	}
	if s.JointOf(leaf(t, s, "harbours.bay.size")) == nil {
		t.Error("a value that shares a draw of the group is not in it")
	}
}

// Groups merge through extends as all named members do.
func TestJointMerges(t *testing.T) {
	dir := write(t, "it.yaml", "extends: parent.yaml\njoint:\n  demand: {copula: t(3), measure: kendall}\n  other: null\n",
		"parent.yaml", jointPairs+"  other:\n    pairs:\n      - [harbours.bay.plan.amount, harbours.bay.size, 0.1]\nharbours: {bay: {size: 40 to 60}}\n", "two.yaml", portFile)
	s, err := Load(dir, options())
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Joints) != 1 || s.Joints[0].Degrees != 3 || s.Joints[0].Stated[0][1] != -0.3 {
		t.Errorf("%+v", s.Joints)
	}
	if !slices.ContainsFunc(s.Axes, func(a design.Axis) bool { return a.Name == "joint/demand" }) {
		t.Errorf("the copula has no axis to mix with: %v", s.Axes)
	}
	if parent := load(t, jointPairs); len(parent.Axes) != len(s.Axes)-2 { // nor harbours.bay.size
		t.Errorf("axes %v, of the parent %v", s.Axes, parent.Axes)
	}
}
