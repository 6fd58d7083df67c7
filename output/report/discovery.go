package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"cloudgate/sim/discover"
	"cloudgate/sim/stats"
)

// Discovery is what boxes say of when something happens.
type Discovery struct {
	Name     string // of the scenario, or of the file of cases
	Study    string // id of the runs; empty for a file
	Event    string // what happens, as "foreign_share@2025 > 30%"; of a Quantity its name
	Quantity bool   // the outcome is an amount, of which a high mean was sought, and no event
	Thing    string // what the cases are: "run" or "case"
	N        int    // of those that did not fail
	All      stats.Estimate
	Inputs   []DiscoveredInput // by Limit.Input
	Found    []discover.Found
	Method   discover.Method
	Times    int // how often the search was repeated on halves
}

// DiscoveredInput says what an input is.
type DiscoveredInput struct {
	Name       string
	Doc, Unit  string // empty or "1" where there is nothing to say
	Share      bool   // told in percent
	Categories []string
	Lo, Hi     float64  // between which the finite values of all cases lie
	Infinite   bool     // some values are not finite, as a time that is not reached
	Same       []string // other inputs that follow the same draw
}

// chancy is the quasi-p from which a limit is told to do little more than chance.
const chancy = 0.05

// Value writes a value of the input to a hundredth of its range.
func (in DiscoveredInput) Value(v float64) string {
	if len(in.Categories) > 0 {
		return in.Categories[int(v)]
	}
	half := (in.Hi - in.Lo) / 100
	return in.format().Value(stats.Estimate{Value: v, Lo: v - half, Hi: v + half})
}

func (in DiscoveredInput) format() stats.Format { return stats.Format{Percent: in.Share} }

// After is what stands after a value of the input: a space and its unit, or nothing.
func (in DiscoveredInput) After() string {
	if in.Unit == "" || in.Unit == "1" {
		return ""
	}
	return " " + in.Unit
}

// Range says between which values the input lies in all cases.
func (in DiscoveredInput) Range() string {
	if len(in.Categories) > 0 {
		return listing(in.Categories, "or")
	}
	text := in.Value(in.Lo) + " to " + in.Value(in.Hi) + in.After()
	if in.Infinite {
		text += ", or infinite"
	}
	return text
}

// Limit says what a box asks of the input.
func (in DiscoveredInput) Limit(l discover.Limit) string {
	switch {
	case l.Set != nil:
		var kept []string
		for _, k := range l.Set {
			kept = append(kept, in.Categories[k])
		}
		return listing(kept, "or")
	case math.IsInf(l.Hi, 1):
		return "at least " + in.Value(l.Lo) + in.After()
	case math.IsInf(l.Lo, -1):
		return "at most " + in.Value(l.Hi) + in.After()
	}
	return in.Value(l.Lo) + " to " + in.Value(l.Hi) + in.After()
}

// listing joins words as a sentence does.
func listing(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}

// Verdict is a paragraph on the boxes, with their uncertainty and all that speaks against them.
func (d *Discovery) Verdict() string {
	said := []string{d.begin()}
	if len(d.Found) == 0 {
		return said[0] + fmt.Sprintf(" No box of inputs is denser than all %ss: by this search nothing says when it happens.\n", d.Thing)
	}
	covered := 0.0
	for k, f := range d.Found {
		covered += f.Coverage
		said = append(said, d.sayBox(k, f), d.sayTested(k, f))
	}
	if len(d.Found) > 1 && !d.Quantity {
		said = append(said, fmt.Sprintf("Together the %d boxes hold %s of the %ss in which it happens.", len(d.Found), probability.Value(blind(covered)), d.Thing))
	}
	return strings.Join(slices.DeleteFunc(said, func(s string) bool { return s == "" }), " ") + "\n"
}

func (d *Discovery) begin() string {
	of := fmt.Sprintf("%s of %s", Counted(d.N, d.Thing), d.Name)
	if d.Quantity {
		return fmt.Sprintf("%s has a mean of %s in %s.", capital(d.Event), number(stats.Format{}, d.All), of)
	}
	return fmt.Sprintf("“%s” happens in %s of %s.", d.Event, number(probability, d.All), of)
}

// sayBox tells where a box is and what it holds.
func (d *Discovery) sayBox(k int, f discover.Found) string {
	var limits []string
	for _, at := range f.Restricts() {
		l := f.Limits[at]
		in := d.Inputs[l.Input]
		name := in.Name
		if in.Doc != "" && k == 0 {
			name += " (" + in.Doc + ")"
		}
		limits = append(limits, name+" is "+in.Limit(l))
	}
	where := listing(limits, "and")
	density := number(d.density(), f.DensityError)
	switch {
	case d.Quantity:
		return fmt.Sprintf("%s %s its mean is %s, in %s of the %ss.", d.nth(k), where+",", density, share(f.Mass), d.Thing)
	case k == 0:
		return fmt.Sprintf("%s %s: there it happens in %s of %ss. The box holds %s of the %ss in which it happens, and %s of all.",
			d.nth(k), where, density, d.Thing, number(probability, f.CoverageError), d.Thing, share(f.Mass))
	}
	return fmt.Sprintf("%s %s: there it happens in %s, and the box holds a further %s.", d.nth(k), where, density, number(probability, f.CoverageError))
}

