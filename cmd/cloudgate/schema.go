package main

import (
	"strings"

	"github.com/urfave/cli/v2"

	"cloudgate/models"
	"cloudgate/scenarios"
	"cloudgate/scenarios/claims"
	"cloudgate/scenarios/gallery"
	"cloudgate/sim/spell"
)

func schemaCommand() *cli.Command {
	return &cli.Command{
		Name:      "schema",
		Category:  groupFiles,
		Usage:     "print the JSON Schema of scenario files, claims or figures, for editors that complete and check",
		UsageText: "cloudgate schema [claims|figures] > cloudgate.schema.json",
		Description: "In an editor with a YAML language server, put this line first into a scenario file:\n" +
			"  # yaml-language-server: $schema=cloudgate.schema.json",
		Action: func(c *cli.Context) error {
			args, err := arguments(c, 0, 1)
			if err != nil {
				return err
			}
			var text []byte
			switch {
			case len(args) == 0:
				text, err = scenarios.Schema(models.All())
			case args[0] == "claims":
				text, err = claims.Schema()
			case args[0] == "figures":
				text, err = gallery.Schema()
			default:
				return usagef("schema: found %q; expected nothing, for scenario files, or one of %s%s",
					args[0], strings.Join(schemas, ", "), spell.Hint(args[0], schemas))
			}
			if err != nil {
				return err
			}
			_, err = c.App.Writer.Write(text)
			return err
		},
	}
}

// schemas are the files, besides scenarios, that have a schema.
var schemas = []string{"claims", "figures"}
