package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cloudgate/output"
	"cloudgate/scenarios"
	"cloudgate/sim"
)

// ensemble is the runs that a verb looks at: those of a result directory.
type ensemble struct {
	*output.Results
	spec sim.Spec // as far as the manifest has it
	dir  string
}

// isDirectory says whether an argument is one, as a result is.
func isDirectory(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// openEnsemble opens the runs that an argument means: a result directory, or a scenario, which is run first unless
// its result is there. Cells says what the verb needs of a model's outcomes; of a directory that did not keep all
// of them the error says what would have.
func openEnsemble(c *cli.Context, arg string, cells func(sim.Spec) ([]sim.Cell, error)) (*ensemble, error) {
	open, err := ensembleOf(c, arg, cells)
	if err != nil {
		return nil, err
	}
	return open()
}

// ensembleOf says what is wrong with an argument, if anything is, before open runs what it means and opens the runs.
func ensembleOf(c *cli.Context, arg string, cells func(sim.Spec) ([]sim.Cell, error)) (open func() (*ensemble, error), err error) {
	if isDirectory(arg) {
		return func() (*ensemble, error) { return openKept(c.Command.Name, arg, cells) }, ofScenario(c, arg)
	}
	s, err := load(c, arg)
	return func() (*ensemble, error) {
		dir, err := runFor(c, s, cells)
		if err != nil {
			return nil, err
		}
		return openKept(c.Command.Name, dir, cells)
	}, err
}

// ofScenario refuses the flags that say how a scenario is resolved, for a result has been, but for those that a verb can heed.
func ofScenario(c *cli.Context, dir string, heeded ...string) error {
	for _, f := range scenarioFlags() {
		if name := f.Names()[0]; c.IsSet(name) && !slices.Contains(heeded, name) {
			return usagef("%s: --%s is for a scenario; %s is a result", c.Command.Name, name, dir)
		}
	}
	return nil
}

// runFor makes sure of a result of the study that keeps the cells, and says where it is.
func runFor(c *cli.Context, s *scenarios.Study, cells func(sim.Spec) ([]sim.Cell, error)) (dir string, err error) {
	needed, err := cells(s.Spec)
	if err != nil {
		return "", usageError{err}
	}
	// What run keeps by itself serves where it is enough: then its result does, too.
	kept, err := keeping(s.Spec, "headline")
	if err == nil {
		err = kept.add(s)
	}
	if err == nil && slices.ContainsFunc(needed, func(c sim.Cell) bool { return !kept.outputs[c.Output] }) {
		var names []string
		for _, cell := range needed {
			if name := s.Spec.Outputs[cell.Output].Selector(); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		if kept, err = keeping(s.Spec, strings.Join(names, " ")); err == nil {
			err = kept.add(s)
		}
	}
	if err != nil {
		return "", err
	}
	r := &studyRun{study: s, kept: kept, workers: workersOf(c), force: c.Bool("force")}
	said, stderr := io.Writer(io.Discard), c.App.ErrWriter
	if !c.Bool("quiet") {
		said = stderr
	}
	found, err := r.find(c.Context, said, stderr)
	if err != nil || found {
		return r.dir, err
	}
	if !c.Bool("quiet") {
		r.progress = newProgress(stderr, s.Runs)
	}
	return r.dir, r.execute(c.Context)
}

// openKept opens a result directory that has the runs of all the cells.
func openKept(verb, dir string, cells func(sim.Spec) ([]sim.Cell, error)) (*ensemble, error) {
	r, err := openResult(dir)
	if err != nil {
		return nil, err
	}
	m := r.Manifest()
	if m.Kind != output.KindRun {
		return nil, errors.Join(usagef("%s: %s was made by %s and has no runs; expected a result of run, or a scenario", verb, dir, m.Kind), r.Close())
	}
	e := &ensemble{Results: r, spec: specOf(m), dir: dir}
	needed, err := cells(e.spec)
	if err == nil {
		err = e.missing(verb, needed)
	}
	if err != nil {
		return nil, errors.Join(usageError{err}, r.Close())
	}
	return e, nil
}

// missing says which cells the result did not keep.
func (e *ensemble) missing(verb string, needed []sim.Cell) error {
	m := e.Manifest()
	if m.Keep == output.KeepNone {
		return fmt.Errorf("%s: %s kept no runs; run its scenario again with --keep headline or all", verb, e.dir)
	}
	var names []string
	for _, c := range needed {
		if o := m.Outcomes[c.Output]; !o.Kept && !slices.Contains(names, o.Selector()) {
			names = append(names, o.Selector())
		}
	}
	const told = 5
	switch n := len(names); {
	case n == 0:
		return nil
	case n > told:
		return fmt.Errorf("%s: %s did not keep %s and %d more outcomes; run its scenario again with --keep all", verb, e.dir, strings.Join(names[:told], ", "), n-told)
	}
	return fmt.Errorf("%s: %s did not keep %s; run its scenario again with --keep '%s'", verb, e.dir, strings.Join(names, ", "), strings.Join(names, " "))
}

// column reads the values of a cell, in run order.
func (e *ensemble) column(c sim.Cell) ([]float64, error) {
	o := e.Manifest().Outcomes[c.Output]
	return e.Column(o.Cell(max(0, c.At)))
}
