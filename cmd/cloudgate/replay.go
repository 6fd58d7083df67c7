package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"cloudgate/scenarios"
	"cloudgate/sim"
)

// replay runs one run of a study alone and prints its inputs and headline outcomes. By the addressing of
// draws it is bit for bit the run of that number in the whole study.
func replay(ctx context.Context, stdout io.Writer, s *scenarios.Study, run uint64) error {
	if run >= uint64(s.Runs) {
		return usagef("--only %d: the study has runs 0 to %d", run, s.Runs-1)
	}
	plan, err := s.Plan(1, nil)
	if err != nil {
		return err
	}
	plan.First, plan.End = int(run), int(run)+1
	_, err = sim.Run(ctx, plan, replayed{stdout, s})
	return err
}

// replayed prints the one run it is given.
type replayed struct {
	w     io.Writer
	study *scenarios.Study
}

// Put implements sim.Sink.
func (r replayed) Put(first int, in, out [][]float64, status []string) error {
	s := r.study
	t := tabwriter.NewWriter(r.w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "run %d of %s\n", first, s.Name)
	if status[0] != "" {
		fmt.Fprintf(t, "failed: %s\n", status[0])
	}
	fmt.Fprintln(t, "\ninputs")
	for p, param := range s.Spec.Params {
		fmt.Fprintf(t, "%s\t%g\t%s\n", param.Name, in[p][0], param.Unit)
	}
	fmt.Fprintln(t, "\noutcomes")
	offsets := s.Spec.Offsets()
	for i, o := range s.Spec.Outputs {
		if !o.Headline && !o.Standard {
			continue
		}
		for j := range o.Len() {
			fmt.Fprintf(t, "%s\t%g\t%s\n", o.Cell(j), out[offsets[i]+j][0], o.Unit)
		}
	}
	return t.Flush()
}
