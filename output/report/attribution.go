package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"cloudgate/output"
	"cloudgate/sim/attribution"
	"cloudgate/sim/stats"
)

// Attributed is a difference between two scenarios, shared out among the groups of values that differ.
type Attributed struct {
	First, Second string
	Runs          int // of each scenario between the two
	Groups        []AttributedGroup
	Found         *attribution.Found
}

// AttributedGroup is a group of values that differ.
type AttributedGroup struct {
	Name    string
	Label   string // "" for none
	Changes []string
}

// title is how a group is called.
func (g AttributedGroup) title() string { return cmp.Or(g.Label, g.Name) }

// Order lists the groups by the size of their share in an attribution, the largest first.
func Order(a attribution.Attribution) []int {
	order := make([]int, len(a.Shares))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Compare(math.Abs(a.Shares[j].Value), math.Abs(a.Shares[i].Value))
	})
	return order
}

// Unmoved says whether no group has a share.
func Unmoved(a attribution.Attribution) bool {
	return !slices.ContainsFunc(a.Shares, func(e stats.Estimate) bool { return e.Value != 0 })
}

// formatOf says how numbers of an attribution are printed.
func formatOf(a attribution.Attribution) stats.Format {
	if k := a.Statistic.Kind; k == "above" || k == "reached" {
		return probability
	}
	return format(output.Outcome{Kind: string(a.Output.Kind), Unit: a.Output.Unit}, "mean")
}

// Table has for each statistic a row for each group, the largest share first, and the interactions that stand out.
func (t *Attributed) Table() string {
	var b strings.Builder
	for _, a := range t.Found.Attributions {
		f := formatOf(a)
		if Unmoved(a) {
			fmt.Fprintf(&b, "%s: %s in both, whatever is exchanged\n\n", a.Statistic, number(f, a.From))
			continue
		}
		w := newTable(&b, fmt.Sprintf("%s: %s in %s, %s in %s", a.Statistic, number(f, a.From), t.First, number(f, a.To), t.Second),
			"group", "share of the difference", "values")
		for _, i := range Order(a) {
			g := t.Groups[i]
			w.AppendRow(table.Row{g.title(), points(f, a.Shares[i]), len(g.Changes)})
		}
		w.AppendRow(table.Row{"together", points(f, a.Difference), ""})
		finish(&b, w)
		if list := t.interactions(a); len(list) > 0 {
			w := newTable(&b, "Largest interactions: what two groups do together beyond what each does", "groups", "interaction")
			for _, i := range list {
				w.AppendRow(table.Row{t.Groups[i.First].title() + " × " + t.Groups[i.Second].title(), points(f, i.Estimate)})
			}
			finish(&b, w)
		}
	}
	return b.String()
}

// mostInteractions is how many of them are told.
const mostInteractions = 5

// interactions are those that are not zero beyond their error, nor by rounding, the largest first.
func (t *Attributed) interactions(a attribution.Attribution) []attribution.Interaction {
	rounding := 1e-12 * max(math.Abs(a.From.Value), math.Abs(a.To.Value))
	list := slices.DeleteFunc(slices.Clone(a.Interactions), func(i attribution.Interaction) bool {
		return !(i.Lo > 0 || i.Hi < 0) || math.Abs(i.Value) <= rounding
	})
	slices.SortStableFunc(list, func(x, y attribution.Interaction) int { return cmp.Compare(math.Abs(y.Value), math.Abs(x.Value)) })
	return list[:min(mostInteractions, len(list))]
}

// Reading is the attribution in a paragraph.
func (t *Attributed) Reading() string {
	said := []string{fmt.Sprintf("%s of values %s between %s and %s; %s between the two were run %s each under common random numbers.",
		capital(Counted(len(t.Groups), "group")), map[bool]string{true: "differs", false: "differ"}[len(t.Groups) == 1], t.First, t.Second, Counted(t.Found.Coalitions, "scenario"), Counted(t.Runs, "time"))}
	for _, a := range t.Found.Attributions {
		f := formatOf(a)
		if Unmoved(a) {
			said = append(said, fmt.Sprintf("The %s is %s in both, whatever is exchanged.", a.Statistic, number(f, a.From)))
			continue
		}
		s := fmt.Sprintf("The %s goes from %s to %s, a difference of %s", a.Statistic, number(f, a.From), number(f, a.To), points(f, a.Difference))
		const told = 4
		var parts []string
		smaller, unsure := 0, 0
		for _, i := range Order(a) {
			switch e := a.Shares[i]; {
			case !(e.Lo > 0 || e.Hi < 0):
				unsure++
			case len(parts) < told:
				parts = append(parts, fmt.Sprintf("%s %s", t.Groups[i].title(), points(f, e)))
			default:
				smaller++
			}
		}
		if len(parts) > 0 {
			s += ": " + strings.Join(parts, "; ")
		}
		if smaller > 0 {
			s += fmt.Sprintf("; %s less", Counted(smaller, "other group"))
		}
		if unsure > 0 {
			s += fmt.Sprintf("; the share of %s cannot be told from nothing", Counted(unsure, "group"))
		}
		s += "."
		said = append(said, s)
		if list := t.interactions(a); len(list) > 0 {
			i := list[0]
			said = append(said, fmt.Sprintf("Groups do not simply add: %s and %s together do %s beyond what each does, which their shares split.",
				t.Groups[i.First].title(), t.Groups[i.Second].title(), points(f, i.Estimate)))
		}
	}
	said = append(said, "Shares are Shapley values: what a group adds on average over all orders in which the groups may change; they add up to the difference exactly.")
	if t.Found.Orders > 0 {
		said = append(said, fmt.Sprintf("With so many groups %s were sampled, reverses included, which is part of the errors, and interactions are those of the four with the largest shares, before all others change and after.", Counted(t.Found.Orders, "order")))
	}
	if t.Found.Failed > 0 {
		said = append(said, Counted(t.Found.Failed, "run")+" failed and count nowhere.")
	}
	said = append(said, errorsAre+".")
	return strings.Join(said, " ") + "\n"
}
