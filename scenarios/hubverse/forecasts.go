package hubverse

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"cloudgate/scenarios/bind"
	"cloudgate/sim/spell"
)

// OutputType is the form of a forecast.
type OutputType string

// The output types of the hubverse.
const (
	Mean     OutputType = "mean"
	Median   OutputType = "median"
	Quantile OutputType = "quantile"
	CDF      OutputType = "cdf"
	PMF      OutputType = "pmf"
	Sample   OutputType = "sample"
)

var outputTypes = []string{string(Mean), string(Median), string(Quantile), string(CDF), string(PMF), string(Sample)}

// Forecasts are those of one or several files of model output. The zero value is empty.
type Forecasts struct {
	// ModelColumn names the column that tells models apart, model_id if empty. A file without it
	// is of one model, which has the file's name without its ending.
	ModelColumn string

	columns   []string // task ids, in the order of the first file
	file      string   // the first
	forecasts []*forecast
	byKey     map[string]*forecast
	files     int
}

// forecast is what a model says of a task in one output type.
type forecast struct {
	model string
	task  []string // by the columns of Forecasts
	kind  OutputType
	parts []part
	from  int // the number of its file
}

// part is a row.
type part struct {
	id           string
	at           float64 // the id of a quantile or a cdf as a number
	value        float64 // NaN where there is none
	file         string
	line, column int // of the value
}

func (p part) wrong(e bind.Error) bind.Error {
	e.File, e.Line, e.Column = p.file, p.line, p.column
	return e
}

// Read adds the forecasts of a file, which is called that in errors. The error lists all that is wrong with the
// file, as bind.Errors, or is what r could not do.
func (f *Forecasts) Read(file string, r io.Reader) error {
	t, err := open(file, r)
	if err != nil {
		return err
	}
	model := t.column(cmp.Or(f.ModelColumn, modelID))
	if model < 0 && f.ModelColumn != "" {
		t.need(f.ModelColumn)
	}
	kind, id, val := t.need(outputType), t.need(outputTypeID), t.need(value)
	var columns []string
	for i, name := range t.header {
		if i != model && i != kind && i != id && i != val {
			columns = append(columns, name)
		}
	}
	if f.columns == nil {
		f.columns, f.file = columns, file
		f.byKey = map[string]*forecast{}
	}
	places := make([]int, len(f.columns))
	for i, name := range f.columns {
		places[i] = t.need(name)
	}
	for _, name := range columns {
		if !slices.Contains(f.columns, name) {
			t.wrong(t.column(name), bind.Error{
				Found: "the column " + bind.Quote(name), Expected: "those of " + f.file, Nearest: spell.Nearest(name, f.columns),
			})
		}
	}
	if len(t.errs) > 0 {
		return t.errs.Err()
	}
	f.files++
	name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	first := len(f.forecasts)
	for {
		ok, err := t.next()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		if model >= 0 {
			name = t.record[model]
		}
		f.add(t, name, places, kind, id, val)
	}
	for _, c := range f.forecasts[first:] {
		t.errs = append(t.errs, c.check()...)
	}
	return t.errs.Err()
}

