package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"

	"cloudgate/output"
	"cloudgate/output/report"
	"cloudgate/scenarios"
	"cloudgate/sim"
	"cloudgate/sim/design"
	"cloudgate/sim/stats"
)

// This file copies what the engine says into the result directory's own types.

func manifest(s *scenarios.Study, kept selection, id string) output.Manifest {
	m := output.Manifest{
		Kind: "run", Study: id, Stream: s.StreamID,
		Name: s.Name, Title: s.Title, About: s.About, Model: s.Spec.Name, Keep: kept.canonical,
		Design:   output.Design{Kind: string(s.Design), Seed: s.Seed, Replicates: s.Replicates, First: 0, End: s.Runs},
		Scenario: s.Resolved,
		Revision: revision(),
		Versions: map[string]string{
			"cloudgate": version(), "engine": strconv.Itoa(scenarios.EngineVersion), "go": runtime.Version(),
			"model " + s.Spec.Name: strconv.Itoa(s.Spec.Version),
		},
	}
	for _, f := range s.Files {
		m.Files = append(m.Files, output.File{Name: f.Name, SHA256: f.SHA256})
	}
	for i, p := range s.Spec.Params {
		leaf, _ := s.Leaf(p.Name)
		m.Inputs = append(m.Inputs, output.Input{Path: p.Name, Role: string(leaf.Role), Unit: p.Unit, Distribution: s.Dists[i].String()})
	}
	for _, d := range s.Spec.Dims {
		m.Dims = append(m.Dims, output.Dim{Name: d.Name, Members: d.Members, Labels: d.Labels})
	}
	for i, o := range s.Spec.Outputs {
		m.Outcomes = append(m.Outcomes, output.Outcome{
			Name: o.Name, Unit: o.Unit, Doc: o.Doc, Kind: string(o.Kind), Where: coords(o.Where), At: o.At, AtName: o.AtName,
			Headline: o.Headline, Standard: o.Standard, Kept: kept.outputs[i],
		})
	}
	for _, t := range s.Thresholds {
		m.Thresholds = append(m.Thresholds, output.Threshold{
			Name: t.Name, Label: firstNonEmpty(t.Label, t.Name), Selector: t.Statistic.Selector.String(), Above: t.Statistic.Above,
		})
	}
	return m
}

func coords(where []sim.Coord) []output.Coord {
	var cs []output.Coord
	for _, c := range where {
		cs = append(cs, output.Coord{Dim: c.Dim, Member: c.Member})
	}
	return cs
}

// replicates is what the errors rest on.
func replicates(s *scenarios.Study) stats.Replicates {
	if s.Design == design.Random {
		return stats.Runs()
	}
	return stats.Sets(s.Replicates)
}

// cell is one kept column with what is to be told of it.
type cell struct {
	name       string
	key        output.Key
	kind       stats.Kind
	unit       string
	thresholds []scenarios.Threshold
	curves     bool // a headline outcome at its last place
}

// cells lists the kept columns in the order of the outcomes.
func cells(s *scenarios.Study, kept selection) ([]cell, error) {
	at := map[[2]int][]scenarios.Threshold{}
	for _, t := range s.Thresholds {
		found, err := s.Spec.ResolveStatistic(t.Statistic)
		if err != nil {
			return nil, err
		}
		for _, c := range found {
			at[[2]int{c.Output, max(0, c.At)}] = append(at[[2]int{c.Output, max(0, c.At)}], t)
		}
	}
	var list []cell
	for i, o := range s.Spec.Outputs {
		if !kept.outputs[i] {
			continue
		}
		for j := range o.Len() {
			c := cell{
				name: o.Cell(j), kind: stats.Kind(o.Kind), unit: o.Unit, thresholds: at[[2]int{i, j}],
				key:    output.Key{Outcome: o.Name, Where: coords(o.Where), Year: math.NaN()},
				curves: o.Headline && o.Kind != sim.Flag && j == o.Len()-1,
			}
			if len(o.At) > 0 {
				c.key.Year = o.At[j]
			}
			list = append(list, c)
		}
	}
	return list, nil
}

// curvePoints is the number of points of a density or a distribution function.
const curvePoints = 256

