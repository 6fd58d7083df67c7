package figure

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// influential is so many inputs with numbers between lo and hi, the second of which has no interval.
func influential(inputs int, lo, hi float64) (names []string, values []InfluenceValue) {
	nan := math.NaN()
	for i := range inputs {
		v := hi + (lo-hi)*float64(i)/float64(max(1, inputs-1))
		names = append(names, fmt.Sprintf("markets.a_market_with_a_name.that_goes_on.input_%d", i))
		values = append(values, InfluenceValue{v, v - (hi-lo)/20, v + (hi-lo)/20})
	}
	if inputs > 1 {
		values[1].Lo, values[1].Hi = nan, nan
	}
	return names, values
}

// influences are figures of inputs as they may come: many and one, of either sign, tiny and huge.
func influences() map[string]*Influence {
	study := newSynthetic().study()
	share, money := Outcome{Name: "share", Unit: "1", Kind: "share"}, Outcome{Name: "revenue", Unit: "US$m", Kind: "flow"}
	none := InfluenceValue{Value: math.NaN()}
	of := func(inputs int, lo, hi float64, outcome Outcome) *Influence {
		f := &Influence{Study: study, Name: "share[market=japan]@2025", Of: "share, Japan in 2025", Outcome: outcome, Mean: (lo + hi) / 2}
		names, values := influential(inputs, lo, hi)
		for i, v := range values {
			w := values[len(values)-1-i]
			f.Swings = append(f.Swings, InfluenceSwing{names[i], v, w})
		}
		one := InfluenceBars{Name: "prcc", Title: "Partial rank correlation", Axis: "PRCC", Outcome: outcome, Inputs: names, Of: 230, Limit: none}
		one.Measures = []InfluenceMeasure{{"PRCC", values, (hi - lo) / 10}}
		two := one
		two.Name, two.Measures = "sobol", []InfluenceMeasure{{"by itself", values, math.NaN()}, {"in all", values, math.NaN()}}
		limited := one
		limited.Name, limited.Limit, limited.LimitOf = "values", InfluenceValue{Value: hi * 1.1}, "all inputs"
		f.Bars = []InfluenceBars{one, two, limited}
		f.Heat = &InfluenceHeat{Name: "share", Of: "share", Label: "PRCC", Inputs: names}
		for year := 2014.0; year <= 2035; year++ {
			f.Heat.Years, f.Heat.Noise = append(f.Heat.Years, year), append(f.Heat.Noise, 0.02)
		}
		for i := range names {
			var row []float64
			for k := range f.Heat.Years {
				row = append(row, math.Sin(float64(i+k)))
			}
			row[3] = math.NaN()
			f.Heat.Values = append(f.Heat.Values, row)
		}
		return f
	}
	return map[string]*Influence{
		"many":  of(15, -0.4, 0.9, Outcome{Kind: "level"}),
		"one":   of(1, 0.2, 0.3, share),
		"tiny":  of(5, 0, 1e-6, share),
		"money": of(15, 1e3, 9e5, money),
		"equal": of(3, 0.5, 0.5, share),
	}
}

func TestInfluenceIsLaidOut(t *testing.T) {
	for name, f := range influences() {
		drawings := f.Drawings(Style{})
		var names []string
		for _, d := range drawings {
			names = append(names, d.Name)
			s := d.scene
			checkMarks(t, name+"/"+d.Name, s)
			if w := math.Round(s.width / mm); w != 183 || s.height/mm > 247 {
				t.Errorf("%s/%s: %v × %v mm", name, d.Name, w, s.height/mm)
			}
			texts := s.texts()
			for i, a := range texts {
				if b := a.box(); b.left < margin-0.1 || b.right > s.width-margin+0.6 || b.bottom > s.height-margin+0.1 {
					t.Errorf("%s/%s: %q leaves the page", name, d.Name, a.content)
				}
				for _, b := range texts[i+1:] {
					if overlap(a.box(), b.box()) {
						t.Errorf("%s/%s: %q overlaps %q", name, d.Name, a.content, b.content)
					}
				}
			}
		}
		if want := []string{"tornado-share-market-japan-2025", "prcc-share-market-japan-2025", "sobol-share-market-japan-2025", "values-share-market-japan-2025", "years-share"}; name == "many" && !slices.Equal(names, want) {
			t.Errorf("drew %v", names)
		}
	}
	if d := (&Influence{Study: newSynthetic().study()}).Drawings(Style{}); len(d) != 0 {
		t.Errorf("drew %d figures from nothing", len(d))
	}
}

// The bars of a figure end where their values are, and its texts say so.
func TestInfluenceShowsItsNumbers(t *testing.T) {
	f := influences()["many"]
	for _, d := range f.Drawings(Style{}) {
		if svg, err := d.Encode("svg"); err != nil || bytes.Contains(svg, []byte("NaN")) {
			t.Errorf("%s: not a number in the file, or %v", d.Name, err)
		}
	}
	bars := f.Drawings(Style{})[1]
	if !strings.Contains(bars.Alt, "input_0 0.90;") || !strings.Contains(bars.Alt, "input_14 "+minus+"0.40") {
		t.Errorf("the text has other numbers: %s", bars.Alt)
	}
	if !strings.Contains(bars.Caption, "Dashed: the level that an input which does not matter exceeds in 5") {
		t.Errorf("the caption does not say what is dashed: %s", bars.Caption)
	}
	widths := map[rgb][]float64{}
	for _, m := range bars.scene.marks {
		if p, ok := m.(polygon); ok && p.color == cool.inner {
			widths[p.color] = append(widths[p.color], p.outline[1].x-p.outline[0].x)
		}
	}
	w := widths[cool.inner][1:] // the first is the key's
	if len(w) != 15 || !(math.Abs(w[0]/w[14]-0.9/0.4) < 1e-6) {
		t.Errorf("bars of widths %v, want the first 2.25 times the last", w)
	}
}

// An index that is below zero by noise alone does not push the axis there.
func TestAxisBeginsAtZero(t *testing.T) {
	f := influences()["many"]
	f.Bars = f.Bars[:1]
	values := f.Bars[0].Measures[0].Values[:3]
	for i := range values {
		values[i] = InfluenceValue{0.5, 0.4, 0.6}
	}
	values[2] = InfluenceValue{-0.001, -0.003, 0.001}
	f.Bars[0].Measures[0].Values, f.Bars[0].Inputs = values, f.Bars[0].Inputs[:3]
	f.Swings, f.Heat = nil, nil
	for _, m := range f.Drawings(Style{})[0].scene.texts() {
		if strings.HasPrefix(m.content, minus) {
			t.Errorf("the axis has %q", m.content)
		}
	}
}
