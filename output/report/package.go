package report

import (
	"cmp"
	"fmt"
	"math"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"cloudgate/output"
)

// Package is what the README of a replication package tells. Paths are those in the package.
type Package struct {
	Title    string
	Results  []Packed
	Listed   []PackedFigure // the paper's own, in its order
	Observed []string       // files of observed figures
	Figures  map[string]int // observed figures in them, by publisher
	Versions map[string]string
	Revision string
	Bytes    int64 // of all files but the README and the manifest
}

// Packed is one result or analysis of a package.
type Packed struct {
	Name       string
	Manifest   output.Manifest
	Parameters []output.ParameterRow
	Scenario   string // path; "" for none
	Draws      string // path; "" for none
	Tables     []string
	Figures    []string
	Without    []string // tables that were left out
	Commands   []string // that make it again, one after the other; none where they are not known
	Foreign    string   // a label with characters that the program's own fonts lack; "" for none
	Elsewhere  []string // study ids of what it was made from and the package does not hold
}

// PackedFigure is a figure of the paper.
type PackedFigure struct {
	ID      string
	Files   []string // one for each format
	Caption string
	Command string // that draws it again
}

// Readme is the README of the package in Markdown, with the parts of the template of the Social Science Data Editors
// (Vilhuber and others, "A template README for social science replication packages", 2022). What only the authors can say
// is left for them to fill in.
func (p *Package) Readme() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Replication package: %s\n\n", p.Title)
	p.overview(&b)
	p.data(&b)
	p.computing(&b)
	p.programs(&b)
	p.instructions(&b)
	p.exhibits(&b)
	return b.String()
}

func (p *Package) overview(b *strings.Builder) {
	b.WriteString("## Overview\n\n")
	runs, seconds := 0, 0.0
	for _, r := range p.Results {
		if r.isStudy() {
			runs += r.Manifest.Design.Runs()
		}
		seconds += r.Manifest.Seconds
	}
	fmt.Fprintf(b, "This package holds what it takes to make %s by Monte Carlo simulation with the program cloudgate: %s in all. ",
		Counted(len(p.Results), "result"), Counted(runs, "run"))
	fmt.Fprintf(b, "The scenarios in `scenarios/` are the whole input; the tables in `results/` and the figures in `figures/` follow from them, byte by byte. "+
		"Replicators should expect the code to run for about %s.\n\n", took(seconds))
	t := newWordTable("result", "kind", "runs", "id")
	for _, r := range p.Results {
		t.AppendRow(table.Row{r.Name, r.Manifest.Kind, thousands(r.Manifest.Design.Runs()), r.Manifest.Study})
	}
	b.WriteString(t.RenderMarkdown() + "\n\n")
}

func (r *Packed) isStudy() bool { return r.Manifest.Kind == output.KindRun }

// newWordTable is a table of words, in Markdown to the left.
func newWordTable(header ...any) table.Writer {
	t := table.NewWriter()
	t.AppendHeader(header)
	return t
}

// took is a time in words, rounded up.
func took(seconds float64) string {
	switch d := time.Duration(math.Ceil(seconds)) * time.Second; {
	case d < time.Minute:
		return Counted(int(d/time.Second), "second")
	case d < time.Hour:
		return Counted(int(math.Ceil(d.Minutes())), "minute")
	default:
		return Counted(int(math.Ceil(d.Hours())), "hour")
	}
}

