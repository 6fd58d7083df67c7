package output

import (
	"fmt"
	"strconv"
)

// Key says which cell of which outcome a row of a table is about.
type Key struct {
	Outcome string
	Where   []Coord // in the order of Manifest.Dims; a dimension not named is its total
	Year    float64 // the place on the outcome's grid; NaN for a scalar
}

// SummaryRow is one statistic of one cell over all runs: a row of summary.csv.
type SummaryRow struct {
	Key
	Statistic string  // mean, sd, p5, p50, p_above:<threshold>, reached, …
	Value     float64 // NaN when no run has a value
	Lo, Hi    float64 // the interval of Monte Carlo error; NaN when none can be given
	N         int     // runs that count: all but the failed ones
	Unit      string
}

// CurveRow is one point of a density or a distribution function: a row of curves.csv.
type CurveRow struct {
	Key
	Curve  string // density, ecdf
	X, Y   float64
	Lo, Hi float64 // of Y; NaN when none can be given
}

// ParameterRow is one leaf of the scenario: a row of parameters.csv.
type ParameterRow struct {
	Path   string
	Role   string // lever, uncertainty, constant or threshold; dependence of a group of inputs and of its pairs
	Unit   string
	Value  string // the value or the distribution, in canonical spelling
	Source string
	Grade  string
	Note   string
	SetAt  string // file:line:column, or the override that set it
}

var parameterHeader = []string{"path", "role", "unit", "value", "source", "grade", "note", "set_at"}

// failureHeader has the columns of failures.csv: the run, its reason and its inputs.
func failureHeader(inputs []Input) []string {
	header := []string{runColumn, statusColumn}
	for _, in := range inputs {
		header = append(header, in.Path)
	}
	return header
}

// keyed codes the tables whose rows start with a Key.
type keyed struct{ dims []Dim }

func (k keyed) header(columns ...string) []string {
	h := []string{"outcome"}
	for _, d := range k.dims {
		h = append(h, d.Name)
	}
	return append(append(h, "year"), columns...)
}

func (k keyed) summaryHeader() []string {
	return k.header("statistic", "value", "lo", "hi", "n", "unit")
}

func (k keyed) curveHeader() []string { return k.header("curve", "x", "y", "lo", "hi") }

func (k keyed) append(rec []string, key Key) ([]string, error) {
	rec = append(rec, key.Outcome)
	named := 0
	for _, d := range k.dims {
		if named < len(key.Where) && key.Where[named].Dim == d.Name {
			rec = append(rec, key.Where[named].Member)
			named++
			continue
		}
		rec = append(rec, total)
	}
	if named < len(key.Where) {
		return nil, fmt.Errorf("%s: dimension %s is unknown or out of order", key.Outcome, key.Where[named].Dim)
	}
	return append(rec, formatFloat(key.Year)), nil
}

func (k keyed) summary(r SummaryRow, rec []string) ([]string, error) {
	rec, err := k.append(rec, r.Key)
	return append(rec, r.Statistic, formatFloat(r.Value), formatFloat(r.Lo), formatFloat(r.Hi), strconv.Itoa(r.N), r.Unit), err
}

func (k keyed) curve(r CurveRow, rec []string) ([]string, error) {
	rec, err := k.append(rec, r.Key)
	return append(rec, r.Curve, formatFloat(r.X), formatFloat(r.Y), formatFloat(r.Lo), formatFloat(r.Hi)), err
}

// parse reads a Key and gives what follows it in the record. Rows of the same cell share the
// previous row's coordinates.
func (k keyed) parse(rec []string, previous []Coord) (Key, []string, error) {
	key := Key{Outcome: rec[0]}
	named, same := 0, true
	for i := range k.dims {
		if rec[1+i] == total {
			continue
		}
		same = same && named < len(previous) && previous[named] == Coord{k.dims[i].Name, rec[1+i]}
		named++
	}
	if same && named == len(previous) {
		key.Where = previous
	} else {
		for i, d := range k.dims {
			if m := rec[1+i]; m != total {
				key.Where = append(key.Where, Coord{d.Name, m})
			}
		}
	}
	rest := rec[1+len(k.dims):]
	var err error
	if key.Year, err = parseFloat(rest[0]); err != nil {
		return Key{}, nil, fmt.Errorf("year: %w", err)
	}
	return key, rest[1:], nil
}

func (k keyed) parseSummary() func([]string) (SummaryRow, error) {
	var last []Coord
	return func(rec []string) (SummaryRow, error) {
		key, rest, err := k.parse(rec, last)
		if err != nil {
			return SummaryRow{}, err
		}
		last = key.Where
		row := SummaryRow{Key: key, Statistic: rest[0], Unit: rest[5]}
		if err := parseFloats(rest[1:4], &row.Value, &row.Lo, &row.Hi); err != nil {
			return SummaryRow{}, err
		}
		if row.N, err = strconv.Atoi(rest[4]); err != nil {
			return SummaryRow{}, fmt.Errorf("n: %w", err)
		}
		return row, nil
	}
}

func (k keyed) parseCurve() func([]string) (CurveRow, error) {
	var last []Coord
	return func(rec []string) (CurveRow, error) {
		key, rest, err := k.parse(rec, last)
		if err != nil {
			return CurveRow{}, err
		}
		last = key.Where
		row := CurveRow{Key: key, Curve: rest[0]}
		return row, parseFloats(rest[1:5], &row.X, &row.Y, &row.Lo, &row.Hi)
	}
}

func parseFloats(fields []string, to ...*float64) error {
	for i, s := range fields {
		x, err := parseFloat(s)
		if err != nil {
			return err
		}
		*to[i] = x
	}
	return nil
}

func parameterRecord(r ParameterRow, rec []string) ([]string, error) {
	return append(rec, r.Path, r.Role, r.Unit, r.Value, r.Source, r.Grade, r.Note, r.SetAt), nil
}

func parseParameter(rec []string) (ParameterRow, error) {
	return ParameterRow{rec[0], rec[1], rec[2], rec[3], rec[4], rec[5], rec[6], rec[7]}, nil
}
