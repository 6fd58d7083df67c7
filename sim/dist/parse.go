package dist

import (
	"errors"
	"math"
	"slices"
	"strings"

	"cloudgate/sim/spell"
)

// Bounds on a text, so that no file can exhaust time or memory. A canonical text is within
// maxLength if it has no more than maxNumbers.
const (
	maxLength = 1 << 16
	maxDepth  = 8   // of mixtures in mixtures, and of cuts in a row
	maxParts  = 100 // of all mixtures of a text
)

// Parse reads the text of a distribution of a quantity that lives in dom. It refuses one that can
// leave dom, and never cuts in silence. The error is an *Error.
func Parse(text string, dom Domain) (Dist, error) {
	if len(text) > maxLength {
		return nil, &Error{0, "the text has more than " + number(maxLength) + " characters"}
	}
	p := parser{scanner: scanner{text: text}, dom: dom}
	d, err := p.distribution()
	if err != nil {
		return nil, err
	}
	if !p.atEnd() {
		return nil, p.expected(p.rest(d))
	}
	if problem := dom.admits(d); problem != "" {
		p.pos = 0
		return nil, p.errorf("%s", problem)
	}
	return d, nil
}

// rest is what may follow a distribution.
func (p *parser) rest(d Dist) string {
	if lo, hi := d.Support(); lo == hi {
		if p.text[p.pos] == ',' {
			return "a number without commas, with a point before its decimals"
		}
		return "the end, or a second number after to, as in 5 to 10"
	}
	return "the end, or a range to cut to, as in 0..1"
}

type parser struct {
	scanner
	dom                   Domain
	depth, parts, numbers int
}

// distribution = simple { "in" range }
func (p *parser) distribution() (Dist, error) {
	d, err := p.simple()
	if err != nil {
		return nil, err
	}
	for range maxDepth {
		if !p.keyword("in") {
			return d, nil
		}
		p.blanks()
		start := p.pos
		lo, hi, err := p.limits()
		if err != nil {
			return nil, err
		}
		if d, err = Truncate(d, lo, hi); err != nil {
			return nil, &Error{start, err.Error()}
		}
	}
	if p.word() == "in" {
		return nil, p.errorf("a distribution can be cut at most %d times", maxDepth)
	}
	return d, nil
}

// range = [ number ] ".." [ number ]
func (p *parser) limits() (lo, hi float64, err error) {
	const what = "a range lo..hi"
	lo, hi = math.Inf(-1), math.Inf(1)
	open := true
	if !p.take("..") {
		open = false
		if lo, err = p.count(what); err != nil {
			return 0, 0, err
		}
		if !p.take("..") {
			return 0, 0, p.expected(".. and the upper end of the range")
		}
	}
	if text, _, _ := p.numeral(); text == "" && !open {
		return lo, hi, nil
	}
	hi, err = p.count(what)
	return lo, hi, err
}

// count is a number that counts towards maxNumbers.
func (p *parser) count(what string) (float64, error) {
	x, err := p.number(what)
	if err != nil {
		return 0, err
	}
	if p.numbers++; p.numbers > maxNumbers {
		return 0, p.errorf("more than %d numbers", maxNumbers)
	}
	return x, nil
}

// simple = number | number "to" number | name "(" arguments ")"
func (p *parser) simple() (Dist, error) {
	p.blanks()
	start := p.pos
	if name := p.word(); name != "" {
		return p.family(name)
	}
	a, err := p.count("a number or a distribution")
	if err != nil {
		return nil, err
	}
	if !p.keyword("to") {
		d, err := Constant(a)
		return placed(d, err, start)
	}
	p.blanks()
	second := p.pos
	b, err := p.count("the 95 % quantile")
	if err != nil {
		return nil, err
	}
	d, err := Interval(a, b, p.dom)
	return placed(d, err, start, second)
}

// placed points the error of a constructor at the argument it is about, given the arguments' places.
func placed(d Dist, err error, places ...int) (Dist, error) {
	if err == nil {
		return d, nil
	}
	place := places[0]
	if about := (*argumentError)(nil); errors.As(err, &about) && about.index < len(places) {
		place = places[about.index]
	}
	return nil, &Error{place, err.Error()}
}

func (p *parser) family(name string) (Dist, error) {
	i := slices.IndexFunc(families, func(f Family) bool { return f.Name == name })
	if i < 0 {
		return nil, p.unknown(name)
	}
	p.take(name)
	if !p.take("(") {
		return nil, p.expected("( and the arguments of " + name)
	}
	switch f := families[i]; {
	case name == discreteName:
		return p.discrete()
	case name == mixtureName:
		return p.mixture()
	case name == metalogName:
		return p.metalog()
	case f.Repeat:
		return p.repeated(f)
	default:
		return p.arguments(f)
	}
}

func (p *parser) unknown(name string) error {
	names := make([]string, len(families))
	for i, f := range families {
		names[i] = f.Name
	}
	if hint := spell.Hint(name, names); hint != "" {
		return p.expected("a number or a distribution" + hint)
	}
	return p.expected("a number or one of " + strings.Join(names, ", "))
}

