package figure

import (
	"math"
	"strings"
	"testing"
)

// discoveries are boxes that are easy to draw and boxes that are not.
func discoveries() map[string]*Discovered {
	inf := math.Inf(1)
	values := func(lo, hi float64) []float64 {
		x := make([]float64, 200)
		for i := range x {
			_, t := math.Modf(float64(i) * 0.7548776662466927)
			x[i] = lo + t*(hi-lo)
		}
		return x
	}
	codes := make([]float64, 200)
	interest := make([]bool, 200)
	for i := range codes {
		codes[i] = float64(i % 3)
		interest[i] = i%7 == 0
	}
	way := []TradeOff{{1, 0.1, 0}, {0.99, 0.12, 1}, {0.98, 0.2, 1}, {0.9, 0.4, 2}, {0.7, 0.8, 2}, {0.3, 0.95, 3}, {0.04, 1, 9}}
	lower := DiscoveredLimit{
		Name: "growth", Outcome: Outcome{Kind: "level", Unit: "1"}, Lo: -0.2, Hi: 0.4, LoText: "-0.20", HiText: "0.40 a year",
		From: 0.1, To: inf, FromText: "0.10", Values: values(-0.2, 0.4),
	}
	upper := DiscoveredLimit{
		Name: "cap", Outcome: Outcome{Kind: "share", Unit: "1"}, Lo: 0, Hi: 1, LoText: "0%", HiText: "100%",
		From: -inf, To: 0.31, ToText: "31%", Values: values(0, 1),
	}
	narrow := DiscoveredLimit{
		Name: strings.Repeat("an input with a name without end ", 4), Outcome: Outcome{Kind: "level"}, Lo: 1e6, Hi: 3e6, LoText: "1000000", HiText: "3000000 US$m a year",
		From: 2.99e6, To: 2.999e6, FromText: "2990000", ToText: "2999000", Values: append(values(1e6, 3e6)[:199], inf),
	}
	kinds := DiscoveredLimit{
		Name: "regime", Lo: 0, Hi: 2, From: -inf, To: inf, Categories: []string{"closed", "a joint venture with a domestic firm of some size", "open"},
		Kept: []bool{true, false, true}, Values: codes,
	}
	of := func(limits ...DiscoveredLimit) *Discovered {
		return &Discovered{
			File: "cases.csv", Event: "loss", Thing: "case", Cases: 200, All: 0.1, Number: 1, Of: 1,
			Across: "coverage", Trajectory: way, Box: TradeOff{0.7, 0.8, len(limits)}, Limits: limits, Interest: interest,
		}
	}
	study := of(lower, upper, kinds, narrow)
	study.Study, study.Event, study.Thing, study.Number, study.Of = newSynthetic().study(), "overseas_share@2025 > 1%", "run", 2, 3
	corner := of(upper)
	corner.Box = TradeOff{0.02, 0.01, 1}
	quantity := of(kinds, narrow)
	quantity.Quantity, quantity.All = true, -3
	quantity.Trajectory = []TradeOff{{1, -3, 0}, {0.2, 12, 1}}
	quantity.Box, quantity.Across = TradeOff{0.2, 12, 2}, "mass"
	return map[string]*Discovered{"two": of(lower, upper), "study": study, "corner": corner, "quantity": quantity}
}

func TestDiscoveredFits(t *testing.T) {
	for name, d := range discoveries() {
		drawings := d.Drawings(Style{})
		want := 4
		if len(d.Limits) == 1 {
			want = 2
		}
		if len(drawings) != want {
			t.Errorf("%s: %d figures", name, len(drawings))
		}
		for _, drawing := range drawings {
			checkTexts(t, name+"/"+drawing.Name, drawing.scene)
			checkMarks(t, name+"/"+drawing.Name, drawing.scene)
			if strings.Contains(drawing.Caption+drawing.Alt, "NaN") || !strings.Contains(drawing.Caption, d.Event) {
				t.Errorf("%s/%s: %q, %q", name, drawing.Name, drawing.Caption, drawing.Alt)
			}
		}
	}
}

// Limits are written as the numbers of other figures, and the caller's stay as they are.
func TestDiscoveredNumbersAreTypeset(t *testing.T) {
	d := discoveries()["two"]
	limits := d.typeset().Limits
	for _, c := range []struct{ got, want string }{
		{limits[0].LoText, minus + "0.20"},
		{limits[0].HiText, "0.40 a year"},
		{limits[1].ToText, "31" + thinSpace + "%"},
		{limits[1].FromText, ""},
		{discoveries()["quantity"].typeset().Limits[1].HiText, "3" + thinSpace + "000" + thinSpace + "000 US$m a year"},
		{d.Limits[0].LoText, "-0.20"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// The box is drawn where its limits are: the filled part of a bar, and the frame in a scatter.
func TestDiscoveredBoxIsWhereItsLimitsAre(t *testing.T) {
	d := discoveries()["two"]
	var tracks, boxes []rect
	for _, m := range d.limits(drawerOf(d.Study, Style{})).scene.marks {
		p, ok := m.(polygon)
		if !ok || p.outline[2].x-p.outline[0].x < 20 {
			continue
		}
		r := rect{p.outline[0].x, p.outline[0].y, p.outline[2].x, p.outline[2].y}
		switch p.color {
		case grey.outer:
			tracks = append(tracks, r)
		case warm.inner:
			boxes = append(boxes, r)
		}
	}
	if len(tracks) != 2 || len(boxes) != 2 {
		t.Fatalf("%d ranges and %d boxes", len(tracks), len(boxes))
	}
	for i, want := range [][2]float64{{0.5, 1}, {0, 0.31}} {
		from, to := (boxes[i].left-tracks[i].left)/tracks[i].width(), (boxes[i].right-tracks[i].left)/tracks[i].width()
		if math.Abs(from-want[0]) > 1e-9 || math.Abs(to-want[1]) > 1e-9 {
			t.Errorf("limit %d is drawn from %v to %v, want %v", i, from, to, want)
		}
	}
}
