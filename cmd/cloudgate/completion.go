package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cloudgate/output/figure"
	"cloudgate/scenarios"
	"cloudgate/sim/discover"
	"cloudgate/sim/spell"
)

// The scripts ask the program itself, by the hidden verb `complete`, for what may follow the words so far.
var completionScripts = map[string]string{
	"bash": `_cloudgate() {
  local cur="${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=($(compgen -W "$(cloudgate complete "${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)" -- "$cur"))
  [ ${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "$cur"))
}
complete -F _cloudgate cloudgate
`,
	"zsh": `#compdef cloudgate
_cloudgate() {
  local -a candidates
  candidates=(${(f)"$(cloudgate complete ${words[2,CURRENT-1]} 2>/dev/null)"})
  compadd -a candidates
  _files
}
compdef _cloudgate cloudgate
`,
	"fish": `complete -c cloudgate -f -a '(cloudgate complete (commandline -opc)[2..-1] 2>/dev/null)'
complete -c cloudgate -F
`,
}

var shells = []string{"bash", "fish", "zsh"}

func completionCommand() *cli.Command {
	return &cli.Command{
		Name:      "completion",
		Category:  groupOther,
		Usage:     "print a completion script for bash, fish or zsh",
		UsageText: "cloudgate completion bash|fish|zsh",
		Description: "Examples:\n" +
			"  source <(cloudgate completion bash)\n" +
			"  cloudgate completion fish > ~/.config/fish/completions/cloudgate.fish",
		Action: func(c *cli.Context) error {
			args, err := arguments(c, 1, 1)
			if err != nil {
				return err
			}
			script, ok := completionScripts[args[0]]
			if !ok {
				return usagef("completion: found %q, expected %s%s", args[0], strings.Join(shells, ", "), spell.Hint(args[0], shells))
			}
			_, err = fmt.Fprint(c.App.Writer, script)
			return err
		},
	}
}

// completeCommand prints what may follow the words it is given, one candidate a line.
func completeCommand() *cli.Command {
	return &cli.Command{
		Name:            "complete",
		Hidden:          true,
		SkipFlagParsing: true,
		Action: func(c *cli.Context) error {
			for _, word := range candidates(c.App, c.Args().Slice()) {
				fmt.Fprintln(c.App.Writer, word)
			}
			return nil
		},
	}
}

// candidates are what may follow words: a verb, the values of the flag that is last, or flags and arguments.
func candidates(app *cli.App, words []string) []string {
	if len(words) == 0 {
		return verbs(app)
	}
	cmd := app.Command(words[0])
	if cmd == nil {
		return nil
	}
	if values := flagValues(cmd.Name, words[len(words)-1]); values != nil {
		return values
	}
	switch cmd.Name {
	case "list":
		if len(words) == 1 {
			return listable
		}
	case "schema":
		return schemas
	case "completion":
		return shells
	}
	var list []string
	for _, f := range cmd.Flags {
		list = append(list, "--"+f.Names()[0])
	}
	if slices.Contains(ofScenarios, cmd.Name) {
		list = append(list, shippedNames()...)
	}
	slices.Sort(list)
	return list
}

// ofScenarios are the verbs that take the name of a scenario.
var ofScenarios = []string{
	"run", "submit", "check", "explain", "show", "diff", "compare", "attribute", "sensitivity", "voi", "discover", "sweep", "require", "hindcast", "calibrate", "reweight", "list",
}

func verbs(app *cli.App) (names []string) {
	for _, cmd := range app.Commands {
		if !cmd.Hidden {
			names = append(names, cmd.Name)
		}
	}
	return names
}

// flagValues are the values that a flag of a verb may have, nil where they are not among a few.
func flagValues(verb, flag string) []string {
	switch flag {
	case "--from", "--against", "--scenario":
		return shippedNames()
	case "--design":
		return []string{"lhs", "random", "sobol"}
	case "--method":
		switch verb {
		case "discover":
			return texts(discover.Methods())
		case "sensitivity":
			return sensitivityMethods
		}
		return calibrateMethods
	case "--objective":
		return texts(discover.Objectives())
	case "--keep":
		return []string{"all", "headline", "none"}
	case "--norm":
		return norms
	case "--format":
		switch verb {
		case "report":
			return reportFormats
		case "export":
			return exportFormats
		}
		return figure.Formats()
	case "--formats":
		return figure.Formats()
	case "--style":
		return styleNames()
	case "--groups":
		if verb != "attribute" { // where they are named
			return []string{groupsLevers, groupsSingle}
		}
	case "--figure":
		return figureNames()
	}
	return nil
}

// texts are values of a kind of text as texts.
func texts[T ~string](values []T) []string {
	return namesOf(values, func(v T) string { return string(v) })
}

func shippedNames() []string {
	return namesOf(scenarios.Shipped(), func(s scenarios.Info) string { return s.Name })
}
