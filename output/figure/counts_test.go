package figure

import (
	"math"
	"slices"
	"testing"
)

// The bars of a count are its shares, whatever the grid on which its distribution function is known; what is no count, or reaches far, has none.
func TestBarsAreShares(t *testing.T) {
	shares := map[float64]float64{1: 0.2, 2: 0.5, 4: 0.3}
	count := amountOf(Outcome{Kind: "count"}, 5)
	for _, step := range []float64{0.05, 0.31} {
		var x, y []float64
		for at := 0.4; at < 5; at += step {
			up := 0.0
			for v, share := range shares {
				if v <= at {
					up += share
				}
			}
			x, y = append(x, at), append(y, up)
		}
		list := bars(count, valueRange{0, 5, 1}, x, y)
		if len(list) != 6 {
			t.Fatalf("%d bars", len(list))
		}
		for _, b := range list {
			if math.Abs(b.share-shares[b.at]) > 1e-9 {
				t.Errorf("grid of %v: %v has %v, want %v", step, b.at, b.share, shares[b.at])
			}
		}
		if highestBar(list, nil) != list[2].share {
			t.Errorf("highest %v", highestBar(list))
		}
		if n := occupied(0, list, nil); n != 5 {
			t.Errorf("%d bars up to the last with runs", n)
		}
		if n := occupied(5, list); n != 6 {
			t.Errorf("%d bars up to 5", n)
		}
		rises := steps(list[:5], x, y)
		for i, at := range rises.X {
			want := 0.0
			for v, share := range shares {
				if v < at || v == at && i%2 == 0 { // the second of two points at a number is after the rise
					want += share
				}
			}
			if math.Abs(rises.Y[i]-want) > 1e-9 {
				t.Errorf("grid of %v: %v up to %v, want %v", step, rises.Y[i], at, want)
			}
		}
		if bars(count, valueRange{0, 1000, 100}, x, y) != nil || bars(percent, valueRange{0, 5, 1}, x, y) != nil || bars(count, valueRange{0, 5, 1}, nil, nil) != nil {
			t.Error("bars of what has none")
		}
	}
}

// A count is drawn in bars with their shares, in every style.
func TestCountsAreBars(t *testing.T) {
	s := newSynthetic().study()
	for i := range s.Outcomes {
		if s.Outcomes[i].Name == "overseas_share" {
			s.Outcomes[i].Kind, s.Outcomes[i].Unit = "count", "1"
		}
	}
	for i := range s.Curves {
		s.Curves[i].X *= 200
	}
	for i := range s.Summary {
		if s.Summary[i].Outcome == "overseas_share" {
			s.Summary[i].Value = math.Round(200 * s.Summary[i].Value)
		}
	}
	for _, thresholds := range [][]Threshold{{{Name: "many", Outcome: "overseas_share", Value: 7}, {Name: "most", Outcome: "overseas_share", Value: 30}}, nil} {
		s.Thresholds = thresholds
		for _, st := range append(Styles(), Style{}) {
			for _, figure := range []string{"density", "exceedance"} {
				d := draw(t, s, figure, Options{Style: st})
				checkTexts(t, d.Name, d.scene)
				checkMarks(t, d.Name, d.scene)
			}
		}
	}
	golden(t, "count", draw(t, s, "density", Options{}))
}

// numberStudy is a study of an outcome that is a number in every run, in so large shares of them.
func numberStudy(shares map[float64]float64, thresholds ...float64) *Study {
	s := newSynthetic().study()
	for i := range s.Outcomes {
		if s.Outcomes[i].Name == "overseas_share" {
			s.Outcomes[i].Kind, s.Outcomes[i].Unit = "count", "1"
		}
	}
	cell, first := Cell{Outcome: "overseas_share"}, math.Inf(1)
	is := func(c Cell) bool { return c.String() == cell.String() }
	var year float64
	for _, r := range s.Curves {
		if is(r.Cell) {
			year = r.Year
		}
	}
	s.Curves = slices.DeleteFunc(s.Curves, func(r CurveRow) bool { return is(r.Cell) })
	for v := range shares {
		first = min(first, v)
	}
	for x := first; x <= first+10; x += 0.05 {
		up := 0.0
		for v, share := range shares {
			if v <= x+1e-9 {
				up += share
			}
		}
		s.Curves = append(s.Curves, CurveRow{Cell: cell, Year: year, Curve: "ecdf", X: x, Y: up, Lo: up, Hi: up},
			CurveRow{Cell: cell, Year: year, Curve: "density", X: x})
	}
	for i := range s.Summary {
		if is(s.Summary[i].Cell) {
			s.Summary[i].Value = first
		}
	}
	s.Thresholds = nil
	for _, v := range thresholds {
		s.Thresholds = append(s.Thresholds, Threshold{Name: "x", Label: "x", Outcome: cell.String(), Value: v})
	}
	return s
}

// What is drawn of counts stands in its plot, however few numbers there are and wherever they and the thresholds lie.
func TestCountsStayInTheirPlots(t *testing.T) {
	for name, s := range map[string]*Study{
		"some":       numberStudy(map[float64]float64{1: 0.2, 2: 0.5, 4: 0.3}, 2.5),
		"zero":       numberStudy(map[float64]float64{0: 1}),
		"negative":   numberStudy(map[float64]float64{-3: 1}),
		"both signs": numberStudy(map[float64]float64{-3: 0.5, 2: 0.5}, -1, 2),
		"at the end": numberStudy(map[float64]float64{1: 0.2, 2: 0.8}, 9),
	} {
		for _, f := range []string{"density", "exceedance"} {
			for _, st := range append(Styles(), Style{}) {
				d := draw(t, s, f, Options{Style: st})
				checkTexts(t, name+"/"+d.Name, d.scene)
				checkMarks(t, name+"/"+d.Name, d.scene)
				for _, m := range d.scene.marks {
					line, is := m.(polyline)
					if !is || line.pen.width < lineWidth {
						continue
					}
					for _, p := range line.path {
						for _, text := range d.scene.texts() {
							if b := text.box(); b.left < p.x && p.x < b.right && b.top < p.y && p.y < b.bottom {
								t.Errorf("%s/%s: a curve goes through %q", name, d.Name, text.content)
							}
						}
					}
				}
			}
		}
	}
}
