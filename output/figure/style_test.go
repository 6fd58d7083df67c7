package figure

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
)

// heldOut is a hindcast of so many series.
func heldOut(targets int, fitted bool) *Held {
	h := &Held{Study: newSynthetic().study(), Origin: 2014, Fitted: fitted, Reference: "repeating the last figure", Statements: 120}
	for i := range targets {
		t := HeldTarget{Name: fmt.Sprintf("Alibaba Cloud, revenue outside China by market %d", i), Outcome: Outcome{Kind: "flow", Unit: "US$m"}}
		for k, year := range testYears {
			v := float64(1+k) * 40 * math.Pow(7, float64(i))
			t.Year = append(t.Year, year)
			t.P5, t.P25, t.P50 = append(t.P5, v/3), append(t.P25, v/1.5), append(t.P50, v)
			t.P75, t.P95 = append(t.P75, v*1.4), append(t.P95, v*2.5)
			t.Points = append(t.Points, HeldPoint{Year: year, Value: v * 1.1, Lo: v, Hi: v * 1.3, Fitted: fitted && k < 5})
		}
		if fitted {
			t.Prior = &HeldBand{t.P5, t.P50, t.P95}
		}
		h.Targets = append(h.Targets, t)
	}
	h.PIT = HeldHistogram{Counts: []float64{9, 4, 3, 7, 5, 4, 2, 6, 8, 14}, BandLo: 2, BandHi: 11, Expected: 6.2, Figures: 62, Targets: targets}
	for _, name := range []string{"baseline-2014", "repeating the last growth rate", "straight line"} {
		for ahead := 1.0; ahead <= 10; ahead++ {
			v := math.Sin(ahead) - 0.5
			h.Skill = append(h.Skill, HeldSkill{Forecast: name, Ahead: ahead, Value: v, Lo: v - 0.4, Hi: v + 0.4, Series: targets})
		}
	}
	for i := range 10 {
		p := float64(i) / 9
		h.Reliability = append(h.Reliability, HeldBin{Forecast: p, Observed: p * p, Lo: p * p * 0.8, Hi: math.Min(1, p*p*1.2), N: 12})
	}
	return h
}

// learnt is what was learnt about so many inputs.
func learntOf(inputs int) *Learnt {
	l := &Learnt{Study: newSynthetic().study()}
	for i := range inputs {
		v := math.Sin(float64(i))
		l.Inputs = append(l.Inputs, LearntInput{
			Name: fmt.Sprintf("markets.a_market_with_a_name.that_goes_on.input_%d", i), Mean: 0, SD: 1,
			Prior: []float64{-1.6, -0.7, 0, 0.7, 1.6}, Posterior: []float64{v - 1, v - 0.4, v, v + 0.4, v + 1},
		})
	}
	return l
}

// analyses draws every figure that brings its own numbers, as the tests of its kind have them.
func analyses(st Style) map[string][]*Drawing {
	all := map[string][]*Drawing{
		"held": heldOut(7, false).Drawings(st), "fitted": heldOut(2, true).Drawings(st), "one held": heldOut(1, false).Drawings(st),
		"learnt": learntOf(12).Drawings(st), "waterfall": attributed("baseline-2014", "closed-china",
			AttributedStep{"China: licences and the security review", -0.05, -0.06, -0.04}, AttributedStep{"Screening", 0.04, 0.02, 0.05},
			AttributedStep{strings.Repeat("a group of many values ", 8), 0.001, math.NaN(), math.NaN()}).Drawings(st),
		"contrasted": contrasted("baseline-2014", "open-china", 0.03, true).Drawings(st),
		"unpaired":   contrasted(longName, longName+"-2", 1e-5, false).Drawings(st),
	}
	for name, f := range influences() {
		all["influences "+name] = f.Drawings(st)
	}
	for name, f := range discoveries() {
		all["discovered "+name] = f.Drawings(st)
	}
	for i, r := range []*Responses{responses(1, 11), responses(4, 5), responses(1, 5, 4), responses(1, 31, 25), responses(2, 11, 11), responses(4)} {
		all[fmt.Sprint("responses ", i)] = r.Drawings(st)
	}
	for i, names := range [][]string{{"baseline-2014", "open-china"}, {longName, longName + "-2", "c", "d", "e", "f", "g"}} {
		all[fmt.Sprint("spread ", i)] = spreads(0.01, names...).Drawings(st)
	}
	aimed := responses(1, 5, 5)
	aimed.List[0].Aim = &aimed.List[0].Value[12]
	all["aimed"] = aimed.Drawings(st)
	for i, r := range requirements() {
		all[fmt.Sprint("required ", i)] = r.Drawings(st)
	}
	return all
}

