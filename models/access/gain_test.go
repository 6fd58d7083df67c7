package access

import (
	"os"
	"testing"

	"cloudgate/sim/design"
	"cloudgate/sim/stats"
)

// What a design gains over random points, for means of what people quote: how many times more random runs the same
// error would take. Much of the chance in this model lies in its own draws, which no design of its inputs can even
// out; but it does not lose. With CLOUDGATE_SLOW=1 and -v it prints the table of sim/SPEED.md, from more and larger replicates.
func TestGain(t *testing.T) {
	points, replicates := 512, 16
	if os.Getenv("CLOUDGATE_SLOW") != "" {
		points, replicates = 1024, 128
	}
	outcomes := []string{
		"overseas_share@2017", "overseas_share@2025", "overseas_share[market=hong_kong]@2025", "overseas_share[market=united_states]@2025",
		"overseas_share[tier=iaas]@2025", "overseas_revenue@2025", "foreign_share@2017", "foreign_share@2025",
		"foreign_share[provider=aws]@2025", "foreign_operating@2025", "operating[provider=google]@2025",
		"entry_success[provider=microsoft,criterion=default]", "openness[market=china]@2025", "sites@2025",
	}
	names := []string{"overseas_share", "overseas_revenue", "foreign_share", "foreign_operating", "operating", "entry_success", "openness", "sites"}
	gains := map[string][]stats.Estimate{}
	for _, kind := range []design.Kind{design.LatinHypercube, design.Sobol} {
		s := study(t, baseline)
		s.Design, s.Replicates = kind, replicates
		e := evaluate(t, s, points*replicates, names...)
		for _, o := range outcomes {
			gains[o] = append(gains[o], stats.Of(e.column(t, o), stats.Sets(replicates)).Gain())
		}
	}
	for _, o := range outcomes {
		lhs, sobol := gains[o][0], gains[o][1]
		t.Logf("| `%s` | %.2g (%.2g–%.2g) | %.2g (%.2g–%.2g) |", o, lhs.Value, lhs.Lo, lhs.Hi, sobol.Value, sobol.Lo, sobol.Hi)
		if sobol.Hi < 1 || lhs.Hi < 1 {
			t.Errorf("%s: random points would do better: gains %+v and %+v", o, lhs, sobol)
		}
	}
	if g := gains["sites@2025"][1]; g.Lo < 1.5 {
		t.Errorf("Sobol' points gain %.2g (%.2g–%.2g) for sites@2025", g.Value, g.Lo, g.Hi)
	}
}
