package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"cloudgate/output"
	"cloudgate/output/document"
	"cloudgate/sim/stats"
)

// Until tells what a stopping rule found: of each target the estimate, the error that was asked and that was
// reached, and, where it was not, how many runs it would take; then what ended it. It is empty where the number of
// runs was given.
func (r *Report) Until() string {
	u := r.Manifest.Until
	if u == nil {
		return ""
	}
	var b strings.Builder
	onTerminal(&b, r.targets(u))
	b.WriteString(ended(u, r.Manifest.Design.Runs()) + "\n")
	return b.String()
}

// targets tells what was asked of a stopping rule and what it reached.
func (r *Report) targets(u *output.Until) document.Table {
	t := document.Table{
		Title: "Errors that were asked, after " + Counted(r.Manifest.Design.Runs(), "run"),
		Head:  []string{"target", "estimate", "half-width", "asked", "reached"}, Words: 1,
	}
	for _, target := range u.Targets {
		what, asked := askedOf(target.Target)
		reached := "yes"
		if !target.Reached {
			reached = "no"
			if target.Needed != nil {
				reached = "no: " + rough(*target.Needed, math.Ceil) + " runs at worst"
			}
		}
		t.Rows = append(t.Rows, row(what, r.targetValue(target), r.targetError(target), asked, reached))
	}
	return t
}

func ended(u *output.Until, runs int) string {
	switch u.Ended {
	case "runs":
		return fmt.Sprintf("The limit on runs ended it: more than these %s would be beyond --max-runs %d.", thousands(runs), u.MaxRuns)
	case "time":
		return fmt.Sprintf("The limit on time ended it: more runs would, at their rate, have ended after --max-time %s.", u.MaxTime)
	}
	return "Every error is at most what was asked: that ended it."
}

// Look is a line on how far a stopping rule has come.
func (r *Report) Look(runs int, targets []output.Target) string {
	var parts []string
	for _, t := range targets {
		what, asked := askedOf(t.Target)
		parts = append(parts, fmt.Sprintf("%s %s %s (asked %s)", what, r.targetValue(t), r.targetError(t), asked))
	}
	return Counted(runs, "run") + ": " + strings.Join(parts, "; ")
}

// askedOf takes the error that is asked from the end of a target.
func askedOf(target string) (what, asked string) {
	what, asked, _ = strings.Cut(target, " ±")
	return what, "±" + asked
}

// targetFormat says how the numbers of a target are printed.
func (r *Report) targetFormat(t output.Target) stats.Format {
	selector, _, _ := strings.Cut(t.Cell, "@")
	for _, o := range r.Manifest.Outcomes {
		if o.Selector() == selector && !strings.HasPrefix(t.Statistic, ">") {
			return format(o, t.Statistic)
		}
	}
	return probability
}

func (r *Report) targetValue(t output.Target) string {
	if t.Value == nil {
		return "–"
	}
	e := stats.Estimate{Value: *t.Value, Lo: math.NaN(), Hi: math.NaN()}
	if t.Lo != nil && t.Hi != nil {
		e.Lo, e.Hi = *t.Lo, *t.Hi
	}
	f := r.targetFormat(t)
	text := f.Value(e)
	if t.Minus != "" && f.Percent {
		text = strings.TrimSuffix(text, "%") + "pp"
	}
	if ends := f.Error(e); strings.HasPrefix(ends, "[") { // which the half-width beside it does not tell
		text += " " + ends
	}
	return text
}

// targetError is half the width of the interval in the unit in which it was asked, with three digits and
// rounded up, so that it is printed as above what was asked whenever it is.
func (r *Report) targetError(t output.Target) string {
	if t.Half == nil {
		return "not known"
	}
	half := *t.Half
	_, asked := askedOf(t.Target)
	switch {
	case strings.HasSuffix(asked, "pp"):
		return "±" + threeUp(100*half) + "pp"
	case strings.HasSuffix(asked, "%") && t.Value != nil && *t.Value != 0:
		return "±" + threeUp(100*half/math.Abs(*t.Value)) + "%"
	}
	return "±" + threeUp(half)
}

// threeUp is a number that is not negative with three digits, rounded up.
func threeUp(x float64) string {
	if x == 0 {
		return "0"
	}
	place := int(math.Floor(math.Log10(x))) - 2
	unit := math.Pow10(place)
	x = math.Ceil(x/unit*(1-1e-9)) * unit
	return strconv.FormatFloat(x, 'f', max(0, -place), 64)
}
