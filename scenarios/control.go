package scenarios

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"cloudgate/scenarios/bind"
	"cloudgate/sim/spell"
)

// Control is a lever in somebody's hand: one of the file's, or an address pattern that serves as one, with the values that it
// moves. All of them are put to the same value.
type Control struct {
	Name, Label string  // of the lever; of a pattern the pattern itself, and no label
	Lo, Hi      float64 // its range; of a pattern that of its values, which may be infinite
	Moves       []Leaf  // at least one
}

// mostValues is how many values a control may be given at once.
const mostValues = 1000

// Control finds a lever of the file by its name, or the numbers that an address pattern means.
func (s *Study) Control(name string) (Control, error) {
	i := slices.IndexFunc(s.Levers, func(l Lever) bool { return l.Name == name })
	if i >= 0 {
		l := s.Levers[i]
		c := Control{Name: name, Label: l.Label, Lo: l.Lo, Hi: l.Hi}
		for _, leaf := range s.Leaves {
			if leaf.Numeric() && leaf.Role != RoleThreshold && l.moves(leaf.Path) {
				c.Moves = append(c.Moves, leaf)
			}
		}
		return c, nil
	}
	var names, paths []string
	for _, l := range s.Levers {
		names = append(names, l.Name)
	}
	p, err := bind.ParsePattern(name)
	if err != nil {
		return Control{}, fmt.Errorf("found %s, expected a lever or the address of a value: %w", bind.Quote(name), err)
	}
	c := Control{Name: name, Lo: math.Inf(-1), Hi: math.Inf(1)}
	for _, leaf := range s.Leaves {
		if !leaf.Numeric() || leaf.Role == RoleThreshold {
			continue
		}
		paths = append(paths, leaf.Path)
		if p.Match(leaf.Path) {
			c.Moves = append(c.Moves, leaf)
			c.Lo, c.Hi = max(c.Lo, leaf.Min), min(c.Hi, leaf.Max)
		}
	}
	if len(c.Moves) == 0 {
		return Control{}, fmt.Errorf("%s has no lever and no number %s; its levers are %s%s", s.Name, bind.Quote(name), listed(names), spell.Hint(name, append(names, paths...)))
	}
	return c, nil
}

func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// ParseGrid reads a control with the values that it is to have, ascending or as they are written:
//
//	grid   = control "=" values
//	values = lo ":" hi ":" step | value {"," value}
//
// Values may be percentages. The steps must reach hi. The error says all that is wrong.
func (s *Study) ParseGrid(text string) (Control, []float64, error) {
	name, list, ok := strings.Cut(text, "=")
	if !ok {
		return Control{}, nil, fmt.Errorf("lever %s: found no values, expected lever=lo:hi:step or lever=value,value,..., as %s=0:1:0.25", bind.Quote(text), name)
	}
	c, errControl := s.Control(strings.TrimSpace(name))
	values, errValues := parseValues(list)
	if errControl == nil && errValues == nil {
		for _, v := range values {
			errValues = errors.Join(errValues, c.check(v))
		}
	}
	if err := errors.Join(errControl, errValues); err != nil {
		return Control{}, nil, fmt.Errorf("lever %s: %w", bind.Quote(text), err)
	}
	return c, values, nil
}

// ParseRange reads a control with the range in which it may be moved, its own where the text says none:
//
//	range = control [ "=" lo ":" hi ]
//
// It refuses what cannot be moved by small steps, and a range that is not finite.
func (s *Study) ParseRange(text string) (Control, error) {
	name, limits, narrowed := strings.Cut(text, "=")
	c, err := s.Control(strings.TrimSpace(name))
	if err != nil {
		return Control{}, fmt.Errorf("lever %s: %w", bind.Quote(text), err)
	}
	if narrowed {
		a, b, ok := strings.Cut(limits, ":")
		lo, okLo := bind.Number(a)
		hi, okHi := bind.Number(b)
		if !ok || !okLo || !okHi || lo >= hi {
			return Control{}, fmt.Errorf("lever %s: found the range %s, expected two numbers, the lower first, as 0:1", bind.Quote(text), bind.Quote(limits))
		}
		if err := errors.Join(c.check(lo), c.check(hi)); err != nil {
			return Control{}, fmt.Errorf("lever %s: %w", bind.Quote(text), err)
		}
		c.Lo, c.Hi = lo, hi
	}
	if i := slices.IndexFunc(c.Moves, func(l Leaf) bool { return l.Kind != bind.QuantityLeaf }); i >= 0 {
		return Control{}, fmt.Errorf("lever %s: %s is a %s, which cannot be moved by small steps", bind.Quote(text), c.Moves[i].Path, c.Moves[i].Kind)
	}
	if math.IsInf(c.Lo, 0) || math.IsInf(c.Hi, 0) || c.Lo == c.Hi {
		return Control{}, fmt.Errorf("lever %s: found no range to move it in, expected one, as %s=0:1", bind.Quote(text), c.Name)
	}
	return c, nil
}

