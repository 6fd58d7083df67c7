package main

import (
	"github.com/urfave/cli/v2"

	"cloudgate/models"
	"cloudgate/scenarios"
	"cloudgate/scenarios/claims"
	"cloudgate/sim/spell"
)

func schemaCommand() *cli.Command {
	return &cli.Command{
		Name:      "schema",
		Category:  groupFiles,
		Usage:     "print the JSON Schema of scenario files or of claims, for editors that complete and check",
		UsageText: "cloudgate schema [claims] > cloudgate.schema.json",
		Description: "In an editor with a YAML language server, put this line first into a scenario file:\n" +
			"  # yaml-language-server: $schema=cloudgate.schema.json",
		Action: func(c *cli.Context) error {
			args, err := arguments(c, 0, 1)
			if err != nil {
				return err
			}
			if len(args) == 1 && args[0] != "claims" {
				return usagef("schema: found %q; expected nothing, for scenario files, or claims%s", args[0], spell.Hint(args[0], []string{"claims"}))
			}
			text, err := scenarios.Schema(models.All())
			if len(args) == 1 {
				text, err = claims.Schema()
			}
			if err != nil {
				return err
			}
			_, err = c.App.Writer.Write(text)
			return err
		},
	}
}
