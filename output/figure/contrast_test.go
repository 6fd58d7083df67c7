package figure

import (
	"math"
	"strings"
	"testing"
)

// contrasted is two scenarios whose outcome grows, of a size.
func contrasted(first, second string, size float64, paired bool) *Contrasted {
	c := &Contrasted{Study: newSynthetic().study(), First: first, Second: second, Paired: paired}
	o := ContrastedOutcome{Base: "overseas_share", Cell: cell("overseas_share"), Last: 2025}
	for i, year := range testYears {
		o.Year = append(o.Year, year)
		for k, q := range []*Quantiles{&o.First, &o.Second, &o.Difference} {
			if k == 2 && !paired {
				continue
			}
			v := size * float64(i+1)
			shift := []float64{0, 0.3 * v, -0.2 * v}[k]
			q.P5, q.P25, q.P50 = append(q.P5, 0.2*v+shift), append(q.P25, 0.6*v+shift), append(q.P50, v+shift)
			q.P75, q.P95 = append(q.P75, 1.3*v+shift), append(q.P95, 2*v+shift)
		}
	}
	for k := range o.Density {
		for i := range 50 {
			x := size * float64(i)
			o.Density[k].X, o.ECDF[k].X = append(o.Density[k].X, x), append(o.ECDF[k].X, x)
			z := (float64(i) - 20 - 5*float64(k)) / 8
			o.Density[k].Y, o.ECDF[k].Y = append(o.Density[k].Y, math.Exp(-z*z/2)), append(o.ECDF[k].Y, normal(z))
		}
	}
	c.Outcomes = []ContrastedOutcome{o}
	return c
}

func attributed(first, second string, steps ...AttributedStep) *Attributed {
	n := AttributedNumber{Base: "x", Cell: "foreign_share@2025", What: "mean", Outcome: Outcome{Name: "foreign_share", Unit: "1", Kind: "share"}, From: 0.29, To: 0.29, Steps: steps}
	for _, s := range steps {
		n.To += s.Value
	}
	return &Attributed{Study: newSynthetic().study(), First: first, Second: second, Numbers: []AttributedNumber{n}}
}

// laidOut reports what does not stand on a page as it should.
func laidOut(t *testing.T, drawings []*Drawing) {
	t.Helper()
	if len(drawings) == 0 {
		t.Error("nothing is drawn")
	}
	for _, d := range drawings {
		s := d.scene
		texts := s.texts()
		for i, a := range texts {
			if b := a.box(); b.left < margin-0.1 || b.top < margin-0.1 || b.right > s.width-margin+0.6 || b.bottom > s.height-margin+0.1 {
				t.Errorf("%s: %q leaves the page", d.Name, a.content)
			}
			for _, b := range texts[i+1:] {
				if overlap(a.box(), b.box()) {
					t.Errorf("%s: %q overlaps %q", d.Name, a.content, b.content)
				}
			}
		}
		checkMarks(t, d.Name, s)
		if d.Alt == "" || d.Caption == "" || strings.Contains(d.Alt+d.Caption, "NaN") {
			t.Errorf("%s: %q %q", d.Name, d.Alt, d.Caption)
		}
	}
}

const longName = "a-scenario-whose-name-is-long-for-it-says-all-that-is-assumed-in-it"

func TestContrastedIsLaidOut(t *testing.T) {
	for _, size := range []float64{1e-5, 1e-3, 0.03} {
		for _, names := range [][2]string{{"baseline-2014", "open-china"}, {longName, longName + "-2"}} {
			for _, paired := range []bool{true, false} {
				c := contrasted(names[0], names[1], size, paired)
				laidOut(t, c.Drawings(Style{}))
			}
		}
	}
	// The difference has a panel and a line at zero where runs go together, and none where they do not.
	panels := func(d *Drawing) (n int) {
		for _, text := range d.scene.texts() {
			if text.content == "Both" || text.content == "Difference" {
				n++
			}
		}
		return n
	}
	if n := panels(contrasted("a", "b", 0.01, true).Drawings(Style{})[0]); n != 2 {
		t.Errorf("%d panels of paired runs", n)
	}
	if n := panels(contrasted("a", "b", 0.01, false).Drawings(Style{})[0]); n != 1 {
		t.Errorf("%d panels of runs that do not go together", n)
	}
	if alt := contrasted("a", "b", 0.001, true).Drawings(Style{})[0].Alt; !strings.Contains(alt, "in 2025 the median is 1.2\u202f% in a and 1.6\u202f% in b") {
		t.Error(alt)
	}
}

