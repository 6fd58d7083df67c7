package main

import (
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cloudgate/output"
)

func exportCommand() *cli.Command {
	return &cli.Command{
		Name:      "export",
		Category:  groupPlot,
		Usage:     "write a result's numbers for other programs",
		UsageText: "cloudgate export DIR --format FORMAT [--outcome SELECTOR] [--to FILE]",
		Description: "Formats: csv (runs, tidy and long), parquet (the same), iamc (statistics by year, as pyam reads them),\n" +
			"hubverse (statistics as a model-output table). Examples:\n" +
			"  cloudgate export results/baseline --format csv --outcome overseas_share --to share.csv\n" +
			"  cloudgate export results/baseline --format iamc",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "format", Aliases: []string{"f"}, Value: "csv", Usage: "`FORMAT`: csv, parquet, iamc or hubverse"},
			&cli.StringSliceFlag{Name: "outcome", Usage: "outcomes to export, by name or `SELECTOR`; all that were kept if left out (csv, parquet)"},
			&cli.StringFlag{Name: "region", Value: "market", Usage: "`DIMENSION` that becomes the region (iamc)"},
			&cli.StringFlag{Name: "to", Usage: "`FILE` to write; standard output if left out"},
		},
		Action: exportAction,
	}
}

var exportFormats = []string{"csv", "parquet", "iamc", "hubverse"}

func exportAction(c *cli.Context) (err error) {
	args, err := arguments(c, 1, 1)
	if err != nil {
		return err
	}
	format := c.String("format")
	if !slices.Contains(exportFormats, format) {
		return usagef("export: found --format %s, expected %s%s", format, strings.Join(exportFormats, ", "), didYouMean(format, exportFormats))
	}
	r, err := output.Open(args[0])
	if err != nil {
		return usageError{err}
	}
	defer r.Close()
	var w io.Writer = c.App.Writer
	if to := c.String("to"); to != "" {
		f, err := os.Create(to)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		w = f
	}
	switch format {
	case "csv":
		return output.RunsCSV(w, r, c.StringSlice("outcome")...)
	case "parquet":
		return output.RunsParquet(w, r, c.StringSlice("outcome")...)
	case "iamc":
		return output.IAMC(w, r, c.String("region"))
	}
	return output.Hubverse(w, r)
}