func (p *Package) data(b *strings.Builder) {
	b.WriteString("## Data availability and provenance statements\n\n" +
		"But for the files that are named below, the simulations read no data set. Their parameters are numbers that were taken from the sources below, or judged, " +
		"and each stands with its source and grade in the `parameters.csv` of its result, and with it in the scenario.\n\n" +
		"### Statement about rights\n\n" +
		"- [ ] The authors certify that they have legitimate access to and permission to use the data in this package.\n" +
		"- [ ] The authors certify that they have documented permission to redistribute the data in this package.\n\n" +
		"### Summary of availability\n\n" +
		"All inputs are in this package. The sources they cite are public unless the source says otherwise.\n\n" +
		"### Details on each data source\n\n")
	t := newWordTable("source", "grade", "parameters")
	for _, s := range p.sources() {
		t.AppendRow(table.Row{s.source, s.grade, thousands(s.n)})
	}
	b.WriteString(t.RenderMarkdown() + "\n\n")
	for _, r := range p.Results {
		if r.Draws != "" {
			fmt.Fprintf(b, "`%s` has the values from which inputs of %s are drawn.\n\n", r.Draws, r.Name)
		}
	}
	for _, name := range p.Observed {
		fmt.Fprintf(b, "`%s` has observed figures, each with publisher, grade and error band.\n\n", name)
	}
	if len(p.Figures) > 0 {
		var publishers []string
		for name := range p.Figures {
			publishers = append(publishers, name)
		}
		slices.Sort(publishers)
		b.WriteString("Observed figures by publisher:\n\n")
		t := newCardTable("publisher", "figures")
		for _, name := range publishers {
			t.AppendRow(table.Row{name, thousands(p.Figures[name])})
		}
		b.WriteString(t.RenderMarkdown() + "\n\n")
	}
}

// source is one source of parameters with a grade.
type source struct {
	source, grade string
	n             int
}

// sources counts the parameters of all results by source and grade; one that several results have counts once.
func (p *Package) sources() []source {
	type parameter struct{ path, source, grade string }
	seen := map[parameter]bool{}
	var list []source
	index := map[[2]string]int{}
	for _, r := range p.Results {
		for _, row := range r.Parameters {
			if key := (parameter{row.Path, row.Source, row.Grade}); seen[key] {
				continue
			} else {
				seen[key] = true
			}
			key := [2]string{cmp.Or(row.Source, "none given"), cmp.Or(row.Grade, "none")}
			i, ok := index[key]
			if !ok {
				i = len(list)
				index[key] = i
				list = append(list, source{key[0], key[1], 0})
			}
			list[i].n++
		}
	}
	slices.SortStableFunc(list, func(a, b source) int {
		return cmp.Or(strings.Compare(a.source, b.source), strings.Compare(a.grade, b.grade))
	})
	return list
}

func (p *Package) computing(b *strings.Builder) {
	b.WriteString("## Computational requirements\n\n### Software requirements\n\n")
	var names []string
	for name := range p.Versions {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(b, "- %s %s\n", name, p.Versions[name])
	}
	if p.Revision != "" {
		fmt.Fprintf(b, "- source of cloudgate: revision %s\n", p.Revision)
	}
	b.WriteString("\n- [ ] The authors say under which permanent address this version of cloudgate is archived.\n\nThe program is one binary without further dependencies. Tables and SVG figures have the same bytes whatever the machine.\n\n" +
		"### Controlled randomness\n\n" +
		"All chance comes from one seed for each result: a draw depends on the seed, the name of what is drawn and the number of the run, and not on the number of workers.\n\n")
	t := newCardTable("result", "design", "seed", "replicates", "runs")
	for _, r := range p.Results {
		d := r.Manifest.Design
		t.AppendRow(table.Row{r.Name, d.Kind, fmt.Sprint(d.Seed), d.Replicates, thousands(d.Runs())})
	}
	b.WriteString(t.RenderMarkdown() + "\n\n### Memory, runtime and storage requirements\n\nAs measured when the results were made:\n\n")
	t = newCardTable("result", "runtime", "workers", "memory")
	for _, r := range p.Results {
		memory := "not measured"
		if r.Manifest.Memory > 0 {
			memory = Megabytes(int64(r.Manifest.Memory))
		}
		t.AppendRow(table.Row{r.Name, took(r.Manifest.Seconds), r.Manifest.Workers, memory})
	}
	fmt.Fprintf(b, "%s\n\nA laptop will do. The package takes %s of storage.\n\n", t.RenderMarkdown(), Megabytes(p.Bytes))
}

// Megabytes is a size, rounded up.
func Megabytes(bytes int64) string { return thousands(int((bytes+999_999)/1_000_000)) + " MB" }