// Counts are set against each other as bars with an axis of shares, in every style, and their caption speaks of no density.
func TestContrastedCounts(t *testing.T) {
	c := contrasted("a", "b", 1, true)
	for i := range c.Study.Outcomes {
		if o := &c.Study.Outcomes[i]; o.Name == "overseas_share" {
			o.Kind, o.Unit = "count", "providers"
		}
	}
	o := &c.Outcomes[0]
	for k := range o.ECDF {
		f, shares := Line{}, []float64{0.1, 0.2, 0.4, 0.3, 0}[k:]
		for x := -0.5; x < 5.4; x += 0.1 {
			up := 0.0
			for v, share := range shares {
				if float64(v) <= x {
					up += share
				}
			}
			f.X, f.Y = append(f.X, x), append(f.Y, up)
		}
		o.ECDF[k], o.Density[k] = f, f
	}
	for _, st := range append(Styles(), Style{}) {
		laidOut(t, c.Drawings(st))
	}
	d := c.Drawings(Style{})[1]
	said := map[string]int{}
	for _, text := range d.scene.texts() {
		said[text.content]++
	}
	if said["3"] != 2 || said["4"] != 0 || said["20\u202f%"] != 1 {
		t.Errorf("the axes do not end with the last number of the runs, or have no shares: %v", said)
	}
	if strings.Contains(strings.ToLower(d.Caption+d.Alt), "densit") {
		t.Errorf("%s\n%s", d.Caption, d.Alt)
	}
}

func TestWaterfallIsLaidOut(t *testing.T) {
	up, down := AttributedStep{"Openness", 0.05, 0.04, 0.06}, AttributedStep{"Screening", -0.4, -0.42, -0.38}
	long := AttributedStep{strings.Repeat("a group of many values ", 8), 0.001, math.NaN(), math.NaN()}
	many := make([]AttributedStep, 20)
	for i := range many {
		many[i] = AttributedStep{"group", 0.01 * float64(i%3-1), -0.02, 0.02}
	}
	laidOut(t, attributed("baseline-2014", "open-china", up).Drawings(Style{}))
	laidOut(t, attributed(longName, "b", up, down, long).Drawings(Style{}))
	laidOut(t, attributed("a", "b", many...).Drawings(Style{}))

	// The bars reach from one to the next.
	w := attributed("a", "b", up, AttributedStep{"Screening", -0.02, -0.03, -0.01})
	w.Numbers[0].To += 0.01
	w.Numbers[0].Others = 3
	d := w.Drawings(Style{})[0]
	laidOut(t, []*Drawing{d})
	var bars []rect
	for _, m := range d.scene.marks {
		if p, ok := m.(polygon); ok && len(p.outline) == 4 {
			r := rect{p.outline[0].x, p.outline[0].y, p.outline[0].x, p.outline[0].y}
			for _, at := range p.outline {
				r.left, r.right = math.Min(r.left, at.x), math.Max(r.right, at.x)
			}
			bars = append(bars, r)
		}
	}
	bars = bars[2:] // after those of the key
	if len(bars) != 3 {
		t.Fatalf("%d bars", len(bars))
	}
	for i, ends := range [][2]float64{{bars[0].right, bars[1].right}, {bars[1].left, bars[2].left}} {
		if math.Abs(ends[0]-ends[1]) > 0.6 {
			t.Errorf("bar %d ends at %v, and the next begins at %v", i, ends[0], ends[1])
		}
	}
	if !strings.Contains(d.Alt, "3 others +1") {
		t.Error(d.Alt)
	}
}