// writeTables writes everything but the figures, and returns what these are drawn from. The cells are
// shared among workers and put together in their order, so that the number of workers leaves no trace.
// When ctx is cancelled it begins no other cell and writes nothing; the error is then ctx's.
func writeTables(ctx context.Context, w *output.Writer, s *scenarios.Study, kept selection, workers int) (m output.Manifest, summary []output.SummaryRow, points []output.CurveRow, err error) {
	list, err := cells(s, kept)
	if err != nil {
		return m, nil, nil, err
	}
	summaries := make([][]output.SummaryRow, len(list))
	curves := make([][]output.CurveRow, len(list))
	type job struct {
		i      int
		values []float64
	}
	jobs := make(chan job)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			column := stats.NewColumn(replicates(s))
			for j := range jobs {
				column.Reset(j.values)
				summaries[j.i] = summarise(column, list[j.i])
				if list[j.i].curves {
					curves[j.i] = draw(column, list[j.i])
				}
			}
		})
	}
	for i, c := range list {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
			break
		}
		var values []float64
		if values, err = w.Column(c.name); err != nil {
			break
		}
		jobs <- job{i, values}
	}
	close(jobs)
	wg.Wait()
	if err != nil {
		return m, nil, nil, err
	}
	for i := range list {
		summary = append(summary, summaries[i]...)
		points = append(points, curves[i]...)
	}
	parameters := parameterRows(s)
	m = manifest(s, kept, s.StudyID(0, s.Runs, kept.canonical))
	status, err := w.Status()
	if err != nil {
		return m, nil, nil, err
	}
	for _, st := range status {
		if st != "" {
			m.Failed++
		}
	}
	err = errors.Join(w.WriteSummary(summary), w.WriteCurves(points), w.WriteParameters(parameters),
		w.WriteReading(report.New(m, summary, parameters).Reading()))
	return m, summary, points, err
}

func summarise(column *stats.Column, c cell) []output.SummaryRow {
	var rows []output.SummaryRow
	add := func(statistic, unit string, e stats.Estimate) {
		rows = append(rows, output.SummaryRow{Key: c.key, Statistic: statistic, Value: e.Value, Lo: e.Lo, Hi: e.Hi, N: e.N, Unit: unit})
	}
	for _, r := range column.Summary(c.kind) {
		unit := c.unit
		if r.Statistic == "reached" {
			unit = "1"
		}
		add(r.Statistic, unit, r.Estimate)
	}
	for _, t := range c.thresholds {
		add("p_above:"+t.Name, "1", column.Above(t.Statistic.Above))
	}
	return rows
}

func draw(column *stats.Column, c cell) []output.CurveRow {
	grid := column.Grid(curvePoints, c.kind.Support())
	if len(grid) == 0 {
		return nil
	}
	var rows []output.CurveRow
	add := func(curve string, points []stats.Point) {
		for _, p := range points {
			rows = append(rows, output.CurveRow{Key: c.key, Curve: curve, X: p.X, Y: p.Value, Lo: p.Lo, Hi: p.Hi})
		}
	}
	add("density", column.Density(grid, c.kind.Support()).Points)
	add("ecdf", column.ECDF(grid))
	return rows
}

func parameterRows(s *scenarios.Study) []output.ParameterRow {
	var rows []output.ParameterRow
	for _, l := range s.Leaves {
		rows = append(rows, output.ParameterRow{
			Path: l.Path, Role: string(l.Role), Unit: l.Unit, Value: l.Text, Source: l.Source, Grade: l.Grade, Note: l.Note, SetAt: l.SetAt,
		})
	}
	return rows
}

// finite is a number for JSON, which knows neither NaN nor Inf.
func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

func hostname() string {
	name, err := os.Hostname()
	if err != nil {
		return ""
	}
	return name
}

// version is the module's version as built, "devel" from a working tree.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}

// revision is the commit it was built from, with a mark if the tree had changes.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	var commit, changed string
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			commit = s.Value
		case "vcs.modified":
			if s.Value == "true" {
				changed = "+changes"
			}
		}
	}
	return fmt.Sprint(commit, changed)
}
