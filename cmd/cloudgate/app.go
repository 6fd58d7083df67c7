package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cloudgate/output/report"
	"cloudgate/sim/spell"
)

// Groups of verbs in the help.
const (
	groupRun     = "run simulations"
	groupFiles   = "tweak parameter files"
	groupPlot    = "use results"
	groupAnswers = "get answers"
	groupCluster = "run on many machines"
	groupOther   = "utilities"
)

// groups are the groups in the order of the help: what everybody does comes first.
var groups = []string{groupRun, groupFiles, groupPlot, groupAnswers, groupCluster, groupOther}

// helpTemplate is the library's, but for the order of the groups, which it sorts by name.
var helpTemplate = strings.Replace(cli.AppHelpTemplate, `{{template "visibleCommandCategoryTemplate" .}}`,
	`{{range $group := .Metadata.groups}}{{range $.VisibleCategories}}{{if eq .Name $group}}
   {{.Name}}:{{range .VisibleCommands}}
     {{join .Names ", "}}{{"\t"}}{{.Usage}}{{end}}{{end}}{{end}}{{end}}`, 1)

// newApp is the command line. Flags belong to verbs; there are no global ones but help.
func newApp(stdout, stderr io.Writer) *cli.App {
	app := &cli.App{
		Name:      "cloudgate",
		Usage:     "Monte Carlo scenarios of cloud market access",
		UsageText: "cloudgate VERB [flags] [arguments]",
		Description: "Begin with:\n" +
			"  cloudgate run baseline-2014                    run the baseline, print the table, draw the figures\n" +
			"  cloudgate new my-study --from baseline-2014    a scenario file of your own to tweak\n" +
			"  cloudgate list scenarios                       what there is to run",
		CustomAppHelpTemplate:     helpTemplate,
		Metadata:                  map[string]any{"groups": groups},
		HideVersion:               true,
		HideHelpCommand:           true,
		DisableSliceFlagSeparator: true, // a distribution has commas
		Writer:                    stdout,
		ErrWriter:                 stderr,
		ExitErrHandler:            func(*cli.Context, error) {},
		Commands: []*cli.Command{
			runCommand(), resumeCommand(), mergeCommand(), submitCommand(), statusCommand(),
			checkCommand(), explainCommand(), showCommand(), newCommand(), diffCommand(), schemaCommand(),
			compareCommand(), attributeCommand(), sweepCommand(), requireCommand(), claimsCommand(),
			sensitivityCommand(), voiCommand(), discoverCommand(),
			hindcastCommand(), calibrateCommand(), reweightCommand(), scoreCommand(),
			plotCommand(), reportCommand(), exportCommand(), paperCommand(), verifyCommand(),
			listCommand(), versionCommand(), completionCommand(), completeCommand(),
		},
	}
	app.Action = func(c *cli.Context) error {
		if c.Args().Present() {
			return unknownVerb(app, c.Args().First())
		}
		return cli.ShowAppHelp(c)
	}
	onUsage := func(_ *cli.Context, err error, _ bool) error { return usageError{err} }
	app.OnUsageError = onUsage
	for _, cmd := range app.Commands {
		cmd.OnUsageError = onUsage
		cmd.HideHelpCommand = true
	}
	return app
}

func unknownVerb(app *cli.App, word string) error {
	names := verbs(app)
	return usagef("found the verb %q; expected one of %s%s", word, strings.Join(names, ", "), spell.Hint(word, names))
}

// reorder moves flags before the arguments, which is where the library looks for them, and refuses flags
// that the verb does not have. What follows `--` stays as it is. Help and version are understood in every
// form that people try.
func reorder(app *cli.App, args []string) ([]string, error) {
	if len(args) == 0 {
		return args, nil
	}
	switch first := args[0]; {
	case first == "help", first == "--help", first == "-h":
		if len(args) == 1 || args[1] == "help" {
			return []string{"--help"}, nil
		}
		args = []string{args[1], "--help"}
	case first == "--version", first == "-v":
		return []string{"version"}, nil
	case strings.HasPrefix(first, "-"):
		return nil, usagef("found %s before the verb; flags follow it, as in: cloudgate run SCENARIO --runs 1024", first)
	}
	cmd := app.Command(args[0])
	if cmd == nil {
		return args, unknownVerb(app, args[0])
	}
	if cmd.SkipFlagParsing {
		return args, nil
	}
	var flags, rest []string
	for i := 1; i < len(args); i++ {
		word := args[i]
		if word == "--" {
			rest = append(rest, args[i+1:]...)
			break
		}
		if len(word) < 2 || word[0] != '-' || isNumber(word) {
			rest = append(rest, word)
			continue
		}
		name, _, hasValue := strings.Cut(strings.TrimLeft(word, "-"), "=")
		flag, err := flagOf(app, cmd, word)
		if err != nil {
			return nil, err
		}
		if flag == nil { // help is about the verb, whatever else was typed
			return []string{cmd.Name, "--help"}, nil
		}
		flags = append(flags, word)
		if hasValue || isSwitch(flag) {
			continue
		}
		if i+1 == len(args) {
			return nil, usagef("%s: --%s needs a value", cmd.Name, name)
		}
		i++
		flags = append(flags, args[i])
	}
	return slices.Concat([]string{cmd.Name}, flags, []string{"--"}, rest), nil
}

// verbsWith lists the verbs that have a flag.
func verbsWith(app *cli.App, name string) []string {
	var verbs []string
	for _, cmd := range app.Commands {
		if !cmd.Hidden && slices.ContainsFunc(cmd.Flags, func(f cli.Flag) bool { return slices.Contains(f.Names(), name) }) {
			verbs = append(verbs, cmd.Name)
		}
	}
	return verbs
}

// flagOf finds the flag of a verb that a word names; help, which every verb has, is nil.
func flagOf(app *cli.App, cmd *cli.Command, word string) (cli.Flag, error) {
	word, _, _ = strings.Cut(word, "=")
	name := strings.TrimLeft(word, "-")
	names := []string{"help"}
	for _, f := range cmd.Flags {
		if slices.Contains(f.Names(), name) {
			return f, nil
		}
		names = append(names, f.Names()[0])
	}
	if name == "help" || name == "h" {
		return nil, nil
	}
	slices.Sort(names)
	hint := ""
	if near := spell.Nearest(name, names); near != "" {
		hint = "; did you mean --" + near + "?"
	}
	if verbs := verbsWith(app, name); verbs != nil {
		hint = "; " + word + " is a flag of " + strings.Join(verbs, ", ")
	}
	return nil, usagef("%s: found %s; its flags are --%s%s", cmd.Name, word, strings.Join(names, ", --"), hint)
}

func isSwitch(f cli.Flag) bool {
	_, ok := f.(*cli.BoolFlag)
	return ok
}

func isNumber(word string) bool {
	_, err := parseNumber(strings.TrimPrefix(word, "-"))
	return err == nil
}

// arguments checks how many arguments a verb was given and returns them.
func arguments(c *cli.Context, least, most int) ([]string, error) {
	args := c.Args().Slice()
	if len(args) < least || len(args) > most {
		want := fmt.Sprint(least)
		if most != least {
			want = fmt.Sprintf("%d to %d", least, most)
		}
		err := usagef("%s: found %s, expected %s: %s", c.Command.Name, report.Counted(len(args), "argument"), want, c.Command.UsageText)
		return nil, errors.Join(err, misread(c)) // a flag may have taken the argument for its value
	}
	return args, nil
}