// list reads items, parted by commas, up to the closing parenthesis.
func (p *parser) list(item func() error) error {
	for {
		if err := item(); err != nil {
			return err
		}
		if p.take(")") {
			return nil
		}
		if !p.take(",") {
			return p.expected("a comma or a closing parenthesis")
		}
	}
}

// arguments reads those of a family with a fixed number of them: by order, then by name.
func (p *parser) arguments(f Family) (Dist, error) {
	p.blanks()
	start := p.pos
	values, places := make([]float64, len(f.Args)), make([]int, len(f.Args))
	given := make([]bool, len(f.Args))
	next, named := 0, false
	err := p.list(func() error {
		i := next
		if name := p.word(); name != "" {
			if i = slices.IndexFunc(f.Args, func(a Arg) bool { return a.Name == name }); i < 0 {
				return p.expected("a number or an argument of " + f.Usage())
			}
			if given[i] {
				return p.errorf("%s is given twice", name)
			}
			p.take(name)
			if !p.take("=") {
				return p.expected("= after " + name)
			}
			named = true
		} else if named {
			return p.expected("the name of an argument, as before")
		}
		if i == len(f.Args) {
			return p.expected(") after " + f.Usage())
		}
		what := "a number"
		if i < len(f.Args) {
			what += " for " + f.Args[i].Name
		}
		p.blanks()
		place := p.pos
		x, err := p.count(what)
		if err != nil {
			return err
		}
		values[i], places[i], given[i] = x, place, true
		next++
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i, a := range f.Args {
		switch {
		case given[i]:
		case a.Optional:
			values[i], places[i] = a.Default, start
		default:
			p.pos-- // back to the parenthesis that came too early
			return nil, p.expected(a.Name + ", as in " + f.Usage())
		}
	}
	d, err := f.make(values)
	return placed(d, err, places...)
}

// repeated reads the numbers of a family that takes any number of them.
func (p *parser) repeated(f Family) (Dist, error) {
	var values []float64
	var places []int
	err := p.list(func() error {
		p.blanks()
		places = append(places, p.pos)
		x, err := p.count("a number")
		values = append(values, x)
		return err
	})
	if err != nil {
		return nil, err
	}
	d, err := f.make(values)
	return placed(d, err, places...)
}

// discrete reads value:weight, ...
func (p *parser) discrete() (Dist, error) {
	var values, weights []float64
	var places []int
	err := p.list(func() error {
		p.blanks()
		places = append(places, p.pos)
		x, err := p.count("a value with its weight, value:weight")
		if err != nil {
			return err
		}
		if !p.take(":") {
			return p.expected(": and the weight of " + number(x))
		}
		w, err := p.count("the weight of " + number(x))
		values, weights = append(values, x), append(weights, w)
		return err
	})
	if err != nil {
		return nil, err
	}
	d, err := Discrete(values, weights)
	return placed(d, err, places...)
}

// metalog reads probability:quantile, ... and then, by name, lo, hi and terms.
func (p *parser) metalog() (Dist, error) {
	var probabilities, values []float64
	var places []int
	bounds := anywhere
	terms := 0
	var given []string
	err := p.list(func() error {
		p.blanks()
		start := p.pos
		if name := p.word(); name != "" {
			if !slices.Contains([]string{"lo", "hi", "terms"}, name) {
				return p.expected("a probability with its quantile, p:x, or lo=, hi= or terms=")
			}
			if slices.Contains(given, name) {
				return p.errorf("%s is given twice", name)
			}
			given = append(given, name)
			p.take(name)
			if !p.take("=") {
				return p.expected("= after " + name)
			}
			x, err := p.count("a number for " + name)
			switch {
			case err != nil:
				return err
			case name == "lo":
				bounds.Lo = x
			case name == "hi":
				bounds.Hi = x
			case x < 2 || x > maxTerms || x != math.Trunc(x):
				return &Error{start, "terms is " + number(x) + " and must be a whole number from 2 to " + number(maxTerms)}
			default:
				terms = int(x)
			}
			return nil
		}
		places = append(places, p.pos)
		q, err := p.count("a probability with its quantile, p:x")
		if err != nil {
			return err
		}
		if !p.take(":") {
			return p.expected(": and the quantile at " + number(q))
		}
		x, err := p.count("the quantile at " + number(q))
		probabilities, values = append(probabilities, q), append(values, x)
		return err
	})
	if err != nil {
		return nil, err
	}
	d, err := Metalog(probabilities, values, terms, bounds)
	return placed(d, err, append(places, p.pos)...)
}

// mixture reads weight distribution, ...
func (p *parser) mixture() (Dist, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.errorf("mixtures can be nested at most %d deep", maxDepth)
	}
	var parts []Dist
	var weights []float64
	var places []int
	err := p.list(func() error {
		p.blanks()
		places = append(places, p.pos)
		w, err := p.count("a weight and its distribution, as in 0.3 normal(0, 1)")
		if err != nil {
			return err
		}
		if p.parts++; p.parts > maxParts {
			return p.errorf("more than %d parts of mixtures", maxParts)
		}
		d, err := p.distribution()
		parts, weights = append(parts, d), append(weights, w)
		return err
	})
	if err != nil {
		return nil, err
	}
	p.depth--
	d, err := Mixture(parts, weights)
	return placed(d, err, places...)
}