func (d *Discovery) nth(k int) string {
	switch {
	case k > 0:
		return fmt.Sprintf("Of the other %ss, box %d is where", d.Thing, k+1)
	case d.Quantity:
		return "Where"
	}
	return "It is likeliest where"
}

// sayTested tells what speaks for and against a box.
func (d *Discovery) sayTested(k int, f discover.Found) string {
	var said []string
	if d.Times > 0 {
		r := f.Resampled
		out := "a density of " + number(d.density(), r.OutOfBag)
		if !math.IsNaN(f.Coverage) {
			out += " and a coverage of " + number(probability, r.OutOfBagCoverage)
		}
		said = append(said, fmt.Sprintf("The same search in one half of the %ss found boxes that have, in the other half, which it had not seen, %s.", d.Thing, out))
		switch {
		case !r.Significant():
			said = append(said, fmt.Sprintf("Beware: all have a density of %s, so this may be chance alone.", d.density().Value(blind(r.All))))
		case r.Overfits():
			said = append(said, fmt.Sprintf("Beware: where they were found they had a density of %s, so much of it fits noise.", d.density().Value(blind(r.InBag))))
		}
	}
	if f.Needless > 0 {
		said = append(said, fmt.Sprintf("Left out: %s that chance would set as well.", Counted(f.Needless, "limit")))
	}
	said = append(said, d.sayLeaf(f))
	var weak []string
	for at, l := range f.Limits {
		if p := worst(f.QuasiP[at]); p >= chancy {
			weak = append(weak, fmt.Sprintf("%s (quasi-p %s)", d.Inputs[l.Input].Name, quasi(p)))
		}
	}
	if len(weak) > 0 {
		said = append(said, fmt.Sprintf("Beware: a limit does little more than chance on %s.", listing(weak, "and")))
	}
	return strings.Join(slices.DeleteFunc(said, func(s string) bool { return s == "" }), " ")
}

// sayLeaf tells of the leaf of a tree beside a box of PRIM.
func (d *Discovery) sayLeaf(f discover.Found) string {
	if len(f.Leaf.Limits) == 0 {
		return ""
	}
	measured := "a density of " + d.density().Value(blind(f.Leaf.Density))
	if !math.IsNaN(f.Leaf.Coverage) {
		measured += " and a coverage of " + share(f.Leaf.Coverage)
	}
	return fmt.Sprintf("A tree (CART) has for comparison a leaf with %s: %s.", measured, d.Where(f.Leaf))
}

// worst is the largest quasi-p of the sides of a limit; NaN where there is none.
func worst(q discover.QuasiP) float64 {
	p := math.NaN()
	for _, side := range []float64{q.Lo, q.Hi, q.Set} {
		if !(p >= side) && !math.IsNaN(side) {
			p = side
		}
	}
	return p
}

func quasi(p float64) string {
	switch {
	case math.IsNaN(p):
		return "–"
	case p < 1e-4:
		return "< 0.0001"
	}
	return fmt.Sprintf("%.2g", p)
}

// density is how densities are printed.
func (d *Discovery) density() stats.Format {
	if d.Quantity {
		return stats.Format{}
	}
	return probability
}

// share is a share of cases that is counted, not estimated.
func share(v float64) string { return probability.Value(blind(v)) }

// Short is what the terminal shows below the verdict: the limits of each box.
func (d *Discovery) Short() string {
	var b strings.Builder
	for k, f := range d.Found {
		t := newTable(&b, d.title(k, f), d.header()...)
		for _, at := range f.Restricts() {
			t.AppendRow(d.row(f, at))
		}
		finish(&b, t)
		if f.Tidied != nil {
			t := newTable(&b, "Other boxes that there were to choose from (--coverage)", tradeOffHeader...)
			t.AppendRows(d.tradeOff(f, nearby))
			finish(&b, t)
		}
	}
	return b.String()
}

func (d *Discovery) title(k int, f discover.Found) string {
	name := "Box"
	if len(d.Found) > 1 {
		name = fmt.Sprintf("Box %d", k+1)
	}
	return fmt.Sprintf("%s: density %s, coverage %s, mass %s, %s", name,
		number(d.density(), f.DensityError), number(probability, f.CoverageError), share(f.Mass), Counted(len(f.Limits), "limit"))
}

func (d *Discovery) header() []any {
	h := []any{"input", "in the box", "in all", "quasi-p", "density without", "coverage without"}
	if d.Times > 0 {
		h = append(h, "found again")
	}
	return h
}

