package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"cloudgate/output"
	"cloudgate/sim/stats"
	"cloudgate/sim/voi"
)

// Information is what knowing more would be worth for a decision, ready to be put into words.
type Information struct {
	Name    string // of the scenario
	Study   string // id of the first option's runs
	Runs    int
	Outcome output.Outcome
	At      float64 // NaN where it has no grid
	voi.Objective
	Options  []InformationOption
	Best     int
	Perfect  voi.Value
	AllKnown voi.Value // of all inputs together, without chance
	Values   []InformationValue
	Of       string // what Values are of, in the singular: "input" or "group"
}

// InformationOption is an option by name.
type InformationOption struct {
	Name string
	voi.Option
}

// InformationValue is the value of knowing an input, or a group of inputs.
type InformationValue struct {
	Input string
	voi.Value
}

// of names what the decision is for: "overseas share in 2025".
func (n *Information) of() string {
	name := (&Influence{Outcome: n.Outcome, At: n.At}).Of()
	if n.Above != nil {
		return fmt.Sprintf("the probability of %s above %s", name, format(n.Outcome, "mean").Value(stats.Estimate{Value: *n.Above, Lo: *n.Above, Hi: *n.Above}))
	}
	return name
}

// Aim is the objective in words: "maximise overseas share in 2025".
func (n *Information) Aim() string {
	if n.Minimise {
		return "minimise " + n.of()
	}
	return "maximise " + n.of()
}

func (n *Information) format() stats.Format {
	if n.Above != nil {
		return probability
	}
	return format(n.Outcome, "mean")
}

// Ranked are the values, the largest first.
func (n *Information) Ranked() []InformationValue {
	list := slices.Clone(n.Values)
	slices.SortStableFunc(list, func(a, b InformationValue) int { return cmp.Compare(b.Value.Value, a.Value.Value) })
	return list
}

// worth are those whose interval excludes zero, the largest first.
func (n *Information) worth() []InformationValue {
	return slices.DeleteFunc(n.Ranked(), func(v InformationValue) bool { return !(v.Lo > 0) })
}

// Verdict is what to choose, and what to learn before one does.
func (n *Information) Verdict() string {
	f := n.format()
	best := n.Options[n.Best]
	if !slices.ContainsFunc(n.Options, func(o InformationOption) bool { return o.Behind.Value != 0 || o.Behind.Lo != o.Behind.Hi }) {
		return fmt.Sprintf("To %s, it makes no difference what one chooses: the %d options are equal in every run.\n", n.Aim(), len(n.Options))
	}
	said := []string{fmt.Sprintf("To %s, `%s` is the best of %d options on average: %s, and no option is better in %s of runs.",
		n.Aim(), best.Name, len(n.Options), number(f, best.Mean), number(probability, best.Optimal))}
	second := -1
	for k, o := range n.Options {
		if k != n.Best && (second < 0 || o.Behind.Value < n.Options[second].Behind.Value) {
			second = k
		}
	}
	next := n.Options[second]
	if next.Behind.Lo > 0 {
		said = append(said, fmt.Sprintf("Next is `%s`, %s behind.", next.Name, number(f, next.Behind)))
	} else {
		said = append(said, fmt.Sprintf("The runs do not tell it from `%s`, which is %s behind.", next.Name, number(f, next.Behind)))
	}
	said = append(said, n.learn()...)
	return strings.Join(said, " ") + "\n"
}

