package main

import (
	"fmt"

	"github.com/urfave/cli/v2"
)

func showCommand() *cli.Command {
	return &cli.Command{
		Name:      "show",
		Category:  groupFiles,
		Usage:     "print a scenario as it is resolved: parents merged, values in canonical spelling",
		UsageText: "cloudgate show SCENARIO [flags]",
		Description: "What is printed can be run again. Examples:\n" +
			"  cloudgate show open-china\n" +
			"  cloudgate show open-china --json",
		Flags: append(scenarioFlags(), &cli.BoolFlag{Name: "json", Usage: "as JSON"}),
		Action: func(c *cli.Context) error {
			args, err := arguments(c, 1, 1)
			if err != nil {
				return err
			}
			s, err := load(c, args[0])
			if err != nil {
				return err
			}
			if !c.Bool("json") {
				_, err = fmt.Fprint(c.App.Writer, s.Resolved)
				return err
			}
			return encodeJSON(c.App.Writer, s.Tree)
		},
	}
}
