package hubverse

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"cloudgate/scenarios/bind"
	"cloudgate/sim/spell"
)

// Options say how forecasts and observations are put together.
type Options struct {
	By         []string // task-id columns of the forecasts; targets that agree in them are a group
	Categories []string // of a pmf, ascending; nil when they have no order, or are numbers
}

// Matched are the forecasts of which it is known what came.
type Matched struct {
	On     []string   // the task-id columns that told which observation belongs to a forecast
	Beyond []string   // those of the forecasts alone: an observation holds for all their values
	By     []string   // as asked
	Groups [][]string // by group the values of the columns By, in the order in which they come
	Pairs  []Pair     // in the order of the files

	Unobserved []Unmatched // forecasts without an observation, not of a pmf or cdf that the observation does not tell
	Unforecast []Unmatched // observations without a forecast
	Incomplete []Unmatched // forecasts of which a value is NA
}

// Pair is a forecast and what came of it.
type Pair struct {
	Model  string
	Group  int // index of Groups
	Target int // the same of the same values of all task-id columns
	Type   OutputType

	At     []float64 // levels of quantiles, thresholds of a cdf, ascending; nil otherwise
	Values []float64 // as At; of a pmf by category, of samples and points as they come

	Observed float64 // of a pmf the index of the category that came
	Coarse   bool    // of a cdf, what is known is only the least threshold that was not exceeded, and Observed is that
	Ordered  bool    // of a pmf, the categories ascend
}

// Unmatched is where something stands that is not scored.
type Unmatched struct {
	File string
	Line int
	What string // model and output type of a forecast, and its task
}

// outcome is what is known of a task.
type outcome struct {
	numbers map[OutputType]observation // "" when the file does not say for which output type
	pmf     []observation
	cdf     []observation
	used    bool
	first   observation
}

// anyNumber is where a value is looked for that is not given for the output type itself: it is the same.
var anyNumber = []OutputType{"", Quantile, Sample, Median, Mean}

// Match finds what came of each forecast. The error lists all that is wrong, as bind.Errors: observations that cannot
// be told apart, columns that are not there, categories without a place in the order.
func Match(f *Forecasts, o *Observations, opt Options) (*Matched, error) {
	m := &Matched{By: opt.By}
	var errs bind.Errors
	var mine, theirs []int
	for i, name := range f.columns {
		if j := slices.Index(o.columns, name); j >= 0 {
			m.On = append(m.On, name)
			mine, theirs = append(mine, i), append(theirs, j)
		} else {
			m.Beyond = append(m.Beyond, name)
		}
	}
	if len(m.On) == 0 {
		errs = append(errs, bind.Error{
			File: o.file, Line: 1, Column: 1, Found: "the task-id columns " + strings.Join(o.columns, ", "),
			Expected: fmt.Sprintf("one or more of those of %s: %s", f.file, strings.Join(f.columns, ", ")),
		})
	}
	var by []int
	for _, name := range opt.By {
		i := slices.Index(f.columns, name)
		if i < 0 {
			errs = append(errs, bind.Error{
				File: f.file, Line: 1, Column: 1, Found: "no task-id column " + bind.Quote(name), Expected: "one of " + strings.Join(f.columns, ", "),
				Nearest: spell.Nearest(name, f.columns),
			})
		}
		by = append(by, i)
	}
	if len(errs) > 0 {
		return nil, errs.Err()
	}
	outcomes, order, errs := o.outcomes(theirs, m.On)
	targets, groups := map[string]int{}, map[string]int{}
	for _, c := range f.forecasts {
		where := c.unmatched(f.columns)
		if !c.whole() {
			m.Incomplete = append(m.Incomplete, where)
			continue
		}
		out := outcomes[key(pick(c.task, mine))]
		p := Pair{Model: c.model, Type: c.kind}
		if out == nil || !p.fill(c, out, opt.Categories, &errs) {
			m.Unobserved = append(m.Unobserved, where)
			continue
		}
		out.used = true
		p.Target = number(targets, key(c.task))
		values := pick(c.task, by)
		p.Group = number(groups, key(values))
		if p.Group == len(m.Groups) {
			m.Groups = append(m.Groups, values)
		}
		m.Pairs = append(m.Pairs, p)
	}
	for _, out := range order {
		if !out.used {
			m.Unforecast = append(m.Unforecast, Unmatched{o.file, out.first.line, named(o.columns, out.first.task)})
		}
	}
	if err := errs.Err(); err != nil {
		return nil, err
	}
	return m, nil
}

// number is that of a key, the next one for a new key.
func number(numbers map[string]int, key string) int {
	n, ok := numbers[key]
	if !ok {
		n = len(numbers)
		numbers[key] = n
	}
	return n
}

func pick(task []string, places []int) []string {
	picked := make([]string, len(places))
	for i, p := range places {
		picked[i] = task[p]
	}
	return picked
}

// named is a task with its columns' names.
func named(columns, task []string) string {
	cells := make([]string, len(columns))
	for i, c := range columns {
		cells[i] = c + "=" + task[i]
	}
	return strings.Join(cells, ", ")
}

func (c *forecast) unmatched(columns []string) Unmatched {
	return Unmatched{c.parts[0].file, c.parts[0].line, fmt.Sprintf("%s of %s, %s", c.kind, c.model, named(columns, c.task))}
}