// add takes a row.
func (f *Forecasts) add(t *table, model string, places []int, kind, id, val int) {
	text := t.record[kind]
	if !slices.Contains(outputTypes, text) {
		t.wrong(kind, bind.Error{
			Found: "the output type " + bind.Quote(text), Expected: strings.Join(outputTypes, ", "), Nearest: spell.Nearest(text, outputTypes),
		})
		return
	}
	p := part{id: t.record[id], file: t.file}
	p.line, p.column = t.csv.FieldPos(val)
	var good bool
	switch OutputType(text) {
	case Quantile:
		p.at, good = t.number(id, "a level from 0 to 1")
		if good && !(p.at >= 0 && p.at <= 1) {
			t.wrong(id, bind.Error{Found: "the level " + p.id, Expected: "one from 0 to 1"})
			good = false
		}
	case CDF:
		p.at, good = t.number(id, threshold)
		if good && (math.IsNaN(p.at) || math.IsInf(p.at, 0)) {
			t.wrong(id, bind.Error{Found: bind.Quote(p.id), Expected: threshold})
			good = false
		}
	case PMF, Sample:
		good = p.id != "" && p.id != missing
		if !good {
			t.wrong(id, bind.Error{Found: bind.Quote(p.id), Expected: "the name of a category or a sample"})
		}
	default:
		good = p.id == "" || p.id == missing
		if !good {
			t.wrong(id, bind.Error{Found: bind.Quote(p.id), Expected: missing + ", for a " + text + " needs no id"})
		}
		p.id = missing
	}
	var ok bool
	if p.value, ok = t.number(val, "a number or "+missing); !ok {
		return
	}
	if k := OutputType(text); (k == CDF || k == PMF) && (p.value < 0 || p.value > 1) {
		t.wrong(val, bind.Error{Found: "the probability " + t.record[val], Expected: "one from 0 to 1"})
		return
	}
	if !good {
		return
	}
	task := make([]string, len(places))
	for i, place := range places {
		task[i] = t.record[place]
	}
	k := key(append([]string{model, text}, task...))
	c := f.byKey[k]
	if c == nil {
		c = &forecast{model: model, task: task, kind: OutputType(text), from: f.files}
		f.byKey[k] = c
		f.forecasts = append(f.forecasts, c)
	} else if c.from != f.files {
		t.wrong(val, bind.Error{Found: fmt.Sprintf("a %s by %s", text, model), Expected: "none beside that of " + c.parts[0].place()})
		return
	}
	c.parts = append(c.parts, p)
}

func (p part) place() string { return fmt.Sprintf("%s:%d", p.file, p.line) }

// check sorts the parts, those of a pmf excepted, and says what is wrong among them.
func (c *forecast) check() bind.Errors {
	var errs bind.Errors
	order := func(a, b part) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.id, b.id)) }
	numbered := c.kind == Quantile || c.kind == CDF
	sorted := slices.Clone(c.parts)
	slices.SortStableFunc(sorted, order)
	for i, p := range sorted {
		if i == 0 {
			continue
		}
		before := sorted[i-1]
		if p.at == before.at && (numbered || p.id == before.id) {
			found := "a second value"
			if p.id != missing {
				found += " of " + bind.Quote(p.id)
			}
			errs = append(errs, p.wrong(bind.Error{Found: found, Expected: "the one in line " + strconv.Itoa(before.line)}))
			continue
		}
		if numbered && p.value < before.value {
			what := "the %s quantile %v"
			if c.kind == CDF {
				what = "the probability of at most %s, %v"
			}
			errs = append(errs, p.wrong(bind.Error{
				Found:    fmt.Sprintf(what, p.id, p.value),
				Expected: fmt.Sprintf("at least %v, that of %s in line %d", before.value, before.id, before.line),
			}))
		}
	}
	if numbered {
		c.parts = sorted
	}
	if c.kind == PMF && len(errs) == 0 && c.whole() {
		var sum float64
		for _, p := range c.parts {
			sum += p.value
		}
		if math.Abs(sum-1) > probabilitySlack {
			errs = append(errs, c.parts[0].wrong(bind.Error{
				Found:    fmt.Sprintf("probabilities of %d categories that sum to %v", len(c.parts), sum),
				Expected: "1",
			}))
		}
	}
	return errs
}

// threshold is what the output_type_id of a cdf must be.
const threshold = "a threshold, which is a finite number"

// probabilitySlack is how far from one the sum of probabilities may be, for decimals are rounded.
const probabilitySlack = 1e-6

// whole says whether no value is missing.
func (c *forecast) whole() bool {
	return !slices.ContainsFunc(c.parts, func(p part) bool { return math.IsNaN(p.value) })
}
