package shapley_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"cloudgate/sim/shapley"
)

// glove is the market game: players 0 and 1 own a left glove each, player 2 a right one; a pair is worth 1. Its
// values are 1/6, 1/6 and 2/3, and the two left gloves stand in each other's way.
func glove(c shapley.Coalition) ([]float64, error) {
	if c.Has(2) && (c.Has(0) || c.Has(1)) {
		return []float64{1}, nil
	}
	return []float64{0}, nil
}

func TestGloves(t *testing.T) {
	s, err := shapley.Exact(shapley.Game{Players: 3, Value: glove})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{1. / 6, 1. / 6, 2. / 3} {
		if got := s.Shares[i][0]; math.Abs(got-want) > 1e-15 {
			t.Errorf("player %d: %v, want %v", i, got, want)
		}
	}
	// By hand, from the definition: I(0, 1) = (0 + (1 - 1 - 1 + 0))/2, I(0, 2) = I(1, 2) = (1 + 0)/2.
	for i, want := range []float64{-0.5, 0.5, 0.5} {
		if got := s.Interactions[i]; math.Abs(got.Value[0]-want) > 1e-15 {
			t.Errorf("interaction of %d and %d: %v, want %v", got.First, got.Second, got.Value[0], want)
		}
	}
	if s.Coalitions != 8 || s.Orders != 0 || s.Spread != nil {
		t.Errorf("%+v", s)
	}
}

// The airport game of Littlechild and Owen (Management Science 20, 1973, 370): a runway costs what its largest user needs,
// and each pays an equal part of every stretch with those who need it.
func airport(needs []float64) shapley.Game {
	return shapley.Game{Players: len(needs), Value: func(c shapley.Coalition) ([]float64, error) {
		cost := 0.0
		for i, need := range needs {
			if c.Has(i) {
				cost = max(cost, need)
			}
		}
		return []float64{cost, 1}, nil
	}}
}

func TestAirport(t *testing.T) {
	needs := []float64{1, 2, 4, 4, 7, 11, 11, 12, 20, 31}
	s, err := shapley.Exact(airport(needs))
	if err != nil {
		t.Fatal(err)
	}
	paid, before := 0.0, 0.0
	for i, need := range needs {
		paid += (need - before) / float64(len(needs)-i)
		before = need
		if got := s.Shares[i][0]; math.Abs(got-paid) > 1e-12 || s.Shares[i][1] != 0 {
			t.Errorf("user %d pays %v, want %v", i, got, paid)
		}
	}
	// Sampled orders come near, no further off than 5 of the errors that they tell.
	some, err := shapley.Sampled(airport(needs), 1, 200, func(*shapley.Shares) bool { return false })
	if err != nil {
		t.Fatal(err)
	}
	for i := range needs {
		off, se := some.Shares[i][0]-s.Shares[i][0], some.Spread[i][0]
		if math.Abs(off) > 5*se || se > 0.2 {
			t.Errorf("user %d: %v off, error %v", i, off, se)
		}
	}
	if some.Orders != 400 || some.Coalitions > 1024 {
		t.Errorf("%d orders, %d coalitions", some.Orders, some.Coalitions)
	}
}

// The error that sampled orders tell is that of many seeds: their standard deviation, within a third at 100 seeds, more
// than four standard errors of that.
func TestSpreadIsThatOfSeeds(t *testing.T) {
	game := airport([]float64{1, 5, 5, 9, 14, 20})
	const seeds = 100
	var shares, told []float64
	for seed := range uint64(seeds) {
		s, err := shapley.Sampled(game, seed, 16, func(*shapley.Shares) bool { return false })
		if err != nil {
			t.Fatal(err)
		}
		shares, told = append(shares, s.Shares[5][0]), append(told, s.Spread[5][0])
	}
	mean, variance := 0.0, 0.0
	for i := range shares {
		mean += shares[i] / seeds
		variance += told[i] * told[i] / seeds
	}
	squares := 0.0
	for _, v := range shares {
		squares += (v - mean) * (v - mean) / (seeds - 1)
	}
	if ratio := math.Sqrt(variance / squares); ratio < 0.67 || ratio > 1.5 {
		t.Errorf("told %v of the standard deviation over seeds", ratio)
	}
}

