package report

import (
	"math"
	"strings"
	"testing"

	"cloudgate/sim/discover"
	"cloudgate/sim/stats"
)

func TestDiscoveredInputWords(t *testing.T) {
	inf := math.Inf(1)
	share := DiscoveredInput{Name: "cap", Unit: "1", Share: true, Lo: 0, Hi: 1}
	money := DiscoveredInput{Name: "size", Unit: "US$m a year", Lo: 880, Hi: 930}
	time := DiscoveredInput{Name: "delay", Unit: "years", Lo: 0, Hi: 12, Infinite: true}
	kind := DiscoveredInput{Name: "regime", Categories: []string{"closed", "joint venture", "open"}}
	for _, c := range []struct{ got, want string }{
		{share.Limit(discover.Limit{Lo: 0.41234, Hi: inf}), "at least 41%"},
		{share.Limit(discover.Limit{Lo: -inf, Hi: 0.5}), "at most 50%"},
		{share.Limit(discover.Limit{Lo: 0.1, Hi: 0.5}), "10% to 50%"},
		{share.Range(), "0% to 100%"},
		{money.Limit(discover.Limit{Lo: 901.239, Hi: inf}), "at least 901.2 US$m a year"},
		{time.Range(), "0.0 to 12.0 years, or infinite"},
		{kind.Limit(discover.Limit{Set: []int{0, 2}}), "closed or open"},
		{kind.Range(), "closed, joint venture or open"},
	} {
		if c.got != c.want {
			t.Errorf("said %q, want %q", c.got, c.want)
		}
	}
}

// discovered is a card of two boxes; the tests change what speaks against them.
func discovered() *Discovery {
	inf, nan := math.Inf(1), math.NaN()
	about := func(v, half float64) stats.Estimate { return stats.Estimate{Value: v, Lo: v - half, Hi: v + half} }
	d := &Discovery{
		Name: "study", Event: "loss", Thing: "run", N: 2000, All: about(0.2, 0.01), Method: discover.PRIM, Times: 10,
		Inputs: []DiscoveredInput{{Name: "a", Doc: "what a is", Lo: 0, Hi: 1}, {Name: "b", Lo: 0, Hi: 1}},
	}
	for k, at := range []float64{0.6, 0.3} {
		limit := discover.Limit{Input: k, Lo: at, Hi: inf}
		box := discover.Box{Limits: []discover.Limit{limit}, N: 300, Mass: 0.15, Coverage: at, Density: 0.8}
		d.Found = append(d.Found, discover.Found{
			Box: box, Trajectory: []discover.Box{{N: 2000, Mass: 1, Coverage: 1, Density: 0.2}, box}, Chosen: 1,
			CoverageError: about(at, 0.04), DensityError: about(0.8, 0.03), QuasiP: []discover.QuasiP{{Lo: 1e-9, Hi: nan, Set: nan}},
			Without: []discover.Box{{Density: 0.2, Coverage: 1}},
			Resampled: discover.Resampled{
				Coverage: []float64{1, 0.5}, Density: []float64{1, 0.5}, InBag: 0.8, OutOfBag: about(0.78, 0.03), OutOfBagCoverage: about(at, 0.05), All: 0.2,
			},
		})
	}
	return d
}

func TestDiscoveryVerdict(t *testing.T) {
	d := discovered()
	want := "“loss” happens in 20% ±1 of 2,000 runs of study. It is likeliest where a (what a is) is at least 0.60: there it happens in 80% ±3 of runs. " +
		"The box holds 60% ±4 of the runs in which it happens, and 15.0% of all. The same search in one half of the runs found boxes that have, in the other half, " +
		"which it had not seen, a density of 78% ±3 and a coverage of 60% ±5. Of the other runs, box 2 is where b is at least 0.30: there it happens in 80% ±3, " +
		"and the box holds a further 30% ±4. The same search in one half of the runs found boxes that have, in the other half, which it had not seen, a density of 78% ±3 " +
		"and a coverage of 30% ±5. Together the 2 boxes hold 90.0% of the runs in which it happens.\n"
	if got := d.Verdict(); got != want {
		t.Errorf("said\n%s\nwant\n%s", got, want)
	}
	if text := d.Text(); !strings.Contains(text, "| a | at least 0.60 | 0.00 to 1.00 | < 0.0001 | 20.0% | 100% | 100% |") || !strings.Contains(text, "- `a`: what a is") {
		t.Errorf("the card lacks a row:\n%s", text)
	}
}

// What speaks against a box is said, and only then.
func TestDiscoveryWarns(t *testing.T) {
	for name, c := range map[string]struct {
		change func(f *discover.Found)
		want   string
	}{
		"chance":   {func(f *discover.Found) { f.Resampled.OutOfBag.Lo = 0.19 }, "Beware: all have a density of 20.0%, so this may be chance alone."},
		"overfits": {func(f *discover.Found) { f.Resampled.InBag = 0.99 }, "Beware: where they were found they had a density of 99.0%, so much of it fits noise."},
		"limit":    {func(f *discover.Found) { f.QuasiP[0].Lo = 0.2 }, "Beware: a limit does little more than chance on a (quasi-p 0.2)."},
		"dropped":  {func(f *discover.Found) { f.Needless = 1 }, "Left out: 1 limit that chance would set as well."},
		"leaf":     {func(f *discover.Found) { f.Leaf = f.Box }, "A tree (CART) has for comparison a leaf with a density of 80.0% and a coverage of 60.0%: a at least 0.60."},
	} {
		d := discovered()
		before := d.Verdict()
		c.change(&d.Found[0])
		if after := d.Verdict(); strings.Contains(before, c.want) || !strings.Contains(after, c.want) {
			t.Errorf("%s: said\n%s\nwant %q", name, after, c.want)
		}
	}
	d := discovered()
	d.Found = nil
	if got := d.Verdict(); !strings.Contains(got, "No box of inputs is denser than all runs") {
		t.Errorf("without a box: %s", got)
	}
}
