package report

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"cloudgate/sim/score"
	"cloudgate/sim/stats"
)

// Scores are the scores of forecasts, ready to be put into words.
type Scores struct {
	By       []string   // columns that make groups
	Groups   [][]string // their values, by group
	Baseline string     // the model that others are compared with; "" for none
	Results  []score.Result
}

// rules are the names of scores in a table.
var rules = map[string]string{
	"wis":             "WIS",
	"dispersion":      "dispersion",
	"underprediction": "too low",
	"overprediction":  "too high",
	"ae_median":       "error of median",
	"coverage_50":     "in 50 %",
	"coverage_90":     "in 90 %",
	"coverage_95":     "in 95 %",
	"crps":            "CRPS",
	"crps_fair":       "fair CRPS",
	"bias":            "bias",
	"brier":           "Brier score",
	"rps":             "RPS",
	"log_score":       "log score",
	"ae":              "absolute error",
	"se":              "squared error",
}

// forms say in a title what was scored.
var forms = map[string]string{
	"quantile": "Forecasts by quantiles",
	"sample":   "Forecasts by samples",
	"cdf":      "Forecasts by probabilities of not exceeding thresholds",
	"pmf":      "Forecasts by probabilities of categories",
	"median":   "Forecasts of the median",
	"mean":     "Forecasts of the mean",
}

// block is the results of one group and form.
type block struct {
	group   int
	form    string
	results []score.Result
}

func (s *Scores) blocks() []block {
	var blocks []block
	for _, r := range s.Results {
		if n := len(blocks); n == 0 || blocks[n-1].group != r.Group || blocks[n-1].form != r.Form {
			blocks = append(blocks, block{group: r.Group, form: r.Form})
		}
		b := &blocks[len(blocks)-1]
		b.results = append(b.results, r)
	}
	return blocks
}

// of is the result of a model by a rule; false where there is none.
func (b block) of(model, rule string) (score.Result, bool) {
	i := slices.IndexFunc(b.results, func(r score.Result) bool { return r.Model == model && r.Rule == rule })
	if i < 0 {
		return score.Result{}, false
	}
	return b.results[i], true
}

// names lists the models or rules of a block, in their order.
func (b block) names(name func(r score.Result) string) []string {
	var names []string
	for _, r := range b.results {
		if n := name(r); !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return names
}

func (b block) models() []string { return b.names(func(r score.Result) string { return r.Model }) }
func (b block) rules() []string  { return b.names(func(r score.Result) string { return r.Rule }) }

// where names a group: ", horizon=1".
func (s *Scores) where(group int) string {
	var b strings.Builder
	for i, by := range s.By {
		b.WriteString(", " + by + "=" + s.Groups[group][i])
	}
	return b.String()
}

// Table is a table for each group and form of forecasts, a row for each model, best first by the first score. Each
// mean over targets, share and ratio has its error, and only the digits that this allows.
func (s *Scores) Table() string {
	var b strings.Builder
	for _, block := range s.blocks() {
		rows := block.rules()
		head := []any{"model", "targets"}
		for _, rule := range rows {
			head = append(head, cmp.Or(rules[rule], rule))
		}
		head = append(head, "relative skill")
		if s.Baseline != "" {
			head = append(head, "over "+s.Baseline)
		}
		t := newTable(&b, forms[block.form]+s.where(block.group), head...)
		for _, model := range block.models() {
			first, _ := block.of(model, rows[0])
			row := table.Row{model, first.Mean.N}
			for _, rule := range rows {
				r, _ := block.of(model, rule)
				row = append(row, number(stats.Format{Percent: r.Share}, estimate(r.Mean)))
			}
			row = append(row, number(skill, estimate(first.Relative)))
			if s.Baseline != "" {
				row = append(row, number(skill, estimate(first.Scaled)))
			}
			t.AppendRow(row)
		}
		finish(&b, t)
	}
	return b.String()
}

// skill is how ratios of scores are printed.
var skill = stats.Format{Ratio: true}

func estimate(e score.Estimate) stats.Estimate {
	return stats.Estimate{Value: e.Value, Lo: e.Lo, Hi: e.Hi, SE: e.SE, N: e.N}
}

// Reading is what the tables say, a sentence for each, and how they are to be read.
func (s *Scores) Reading() string {
	var b strings.Builder
	several, common, apart := false, false, false
	for _, block := range s.blocks() {
		rule := block.rules()[0]
		models := block.models()
		best, _ := block.of(models[0], rule)
		has := "%s%s: %s has a mean %s of %s over %s"
		if len(models) > 1 {
			has = "%s%s: %s has the least mean %s, %s over %s"
		}
		fmt.Fprintf(&b, has, forms[block.form], s.where(block.group), best.Model, rules[rule],
			number(stats.Format{}, estimate(best.Mean)), Counted(best.Mean.N, "target"))
		if ratio := best.Scaled; !math.IsNaN(ratio.Value) && best.Model != s.Baseline {
			fmt.Fprintf(&b, ", %s times that of %s", number(skill, estimate(ratio)), s.Baseline)
			if !(ratio.Hi < 1) {
				b.WriteString(", which so few targets do not tell from it")
			}
		}
		b.WriteString(".\n")
		for _, m := range models {
			r, _ := block.of(m, rule)
			several = several || len(models) > 1
			common = common || len(models) > 1 && !math.IsNaN(r.Relative.Value)
			apart = apart || r.Mean.N != best.Mean.N
		}
	}
	b.WriteString("Less is better. " + errorMarks + " are 95 % intervals over targets,\n" +
		"taken as independent of one another; of neighbouring years of one series they are not, and errors are then larger.")
	if common {
		b.WriteString(" Relative skill compares mean scores over common targets, model\nby model; below 1 is better than the others.")
	}
	b.WriteString("\n")
	switch {
	case several && !common:
		b.WriteString("No two models have a target in common: they cannot be compared.\n")
	case apart:
		b.WriteString("Not every model has every target: compare them by relative skill, not by their means.\n")
	}
	return b.String()
}

// CSV writes a row for each group, model and score: the columns that make groups, model, output_type, score, n, then
// mean, se, lo and hi over targets, and value, lo and hi of the relative skill and of that over the baseline's. What
// is not there is empty.
func (s *Scores) CSV(w io.Writer) error {
	c := csv.NewWriter(w)
	head := append(slices.Clone(s.By), "model", "output_type", "score", "n", "mean", "se", "lo", "hi",
		"relative_skill", "relative_skill_lo", "relative_skill_hi",
		"scaled_relative_skill", "scaled_relative_skill_lo", "scaled_relative_skill_hi")
	if err := c.Write(head); err != nil {
		return err
	}
	for _, r := range s.Results {
		rec := append(slices.Clone(s.Groups[r.Group]), r.Model, r.Form, r.Rule, strconv.Itoa(r.Mean.N))
		for _, x := range []float64{
			r.Mean.Value, r.Mean.SE, r.Mean.Lo, r.Mean.Hi,
			r.Relative.Value, r.Relative.Lo, r.Relative.Hi, r.Scaled.Value, r.Scaled.Lo, r.Scaled.Hi,
		} {
			rec = append(rec, cell(x))
		}
		if err := c.Write(rec); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// cell is a number as tables hold it: NaN is empty.
func cell(x float64) string {
	if math.IsNaN(x) {
		return ""
	}
	return strings.TrimPrefix(strconv.FormatFloat(x, 'g', -1, 64), "+")
}