// check says what is wrong with putting the control to a value; nil for nothing.
func (c Control) check(v float64) error {
	if v < c.Lo || v > c.Hi {
		return fmt.Errorf("found the value %s, expected %s to %s, the range of %s", bind.FormatNumber(v), bind.FormatNumber(c.Lo), bind.FormatNumber(c.Hi), c.Name)
	}
	for _, l := range c.Moves {
		switch {
		case v < l.Min || v > l.Max:
			return fmt.Errorf("found the value %s, expected %s to %s, which %s can be", bind.FormatNumber(v), bind.FormatNumber(l.Min), bind.FormatNumber(l.Max), l.Path)
		case l.Kind == bind.FlagLeaf && v != 0 && v != 1:
			return fmt.Errorf("found the value %s, expected 0 or 1: %s is a flag", bind.FormatNumber(v), l.Path)
		case l.Kind == bind.CountLeaf && v != math.Trunc(v):
			return fmt.Errorf("found the value %s, expected a whole number: %s is a count", bind.FormatNumber(v), l.Path)
		}
	}
	return nil
}

// Put are the overrides that put the control to a value, for Options.Set.
func (c Control) Put(v float64) []string {
	var set []string
	for _, l := range c.Moves {
		text := bind.FormatNumber(v)
		if l.Kind == bind.FlagLeaf {
			text = strconv.FormatBool(v != 0)
		}
		set = append(set, l.Path+"="+text)
	}
	return set
}

// Stands is where the control stands: the least and the greatest of the values that it moves, of a distribution its median.
func (c Control) Stands() (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, l := range c.Moves {
		lo, hi = min(lo, l.Value), max(hi, l.Value)
	}
	return lo, hi
}

// Start is one number for where the control stands: the middle of Stands, within its range.
func (c Control) Start() float64 {
	lo, hi := c.Stands()
	return max(c.Lo, min((lo+hi)/2, c.Hi))
}

// Uncertain says whether a value that the control moves has a distribution, which putting it to a value takes away.
func (c Control) Uncertain() bool {
	return slices.ContainsFunc(c.Moves, func(l Leaf) bool { return l.Dist != nil })
}

// Overlap is the address of a value that two of the controls move, "" if there is none.
func Overlap(controls []Control) string {
	moved := map[string]bool{}
	for _, c := range controls {
		for _, l := range c.Moves {
			if moved[l.Path] {
				return l.Path
			}
			moved[l.Path] = true
		}
	}
	return ""
}

// parseValues reads lo:hi:step or a list.
func parseValues(text string) ([]float64, error) {
	parts := strings.Split(text, ":")
	listed := len(parts) == 1
	if listed {
		parts = strings.Split(text, ",")
	}
	if len(parts) > mostValues {
		return nil, fmt.Errorf("found %d values, expected at most %d", len(parts), mostValues)
	}
	values := make([]float64, len(parts))
	for i, part := range parts {
		v, ok := bind.Number(part)
		if !ok {
			return nil, fmt.Errorf("found %s, expected a number, as 0.25 or 25%%", bind.Quote(strings.TrimSpace(part)))
		}
		values[i] = v
	}
	if !listed {
		return stepped(text, values)
	}
	for i, v := range values {
		if slices.Contains(values[:i], v) {
			return nil, fmt.Errorf("found the value %s twice", bind.FormatNumber(v))
		}
	}
	return values, nil
}

// stepped are the values of lo:hi:step. They are those of decimal arithmetic: 0.3, and not three times a tenth.
func stepped(text string, of []float64) ([]float64, error) {
	if len(of) != 3 {
		return nil, fmt.Errorf("found %s, expected lo:hi:step, as 0:1:0.25", bind.Quote(text))
	}
	lo, hi, step := of[0], of[1], of[2]
	if !(step > 0) || hi < lo {
		return nil, fmt.Errorf("found %s, expected the lower end first and a step above 0", bind.Quote(text))
	}
	n := math.Round((hi - lo) / step)
	if n >= mostValues {
		return nil, fmt.Errorf("found %s, which is %.0f values, expected at most %d", bind.Quote(text), n+1, mostValues)
	}
	if math.Abs(lo+float64(n*step)-hi) > 1e-9*math.Max(math.Abs(lo), math.Abs(hi)) {
		return nil, fmt.Errorf("found %s, whose steps do not reach %s", bind.Quote(text), bind.FormatNumber(hi))
	}
	var values []float64
	for i := range int(n) + 1 {
		v, err := strconv.ParseFloat(strconv.FormatFloat(lo+float64(float64(i)*step), 'g', 12, 64), 64)
		if err != nil {
			return nil, err // beyond what a number can be
		}
		if i > 0 && v <= values[i-1] {
			return nil, fmt.Errorf("found %s, whose steps are too small to tell its values apart", bind.Quote(text))
		}
		values = append(values, v)
	}
	values[len(values)-1] = hi
	return values, nil
}
