package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"cloudgate/scenarios"
	"cloudgate/sim"
)

// replay runs one run of a study alone and prints its inputs and headline outcomes, or its history. By the
// addressing of draws it is bit for bit the run of that number in the whole study.
func replay(ctx context.Context, stdout io.Writer, s *scenarios.Study, run uint64, trace, asJSON bool) error {
	if run >= uint64(s.Runs) {
		return usagef("--only %d: the study has runs 0 to %d", run, s.Runs-1)
	}
	plan, err := s.Plan(1, nil)
	if err != nil {
		return err
	}
	plan.First, plan.End = int(run), int(run)+1
	r := &replayed{w: stdout, study: s, trace: trace, json: asJSON}
	if _, err := sim.Run(ctx, plan, r); err != nil {
		return err
	}
	if r.failed {
		return quietError(exitFailedRuns)
	}
	return nil
}

// replayed prints the one run it is given.
type replayed struct {
	w           io.Writer
	study       *scenarios.Study
	trace, json bool
	failed      bool
}

// Put implements sim.Sink.
func (r *replayed) Put(first int, in, out [][]float64, status []string) error {
	r.failed = status[0] != ""
	if r.json {
		return r.printJSON(first, in, out, status[0])
	}
	s := r.study
	t := tabwriter.NewWriter(r.w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "run %d of %s\n", first, s.Name)
	if r.failed {
		fmt.Fprintf(t, "failed: %s\n", status[0])
	}
	if r.trace && !r.failed {
		printHistory(t, s.Spec, s.Spec.History(out, 0))
		return t.Flush()
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

// printJSON prints the same, and the history if that was asked for. What is not a finite number is null: a
// time that was not reached, and everything of a failed run.
func (r *replayed) printJSON(run int, in, out [][]float64, status string) error {
	type value struct {
		Cell  string   `json:"cell"`
		Value *float64 `json:"value"`
		Unit  string   `json:"unit"`
	}
	type change struct {
		Cell string   `json:"cell"`
		From *float64 `json:"from"`
		To   *float64 `json:"to"`
	}
	type step struct {
		At       float64  `json:"at"`
		Headline []value  `json:"headline"`
		Changes  []change `json:"changes"`
	}
	spec := r.study.Spec
	doc := struct {
		Scenario string  `json:"scenario"`
		Stream   string  `json:"stream_id"`
		Run      int     `json:"run"`
		Failed   string  `json:"failed,omitempty"`
		Inputs   []value `json:"inputs"`
		Outcomes []value `json:"outcomes"`
		History  []step  `json:"history,omitempty"`
	}{Scenario: r.study.Name, Stream: r.study.StreamID, Run: run, Failed: status, Inputs: []value{}, Outcomes: []value{}}
	for p, param := range spec.Params {
		doc.Inputs = append(doc.Inputs, value{param.Name, finite(in[p][0]), param.Unit})
	}
	offsets := spec.Offsets()
	for i, o := range spec.Outputs {
		for j := range o.Len() {
			doc.Outcomes = append(doc.Outcomes, value{o.Cell(j), finite(out[offsets[i]+j][0]), o.Unit})
		}
	}
	if r.trace && status == "" {
		for _, s := range spec.History(out, 0).Steps {
			told := step{At: s.At, Headline: []value{}, Changes: []change{}}
			for _, v := range s.Headline {
				o := spec.Outputs[v.Output]
				told.Headline = append(told.Headline, value{o.Selector(), finite(v.Value), o.Unit})
			}
			for _, c := range s.Changes {
				told.Changes = append(told.Changes, change{spec.Outputs[c.Output].Selector(), finite(c.From), finite(c.To)})
			}
			doc.History = append(doc.History, told)
		}
	}
	return encodeJSON(r.w, doc)
}
