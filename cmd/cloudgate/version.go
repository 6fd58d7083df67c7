package main

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/urfave/cli/v2"

	"cloudgate/models"
	"cloudgate/output"
	"cloudgate/scenarios"
)

func versionCommand() *cli.Command {
	return &cli.Command{
		Name:      "version",
		Category:  groupOther,
		Usage:     "print the versions that a result depends on",
		UsageText: "cloudgate version",
		Action: func(c *cli.Context) error {
			if _, err := arguments(c, 0, 0); err != nil {
				return err
			}
			fmt.Fprintf(c.App.Writer, "cloudgate %s\nengine %d, results %s, %s %s/%s\n", strings.TrimSpace(version()+" "+revision()),
				scenarios.EngineVersion, output.Format, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			for _, m := range models.All() {
				fmt.Fprintf(c.App.Writer, "model %s\n", m.Name)
			}
			return nil
		},
	}
}
