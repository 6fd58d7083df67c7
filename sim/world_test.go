package sim

import (
	"slices"
	"testing"
)

func TestQuantity(t *testing.T) {
	in := [][]float64{{1, 2}, {3, 4}}
	if got := (Quantity{Value: 9}).At(in, 1); got != 9 {
		t.Errorf("constant is %v", got)
	}
	if got := (Quantity{Value: 9, Column: 2}).At(in, 1); got != 4 {
		t.Errorf("second column is %v in run 1, want 4", got)
	}
}

func TestPath(t *testing.T) {
	in := [][]float64{{10}}
	p := Path{Years: []float64{2014, 2016, 2020}, Knots: []Quantity{{Value: 1}, {Value: 3}, {Column: 1}}}
	for year, want := range map[float64]float64{
		2000: 1, 2014: 1, 2015: 2, 2016: 3, 2018: 6.5, 2020: 10, 2021: 10,
	} {
		if got := p.At(in, 0, year); got != want {
			t.Errorf("in %v the path is %v, want %v", year, got, want)
		}
	}
	if (Path{}).Set() || !p.Set() || !Constant(0).Set() {
		t.Error("only the zero path is not set")
	}
	if got := Constant(5).At(nil, 0, 1999); got != 5 {
		t.Errorf("constant path is %v", got)
	}
}

func TestNamed(t *testing.T) {
	n := Named[int]{{"a", 1}, {"b", 2}}
	if n.Index("b") != 1 || n.Index("c") != -1 || !slices.Equal(n.Names(), []string{"a", "b"}) {
		t.Errorf("b at %d, c at %d, names %v", n.Index("b"), n.Index("c"), n.Names())
	}
}
