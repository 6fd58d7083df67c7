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

func candidates(app *cli.App, words []string) []string {
	var list []string
	if len(words) == 0 {
		for _, cmd := range app.Commands {
			if !cmd.Hidden {
				list = append(list, cmd.Name)
			}
		}
		return list
	}
	cmd := app.Command(words[0])
	if cmd == nil {
		return nil
	}
	switch last := words[len(words)-1]; last {
	case "--from", "--against", "--scenario":
		return shippedNames()
	case "--design":
		return []string{"lhs", "random", "sobol"}
	case "--method":
		switch cmd.Name {
		case "discover":
			for _, m := range discover.Methods() {
				list = append(list, string(m))
			}
			return list
		case "sensitivity":
			return sensitivityMethods
		}
		return calibrateMethods
	case "--objective":
		for _, o := range discover.Objectives() {
			list = append(list, string(o))
		}
		return list
	case "--keep":
		return []string{"all", "headline", "none"}
	case "--norm":
		return norms
	case "--format":
		switch cmd.Name {
		case "report":
			return reportFormats
		case "export":
			return exportFormats
		}
		return figure.Formats()
	case "--formats":
		return figure.Formats()
	case "--style":
		for _, s := range figure.Styles() {
			list = append(list, s.Name)
		}
		return list
	case "--groups":
		return []string{groupsLevers, groupsSingle}
	case "--figure":
		for _, f := range figure.List() {
			list = append(list, f.Name)
		}
		return list
	}
	for _, f := range cmd.Flags {
		list = append(list, "--"+f.Names()[0])
	}
	switch cmd.Name {
	case "run", "check", "explain", "show", "diff", "compare", "attribute", "sensitivity", "voi", "discover", "sweep", "require", "hindcast", "calibrate", "reweight":
		list = append(list, shippedNames()...)
	case "list":
		if len(words) == 1 {
			return listable
		}
		list = append(list, shippedNames()...)
	case "schema":
		return schemas
	case "completion":
		return shells
	}
	slices.Sort(list)
	return list
}

func shippedNames() []string {
	var names []string
	for _, s := range scenarios.Shipped() {
		names = append(names, s.Name)
	}
	return names
}
