package main

import (
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cloudgate/output"
	"cloudgate/output/ctxio"
	"cloudgate/output/report"
	"cloudgate/sim/spell"
)

func exportCommand() *cli.Command {
	return &cli.Command{
		Name:      "export",
		Category:  groupPlot,
		Usage:     "write a result's numbers for other programs",
		UsageText: "cloudgate export DIR [--format FORMAT] [--outcome SELECTOR] [--to FILE]",
		Description: "Formats: csv (runs, tidy and long), parquet (the same), iamc (statistics by year, as pyam reads them),\n" +
			"hubverse (statistics as a model-output table), latex (the tables of run, with booktabs), numbers (a LaTeX macro\n" +
			"for every number of them, at every year), scenario (the file that runs the same again). Examples:\n" +
			"  cloudgate export results/baseline --format csv --outcome overseas_share --to share.csv\n" +
			"  cloudgate export results/baseline --format iamc\n" +
			"  cloudgate export results/baseline --format numbers --outcome foreign_share --to numbers.tex",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "format", Aliases: []string{"f"}, Value: "csv", Usage: "`FORMAT`: csv, parquet, iamc, hubverse, latex, numbers or scenario"},
			&cli.StringSliceFlag{Name: "outcome", Usage: "outcomes to export, by name or `SELECTOR`; all that were kept if left out, of numbers the headline (csv, parquet, numbers)"},
			&cli.StringFlag{Name: "region", Usage: "`DIMENSION` that becomes the region (iamc); market if left out and there is one"},
			&cli.StringFlag{Name: "to", Aliases: []string{"o"}, Usage: "`FILE` to write; standard output if left out"},
		},
		Action: exportAction,
	}
}

var exportFormats = []string{"csv", "parquet", "iamc", "hubverse", "latex", "numbers", "scenario"}

func exportAction(c *cli.Context) error {
	args, err := arguments(c, 1, 1)
	if err != nil {
		return err
	}
	format := c.String("format")
	if !slices.Contains(exportFormats, format) {
		return usagef("export: found --format %s, expected %s%s", format, strings.Join(exportFormats, ", "), spell.Hint(format, exportFormats))
	}
	perRun := format == "csv" || format == "parquet"
	if c.IsSet("outcome") && !perRun && format != "numbers" {
		return usagef("export: --outcome chooses among runs (csv, parquet) and among numbers; --format %s takes none", format)
	}
	if c.IsSet("region") && format != "iamc" {
		return usagef("export: --region is for --format iamc; %s has no regions", format)
	}
	if format == "parquet" && c.String("to") == "" && isTerminal(c.App.Writer) {
		return usagef("export: parquet is no text for a terminal; expected --to FILE")
	}
	r, err := openResult(args[0])
	if err != nil {
		return err
	}
	defer r.Close()
	if kind := r.Manifest().Kind; kind != output.KindRun {
		return usagef("export: %s is what %s left, and its tables are CSV; expected the result of a run", args[0], kind)
	}
	outcomes, err := exported(r.Manifest(), c.StringSlice("outcome"))
	if err != nil {
		return usageError{err}
	}
	region, err := regionOf(r.Manifest(), c.String("region"))
	if err != nil {
		return err
	}
	if perRun {
		if _, err := r.Runs(); err != nil { // before a file of that name is lost
			return usageError{err}
		}
	}
	write := func(w io.Writer) error {
		w = ctxio.NewWriter(c.Context, w)
		switch format {
		case "csv":
			return output.RunsCSV(w, r, outcomes...)
		case "parquet":
			return output.RunsParquet(w, r, outcomes...)
		case "iamc":
			return output.IAMC(w, r, region)
		case "hubverse":
			return output.Hubverse(w, r)
		case "scenario":
			_, err := io.WriteString(w, r.Manifest().Scenario)
			return err
		}
		return exportWords(w, r, format, outcomes)
	}
	if to := c.String("to"); to != "" {
		return interrupted(writeFile(to, write), "stopped; %s is not written", to)
	}
	return interrupted(write(c.App.Writer), "stopped; what was printed is not the whole")
}

// exportWords writes what a paper in LaTeX takes in.
func exportWords(w io.Writer, r *output.Results, format string, outcomes []string) error {
	rep, err := report.Read(r)
	if err != nil {
		return err
	}
	text := ""
	if format == "latex" {
		text = rep.LaTeX()
	} else if text, err = rep.Numbers(outcomes...); err != nil {
		return usageError{err}
	}
	_, err = io.WriteString(w, text)
	return err
}

// writeFile writes a file beside its place and puts it there when it is whole, so that neither an error nor
// an interruption costs a file that has the name. What is no regular file, such as a pipe, is written to.
func writeFile(path string, write func(io.Writer) error) error {
	there, err := os.Lstat(path)
	inPlace := err == nil && !there.Mode().IsRegular()
	name := path + output.PartialSuffix
	if inPlace {
		name = path
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	err = errors.Join(write(f), f.Close())
	switch {
	case inPlace:
		return err
	case err != nil:
		return errors.Join(err, os.Remove(name))
	}
	return os.Rename(name, path)
}

// exported spells selectors as the result does; a bare name stands for all cells of the outcome.
func exported(m output.Manifest, texts []string) ([]string, error) {
	var outcomes []string
	for _, text := range texts {
		if !slices.ContainsFunc(m.Outcomes, func(o output.Outcome) bool { return o.Name == text }) {
			selector, err := canonical(m, text)
			if err != nil {
				return nil, err
			}
			text = selector
		}
		outcomes = append(outcomes, text)
	}
	return outcomes, nil
}

// regionOf is the dimension that becomes the region; "" where nothing was asked and there is no market.
func regionOf(m output.Manifest, text string) (string, error) {
	var names []string
	for _, d := range m.Dims {
		names = append(names, d.Name)
	}
	switch {
	case slices.Contains(names, text):
		return text, nil
	case text != "":
		return "", usagef("--region: no dimension %q; there are %s%s", text, strings.Join(names, ", "), spell.Hint(text, names))
	case slices.Contains(names, "market"):
		return "market", nil
	}
	return "", nil
}
