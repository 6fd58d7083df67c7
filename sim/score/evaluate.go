package score

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Forecast is a forecast in a form that Evaluate scores: *Ensemble, Quantiles, CDF, Categories, Median or Mean.
type Forecast interface {
	form() *form
	scores(y float64) []float64 // by the rules of the form
}

// CDF is a forecast by the probabilities of not exceeding some thresholds. Thresholds ascend; Probabilities do not
// descend.
type CDF struct {
	Thresholds, Probabilities []float64
	Coarse                    bool // what was observed is known only up to the thresholds: the least that it does not exceed
}

// Brier is the mean over thresholds of the Brier score of not exceeding it.
func (c CDF) Brier(y float64) float64 {
	if math.IsNaN(y) {
		return y
	}
	var sum float64
	for i, t := range c.Thresholds {
		sum += Brier(c.Probabilities[i], y <= t)
	}
	return sum / float64(len(c.Thresholds))
}

// CRPS is the integral of the continuous ranked probability score between the least and the greatest threshold, with
// probabilities linear between thresholds. That is a proper score of what the forecast says there (Gneiting and
// Ranjan, Journal of Business & Economic Statistics 29, 2011, 411); what lies outside, where it says nothing, is left
// out. NaN for fewer than two thresholds, or when Coarse.
func (c CDF) CRPS(y float64) float64 {
	n := len(c.Thresholds)
	if n < 2 || c.Coarse || math.IsNaN(y) {
		return math.NaN()
	}
	var sum float64
	for i := 1; i < n; i++ {
		a, b := c.Thresholds[i-1], c.Thresholds[i]
		f, g := c.Probabilities[i-1], c.Probabilities[i]
		m := min(max(y, a), b)
		at := f + float64((g-f)*((m-a)/(b-a)))
		sum += squared(m-a, f, at)
		sum += squared(b-m, 1-at, 1-g)
	}
	return sum
}

// squared is the integral of the square of what runs linearly from f to g over a length.
func squared(length, f, g float64) float64 {
	return float64(length * (float64(f*f) + float64(f*g) + float64(g*g)) / 3)
}

// Categories is a forecast by the probabilities of categories. What came of it is the index of one.
type Categories struct {
	Probabilities []float64
	Ordered       bool // the categories ascend, so that the ranked probability score has a meaning
}

// Median and Mean are point forecasts of a median, which the absolute error scores, and of a mean, which the
// squared error does (Gneiting, JASA 106, 2011, 746).
type (
	Median float64
	Mean   float64
)

// form is a form of forecasts and the rules that score it. The first sorts models.
type form struct {
	name  string
	rules []rule
}

type rule struct {
	name  string
	ratio bool // ratios of means have a meaning, for the score is not negative
	share bool // 0 or 1
	sign  bool // may be negative
}

var (
	quantileForm = &form{"quantile", []rule{
		{name: "wis", ratio: true},
		{name: "dispersion"},
		{name: "underprediction"},
		{name: "overprediction"},
		{name: "ae_median", ratio: true},
		{name: "coverage_50", share: true},
		{name: "coverage_90", share: true},
		{name: "coverage_95", share: true},
	}}
	sampleForm = &form{"sample", []rule{
		{name: "crps", ratio: true},
		{name: "crps_fair", sign: true},
		{name: "ae_median", ratio: true},
		{name: "bias", sign: true},
		{name: "coverage_50", share: true},
		{name: "coverage_90", share: true},
		{name: "coverage_95", share: true},
	}}
	cdfForm    = &form{"cdf", []rule{{name: "brier", ratio: true}, {name: "crps", ratio: true}}}
	pmfForm    = &form{"pmf", []rule{{name: "brier", ratio: true}, {name: "rps", ratio: true}, {name: "log_score", ratio: true}}}
	medianForm = &form{"median", []rule{{name: "ae", ratio: true}}}
	meanForm   = &form{"mean", []rule{{name: "se", ratio: true}}}
	forms      = []*form{quantileForm, sampleForm, cdfForm, pmfForm, medianForm, meanForm}
)

func (q Quantiles) form() *form  { return quantileForm }
func (e *Ensemble) form() *form  { return sampleForm }
func (c CDF) form() *form        { return cdfForm }
func (c Categories) form() *form { return pmfForm }
func (m Median) form() *form     { return medianForm }
func (m Mean) form() *form       { return meanForm }

func (q Quantiles) scores(y float64) []float64 {
	w := q.WIS(y)
	median, _ := q.At(0.5)
	return []float64{
		w.Score, w.Dispersion, w.Underprediction, w.Overprediction, distance(median, y),
		q.Covers(0.5, y), q.Covers(0.9, y), q.Covers(0.95, y),
	}
}

func (e *Ensemble) scores(y float64) []float64 {
	s := []float64{e.CRPS(y), e.FairCRPS(y), distance(e.Quantile(0.5), y), e.PIT(y).Bias()}
	for _, level := range []float64{0.5, 0.9, 0.95} {
		lo, hi := e.Interval(level)
		s = append(s, covers(lo, hi, y))
	}
	return s
}

func (c CDF) scores(y float64) []float64 { return []float64{c.Brier(y), c.CRPS(y)} }

func (c Categories) scores(y float64) []float64 {
	p, came := c.Probabilities, int(y)
	rps := math.NaN()
	if c.Ordered {
		rps = RankedProbability(p, came)
	}
	return []float64{CategoriesBrier(p, came), rps, Log(p[came])}
}

