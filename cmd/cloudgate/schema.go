package main

import (
	"github.com/urfave/cli/v2"

	"cloudgate/models"
	"cloudgate/scenarios"
)

func schemaCommand() *cli.Command {
	return &cli.Command{
		Name:      "schema",
		Category:  groupFiles,
		Usage:     "print the JSON Schema of scenario files, for editors that complete and check",
		UsageText: "cloudgate schema > cloudgate.schema.json",
		Description: "In an editor with a YAML language server, put this line first into a scenario file:\n" +
			"  # yaml-language-server: $schema=cloudgate.schema.json",
		Action: func(c *cli.Context) error {
			if _, err := arguments(c, 0, 0); err != nil {
				return err
			}
			text, err := scenarios.Schema(models.All())
			if err != nil {
				return err
			}
			_, err = c.App.Writer.Write(text)
			return err
		},
	}
}
