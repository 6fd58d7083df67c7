package report

import (
	"fmt"
	"math"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"cloudgate/output"
	"cloudgate/sim"
	"cloudgate/sim/study"
)

// Claims is what runs say of a file of claims.
type Claims struct {
	File   string
	Claims []JudgedClaim
}

// JudgedClaim is a claim with all the cases in which it has to hold.
type JudgedClaim struct {
	Name, Text string
	Statement  sim.Claim
	Cases      []JudgedCase
}

// JudgedCase is a claim in one cell, about one scenario, under one variant.
type JudgedCase struct {
	Variant  string // "" for none
	Scenario string // of the first side
	Cell     string
	Outcome  output.Outcome
	Runs     int
	study.Judged
}

// Verdict is that of all cases.
func (c *JudgedClaim) Verdict() sim.Verdict {
	var all []sim.Verdict
	for _, j := range c.Cases {
		all = append(all, j.Verdict)
	}
	return sim.Together(all...)
}

// number is the number that a case is about, a difference of percentages in points.
func (c *JudgedClaim) number(j JudgedCase) string {
	f := format(j.Outcome, "mean")
	if k := c.Statement.Of.Statistic.Kind; k == sim.StatAbove || k == sim.StatReached {
		f = probability
	}
	if c.Statement.Minus != nil {
		return points(f, j.Estimate)
	}
	return number(f, j.Estimate)
}

// Table has a row for each case of each claim.
func (c *Claims) Table() string {
	var b strings.Builder
	t := newTable(&b, "Claims of "+c.File, "claim", "scenario", "variant", "number", "verdict")
	for i := range c.Claims {
		claim := &c.Claims[i]
		name := claim.Name
		for _, j := range claim.Cases {
			scenario := j.Scenario
			if len(claim.Cases) > 1 && claim.cells() > 1 {
				scenario += ": " + j.Cell
			}
			t.AppendRow(table.Row{name, scenario, j.Variant, claim.number(j), string(j.Verdict) + runsToTell(j)})
			name = ""
		}
	}
	finish(&b, t)
	return b.String()
}

// cells counts the cells of a claim.
func (c *JudgedClaim) cells() int {
	seen := map[string]bool{}
	for _, j := range c.Cases {
		seen[j.Cell] = true
	}
	return len(seen)
}

// runsToTell says what it would take to decide a case, "" where it is decided.
func runsToTell(j JudgedCase) string {
	if j.Verdict != sim.Undecided {
		return ""
	}
	if needed := j.Needed(j.Runs); !math.IsInf(needed, 1) {
		return ": about " + rough(needed, math.Ceil) + " runs may tell"
	}
	return ""
}

// Reading says which claims hold, which fail and which cannot be told.
func (c *Claims) Reading() string {
	of := map[sim.Verdict][]string{}
	cases := 0
	for i := range c.Claims {
		claim := &c.Claims[i]
		v := claim.Verdict()
		name := claim.Name
		if v == sim.Fails {
			name += claim.where(sim.Fails)
		}
		if v == sim.Undecided {
			name += claim.where(sim.Undecided)
		}
		of[v] = append(of[v], name)
		cases += len(claim.Cases)
	}
	said := []string{fmt.Sprintf("%s of %s were held against runs in %s, by the 95 %% interval of each number.",
		capital(Counted(len(c.Claims), "claim")), c.File, Counted(cases, "case"))}
	for _, v := range []struct {
		verdict sim.Verdict
		words   string
	}{{sim.Holds, "Hold in every case: "}, {sim.Fails, "Fail: "}, {sim.Undecided, "Cannot be told from the error of simulation: "}} {
		if names := of[v.verdict]; len(names) > 0 {
			said = append(said, v.words+strings.Join(names, "; ")+".")
		}
	}
	if cases > 1 {
		said = append(said, fmt.Sprintf("One interval in twenty misses what it is to hold: of %d, some verdicts near a limit may be luck.", cases))
	}
	said = append(said, "That a claim holds says nothing of whether the model and its assumptions are right.")
	return strings.Join(said, " ") + "\n"
}

// where lists the cases with a verdict, the first few.
func (c *JudgedClaim) where(v sim.Verdict) string {
	var list []string
	for _, j := range c.Cases {
		if j.Verdict != v {
			continue
		}
		where := j.Scenario
		if j.Variant != "" {
			where += " under " + j.Variant
		}
		if c.cells() > 1 {
			where += ", " + j.Cell
		}
		list = append(list, where)
	}
	const few = 3
	if len(list) > few {
		list = append(list[:few], fmt.Sprintf("and %d more", len(list)-few))
	}
	return " (" + strings.Join(list, ", ") + ")"
}