func (p *Package) programs(b *strings.Builder) {
	b.WriteString("## Description of programs\n\n" +
		"- `scenarios/*/scenario.yaml`: a scenario as it was resolved, with every parameter, the design, the seed and the number of runs.\n" +
		"- `results/*/manifest.json`: what a result is, how it was made, and the hash of each of its tables.\n" +
		"- `results/*/parameters.csv`: every parameter with value, source, grade and the line that set it.\n" +
		"- `results/*/runs.parquet`: inputs and outcomes of every run.\n" +
		"- `results/*/summary.csv`, `curves.csv`: statistics with their Monte Carlo error, densities and distribution functions.\n" +
		"- `figures/*/`: the figures of each result.\n" +
		"- `manifest.json`: the hash of every file of this package.\n")
	if len(p.Listed) > 0 {
		b.WriteString("- `figures.yaml`: the figures of the paper, with the result, outcome, years and style of each; they are in `figures/`.\n")
	}
	b.WriteString("\n")
	for _, r := range p.Results {
		if len(r.Without) > 0 {
			fmt.Fprintf(b, "%s is without %s, to keep this package small; the instructions make it again.\n\n", r.Name, strings.Join(r.Without, ", "))
		}
		if len(r.Elsewhere) > 0 {
			fmt.Fprintf(b, "%s was made from the %s, which is not in this package.\n\n", r.Name, strings.Join(r.Elsewhere, ", "))
		}
	}
}

func (p *Package) instructions(b *strings.Builder) {
	b.WriteString("## Instructions to replicators\n\n" +
		"In the folder of this package, with the version of cloudgate above on the path,\n\n" +
		"```sh\ncloudgate verify .\ncloudgate verify . --full\n```\n\n" +
		"The first computes every hash again, makes a random hundredth of the runs again and redraws the figures; " +
		"the second makes all runs, tables and figures again. Both say what differs, if anything does. To make the results by hand:\n\n```sh\n")
	for _, r := range p.Results {
		for _, command := range r.Commands {
			b.WriteString(command + "\n")
		}
	}
	for _, f := range p.Listed {
		b.WriteString(f.Command + "\n")
	}
	b.WriteString("```\n\n")
	for _, r := range p.Results {
		if r.Foreign != "" {
			fmt.Fprintf(b, "To draw the figures of %s, add `--font FILE` to each command that does: a font that has the characters of “%s”, "+
				"which those of the program lack.\n\n", r.Name, r.Foreign)
		}
	}
}

func (p *Package) exhibits(b *strings.Builder) {
	b.WriteString("## List of tables and figures\n\nThe numbers of the paper's own tables and figures are for the authors to put into the last column.\n\n")
	t := newWordTable("file", "made by", "in the paper")
	for _, f := range p.Listed {
		for _, name := range byFormats(f.Files) {
			t.AppendRow(table.Row{"`" + name + "`", "`" + f.Command + "`", f.ID})
		}
	}
	for _, r := range p.Results {
		by := "not recorded"
		if len(r.Commands) > 0 {
			by = "`" + strings.Join(r.Commands, "`, then `") + "`"
		}
		for _, name := range slices.Concat(byFormats(r.Figures), r.Tables) {
			t.AppendRow(table.Row{"`" + name + "`", by, ""})
		}
	}
	b.WriteString(t.RenderMarkdown() + "\n\n")
	for _, f := range p.Listed {
		fmt.Fprintf(b, "%s: %s\n\n", f.ID, f.Caption)
	}
	b.WriteString("Study ids stand in the captions of the figures and identify inputs, design, seed and number of runs.\n")
}

// byFormats names each figure once, with all its formats.
func byFormats(files []string) (names []string) {
	formats := map[string][]string{}
	for _, f := range files {
		base := strings.TrimSuffix(f, path.Ext(f))
		if formats[base] == nil {
			names = append(names, base)
		}
		formats[base] = append(formats[base], strings.TrimPrefix(path.Ext(f), "."))
	}
	for i, base := range names {
		if list := formats[base]; len(list) > 1 {
			names[i] = base + ".{" + strings.Join(list, ",") + "}"
		} else {
			names[i] = base + "." + list[0]
		}
	}
	return names
}
