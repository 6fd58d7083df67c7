package dist

import (
	"fmt"
	"testing"
)

// Equal distributions have one table, and no number of others makes the quantiles of one that is in use other ones.
func TestEqualShapesShareATable(t *testing.T) {
	d := betaShape{2.25, 3.75}
	one := tableOf(d)
	before := one.at(0.25, 0.75, -0.67)
	if tableOf(betaShape{2.25, 3.75}) != one {
		t.Error("two tables of one shape")
	}
	for i := range tablesKept {
		tableOf(gammaShape(1 + float64(i)/64))
	}
	other := tableOf(d)
	if other == one {
		t.Errorf("more than %d tables are kept", tablesKept)
	}
	if got := one.at(0.25, 0.75, -0.67); got != before || other.at(0.25, 0.75, -0.67) != before {
		t.Errorf("%v became %v", before, got)
	}
}

func BenchmarkCell(b *testing.B) {
	for _, d := range []exact{betaShape{2.5, 3.5}, gammaShape(2)} {
		b.Run(fmt.Sprintf("%T", d), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				newCell(tableUnits*tableCells, d)
			}
		})
	}
}