// Every figure lays itself out in every style, from 57 mm to 254 mm: at the style's width, with no text off the page,
// over another, or below five points.
func TestEveryStyleOfEveryFigure(t *testing.T) {
	studies := cases()
	for _, st := range append(Styles(), Style{}) {
		t.Run(st.Name, func(t *testing.T) {
			t.Parallel()
			drawings := analyses(st)
			for name, study := range studies {
				for _, f := range List() {
					drawings[name] = append(drawings[name], draw(t, study, f.Name, Options{Style: st}))
				}
			}
			for _, bands := range [][]int{{30, 60, 90}, {10, 20, 30, 40, 50, 60, 70, 80, 90}} {
				drawings["bands"] = append(drawings["bands"], draw(t, withBands(newSynthetic().study(), bands...), "fan", Options{Style: st, Bands: bands}))
			}
			for name, list := range drawings {
				for _, d := range list {
					s := d.scene
					if w := s.printed().width / mm; math.Abs(w-s.style.Single) > 1e-6 && math.Abs(w-s.style.Double) > 1e-6 {
						t.Errorf("%s/%s: %v mm wide", name, d.Name, w)
					}
					checkTexts(t, name+"/"+d.Name, s)
					checkMarks(t, name+"/"+d.Name, s)
				}
			}
		})
	}
}

func TestStylesAreTold(t *testing.T) {
	var names []string
	for _, s := range Styles() {
		if s.Use == "" || s.Note < 5 || s.Single < 57 || s.Double > 254 || s.DPI < 150 {
			t.Errorf("style %+v", s)
		}
		names = append(names, s.Name)
	}
	if slices.Sort(names); len(slices.Compact(names)) != len(Styles()) {
		t.Errorf("a style is there twice: %v", names)
	}
}

// A page in another style is as large as it says, in every format's measures.
func TestStyleIsPrinted(t *testing.T) {
	for _, st := range Styles() {
		if st.Name != "slide" {
			continue
		}
		d := draw(t, newSynthetic().study(), "fan", Options{Style: st})
		s := d.scene.printed()
		if w, h := s.width/72, s.height/72; math.Abs(w-10) > 1e-9 || math.Abs(h-5.625) > 0.02 {
			t.Errorf("a slide of %v by %v inches", w, h)
		}
		sizes := map[float64]bool{}
		for _, text := range s.texts() {
			sizes[math.Round(text.style.size*1e6)/1e6] = true
		}
		if !sizes[18] || !sizes[14] || !sizes[11] {
			t.Errorf("texts of %v points", sizes)
		}
		if d.Name != "fan-slide" {
			t.Errorf("the file is called %s", d.Name)
		}
	}
}

// A slide is 16:9. What has too many rows for it is written smaller, as far as it can be read, and a few rows stand in the middle.
func TestSlidesAreWhole(t *testing.T) {
	slide := styleOf(t, "slide")
	drawings := slices.Concat(slices.Collect(maps.Values(analyses(slide)))...)
	for _, f := range List() {
		drawings = append(drawings, draw(t, newSynthetic().study(), f.Name, Options{Style: slide}))
	}
	for _, d := range drawings {
		s := d.scene.printed()
		if math.Abs(s.height-s.width*9/16) > 2 {
			t.Errorf("%s: a slide of %.0f by %.0f points", d.Name, s.width, s.height)
		}
		for _, text := range s.texts() {
			if text.style.size < 8-1e-9 {
				t.Errorf("%s: %q of %v points", d.Name, text.content, text.style.size)
				break
			}
		}
	}
}

// The violins of few scenarios are so much higher on a slide that they fill it.
func TestViolinsFillASlide(t *testing.T) {
	slide := styleOf(t, "slide")
	for _, scenarios := range [][]string{{"a", "b"}, {"a", "b", "c"}, {"a", "b", "c", "d"}} {
		s := spreads(0.01, scenarios...).Drawings(slide)[0].scene.printed()
		top, bottom := s.height, 0.0
		for _, m := range s.marks {
			if p, ok := m.(polygon); ok && len(p.outline) > 8 {
				for _, at := range p.outline {
					top, bottom = math.Min(top, at.y), math.Max(bottom, at.y)
				}
			}
		}
		if bottom-top < 0.5*s.height {
			t.Errorf("%d violins take %.0f of %.0f points", len(scenarios), bottom-top, s.height)
		}
	}
}

// What separates the parts of the source line stands within lines alone, wherever these end.
func TestNoLineBeginsOrEndsWithASeparator(t *testing.T) {
	for _, st := range Styles() {
		for _, scenario := range []string{"a", "open-china against baseline-2014", "outlook-2026"} {
			s := newSynthetic().study()
			s.Scenario, s.Title = scenario, ""
			for _, text := range draw(t, s, "fan", Options{Style: st}).scene.texts() {
				if strings.Trim(text.content, " ·") != text.content {
					t.Errorf("%s: %q", st.Name, text.content)
				}
			}
		}
	}
}
