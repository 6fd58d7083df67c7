package study

import (
	"context"
	"fmt"
	"sync"

	"cloudgate/sim"
	"cloudgate/sim/stats"
)

// Runs are the runs of a study as they are kept: columns that are read by name.
type Runs struct {
	Spec       sim.Spec
	Kept       []bool // by output of the Spec, those that have columns; nil for all
	Replicates stats.Replicates
	// Column reads the values of a cell, in run order, by its canonical selector (sim.Output.Cell). It is
	// called from one goroutine.
	Column func(cell string) ([]float64, error)
}

// Threshold is a probability that is asked for by name.
type Threshold struct {
	Name      string
	Statistic sim.Statistic // of kind sim.StatAbove
}

// Summary is what a study says of each of its columns, in the order of the model's outcomes.
type Summary struct {
	Rows   []Row
	Curves []Point
	// Within is how far from those of the runs a quantile may be, as a share of itself: 0 where they are exact.
	// Quantiles and curves of a Stream come from the bins of a sketch.
	Within float64
}

// Row is one statistic of a column: one of stats.Column.Summary, or "p_above:" and the name of a
// threshold.
type Row struct {
	Cell      sim.Cell
	Statistic string
	Unit      string // of the estimate; "1" for probabilities
	stats.Estimate
}

// Point is one point of a column's "density" or "ecdf".
type Point struct {
	Cell         sim.Cell
	Curve        string
	X, Y, Lo, Hi float64 // X in the unit of the outcome, Lo and Hi the interval of Y
}

// curvePoints is the number of points of a density or a distribution function.
const curvePoints = 256

// column is a kept column with what is to be told of it.
type column struct {
	sim.Cell
	output     sim.Output
	name       string
	thresholds []Threshold
	curves     bool // a headline outcome, not a flag, at its last place
}

// values are those of one column, or what is known of them: a stats.Column, or a stats.Sketched.
type values interface {
	Summary(kind stats.Kind) []stats.Row
	Above(t float64) stats.Estimate
	Grid(n int, s stats.Support) []float64
	Density(x []float64, s stats.Support) stats.Density
	ECDF(x []float64) []stats.Point
}

// estimates are what one column gives.
type estimates struct {
	rows   []Row
	points []Point
	within float64
}

// Summarise makes the standard statistics of every kept column, the probabilities of the thresholds, and
// the curves of headline outcomes at their last place. It refuses a threshold that is no exceedance or is
// read from what is not kept. The first column that cannot be read ends it; so does ctx, which it asks
// between columns. The result does not depend on the number of workers, of which there is at least one.
func (r Runs) Summarise(ctx context.Context, thresholds []Threshold, workers int) (Summary, error) {
	columns, err := columnsOf(r.Spec, r.Kept, thresholds)
	if err != nil {
		return Summary{}, err
	}
	found := make([]estimates, len(columns))
	type job struct {
		i      int
		values []float64
	}
	jobs := make(chan job)
	var wg sync.WaitGroup
	for range max(1, workers) {
		wg.Go(func() {
			values := stats.NewColumn(r.Replicates)
			for j := range jobs {
				values.Reset(j.values)
				found[j.i] = columns[j.i].estimate(values)
			}
		})
	}
	for i, c := range columns {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
			break
		}
		var values []float64
		if values, err = r.Column(c.name); err != nil {
			break
		}
		jobs <- job{i, values}
	}
	close(jobs)
	wg.Wait()
	if err != nil {
		return Summary{}, err
	}
	return joined(found), nil
}

// joined is the summary of all columns.
func joined(found []estimates) (s Summary) {
	rows, points := 0, 0
	for _, f := range found {
		rows += len(f.rows)
		points += len(f.points)
	}
	s.Rows, s.Curves = make([]Row, 0, rows), make([]Point, 0, points)
	for _, f := range found {
		s.Rows = append(s.Rows, f.rows...)
		s.Curves = append(s.Curves, f.points...)
		s.Within = max(s.Within, f.within)
	}
	return s
}

// columnsOf lists the kept columns in the order of the outcomes; all of them if nobody says what is kept.
func columnsOf(spec sim.Spec, keeps []bool, thresholds []Threshold) ([]column, error) {
	if keeps != nil && len(keeps) != len(spec.Outputs) {
		return nil, fmt.Errorf("study: found %d outputs kept or not; expected the model's %d", len(keeps), len(spec.Outputs))
	}
	kept := func(output int) bool { return keeps == nil || keeps[output] }
	byColumn := map[int][]Threshold{}
	for _, t := range thresholds {
		if t.Statistic.Kind != sim.StatAbove {
			return nil, fmt.Errorf("study: threshold %s: found %q; expected P(selector > value)", t.Name, t.Statistic)
		}
		cells, err := spec.ResolveStatistic(t.Statistic)
		if err != nil {
			return nil, fmt.Errorf("study: threshold %s: %w", t.Name, err)
		}
		for _, c := range cells {
			if !kept(c.Output) {
				return nil, fmt.Errorf("study: threshold %s: %s is not kept", t.Name, spec.Outputs[c.Output].Selector())
			}
			byColumn[c.Column] = append(byColumn[c.Column], t)
		}
	}
	var list []column
	offsets := spec.Offsets()
	for i, o := range spec.Outputs {
		if !kept(i) {
			continue
		}
		for j := range o.Len() {
			c := column{
				Cell: sim.Cell{Output: i, At: j, Column: offsets[i] + j}, output: o, name: o.Cell(j),
				thresholds: byColumn[offsets[i]+j],
				curves:     o.Headline && o.Kind != sim.Flag && j == o.Len()-1,
			}
			if len(o.At) == 0 {
				c.At = -1
			}
			list = append(list, c)
		}
	}
	return list, nil
}

func (c column) estimate(values values) (e estimates) {
	for _, s := range values.Summary(stats.Kind(c.output.Kind)) {
		unit := c.output.Unit
		if s.Statistic == "reached" {
			unit = "1"
		}
		e.rows = append(e.rows, Row{c.Cell, s.Statistic, unit, s.Estimate})
	}
	for _, t := range c.thresholds {
		e.rows = append(e.rows, Row{c.Cell, "p_above:" + t.Name, "1", values.Above(t.Statistic.Bound())})
	}
	if c.curves {
		e.points = c.draw(values)
	}
	return e
}

// draw gives the density and the distribution function; nothing where no value is finite.
func (c column) draw(values values) (points []Point) {
	density, ecdf := curvesOf(c.output.Kind, values)
	for _, of := range []struct {
		curve  string
		points []stats.Point
	}{{"density", density}, {"ecdf", ecdf}} {
		for _, p := range of.points {
			points = append(points, Point{c.Cell, of.curve, p.X, p.Value, p.Lo, p.Hi})
		}
	}
	return points
}

// Curves are the density and the distribution function of a column of an outcome of that kind, as the summary of a study has them;
// nothing where no value is finite.
func Curves(kind sim.Kind, c *stats.Column) (density, ecdf []stats.Point) { return curvesOf(kind, c) }

func curvesOf(kind sim.Kind, values values) (density, ecdf []stats.Point) {
	support := stats.Kind(kind).Support()
	grid := values.Grid(curvePoints, support)
	if len(grid) == 0 {
		return nil, nil
	}
	return values.Density(grid, support).Points, values.ECDF(grid)
}
