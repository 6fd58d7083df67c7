package shapley

import (
	"fmt"
	"math/bits"
)

// Game is a set of players with what every coalition of them achieves.
type Game struct {
	Players int // 1 to MostPlayers
	// Value is what a coalition achieves: a vector, of the same length for all. It is called once for each coalition that is
	// needed, the empty one and the whole included.
	Value func(c Coalition) ([]float64, error)
}

// Coalition is a set of players: bit i stands for player i.
type Coalition uint64

// MostPlayers is how many players a Game may have, and MostExact for how many Exact shares.
const (
	MostPlayers = 64
	MostExact   = 20
)

// Has says whether a player is in the coalition.
func (c Coalition) Has(player int) bool { return c>>player&1 == 1 }

// Size is the number of players in the coalition.
func (c Coalition) Size() int { return bits.OnesCount64(uint64(c)) }

// with is the coalition and one more player.
func (c Coalition) with(player int) Coalition { return c | 1<<player }

// all is the coalition of n players.
func all(n int) Coalition { return ^Coalition(0) >> (MostPlayers - n) }

// Shares says how the difference between the whole and the empty coalition is shared out. Vectors are as the game's.
type Shares struct {
	None, Whole  []float64   // values of the empty coalition and of all players
	Shares       [][]float64 // by player; they add up to Whole - None
	Interactions []Interaction
	Orders       int         // that were sampled, reverses included; 0 for all
	Spread       [][]float64 // by player: standard error from the sampled orders; nil where all count
	Coalitions   int         // whose values were asked for
}

// Interaction is what two players, the first before the second, add together beyond what each adds, whoever came before.
type Interaction struct {
	First, Second int
	Value         []float64
}

// Exact shares out by all coalitions, and tells the interactions of all pairs. It panics for a number of players that a
// game cannot have or that is beyond MostExact. The error is the game's.
func Exact(g Game) (*Shares, error) {
	n := g.Players
	if n < 1 || n > MostExact {
		panic(fmt.Sprintf("shapley: %d players", n))
	}
	values := make([][]float64, all(n)+1)
	for c := range values {
		var err error
		if values[c], err = g.Value(Coalition(c)); err != nil {
			return nil, err
		}
	}
	s := &Shares{None: values[0], Whole: values[all(n)], Coalitions: len(values)}
	alone, paired := weights(n), weights(n-1)
	for i := range n {
		share := make([]float64, len(s.None))
		for c := range values {
			if c := Coalition(c); !c.Has(i) {
				w := alone[c.Size()]
				for k := range share {
					share[k] += float64(w * (values[c.with(i)][k] - values[c][k]))
				}
			}
		}
		s.Shares = append(s.Shares, share)
	}
	for i := range n {
		for j := i + 1; j < n; j++ {
			both := make([]float64, len(s.None))
			for c := range values {
				if c := Coalition(c); !c.Has(i) && !c.Has(j) {
					w := paired[c.Size()]
					for k := range both {
						both[k] += float64(w * (values[c.with(i).with(j)][k] - values[c.with(i)][k] - values[c.with(j)][k] + values[c][k]))
					}
				}
			}
			s.Interactions = append(s.Interactions, Interaction{i, j, both})
		}
	}
	return s, nil
}

// weights are s!(n-s-1)!/n! by the size s of a coalition: the share of orders of n players in which those of a coalition
// come first and then a certain other one.
func weights(n int) []float64 {
	w := make([]float64, n)
	for s := range w {
		// 1/n over the number of coalitions of that size among the others.
		choose := 1.0
		for i := range s {
			choose = choose * float64(n-1-i) / float64(i+1)
		}
		w[s] = 1 / (float64(n) * choose)
	}
	return w
}
