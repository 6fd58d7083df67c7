package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"cloudgate/models"
	"cloudgate/scenarios"
	"cloudgate/scenarios/bind"
	"cloudgate/scenarios/gallery"
)

// number is a whole number as people write it: 16384, 16_384, 1e6, 64k, 1M.
// A text that is none is kept, so that it can be reported together with all else that is wrong.
type number struct {
	value uint64
	set   bool
	text  string
	wrong error
}

// Set implements cli.Generic.
func (n *number) Set(text string) error {
	n.text = text
	n.value, n.wrong = parseNumber(text)
	n.set = n.wrong == nil
	return nil
}

func parseNumber(text string) (uint64, error) {
	factor := 1.0
	digits := text
	if len(text) > 0 {
		switch text[len(text)-1] {
		case 'k', 'K':
			factor, digits = 1e3, text[:len(text)-1]
		case 'M':
			factor, digits = 1e6, text[:len(text)-1]
		}
	}
	plain := strings.ReplaceAll(digits, "_", "")
	if v, err := strconv.ParseUint(plain, 10, 64); err == nil && factor == 1 {
		return v, nil
	}
	v, ok := bind.Number(plain)
	ok = ok && !strings.Contains(plain, "%")
	v *= factor
	if !ok || v < 0 || v != math.Trunc(v) || v > 1<<53 {
		return 0, fmt.Errorf("found %q, expected a whole number such as 16384, 1e6 or 64k", text)
	}
	return uint64(v), nil
}

// String implements cli.Generic. What it gives, Set takes: the library sets a flag's other names by it.
func (n *number) String() string { return n.text }

// Flags that say how a scenario is to be resolved, shared by the verbs that resolve one.
func scenarioFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "set", Usage: "set a value, or what a lever moves: `NAME=VALUE`; may be given again"},
		&cli.GenericFlag{Name: "runs", Aliases: []string{"n"}, Value: new(number), Usage: "number of runs `N`; 1e6 and 64k are understood"},
		&cli.GenericFlag{Name: "seed", Value: new(number), Usage: "`SEED` of all chance"},
		&cli.StringFlag{Name: "design", Usage: "`DESIGN` of the inputs: sobol, lhs or random"},
		&cli.GenericFlag{Name: "replicates", Value: new(number), Usage: "independent randomisations `R` of the design"},
	}
}

// given is the number a flag was given, nil if it was not.
func given(c *cli.Context, name string) *uint64 {
	n, ok := c.Generic(name).(*number)
	if !ok || !n.set {
		return nil
	}
	return &n.value
}

func givenInt(c *cli.Context, name string) *int {
	v := given(c, name)
	if v == nil {
		return nil
	}
	i := int(min(*v, math.MaxInt))
	return &i
}

// share is the value of a flag that is a part of something: 0.05 or 5%.
type share float64

// Set implements cli.Generic.
func (s *share) Set(text string) error {
	v, ok := bind.Number(text)
	if !ok {
		return fmt.Errorf("found %q, expected a share such as 0.05 or 5%%", text)
	}
	*s = share(v)
	return nil
}

// String implements cli.Generic.
func (s *share) String() string { return bind.FormatNumber(float64(*s)) }

// shareFlag is a flag for a share; 0 is none unless the usage says what it is.
func shareFlag(name string, value share, usage string, aliases ...string) cli.Flag {
	return &cli.GenericFlag{Name: name, Aliases: aliases, Value: &value, Usage: usage}
}

func shareOf(c *cli.Context, name string) float64 { return float64(*c.Generic(name).(*share)) }

// misread lists the flags of the verb that should hold a number and do not.
func misread(c *cli.Context) error {
	var errs []error
	for _, f := range c.Command.Flags {
		g, ok := f.(*cli.GenericFlag)
		if !ok {
			continue
		}
		if n, ok := c.Generic(g.Name).(*number); ok && n.wrong != nil {
			errs = append(errs, fmt.Errorf("--%s: %w", g.Name, n.wrong))
		}
	}
	return errors.Join(errs...)
}

// yearsOf is a flag's first and last year; all years without it.
func yearsOf(c *cli.Context, name string) ([2]int, error) {
	years, err := gallery.ParseYears(c.String(name))
	if err != nil {
		return years, usagef("--%s: %w", name, err)
	}
	return years, nil
}

// fileError is the error of a file that was given and cannot be read, or says what it may not.
func fileError(path string, err error) error {
	var cannot *fs.PathError
	if errors.As(err, &cannot) {
		return usagef("found %q, which cannot be read: %w", path, cannot.Err)
	}
	return usageError{err}
}

// load resolves a scenario with the flags of the verb. The error is all that is wrong with both.
func load(c *cli.Context, ref string) (*scenarios.Study, error) {
	s, err := scenarios.Load(ref, scenarios.Options{
		Models:     models.All(),
		Set:        c.StringSlice("set"),
		Runs:       givenInt(c, "runs"),
		Seed:       given(c, "seed"),
		Design:     c.String("design"),
		Replicates: givenInt(c, "replicates"),
	})
	if err = errors.Join(misread(c), err); err != nil {
		return nil, usageError{err}
	}
	return s, nil
}
