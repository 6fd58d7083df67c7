package access

import (
	"math"
	"testing"
)

// A provider that operates at the start, since a later date, is built at the start: its own route lacks nothing
// but its review. The conversion moves neither its first operation nor its place in the order of entry.
func TestSinceAfterStart(t *testing.T) {
	const since, runs = 2014.6, 200
	s := study(t, lone, "markets.china.review=true", "entry.build=5",
		"providers.visitor.markets.china={state: operating, route: operated, since: 2014.6}")
	before := 0
	in := newInspector(t, s)
	for i := range runs {
		in.inspect(i, func(r *run) {
			ps := &r.pair[visitor(r)]
			converts := 2014 + 0.7*r.stream(r.pairs[visitor(r)].routes[own].review).Exp(1)
			want := int8(operated)
			if converts < r.t1 {
				want = own
			}
			if ps.selling[0] != want {
				t.Fatalf("run %d at %v: sells by route %d, want %d; the review ends in %v", i, r.t1, ps.selling[0], want, converts)
			}
			if ps.first != since || !math.IsInf(ps.entered, -1) {
				t.Fatalf("run %d at %v: operates since %v, entered at %v", i, r.t1, ps.first, ps.entered)
			}
			if r.step == 0 && converts < since {
				before++
			}
		})
	}
	if before == 0 {
		t.Error("no run converts before the date")
	}
}

// visitor is the one pair in China of the lone provider's world.
func visitor(r *run) int { return r.markets[r.focus].pairs[0] }
