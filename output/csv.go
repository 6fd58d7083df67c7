package output

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
)

// total stands in a dimension's column where the outcome is summed or averaged over it.
const total = "all"

// reservedKeys are the columns of tables that a dimension cannot be named after.
var reservedKeys = []string{
	"scenario", "point", "outcome", "year", "statistic", "value", "lo", "hi", "n", "unit", "curve", "x", "y",
	runColumn, statusColumn, "target", "scenario_id", "output_type", "output_type_id", "model", "region", "variable",
}

// appendFloat writes the shortest decimal that reads back as x: without an exponent where a person
// would write none, NaN as nothing, infinities as Inf and -Inf, and no negative zero.
func appendFloat(b []byte, x float64) []byte {
	switch a := math.Abs(x); {
	case a == 0:
		return append(b, '0')
	case a != a:
		return b
	case math.IsInf(x, 1):
		return append(b, "Inf"...)
	case math.IsInf(x, -1):
		return append(b, "-Inf"...)
	case a < 1e-6 || a >= 1e15:
		return strconv.AppendFloat(b, x, 'e', -1, 64)
	}
	return strconv.AppendFloat(b, x, 'f', -1, 64)
}

func formatFloat(x float64) string {
	var digits [32]byte // no number has as many
	return string(appendFloat(digits[:0], x))
}

func parseFloat(s string) (float64, error) {
	if s == "" {
		return math.NaN(), nil
	}
	return strconv.ParseFloat(s, 64)
}

// writeCSV writes a table as RFC 4180 has it, but with lines ended by \n alone.
func writeCSV[R any](w io.Writer, header []string, rows []R, record func(R, []string) ([]string, error)) error {
	c := csv.NewWriter(w)
	if err := c.Write(header); err != nil {
		return err
	}
	var rec []string
	for i, r := range rows {
		var err error
		if rec, err = record(r, rec[:0]); err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
		if err := c.Write(rec); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// readCSV reads a table whose header must be exactly the one given. The record that row gets is
// reused; its strings are not.
func readCSV[R any](r io.Reader, header []string, row func([]string) (R, error)) ([]R, error) {
	c := csv.NewReader(r)
	c.FieldsPerRecord = len(header)
	c.ReuseRecord = true
	found, err := c.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("empty table")
	}
	if err != nil {
		return nil, err
	}
	if !slices.Equal(found, header) {
		return nil, fmt.Errorf("columns %q, expected %q", found, header)
	}
	var rows []R
	for {
		rec, err := c.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		parsed, err := row(rec)
		if err != nil {
			line, _ := c.FieldPos(0)
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		rows = append(rows, parsed)
	}
}

// countCSV is the number of data rows of a table.
func countCSV(r io.Reader) (int, error) {
	c := csv.NewReader(r)
	c.FieldsPerRecord = 0
	c.ReuseRecord = true
	for n := -1; ; n++ {
		if _, err := c.Read(); errors.Is(err, io.EOF) {
			return max(n, 0), nil
		} else if err != nil {
			return 0, err
		}
	}
}
