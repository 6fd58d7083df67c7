package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"cloudgate/output"
	"cloudgate/sim/stats"
)

// Reading is the result in plain language, with its uncertainty: one paragraph, and a line on what it would
// take to know more. It says what the model wants said, or else reads the headline outcomes.
func (r *Report) Reading() string {
	text := strings.Join(append(r.told(), r.sayErrors()), " ") + "\n"
	if note := r.sayNotKept(); note != "" {
		text += "\n" + note + "\n"
	}
	if digit := r.sayDigit(); digit != "" {
		text += "\n" + digit + "\n"
	}
	return text
}

// told is the sentences of a reading that are about the result.
func (r *Report) told() []string {
	m := r.Manifest
	sentences := []string{fmt.Sprintf("%s ran %s (%s).", m.Called(), Counted(m.Design.Runs(), "time"), design(m.Design))}
	var numbers, assumptions []string
	for _, s := range m.Reading {
		switch s.Kind {
		case "distribution":
			numbers = append(numbers, r.sayDistribution(s)...)
		case "count":
			numbers = append(numbers, r.sayCount(s)...)
		case "assumption":
			assumptions = append(assumptions, r.sayAssumption(s)...)
		}
	}
	if len(numbers) == 0 {
		numbers = r.sayHeadlines()
	}
	sentences = slices.Concat(sentences, numbers, assumptions)
	if m.Failed > 0 {
		listed := "and listed"
		if m.Keep == output.KeepNone && m.Failed > output.MostFailures {
			listed = "and the first " + thousands(output.MostFailures) + " listed"
		}
		sentences = append(sentences, Counted(m.Failed, "run")+" failed, left out here "+listed+" in failures.csv.")
	}
	return sentences
}

// sayErrors says what the errors are, and what they are not.
func (r *Report) sayErrors() string {
	if d := r.Manifest.Design; d.Kind != "random" && d.Replicates == 1 {
		return "A single replicate tells no error of simulation; more of them do. " +
			"The numbers say nothing of whether the model and its assumptions are right."
	}
	return errorsAre + ": more runs make them smaller. " +
		"They say nothing of whether the model and its assumptions are right."
}

// sayNotKept says how far quantiles are from those of runs that were not kept; empty where they are not.
func (r *Report) sayNotKept() string {
	note := r.Manifest.Sketch.Note()
	if note == "" {
		return ""
	}
	return "The runs were not kept: " + note + ", which is part of their errors."
}

// sayDigit tells what one more digit of the first number that is told would take: a tenth of its error, which
// falls as one over the square root of the number of runs, or faster if the points of the design are more even than
// random ones. It is empty where no error is known or none is left.
func (r *Report) sayDigit() string {
	name, e, ok := r.firstTold()
	m := r.Manifest
	if half := (e.Hi - e.Lo) / 2; !ok || !(half > 0) || math.IsInf(half, 0) {
		return ""
	}
	const times = 100 // runs for a tenth of the error
	n := rough(times*float64(m.Design.Runs()), math.Round)
	switch m.Design.Kind {
	case "sobol":
		return fmt.Sprintf("One more digit of %s would take at most about %d times as many runs (%s); Sobol' points may need fewer.", name, times, n)
	case "lhs":
		return fmt.Sprintf("One more digit of %s would take at most about %d times as many runs (%s); Latin hypercubes may need fewer.", name, times, n)
	}
	return fmt.Sprintf("One more digit of %s would take about %d times as many runs (%s).", name, times, n)
}

// firstTold is the first number with an error that a reading tells of, and what it is of: none whose error more runs
// would not make smaller.
func (r *Report) firstTold() (name string, e stats.Estimate, ok bool) {
	of := func(o output.Outcome, statistic, called string) bool {
		if statistic == "p50" && r.Manifest.Sketch.Note() != "" {
			return false
		}
		if e, ok = r.estimate(o.Selector(), last(o), statistic); ok && e.Lo < e.Hi {
			name = called + " " + r.cellName(o) + when(o, last(o))
			return true
		}
		return false
	}
	for _, s := range r.Manifest.Reading {
		if o, kept := r.outcome(s.Of); kept && s.Kind == "distribution" && of(o, "p50", "the median of") {
			return name, e, true
		}
	}
	for _, o := range r.headline() {
		statistic, called := "mean", "the mean of"
		switch o.Kind {
		case "flag":
			called = "the probability of"
		case "time":
			statistic, called = "p50", "the median of"
		}
		if of(o, statistic, called) {
			return name, e, true
		}
	}
	return "", stats.Estimate{}, false
}

// rough is a number with its first two digits: 9,800, 66,000, 1.6 million.
func rough(n float64, round func(float64) float64) string {
	step := 1.0
	for n/step >= 100 {
		step *= 10
	}
	n = round(n/step) * step
	for _, unit := range []struct {
		size float64
		name string
	}{{1e12, "trillion"}, {1e9, "billion"}, {1e6, "million"}} {
		if n >= unit.size {
			return strconv.FormatFloat(n/unit.size, 'f', -1, 64) + " " + unit.name
		}
	}
	return thousands(int(n))
}

func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Counted is a number of things, whose plural has an s.
func Counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return thousands(n) + " " + thing + "s"
}

func design(d output.Design) string {
	switch d.Kind {
	case "sobol":
		return fmt.Sprintf("scrambled Sobol' points, %s, seed %d", Counted(d.Replicates, "replicate"), d.Seed)
	case "lhs":
		return fmt.Sprintf("Latin hypercubes, %s, seed %d", Counted(d.Replicates, "replicate"), d.Seed)
	}
	return fmt.Sprintf("random points, seed %d", d.Seed)
}