// learn says what is worth learning.
func (n *Information) learn() []string {
	f := n.format()
	if n.Perfect.Value == 0 {
		return []string{"No option is better in any run: whatever one learns, the choice stays the same."}
	}
	said := []string{fmt.Sprintf("To know all before choosing, chance included, would be worth %s: no research can be worth more.", number(f, n.Perfect.Estimate))}
	if n.AllKnown.Lo > 0 {
		said = append(said, fmt.Sprintf("To know all inputs, but not chance, would be worth at least %s.", number(f, n.AllKnown.Estimate)))
	}
	worth := n.worth()
	switch {
	case len(worth) == 0 && n.AllKnown.Lo > 0:
		return append(said, fmt.Sprintf("No %s by itself is worth knowing: what one learned of it would not change the choice. Only several together would.", n.Of))
	case len(worth) == 0:
		return append(said, fmt.Sprintf("No %s is worth knowing: whatever one learned of any of them, the choice would stay the same. What is left is chance, or what inputs do only together.", n.Of))
	}
	first := worth[0]
	said = append(said, fmt.Sprintf("What to learn next is `%s`: it would be worth %s, %.0f%% of knowing all, and would change the choice in %s of cases.",
		first.Input, number(f, first.Estimate), 100*first.Value.Value/n.Perfect.Value, number(probability, first.Switch)))
	var then []string
	for _, v := range worth[1:min(len(worth), mostNamed+1)] {
		then = append(then, fmt.Sprintf("`%s` (%s)", v.Input, number(f, v.Estimate)))
	}
	if len(then) > 0 {
		said = append(said, "Then come "+strings.Join(then, ", ")+".")
	}
	if rest := len(n.Values) - len(worth); rest > 0 {
		said = append(said, fmt.Sprintf("For %s no value was found.", Counted(rest, "other "+n.Of)))
	}
	return said
}

// Table is the options, and what is most worth knowing.
func (n *Information) Table() string {
	var b strings.Builder
	t := newTable(&b, "Options", n.optionHead()...)
	for _, row := range n.optionRows("") {
		t.AppendRow(row)
	}
	finish(&b, t)
	t = newTable(&b, "Value of knowing", "input", "value", "changes the choice")
	for _, row := range n.valueRows("") {
		t.AppendRow(row)
	}
	finish(&b, t)
	return b.String()
}

func (n *Information) optionHead() []any { return []any{"option", "mean", "behind", "best in"} }

func (n *Information) optionRows(quote string) (rows [][]any) {
	f := n.format()
	for _, o := range n.Options {
		rows = append(rows, []any{quote + o.Name + quote, number(f, o.Mean), number(f, o.Behind), number(probability, o.Optimal)})
	}
	return rows
}

func (n *Information) valueRows(quote string) (rows [][]any) {
	row := func(name string, v voi.Value) {
		rows = append(rows, []any{name, number(n.format(), v.Estimate), number(probability, v.Switch)})
	}
	row("everything, chance included", n.Perfect)
	row("all inputs", n.AllKnown)
	ranked := n.Ranked()
	for _, v := range ranked[:min(mostRows, len(ranked))] {
		if v.Value.Value > 0 || !math.IsNaN(v.Hi) && v.Hi > 0 {
			row(quote+v.Input+quote, v.Value)
		}
	}
	return rows
}

// Text is all of it in Markdown.
func (n *Information) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# What to learn next: %s\n\n%s\n%s runs of each option, under the same draws; study %s.\n\n## Options\n\n", n.Name, n.Verdict(), thousands(n.Runs), n.Study)
	t := newCardTable("option", n.optionHead()[1:]...)
	for _, row := range n.optionRows("`") {
		t.AppendRow(row)
	}
	b.WriteString(t.RenderMarkdown() + "\n\n## Value of knowing\n\n")
	t = newCardTable("what", "value", "changes the choice")
	for _, row := range n.valueRows("`") {
		t.AppendRow(row)
	}
	b.WriteString(t.RenderMarkdown() + "\n\n## How to read it\n\n" +
		"The value of knowing something is how much better the choice would be on average if one knew it before choosing, in units of the outcome. " +
		"It is found by regression on the runs, tested on runs that had no part in it, so that it is what a rule would surely earn: a little low, never too high but for its error. " +
		errorsAre + "; about one in forty inputs that are worth nothing seems to be worth something. " +
		"Values do not add up: two inputs that say the same are worth little more than one. values.csv has every input.\n")
	return b.String()
}
