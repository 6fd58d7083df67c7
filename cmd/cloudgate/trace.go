package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"cloudgate/sim"
)

// printHistory prints what happened in one run, step by step: the headline series, then a line for each cell
// that changed. w aligns at tabs.
func printHistory(w io.Writer, spec sim.Spec, h sim.History) {
	for i, s := range h.Steps {
		var told []string
		for _, v := range s.Headline {
			o := spec.Outputs[v.Output]
			told = append(told, cellWords(spec, o, true)+" "+amountWords(o, v.Value))
		}
		when := strconv.FormatFloat(s.At, 'g', -1, 64)
		if i == 0 && len(s.Changes) > 0 {
			when += " (what there is at its end)"
		}
		fmt.Fprintf(w, "\n%s\n", when)
		if len(told) > 0 {
			fmt.Fprintf(w, "  %s\n", strings.Join(told, " · "))
		}
		printByCell(w, spec, len(s.Changes), func(k int) (sim.Output, string) {
			c := s.Changes[k]
			o := spec.Outputs[c.Output]
			return o, changeWords(o, c)
		})
	}
	if len(h.Ends) == 0 {
		return
	}
	fmt.Fprintln(w, "\nat the end")
	var flags, others []sim.Value
	for _, v := range h.Ends {
		if spec.Outputs[v.Output].Kind == sim.Flag {
			flags = append(flags, v)
		} else {
			others = append(others, v)
		}
	}
	printByCell(w, spec, len(others), func(k int) (sim.Output, string) {
		o := spec.Outputs[others[k].Output]
		return o, outcomeWords(o) + " " + amountWords(o, others[k].Value)
	})
	printFlags(w, spec, flags)
}

// printFlags prints a line for each flag, with the members of its first dimension for which it is set.
func printFlags(w io.Writer, spec sim.Spec, flags []sim.Value) {
	if len(flags) > 0 {
		fmt.Fprintln(w)
	}
	var names []string
	set := map[string][]string{}
	for _, v := range flags {
		o := spec.Outputs[v.Output]
		member := "yes"
		if len(o.Where) > 0 {
			member = memberWords(spec, o.Where[0])
			o.Where = o.Where[1:]
		}
		name := cellWords(spec, o, true)
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		if v.Value != 0 {
			set[name] = append(set[name], member)
		}
	}
	for _, name := range names {
		fmt.Fprintf(w, "  %s:\t%s\n", name, cmp.Or(strings.Join(set[name], ", "), "none"))
	}
}

// printByCell prints n items, those of the same cell in one line, by how many dimensions they have.
func printByCell(w io.Writer, spec sim.Spec, n int, item func(k int) (sim.Output, string)) {
	var cells []string
	items, dims := map[string][]string{}, map[string]int{}
	for k := range n {
		o, words := item(k)
		cell := cellWords(spec, o, false)
		if items[cell] == nil {
			cells = append(cells, cell)
			dims[cell] = len(o.Where)
		}
		items[cell] = append(items[cell], words)
	}
	slices.SortFunc(cells, func(a, b string) int { return cmp.Or(dims[a]-dims[b], strings.Compare(a, b)) })
	for _, cell := range cells {
		if cell == "" {
			fmt.Fprintf(w, "  %s\n", strings.Join(items[cell], ", "))
			continue
		}
		fmt.Fprintf(w, "  %s:\t%s\n", cell, strings.Join(items[cell], ", "))
	}
}

// outcomeWords is the name of an outcome as one reads it.
func outcomeWords(o sim.Output) string { return strings.ReplaceAll(o.Name, "_", " ") }

// cellWords is the cell of an output in the words of its dimensions, with the outcome's own before it if
// that is asked for.
func cellWords(spec sim.Spec, o sim.Output, outcome bool) string {
	var words []string
	for _, c := range o.Where {
		words = append(words, memberWords(spec, c))
	}
	cell := strings.Join(words, ", ")
	switch {
	case !outcome:
		return cell
	case cell == "":
		return outcomeWords(o)
	}
	return outcomeWords(o) + " (" + cell + ")"
}

func memberWords(spec sim.Spec, c sim.Coord) string {
	for _, d := range spec.Dims {
		if i := slices.Index(d.Members, c.Member); d.Name == c.Dim && i >= 0 && len(d.Labels) > 0 {
			return d.Labels[i]
		}
	}
	return c.Member
}

func changeWords(o sim.Output, c sim.Change) string {
	switch {
	case o.Kind == sim.Flag && c.To != 0:
		return outcomeWords(o)
	case o.Kind == sim.Flag:
		return "no longer " + outcomeWords(o)
	}
	return fmt.Sprintf("%s %g → %g", outcomeWords(o), c.From, c.To)
}

func amountWords(o sim.Output, v float64) string {
	switch {
	case o.Kind == sim.Time && math.IsInf(v, 1):
		return "not reached"
	case o.Kind == sim.Share:
		return fmt.Sprintf("%.3g%%", 100*v)
	case o.Unit == "1", strings.Contains(o.Name, o.Unit):
		return fmt.Sprintf("%.4g", v)
	}
	return fmt.Sprintf("%.4g %s", v, o.Unit)
}
