package sim

import (
	"context"
	"math"
	"strings"
	"testing"
)

// kept keeps columns by number.
type kept struct{ out map[int][]float64 }

func (k *kept) Put(_ int, _, out [][]float64, _ []string) error {
	for c, col := range out {
		if col != nil {
			k.out[c] = append(k.out[c], col...)
		}
	}
	return nil
}

func formula(t *testing.T, text string) Formula {
	t.Helper()
	f, err := ParseFormula(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A derived outcome is its formula of the model's own, run by run; failed runs stay failed, and what nobody asks for is not
// kept.
func TestDerivedOutcomesAreTheirFormulas(t *testing.T) {
	texts := map[string]string{"twice": "2*both", "ratio": "both / (both + 0.5*both)", "none": "both - both"}
	var list []Derived
	for _, name := range []string{"twice", "ratio", "none"} {
		list = append(list, Derived{name, formula(t, texts[name])})
	}
	m, err := Derive(adder{}, list)
	if err != nil {
		t.Fatal(err)
	}
	spec := m.Spec()
	if n := len(spec.Outputs); n != 6 || spec.Outputs[3].Name != "twice" || spec.Outputs[4].At[1] != 2 || spec.Outputs[5].AtName != "step" {
		t.Fatalf("%+v", spec.Outputs)
	}
	p := plan(0, 3000, 2)
	p.Model, p.Keep = m, Needed(m, "twice", "ratio")
	k := &kept{map[int][]float64{}}
	if _, err := Run(context.Background(), p, k); err != nil {
		t.Fatal(err)
	}
	if len(k.out) != 6 || k.out[0] != nil || k.out[8] != nil {
		t.Fatalf("kept %d columns", len(k.out))
	}
	failed := 0
	for i := range 3000 {
		for at := range 2 {
			both := k.out[2+at][i]
			if math.IsNaN(both) {
				failed++
				if !math.IsNaN(k.out[4+at][i]) {
					t.Fatalf("run %d failed, and has %v", i, k.out[4+at][i])
				}
				continue
			}
			if k.out[4+at][i] != 2*both || k.out[6+at][i] != both/(both+0.5*both) {
				t.Fatalf("run %d: %v makes %v and %v", i, both, k.out[4+at][i], k.out[6+at][i])
			}
		}
	}
	if failed == 0 {
		t.Error("no run failed")
	}
}

func TestDerivedAllocatesNothing(t *testing.T) {
	m, err := Derive(adder{}, []Derived{{"ratio", formula(t, "both / (both + both)")}})
	if err != nil {
		t.Fatal(err)
	}
	b := NewBatch(m.Spec(), 1, 0, BatchRuns)
	for i := range b.In[0] {
		b.In[0][i] = 1
	}
	if n := testing.AllocsPerRun(10, func() { m.Evaluate(b) }); n != 0 {
		t.Errorf("%v allocations a batch", n)
	}
}

func TestDerivedThatCannotBe(t *testing.T) {
	for text, want := range map[string]string{
		"bth": "both", "sum": "single number", "both + sum": "single number",
	} {
		if _, err := Derive(adder{}, []Derived{{"x", formula(t, text)}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: found %v, expected %s", text, err, want)
		}
	}
}
