package report

import (
	"strings"
	"testing"

	"cloudgate/output"
	"cloudgate/output/replication"
)

// The README has the parts of the template in its order; a source that several results share counts its parameters once.
func TestReadmeOfAPackage(t *testing.T) {
	study := output.Manifest{Kind: output.KindRun, Study: "1", Design: output.Design{Kind: "sobol", Seed: 7, Replicates: 16, End: 1024}}
	study.Seconds, study.Memory, study.Workers = 61, 5_000_001, 2
	rows := []output.ParameterRow{{Path: "a", Source: "Smith | Jones (2001)", Grade: "H"}, {Path: "b", Source: "Smith | Jones (2001)", Grade: "H"}, {Path: "c"}}
	p := Package{
		Title: "A paper", Versions: map[string]string{"engine": "3"}, Bytes: 1_999_999,
		Results: []Packed{
			{
				Name: "a", Manifest: study, Parameters: rows, Commands: []string{"cloudgate run a", "cloudgate run a --style slide"}, Foreign: "알리바바", Tables: []string{"results/a/summary.csv"},
				Figures: []string{"figures/a/fan.pdf", "figures/a/fan.svg", "figures/a/stack.svg"}, Without: []string{"runs.parquet"},
			},
			{Name: "b", Manifest: study, Parameters: rows[:1], Elsewhere: []string{"study 9"}},
		},
	}
	text := p.Readme()
	at := 0
	for _, want := range []string{
		"# Replication package: A paper\n", "## Overview\n", "2,048 runs in all", "about 3 minutes", "## Data availability and provenance statements\n",
		"### Statement about rights\n", "- [ ] ", "### Summary of availability\n", "### Details on each data source\n",
		"| Smith \\| Jones (2001) | H | 2 |", "| none given | none | 1 |", "## Computational requirements\n", "- engine 3\n", "### Controlled randomness\n",
		"| a | sobol | 7 | 16 | 1,024 |", "### Memory, runtime and storage requirements\n", "| a | 2 minutes | 2 | 6 MB |", "takes 2 MB of storage",
		"## Description of programs\n", "a is without runs.parquet", "b was made from the study 9, which is not in this package",
		"## Instructions to replicators\n", "cloudgate verify . --full\n", "cloudgate run a\ncloudgate run a --style slide\n```\n", "To draw the figures of a, add `--font FILE` to each command that does: a font that has the characters of “알리바바”", "## List of tables and figures\n",
		"| `figures/a/fan.{pdf,svg}` | `cloudgate run a`, then `cloudgate run a --style slide` |", "| `figures/a/stack.svg` |", "| `results/a/summary.csv` |",
	} {
		found := strings.Index(text[at:], want)
		if found < 0 {
			t.Fatalf("%q is not in what follows\n%s", want, text[at:])
		}
		at += found
	}
}

// The verdict says what a sample leaves open, and when only drawings differ.
func TestReadingOfAVerification(t *testing.T) {
	file := func(names ...string) (d replication.Differences) {
		for _, name := range names {
			d.Add(replication.Difference{File: name})
		}
		return d
	}
	sampled := []Verified{{Kind: output.KindRun, Runs: 1000, Made: 64, Blocks: 16}, {Kind: output.KindRun, Runs: 9000, Made: 90, Blocks: 23}}
	for _, c := range []struct {
		v    Verification
		want string
	}{
		{
			Verification{Files: 4, Seed: 7, Results: sampled},
			"Nothing differs in 4 files. Of the runs a sample was made again, chosen by --seed 7. With 95 % confidence at most 17 % of the blocks of runs " +
				"of a result could hold a run that differs; --full makes all runs and the tables of statistics again.\n",
		},
		{Verification{Files: 1, Results: []Verified{{Kind: output.KindRun, Runs: 9, Made: 9, Full: true}}}, "Nothing differs in 1 file.\n"},
		{
			Verification{Files: 4, Alike: []string{"a.png", "a.pdf"}},
			"Nothing differs in 4 files. 2 figure files in PDF or PNG, drawn again, came to other bytes that show the same: processors may draw otherwise " +
				"by a few pixels.\n",
		},
		{Verification{Files: 4, Found: file("a.png", "a.svg")}, "2 differences in 2 files.\n"},
	} {
		if got := c.v.Reading(); got != c.want {
			t.Errorf("found\n%sexpected\n%s", got, c.want)
		}
	}
}
