package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cloudgate/output"
	"cloudgate/sim/stats"
)

// Reading is the result in plain language, with its uncertainty: one paragraph.
func (r *Report) Reading() string {
	m := r.Manifest
	sentences := []string{fmt.Sprintf("%s ran %s times (%s).", m.Name, thousands(m.Design.Runs()), design(m.Design))}
	if _, ok := r.outcome("overseas_share"); ok {
		sentences = append(sentences, r.readShare("overseas_share", "Chinese providers' share of all markets outside China")...)
		sentences = append(sentences, r.readShare("foreign_share", "Foreign providers' share of China's market")...)
		sentences = append(sentences, r.readEntry()...)
		sentences = append(sentences, r.readReciprocity()...)
	} else {
		sentences = append(sentences, r.readAny()...)
	}
	if m.Failed > 0 {
		sentences = append(sentences, fmt.Sprintf("%d runs failed and are left out; failures.csv lists them.", m.Failed))
	}
	sentences = append(sentences, "The errors given with ± are those of simulation, half the width of 95 % intervals: more runs make them smaller. "+
		"They say nothing of whether the model and its assumptions are right.")
	return strings.Join(sentences, " ") + "\n"
}

func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func design(d output.Design) string {
	switch d.Kind {
	case "sobol":
		return fmt.Sprintf("scrambled Sobol' points, %d replicates, seed %d", d.Replicates, d.Seed)
	case "lhs":
		return fmt.Sprintf("Latin hypercubes, %d replicates, seed %d", d.Replicates, d.Seed)
	}
	return fmt.Sprintf("random points, seed %d", d.Seed)
}

// readShare reads a share at the end: median, the range of nine runs in ten, thresholds.
func (r *Report) readShare(cell, name string) []string {
	o, ok := r.outcome(cell)
	if !ok {
		return nil
	}
	at, f := last(o), format(o)
	value := func(statistic string) string {
		e, _ := r.estimate(cell, at, statistic)
		return f.Value(e)
	}
	median, _ := r.estimate(cell, at, "p50")
	s := []string{fmt.Sprintf("%s in %g has a median of %s; nine runs in ten lie between %s and %s.",
		name, at, number(f, median, true), value("p5"), value("p95"))}
	for _, th := range r.Manifest.Thresholds {
		if selector, _, _ := strings.Cut(th.Selector, "@"); selector != cell {
			continue
		}
		if e, ok := r.estimate(cell, at, "p_above:"+th.Name); ok {
			s = append(s, fmt.Sprintf("The probability of %s is %s.", th.Label, number(stats.Format{Percent: true}, e, true)))
		}
	}
	return s
}

// readEntry tells how many foreign providers operate, and who most and least likely.
func (r *Report) readEntry() []string {
	o, ok := r.outcome("foreign_operating")
	if !ok {
		return nil
	}
	mean, _ := r.estimate("foreign_operating", last(o), "mean")
	type chance struct {
		name string
		stats.Estimate
	}
	var providers []chance
	for _, op := range r.headline() {
		if op.Name == "operating" {
			provider, _ := split(op.Where)
			e, _ := r.estimate(op.Selector(), last(op), "mean")
			providers = append(providers, chance{r.label("provider", provider), e})
		}
	}
	if len(providers) == 0 {
		return nil
	}
	s := []string{fmt.Sprintf("Of %d foreign providers, %s operate in China at the end of %g on average.",
		len(providers), number(stats.Format{}, mean, true), last(o))}
	slices.SortStableFunc(providers, func(a, b chance) int { return cmp.Compare(b.Value, a.Value) })
	f := stats.Format{Percent: true}
	most, least := providers[0], providers[len(providers)-1]
	if len(providers) > 1 && most.Value > least.Value {
		s = append(s, fmt.Sprintf("The likeliest of them is %s (%s), the least likely %s (%s).",
			most.name, number(f, most.Estimate, true), least.name, number(f, least.Estimate, true)))
	}
	return s
}

// readReciprocity names the assumption that no single history can test, where it is made.
func (r *Report) readReciprocity() []string {
	if v := r.value["reciprocity"]; v == "" || v == "0" {
		return nil
	}
	return []string{fmt.Sprintf("This scenario assumes that governments answer the openness their own firms meet (reciprocity %s). "+
		"One history cannot identify that strength: read it beside its twin without it, the same command with --set reciprocity=0.",
		r.value["reciprocity"])}
}

// readAny reads the headline outcomes of any model: mean and range at the end.
func (r *Report) readAny() []string {
	var s []string
	for _, o := range r.headline() {
		f := format(o)
		when := ""
		if len(o.At) > 0 {
			when = fmt.Sprintf(" at %s %g", o.AtName, last(o))
		}
		mean, ok := r.estimate(o.Selector(), last(o), "mean")
		if !ok {
			mean, _ = r.estimate(o.Selector(), last(o), "p50")
			s = append(s, fmt.Sprintf("The median of %s%s is %s.", r.cellName(o), when, number(f, mean, true)))
			continue
		}
		lo, _ := r.estimate(o.Selector(), last(o), "p5")
		hi, _ := r.estimate(o.Selector(), last(o), "p95")
		s = append(s, fmt.Sprintf("The mean of %s%s is %s; nine runs in ten lie between %s and %s.",
			r.cellName(o), when, number(f, mean, true), f.Value(lo), f.Value(hi)))
	}
	return s
}