func (d *Discovery) row(f discover.Found, at int) table.Row {
	l := f.Limits[at]
	in := d.Inputs[l.Input]
	row := table.Row{
		in.Name, in.Limit(l), in.Range(), quasi(worst(f.QuasiP[at])),
		d.density().Value(blind(f.Without[at].Density)), probability.Value(blind(f.Without[at].Coverage)),
	}
	if d.Times > 0 {
		row = append(row, fmt.Sprintf("%.0f%%", 100*f.Resampled.Coverage[l.Input]))
	}
	return row
}

// Text is the whole card in Markdown.
func (d *Discovery) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# When does it happen? %s\n\n%s\n", d.Event, d.Verdict())
	if d.Study != "" {
		fmt.Fprintf(&b, "Looked at: study %s.\n", d.Study)
	}
	for k, f := range d.Found {
		fmt.Fprintf(&b, "\n## %s\n\n", d.title(k, f))
		t := newCardTable("input", d.header()[1:]...)
		for _, at := range f.Restricts() {
			t.AppendRow(d.row(f, at))
		}
		b.WriteString(t.RenderMarkdown() + "\n")
		b.WriteString("\n")
		for _, at := range f.Restricts() {
			in := d.Inputs[f.Limits[at].Input]
			if in.Doc != "" {
				fmt.Fprintf(&b, "- `%s`: %s", in.Name, in.Doc)
				if len(in.Same) > 0 {
					b.WriteString(" The same draw sets `" + strings.Join(in.Same, "`, `") + "`.")
				}
				b.WriteString("\n")
			}
		}
		b.WriteString("\n### What there was to choose from\n\n")
		t = newCardTable("box", tradeOffHeader[1:]...)
		t.AppendRows(d.tradeOff(f, len(f.Trajectory)))
		b.WriteString(t.RenderMarkdown() + "\n")
	}
	b.WriteString("\n## How to read it\n\n" +
		"Density is the share of a box's " + d.Thing + "s in which it happens; coverage the share, of all in which it happens, that lie in the box; mass the box's share of all. " +
		errorMarks + " are the 95 % intervals that there would be had the box been fixed beforehand; a box that was sought looks denser than it is, and the halves say by how much. " +
		"Quasi-p is the probability that a limit would do as much by chance, the worse of its two sides: a small one proves nothing, since the limit was sought, a large one speaks against it. " +
		"Density and coverage without: of the box when that limit is dropped. Found again: the share of halves whose box of this coverage restricts the input, too. " +
		"A box says what goes together with the outcome in the model, not why.\n")
	return b.String()
}

// nearby is how many boxes to each side of the chosen one the terminal shows.
const nearby = 2

var tradeOffHeader = []any{"box", "limits", "density", "coverage", "mass", ""}

// tradeOff lists the different boxes that there were to choose from, by falling coverage: at most so many to each side of
// the chosen one.
func (d *Discovery) tradeOff(f discover.Found, beside int) []table.Row {
	var rows []table.Row
	at := 0
	boxes := f.Choice()
	order := make([]int, len(boxes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(boxes[j].Coverage, boxes[i].Coverage), cmp.Compare(boxes[j].Mass, boxes[i].Mass))
	})
	for k, i := range order {
		box := boxes[i]
		if k > 0 && i != f.Chosen && same(box, boxes[order[k-1]]) {
			continue
		}
		if k > 0 && i == f.Chosen && same(box, boxes[order[k-1]]) {
			rows = rows[:len(rows)-1]
		}
		mark := ""
		if i == f.Chosen {
			mark, at = "chosen", len(rows)
		}
		rows = append(rows, table.Row{i, len(box.Limits), d.density().Value(blind(box.Density)), share(box.Coverage), share(box.Mass), mark})
	}
	return rows[max(0, at-beside):min(len(rows), at+beside+1)]
}

// same says whether boxes differ in nothing that is told of them.
func same(a, b discover.Box) bool {
	return a.N == b.N && a.Density == b.Density && len(a.Limits) == len(b.Limits)
}

// Where tells the limits of a box, in the order of the inputs.
func (d *Discovery) Where(b discover.Box) string {
	var limits []string
	for _, l := range b.Limits {
		limits = append(limits, d.Inputs[l.Input].Name+" "+d.Inputs[l.Input].Limit(l))
	}
	return strings.Join(limits, "; ")
}

// Stories begins the page of the runs that stand for boxes.
func (d *Discovery) Stories() string {
	return fmt.Sprintf("# Runs in which it happens: %s\n\n"+
		"Each run stands for those near it, by its headline outcomes year by year, among the runs of its box in which it happens. It is one run, and shows how it can come, not how it must.\n", d.Event)
}

// Story tells one run of box k: told is its history, replay the command that prints it.
func (d *Discovery) Story(k, run int, of float64, replay, told string) string {
	return fmt.Sprintf("\n## Box %d: run %d stands for %s of them\n\n`%s`\n\n```\n%s```\n", k+1, run, share(of), replay, told)
}
