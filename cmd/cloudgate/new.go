package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cloudgate/scenarios"
)

// scenarioName is what the key `scenario` of a file takes.
var scenarioName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)

func newCommand() *cli.Command {
	return &cli.Command{
		Name:      "new",
		Category:  groupFiles,
		Usage:     "begin a scenario file of your own upon another",
		UsageText: "cloudgate new NAME --from SCENARIO",
		Description: "Writes NAME.yaml, which extends SCENARIO and shows in comments what it could change. An existing\n" +
			"file is never overwritten.\n" +
			"  cloudgate new my-study --from baseline-2014",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "from", Value: "baseline-2014", Usage: "the `SCENARIO` to extend"},
		},
		Action: func(c *cli.Context) (err error) {
			args, err := arguments(c, 1, 1)
			if err != nil {
				return err
			}
			name := strings.TrimSuffix(args[0], ".yaml")
			if !scenarioName.MatchString(name) {
				return usagef("new: found the name %q; expected letters, digits, - and _: it names a file here and a folder of results", name)
			}
			if slices.Contains(shippedNames(), name) {
				return usagef("new: found the name %q, which is that of a shipped scenario; choose another", name)
			}
			s, err := load(c, c.String("from"))
			if err != nil {
				return err
			}
			path := name + ".yaml"
			f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
			if errors.Is(err, fs.ErrExist) {
				return usagef("%s exists already; choose another name", path)
			}
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, f.Close()) }()
			if _, err := f.WriteString(scenarios.New(name, c.String("from"), s)); err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.App.Writer, "wrote %s; edit it, then: cloudgate run %s\n", path, path)
			return err
		},
	}
}
