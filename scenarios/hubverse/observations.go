package hubverse

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"cloudgate/scenarios/bind"
	"cloudgate/sim/spell"
)

// valueColumns are the names of the column that has what was observed, the first that is there.
var valueColumns = []string{"oracle_value", "observation", value}

// Observations are the rows of a file of target data.
type Observations struct {
	file    string
	columns []string // task ids
	rows    []observation
}

// observation is a row.
type observation struct {
	task         []string
	kind         OutputType // "" where the file does not say: it holds for all but a pmf, whose category it names
	id           string
	value        float64
	text         string
	line, column int // of the value
}

// ReadObservations reads a file, which is called that in errors. Rows without a value (NA) are left out: they are not
// observed yet. The error is as that of Forecasts.Read.
func ReadObservations(file string, r io.Reader) (*Observations, error) {
	t, err := open(file, r)
	if err != nil {
		return nil, err
	}
	val := -1
	for _, name := range valueColumns {
		if val = t.column(name); val >= 0 {
			break
		}
	}
	if val < 0 {
		t.wrong(0, bind.Error{
			Found: "the columns " + strings.Join(t.header, ", "), Expected: "one that is called " + strings.Join(valueColumns, " or "),
		})
	}
	kind, id := t.column(outputType), t.column(outputTypeID)
	if (kind < 0) != (id < 0) {
		t.wrong(max(kind, id), bind.Error{Found: t.header[max(kind, id)] + " alone", Expected: "both " + outputType + " and " + outputTypeID + ", or neither"})
	}
	if len(t.errs) > 0 {
		return nil, t.errs.Err()
	}
	o := &Observations{file: file}
	var places []int
	for i, name := range t.header {
		if i != val && i != kind && i != id {
			o.columns = append(o.columns, name)
			places = append(places, i)
		}
	}
	seen := map[string]int{}
	for {
		ok, err := t.next()
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		row := observation{text: t.record[val]}
		row.line, row.column = t.csv.FieldPos(val)
		if kind >= 0 {
			row.kind, row.id = OutputType(t.record[kind]), t.record[id]
			if text := t.record[kind]; !slices.Contains(outputTypes, text) {
				t.wrong(kind, bind.Error{
					Found: "the output type " + bind.Quote(text), Expected: strings.Join(outputTypes, ", "), Nearest: spell.Nearest(text, outputTypes),
				})
				continue
			}
			if row.kind == CDF {
				if x, ok := t.number(id, threshold); !ok {
					continue
				} else if math.IsNaN(x) || math.IsInf(x, 0) {
					t.wrong(id, bind.Error{Found: bind.Quote(row.id), Expected: threshold})
					continue
				}
			}
		}
		if row.value, ok = t.number(val, "a number or "+missing); !ok {
			continue
		}
		if (row.kind == CDF || row.kind == PMF) && row.value != 0 && row.value != 1 && !math.IsNaN(row.value) {
			t.wrong(val, bind.Error{Found: row.text, Expected: "1 or 0: whether it came, or was not exceeded"})
			continue
		}
		for _, place := range places {
			row.task = append(row.task, t.record[place])
		}
		k := key(append([]string{string(row.kind), row.id}, row.task...))
		if before, twice := seen[k]; twice {
			t.wrong(val, bind.Error{Found: "a second observation", Expected: fmt.Sprintf("the one in line %d", before)})
			continue
		}
		seen[k] = row.line
		if !math.IsNaN(row.value) {
			o.rows = append(o.rows, row)
		}
	}
	if err := t.errs.Err(); err != nil {
		return nil, err
	}
	return o, nil
}