// In any game shares add up to the whole, whoever changes nothing gets nothing, equal players get the same, and a game of
// two games shares their shares; of any orders the first holds as well.
func TestAxioms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "players")
		values := rapid.SliceOfN(rapid.Float64Range(-1, 1), 1<<n, 1<<n).Draw(t, "values")
		others := rapid.SliceOfN(rapid.Float64Range(-1, 1), 1<<n, 1<<n).Draw(t, "others")
		dummy := rapid.IntRange(0, n-1).Draw(t, "dummy")
		game := shapley.Game{Players: n, Value: func(c shapley.Coalition) ([]float64, error) {
			x, y := values[c], others[c]
			return []float64{x, y, 2*x - y, values[c&^(1<<dummy)], float64(c.Size()) * float64(c.Size())}, nil
		}}
		exact, err := shapley.Exact(game)
		if err != nil {
			t.Fatal(err)
		}
		sampled, err := shapley.Sampled(game, uint64(n), 8, func(*shapley.Shares) bool { return true })
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []*shapley.Shares{exact, sampled} {
			for k := range s.Whole {
				sum := 0.0
				for i := range s.Shares {
					sum += s.Shares[i][k]
				}
				if math.Abs(sum-(s.Whole[k]-s.None[k])) > 1e-12 {
					t.Fatalf("shares of element %d add up to %v, the whole is %v", k, sum, s.Whole[k]-s.None[k])
				}
			}
		}
		for i, share := range exact.Shares {
			if math.Abs(share[2]-(2*share[0]-share[1])) > 1e-12 {
				t.Fatalf("shares are not linear: %v", share)
			}
			if i == dummy && math.Abs(share[3]) > 1e-15 {
				t.Fatalf("who changes nothing gets %v", share[3])
			}
			if math.Abs(share[4]-float64(n)) > 1e-12 {
				t.Fatalf("one of %d equal players gets %v of %d", n, share[4], n*n)
			}
		}
		for _, both := range exact.Interactions {
			if math.Abs(both.Value[4]-2) > 1e-12 {
				t.Fatalf("two players who add 1 and 1 and then 2 more interact by %v", both.Value[4])
			}
		}
	})
}

// A reverse order cancels what is linear in how many came before: such a game is shared out exactly by one pair.
func TestReversesCancel(t *testing.T) {
	game := shapley.Game{Players: 40, Value: func(c shapley.Coalition) ([]float64, error) {
		n := float64(c.Size())
		return []float64{n * n}, nil
	}}
	s, err := shapley.Sampled(game, 3, 8, func(*shapley.Shares) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	for i := range s.Shares {
		if math.Abs(s.Shares[i][0]-40) > 1e-9 || s.Spread[i][0] > 1e-9 {
			t.Errorf("player %d gets %v ± %v", i, s.Shares[i][0], s.Spread[i][0])
		}
	}
}

func TestErrorsEndIt(t *testing.T) {
	boom := errors.New("boom")
	for _, at := range []shapley.Coalition{0, 5, 7} {
		game := shapley.Game{Players: 3, Value: func(c shapley.Coalition) ([]float64, error) {
			if c == at {
				return nil, boom
			}
			return []float64{0}, nil
		}}
		if _, err := shapley.Exact(game); !errors.Is(err, boom) {
			t.Errorf("exact, coalition %b: %v", at, err)
		}
		if _, err := shapley.Sampled(game, 1, 8, func(*shapley.Shares) bool { return false }); !errors.Is(err, boom) {
			t.Errorf("sampled, coalition %b: %v", at, err)
		}
	}
}

func ExampleExact() {
	game := shapley.Game{Players: 2, Value: func(c shapley.Coalition) ([]float64, error) {
		return []float64{[]float64{10, 12, 13, 19}[c]}, nil
	}}
	s, _ := shapley.Exact(game) // such a game has no error
	fmt.Println(s.Shares, s.Interactions[0].Value)
	// Output: [[4] [5]] [4]
}