func (m Median) scores(y float64) []float64 { return []float64{distance(float64(m), y)} }

func (m Mean) scores(y float64) []float64 {
	d := distance(float64(m), y)
	return []float64{float64(d * d)}
}

// distance is |a - b| on the extended reals.
func distance(a, b float64) float64 {
	if a == b {
		return 0
	}
	return math.Abs(a - b)
}

// Case is what a model said of a target and what came of it.
type Case struct {
	Model    string
	Group    int // results are by group
	Target   int // the same of the same target, whichever the model; any number
	Forecast Forecast
	Observed float64 // for Categories the index of the one that came
}

// Result is the score of a model by a rule, over the targets of a group.
type Result struct {
	Group int
	Model string
	Form  string // quantile, sample, cdf, pmf, median or mean
	Rule  string
	Share bool     // a share of targets, in [0, 1]
	Mean  Estimate // over targets; the interval of a share is Clopper and Pearson's, any other ends at 0 where the score does

	// Relative is RelativeSkill among the models of the group, and Scaled that over the baseline's; NaN where ratios of
	// the score have no meaning or, of Scaled, where the group lacks the baseline.
	Relative, Scaled Estimate
}

// Evaluate scores each case by the rules of its form. Results are ordered by group, form, model and rule, the models
// by the first rule of the form, best first:
//
//	quantile   wis and its parts, ae_median (absolute error of the median), coverage of the central intervals
//	sample     crps, crps_fair, ae_median, bias, coverage
//	cdf        brier (mean over thresholds), crps (between the thresholds)
//	pmf        brier (over all categories), rps, log_score
//	median     ae (absolute error)
//	mean       se (squared error)
//
// A rule that scores no case of a group, such as the coverage of an interval nobody gave, is left out. It panics when
// a model has two forecasts of a form for the same target of a group.
func Evaluate(cases []Case, baseline string) []Result {
	type cell struct {
		group int
		form  *form
	}
	var cells []cell
	of := map[cell][]Case{}
	for _, c := range cases {
		k := cell{c.Group, c.Forecast.form()}
		if of[k] == nil {
			cells = append(cells, k)
		}
		of[k] = append(of[k], c)
	}
	slices.SortFunc(cells, func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(slices.Index(forms, a.form), slices.Index(forms, b.form)))
	})
	var results []Result
	for _, k := range cells {
		results = append(results, evaluate(k.group, k.form, of[k], baseline)...)
	}
	return results
}

// evaluate gives the results of cases of one group and form, those of the best model first.
func evaluate(group int, f *form, cases []Case, baseline string) []Result {
	models, table := tabulate(f, cases)
	byModel := make([][]Result, len(models))
	for r, rule := range f.rules {
		column := rule.results(table[r], slices.Index(models, baseline))
		if !slices.ContainsFunc(column, func(r Result) bool { return r.Mean.N > 0 }) {
			continue
		}
		for m, one := range column {
			one.Group, one.Model, one.Form = group, models[m], f.name
			byModel[m] = append(byModel[m], one)
		}
	}
	slices.SortStableFunc(byModel, func(a, b []Result) int {
		if len(a) == 0 {
			return 0
		}
		return worse(a[0].Mean.Value, b[0].Mean.Value)
	})
	return slices.Concat(byModel...)
}

// tabulate gives the scores of cases of one form by rule, model and target, NaN where a model has no forecast of a target.
func tabulate(f *form, cases []Case) (models []string, table [][][]float64) {
	targets := map[int]int{} // numbered as they come
	for _, c := range cases {
		if !slices.Contains(models, c.Model) {
			models = append(models, c.Model)
		}
		if _, ok := targets[c.Target]; !ok {
			targets[c.Target] = len(targets)
		}
	}
	slices.Sort(models)
	table = make([][][]float64, len(f.rules))
	for r := range table {
		table[r] = make([][]float64, len(models))
		for m := range models {
			table[r][m] = slices.Repeat([]float64{math.NaN()}, len(targets))
		}
	}
	type place struct{ model, target int }
	seen := map[place]bool{}
	for _, c := range cases {
		m, _ := slices.BinarySearch(models, c.Model)
		at := place{m, targets[c.Target]}
		if seen[at] {
			panic(fmt.Sprintf("score: two forecasts of %s, form %s, of target %d", c.Model, f.name, c.Target))
		}
		seen[at] = true
		for r, s := range c.Forecast.scores(c.Observed) {
			table[r][m][at.target] = s
		}
	}
	return models, table
}

// results are those of the rule from scores by model and target; baseline is the place of a model, -1 for none.
func (r rule) results(scores [][]float64, baseline int) []Result {
	mean := Average
	if r.share {
		mean = share
	}
	none := slices.Repeat([]Estimate{unknown(math.NaN(), 0)}, len(scores))
	relative, scaled := none, none
	if r.ratio {
		relative = RelativeSkill(scores, -1)
		if baseline >= 0 {
			scaled = RelativeSkill(scores, baseline)
		}
	}
	column := make([]Result, len(scores))
	for m := range column {
		e := mean(scores[m])
		if !r.sign {
			e.Lo = max(e.Lo, 0)
		}
		column[m] = Result{Rule: r.name, Share: r.share, Mean: e, Relative: relative[m], Scaled: scaled[m]}
	}
	return column
}

// worse orders scores, those that are NaN last.
func worse(a, b float64) int {
	switch {
	case math.IsNaN(a) || math.IsNaN(b):
		return -cmp.Compare(a, b) // which puts NaN first
	}
	return cmp.Compare(a, b)
}