// outcomes gathers observations by the columns that forecasts have, too, in the order of the file.
func (o *Observations) outcomes(on []int, names []string) (byKey map[string]*outcome, order []*outcome, errs bind.Errors) {
	byKey = map[string]*outcome{}
	for _, row := range o.rows {
		task := pick(row.task, on)
		k := key(task)
		out := byKey[k]
		if out == nil {
			out = &outcome{numbers: map[OutputType]observation{}, first: row}
			byKey[k] = out
			order = append(order, out)
		}
		var before *observation
		switch row.kind {
		case PMF, CDF:
			rows := &out.pmf
			if row.kind == CDF {
				rows = &out.cdf
			}
			if i := slices.IndexFunc(*rows, func(r observation) bool { return r.id == row.id }); i >= 0 {
				before = &(*rows)[i]
			}
			*rows = append(*rows, row)
		default:
			if r, ok := out.numbers[row.kind]; ok {
				before = &r
			}
			out.numbers[row.kind] = row
		}
		if before != nil {
			errs = append(errs, bind.Error{
				File: o.file, Line: row.line, Column: row.column, Found: "another observation of " + named(names, task),
				Expected: fmt.Sprintf("the one in line %d: the forecasts have no column that tells them apart", before.line),
			})
		}
	}
	for _, out := range order {
		if e, ok := contradiction(out); ok {
			e.File = o.file
			errs = append(errs, e)
		}
	}
	return byKey, order, errs
}

// contradiction finds a pmf of which not one category came, and a cdf that exceeds a threshold but not a smaller one.
func contradiction(out *outcome) (bind.Error, bool) {
	came := 0
	for _, r := range out.pmf {
		came += int(r.value)
	}
	if len(out.pmf) > 0 && came != 1 {
		at := out.pmf[0]
		return bind.Error{Line: at.line, Column: at.column, Found: fmt.Sprintf("%d of %d categories with 1", came, len(out.pmf)), Expected: "one"}, true
	}
	slices.SortStableFunc(out.cdf, func(a, b observation) int { return cmp.Compare(a.threshold(), b.threshold()) })
	for i, r := range out.cdf {
		if i > 0 && r.value < out.cdf[i-1].value {
			return bind.Error{
				Line: r.line, Column: r.column, Found: "0 for the threshold " + r.id,
				Expected: fmt.Sprintf("1, as for %s in line %d", out.cdf[i-1].id, out.cdf[i-1].line),
			}, true
		}
	}
	return bind.Error{}, false
}

// threshold is the id of a cdf's row as a number, which it was read as.
func (r observation) threshold() float64 { return asNumber(r.id) }

// asNumber is a text's number, NaN if it has none.
func asNumber(text string) float64 {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return math.NaN()
	}
	return x
}

// fill takes a forecast and what came of it; false when that is not told.
func (p *Pair) fill(c *forecast, out *outcome, order []string, errs *bind.Errors) bool {
	if c.kind == PMF {
		return p.fillCategories(c, out, order, errs)
	}
	for _, part := range c.parts {
		p.Values = append(p.Values, part.value)
		if c.kind == Quantile || c.kind == CDF {
			p.At = append(p.At, part.at)
		}
	}
	for _, kind := range append([]OutputType{c.kind}, anyNumber...) {
		if r, ok := out.numbers[kind]; ok {
			p.Observed = r.value
			return true
		}
	}
	if c.kind != CDF {
		return false
	}
	p.Coarse, p.Observed = true, math.Inf(1)
	for _, t := range p.At {
		i := slices.IndexFunc(out.cdf, func(r observation) bool { return r.threshold() == t })
		if i < 0 {
			return false
		}
		if out.cdf[i].value == 1 {
			p.Observed = min(p.Observed, t)
		}
	}
	return true
}

// fillCategories takes a pmf and the category that came; one that the forecast does not name has probability 0.
func (p *Pair) fillCategories(c *forecast, out *outcome, order []string, errs *bind.Errors) bool {
	var names []string
	probability := map[string]float64{}
	for _, part := range c.parts {
		names = append(names, part.id)
		probability[part.id] = part.value
		if order != nil && !slices.Contains(order, part.id) {
			*errs = append(*errs, part.wrong(bind.Error{
				Found: "the category " + bind.Quote(part.id), Expected: "one of " + strings.Join(order, ", "), Nearest: spell.Nearest(part.id, order),
			}))
			return false
		}
	}
	numeric := true
	for _, n := range names {
		numeric = numeric && !math.IsNaN(asNumber(n))
	}
	came, told := "", false
	if i := slices.IndexFunc(out.pmf, func(r observation) bool { return r.value == 1 }); i >= 0 {
		came, told = out.pmf[i].id, true
	} else if r, ok := out.numbers[""]; ok {
		came, told = r.text, numeric
		for _, n := range names {
			if numeric && asNumber(n) == r.value {
				came = n // 2.0 is 2
			}
		}
	}
	if !told {
		return false
	}
	if !slices.Contains(names, came) {
		names = append(names, came)
		numeric = numeric && !math.IsNaN(asNumber(came))
	}
	switch {
	case order != nil:
		names, p.Ordered = order, true
	case numeric:
		slices.SortFunc(names, func(a, b string) int {
			return cmp.Compare(asNumber(a), asNumber(b))
		})
		p.Ordered = true
	}
	at := slices.Index(names, came)
	if at < 0 {
		return false
	}
	for _, n := range names {
		p.Values = append(p.Values, probability[n])
	}
	p.Observed = float64(at)
	return true
}
