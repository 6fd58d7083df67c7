package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"cloudgate/output"
	"cloudgate/output/report"
	"cloudgate/scenarios"
	"cloudgate/sim"
	"cloudgate/sim/design"
	"cloudgate/sim/stats"
	"cloudgate/sim/study"
)

// This file copies what the engine says into the result directory's own types.

func manifest(s *scenarios.Study, kept selection, id string) output.Manifest {
	m := output.Manifest{
		Kind: output.KindRun, Study: id, Stream: s.StreamID,
		Name: s.Name, Title: s.Title, About: s.About, Changed: s.Changed, Model: s.Spec.Name, Keep: kept.canonical,
		Design:   output.Design{Kind: string(s.Design), Seed: s.Seed, Replicates: s.Replicates, First: 0, End: s.Runs},
		Scenario: s.Resolved,
		Revision: revision(),
		Versions: ownVersions(s.Spec.Name, strconv.Itoa(s.Spec.Version)),
	}
	for _, f := range s.Files {
		m.Files = append(m.Files, output.File{Name: f.Name, SHA256: f.SHA256})
	}
	for i, p := range s.Spec.Params {
		leaf, _ := s.Leaf(p.Name)
		m.Inputs = append(m.Inputs, output.Input{Path: p.Name, Role: string(leaf.Role), Unit: p.Unit, Distribution: s.Dists[i].String()})
	}
	for _, j := range s.Joints {
		m.Joint = append(m.Joint, output.Joint{
			Name: j.Name, Copula: j.Copula, Method: j.Method, Measure: string(j.Measure),
			Inputs: j.Inputs, Stated: j.Stated, Held: j.Held, Scores: j.Matrix,
		})
	}
	for _, d := range s.Spec.Dims {
		m.Dims = append(m.Dims, output.Dim{Name: d.Name, Members: d.Members, Labels: d.Labels, Compared: d.Compared})
	}
	for i, o := range s.Spec.Outputs {
		m.Outcomes = append(m.Outcomes, output.Outcome{
			Name: o.Name, Unit: o.Unit, Doc: o.Doc, Kind: string(o.Kind), Where: coords(o.Where), At: o.At, AtName: o.AtName,
			Headline: o.Headline, Standard: o.Standard, Kept: kept.outputs[i],
		})
	}
	for _, t := range s.Thresholds {
		m.Thresholds = append(m.Thresholds, output.Threshold{
			Name: t.Name, Label: cmp.Or(t.Label, t.Name), Selector: t.Statistic.Selector.String(), Above: t.Statistic.Above,
		})
	}
	for _, r := range s.Spec.Reading {
		m.Reading = append(m.Reading, output.Sentence{
			Kind: string(r.Kind), Of: r.Of, Subject: r.Subject, Does: r.Does, Each: r.Each, Caveat: r.Caveat,
		})
	}
	return m
}

// ownVersions are those of this program, and of a model unless it is "".
func ownVersions(model, modelVersion string) map[string]string {
	v := map[string]string{"cloudgate": version(), "engine": strconv.Itoa(scenarios.EngineVersion), "go": runtime.Version()}
	if modelVersion != "" {
		v["model "+model] = modelVersion
	}
	return v
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

// writeTables writes everything but the figures, and returns what these are drawn from. When ctx is cancelled
// it begins no other column and writes nothing; the error is then ctx's.
// Gathered is the stream that saw the runs of a study that keeps none, nil for any other.
func writeTables(ctx context.Context, w *output.Writer, s *scenarios.Study, kept selection, gathered *study.Stream, workers int) (summary []output.SummaryRow, points []output.CurveRow, err error) {
	summary, points, err = estimate(ctx, w, s, kept, gathered, workers)
	if err != nil {
		return nil, nil, err
	}
	parameters, m := w.Request().Parameters, w.Manifest()
	if m.Failed, err = w.Failed(); err != nil {
		return nil, nil, err
	}
	err = cmp.Or(w.WriteSummary(summary), w.WriteCurves(points), w.WriteParameters(parameters),
		w.WriteReading(report.New(m, summary, parameters).Reading()))
	return summary, points, err
}

// thresholds are the probabilities that a study is asked for.
func thresholds(s *scenarios.Study) (list []study.Threshold) {
	for _, t := range s.Thresholds {
		list = append(list, study.Threshold{Name: t.Name, Statistic: t.Statistic})
	}
	return list
}

// estimate copies what the runs of a study say into the tables' own types.
func estimate(ctx context.Context, w *output.Writer, s *scenarios.Study, kept selection, gathered *study.Stream, workers int) (rows []output.SummaryRow, points []output.CurveRow, err error) {
	var summary study.Summary
	if gathered != nil {
		summary, err = gathered.Summarise(ctx, workers)
		w.Sketched(output.Sketch{Within: summary.Within})
	} else {
		runs := study.Runs{Spec: s.Spec, Kept: kept.outputs, Replicates: replicates(s), Column: w.Column}
		summary, err = runs.Summarise(ctx, thresholds(s), workers)
	}
	if err != nil {
		return nil, nil, err
	}
	key := keyOf(s.Spec)
	rows, points = make([]output.SummaryRow, len(summary.Rows)), make([]output.CurveRow, len(summary.Curves))
	for i, r := range summary.Rows {
		rows[i] = output.SummaryRow{Key: key(r.Cell), Statistic: r.Statistic, Value: r.Value, Lo: r.Lo, Hi: r.Hi, N: r.N, Unit: r.Unit}
	}
	for i, p := range summary.Curves {
		points[i] = output.CurveRow{Key: key(p.Cell), Curve: p.Curve, X: p.X, Y: p.Y, Lo: p.Lo, Hi: p.Hi}
	}
	return rows, points, nil
}

// keyOf says what a cell's rows are called. Those of an output share its coordinates.
func keyOf(spec sim.Spec) func(sim.Cell) output.Key {
	where := make([][]output.Coord, len(spec.Outputs))
	for i, o := range spec.Outputs {
		where[i] = coords(o.Where)
	}
	return func(c sim.Cell) output.Key {
		o := spec.Outputs[c.Output]
		k := output.Key{Outcome: o.Name, Where: where[c.Output], Year: math.NaN()}
		if c.At >= 0 {
			k.Year = o.At[c.At]
		}
		return k
	}
}

func parameterRows(s *scenarios.Study) []output.ParameterRow {
	var rows []output.ParameterRow
	for _, l := range slices.Concat(s.Leaves, s.Dependence()) {
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

// encodeJSON prints a value as JSON that people can read as well.
func encodeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	return enc.Encode(v)
}

// execution says when, where and at what cost a result was made.
func execution(start time.Time, workers int) output.Execution {
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return output.Execution{
		Started: start.UTC(), Seconds: time.Since(start).Seconds(), Workers: workers, Host: hostname(), Memory: memory.Sys,
	}
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
