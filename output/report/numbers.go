package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"cloudgate/output"
	"cloudgate/output/document"
	"cloudgate/sim/stats"
)

// LaTeX is the tables of Table for a paper: floats with the rules of the package booktabs, each with a label.
func (r *Report) LaTeX() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%% %s: needs \\usepackage{booktabs,textcomp}\n", origin(r.Manifest))
	for i, t := range r.Tables() {
		fmt.Fprintf(&b, "\n%s", t.LaTeX(fmt.Sprintf("tab:%s-%d", strings.ToLower(letters(r.Manifest.Name)), i+1)))
	}
	return b.String()
}

// Numbers defines a LaTeX macro for every number that may be quoted of the outcomes with these selectors, a name alone
// standing for all its cells; of the headline outcomes without any. A macro is named by the outcome, its
// members, its place and the statistic, in letters only, as \OverseasShareJapanTwoZeroTwoFiveMedian, whatever else the result
// holds; with Low and High at its end it is an end of the 95 % interval, in the same unit, and with Error the distance of the farther
// one, for ±. The digits are those that this error allows. The error is of two numbers whose macros would have one name.
func (r *Report) Numbers(outcomes ...string) (string, error) {
	m := r.Manifest
	list := r.headline()
	if len(outcomes) > 0 {
		list = slices.DeleteFunc(slices.Clone(m.Outcomes), func(o output.Outcome) bool {
			return !o.Kept || !slices.Contains(outcomes, o.Name) && !slices.Contains(outcomes, o.Selector())
		})
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%% Numbers of %s: needs \\usepackage{textcomp}\n", origin(m))
	named := map[string]string{} // what a macro is of
	for _, o := range list {
		for k := range o.Len() {
			at := float64(scalarYear)
			if len(o.At) > 0 {
				at = o.At[k]
			}
			for _, s := range r.quoted(o) {
				e, ok := r.estimate(o.Selector(), at, s.name)
				if !ok || math.IsNaN(e.Value) {
					continue
				}
				name, of := macro(o, k)+s.macro, oneLine(o.Cell(k)+" "+s.name)
				if other, taken := named[name]; taken {
					return "", fmt.Errorf("%s and %s would both be \\%s: expected --outcome with one of them", other, of, name)
				}
				named[name] = of
				define(&b, name, of, s.format, e)
			}
		}
	}
	return b.String(), nil
}

// origin says in a comment what numbers are of, on one line whatever its name.
func origin(m output.Manifest) string {
	return oneLine(fmt.Sprintf("%s, study %s, %s", m.Name, m.Study, Counted(m.Design.Runs(), "run")))
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func define(b *strings.Builder, name, of string, f stats.Format, e stats.Estimate) {
	fmt.Fprintf(b, "\n%% %s\n\\newcommand{\\%s}{%s}\n", of, name, document.EscapeLaTeX(f.Value(e)))
	low, high := f.Ends(e)
	for _, more := range []struct{ macro, text string }{{"Error", f.Reach(e)}, {"Low", low}, {"High", high}} {
		if more.text != "" {
			fmt.Fprintf(b, "\\newcommand{\\%s%s}{%s}\n", name, more.macro, document.EscapeLaTeX(more.text))
		}
	}
}

// quotable is a statistic that may be quoted.
type quotable struct {
	name, macro string
	format      stats.Format
}

// quoted are the statistics of an outcome that a table or a threshold tells.
func (r *Report) quoted(o output.Outcome) []quotable {
	var list []quotable
	for _, c := range columns {
		if c.has(o.Kind) {
			list = append(list, quotable{c.statistic, letters(c.macro), format(o, c.statistic)})
		}
	}
	for _, th := range r.Manifest.Thresholds {
		if selector, _, _ := strings.Cut(th.Selector, "@"); selector == o.Selector() {
			list = append(list, quotable{"p_above:" + th.Name, "Above" + letters(th.Name), probability})
		}
	}
	return list
}

// macro names a column of an outcome in letters.
func macro(o output.Outcome, k int) string {
	name := letters(o.Name)
	for _, c := range o.Where {
		name += letters(c.Member)
	}
	if len(o.At) > 0 {
		name += letters(fmt.Sprint(o.At[k]))
	}
	return name
}

var digits = []string{"Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"}

// letters spells a name in letters, each of its words with a capital: "rest_of_asia" is RestOfAsia, 2025 TwoZeroTwoFive.
func letters(name string) string {
	var b strings.Builder
	begins := true
	for _, c := range name {
		switch {
		case '0' <= c && c <= '9':
			b.WriteString(digits[c-'0'])
			begins = true
		case 'a' <= c && c <= 'z' && begins:
			b.WriteRune(c - 'a' + 'A')
			begins = false
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
			b.WriteRune(c)
			begins = false
		case c == '.':
			b.WriteString("Point")
			begins = true
		case c == '-':
			b.WriteString("Minus")
			begins = true
		default:
			begins = true
		}
	}
	return b.String()
}