// sayDistribution tells an outcome at the end: median, the range of nine runs in ten, thresholds.
func (r *Report) sayDistribution(s output.Sentence) []string {
	o, ok := r.outcome(s.Of)
	if !ok {
		return nil
	}
	say := capital(strings.TrimSpace(when(o, last(o)) + " " + s.Subject))
	say += " has a median of " + r.quantity(o, last(o), "p50", say)
	return append([]string{say + r.nineInTen(o) + "."}, r.sayThresholds(o)...)
}

// nineInTen ends a sentence with the range of an outcome at the end, if there is one.
func (r *Report) nineInTen(o output.Outcome) string {
	lo, ok := r.estimate(o.Selector(), last(o), "p5")
	hi, also := r.estimate(o.Selector(), last(o), "p95")
	if !ok || !also {
		return ""
	}
	f := format(o, "p5")
	return fmt.Sprintf("; nine runs in ten lie between %s and %s", f.Value(lo), f.Value(hi))
}

// quantity is a statistic with its error and its unit, unless the words around it say that.
func (r *Report) quantity(o output.Outcome, at float64, statistic, around string) string {
	e, ok := r.estimate(o.Selector(), at, statistic)
	if !ok {
		return "–"
	}
	return numberIn(unit(o, around), format(o, statistic), e)
}

// sayThresholds gives the probabilities that are asked of an outcome.
func (r *Report) sayThresholds(o output.Outcome) (s []string) {
	for _, th := range r.Manifest.Thresholds {
		if e, at, ok := r.exceeded(o, th); ok {
			earlier := ""
			if at != last(o) {
				earlier = when(o, at)
			}
			s = append(s, fmt.Sprintf("The probability of %s%s is %s.", th.Label, earlier, number(probability, e)))
		}
	}
	return s
}

// sayCount tells how many members do something on average, and which of them most and least likely.
func (r *Report) sayCount(s output.Sentence) []string {
	o, ok := r.outcome(s.Of)
	if !ok {
		return nil
	}
	mean := r.number(o, last(o), "mean")
	type chance struct {
		name string
		stats.Estimate
	}
	members := 0
	var known []chance
	for _, each := range r.Manifest.Outcomes {
		if each.Name != s.Each || !each.Headline || len(each.Where) != 1 {
			continue
		}
		members++
		if e, ok := r.estimate(each.Selector(), last(each), "mean"); ok {
			known = append(known, chance{r.Where(each), e})
		}
	}
	if members == 0 {
		return []string{fmt.Sprintf("On average %s %s %s%s.", mean, s.Subject, s.Does, when(o, last(o)))}
	}
	say := []string{fmt.Sprintf("Of %d %s, %s %s%s on average.", members, s.Subject, mean, s.Does, when(o, last(o)))}
	slices.SortStableFunc(known, func(a, b chance) int { return cmp.Compare(b.Value, a.Value) })
	if len(known) == members && known[0].Value > known[members-1].Value {
		most, least := known[0], known[members-1]
		say = append(say, fmt.Sprintf("The likeliest of them is %s (%s), the least likely %s (%s).",
			most.name, number(probability, most.Estimate), least.name, number(probability, least.Estimate)))
	}
	return say
}

// sayAssumption names an assumption where it is made, and its twin without it.
func (r *Report) sayAssumption(s output.Sentence) []string {
	value := r.value[s.Of]
	if value == "" || value == "0" {
		return nil
	}
	return []string{fmt.Sprintf("This scenario assumes that %s %s (%s %s). %s: read it beside its twin without it, the same command with --set %s=0.",
		s.Subject, s.Does, words(s.Of), value, s.Caveat, s.Of)}
}

// sayHeadlines reads the headline outcomes of any model at the end, each with what it is where its name
// first comes, and with its thresholds.
func (r *Report) sayHeadlines() (s []string) {
	told := map[string]bool{}
	for _, o := range r.headline() {
		name := r.cellName(o)
		if o.Doc != "" && !told[o.Name] {
			name += " (" + o.Doc + ")"
		}
		told[o.Name] = true
		if say := r.sayHeadline(o, name); say != "" {
			s = append(append(s, say), r.sayThresholds(o)...)
		}
	}
	return s
}

// sayHeadline is a sentence by the kind of the outcome: a flag has a probability, a time a median if half
// of the runs reach it, what never varies one value, all else a mean and a range.
func (r *Report) sayHeadline(o output.Outcome, name string) string {
	end := when(o, last(o))
	statistic := "mean"
	if o.Kind == "time" {
		statistic = "p50"
	}
	e, ok := r.estimate(o.Selector(), last(o), statistic)
	if !ok {
		return ""
	}
	value := r.quantity(o, last(o), statistic, r.cellName(o))
	if o.Kind == "flag" {
		return fmt.Sprintf("The probability of %s%s is %s.", name, end, value)
	}
	if o.Kind == "time" {
		reached, ok := r.estimate(o.Selector(), last(o), "reached")
		inRuns := fmt.Sprintf("reached in %s of the runs", number(probability, reached))
		switch {
		case ok && math.IsInf(e.Value, 1):
			return fmt.Sprintf("%s is %s.", capital(name), inRuns)
		case math.IsInf(e.Value, 1):
			return fmt.Sprintf("%s is not reached in half of the runs.", capital(name))
		case ok && reached.Value < 1:
			return fmt.Sprintf("The median of %s is %s; it is %s.", name, value, inRuns)
		}
		return fmt.Sprintf("The median of %s is %s%s.", name, value, r.nineInTen(o))
	}
	if sd, ok := r.estimate(o.Selector(), last(o), "sd"); ok && sd.Value == 0 {
		return fmt.Sprintf("%s%s is %s in every run.", capital(name), end, value)
	}
	return fmt.Sprintf("The mean of %s%s is %s%s.", name, end, value, r.nineInTen(o))
}
