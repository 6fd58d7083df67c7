package shapley

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"cloudgate/sim/rng"
)

// Sampled shares out by random orders and their reverses: at least leastPairs pairs of them, then on until enough says
// so of the shares so far, which it is asked after every pair, or until there are as many pairs as most. The shares add
// up to the whole exactly, for those of every order do. The orders depend on the seed alone.
//
// Of the four players with the largest shares it tells the interactions: the mean of what two add together beyond what each adds
// before all others have come and after. That is the number of Exact in a game in which no three players interact.
//
// It panics for a number of players that a game cannot have, or for fewer than leastPairs pairs. The error is the game's.
func Sampled(g Game, seed uint64, most int, enough func(*Shares) bool) (*Shares, error) {
	n := g.Players
	if n < 1 || n > MostPlayers || most < leastPairs {
		panic(fmt.Sprintf("shapley: %d players, %d pairs of orders", n, most))
	}
	known := map[Coalition][]float64{}
	value := func(c Coalition) ([]float64, error) {
		v, ok := known[c]
		if !ok {
			var err error
			if v, err = g.Value(c); err != nil {
				return nil, err
			}
			known[c] = v
		}
		return v, nil
	}
	var s Shares
	var err error
	if s.None, err = value(0); err != nil {
		return nil, err
	}
	if s.Whole, err = value(all(n)); err != nil {
		return nil, err
	}
	orders := newOrders(n, seed)
	s.Shares = table(n, len(s.None))
	squares := table(n, len(s.None)) // of deviations from the mean
	for pair := range most {
		of := table(n, len(s.None))
		for _, order := range orders.pair(pair) {
			before, members := s.None, Coalition(0)
			for _, i := range order {
				members = members.with(i)
				after, err := value(members)
				if err != nil {
					return nil, err
				}
				for k := range after {
					of[i][k] += float64((after[k] - before[k]) / 2)
				}
				before = after
			}
		}
		pairs := float64(pair + 1)
		s.Orders, s.Coalitions, s.Spread = 2*(pair+1), len(known), table(n, len(s.None))
		for i := range of {
			for k, v := range of[i] {
				before := v - s.Shares[i][k]
				s.Shares[i][k] += before / pairs
				squares[i][k] += float64(before * (v - s.Shares[i][k]))
				s.Spread[i][k] = math.Sqrt(squares[i][k] / (pairs * (pairs - 1)))
			}
		}
		if pair+1 >= leastPairs && enough(&s) {
			break
		}
	}
	if s.Interactions, err = s.paired(value); err != nil {
		return nil, err
	}
	s.Coalitions = len(known)
	return &s, nil
}

// mostPaired is of how many players Sampled tells the interactions.
const mostPaired = 4

// paired are the interactions of the players with the largest shares.
func (s *Shares) paired(value func(Coalition) ([]float64, error)) ([]Interaction, error) {
	everyone := all(len(s.Shares))
	var found []Interaction
	players := s.largest(mostPaired)
	for a, i := range players {
		for _, j := range players[a+1:] {
			both := make([]float64, len(s.None))
			for _, others := range []Coalition{0, everyone &^ Coalition(0).with(i).with(j)} {
				for _, c := range []struct {
					Coalition
					sign float64
				}{{others.with(i).with(j), 0.5}, {others.with(i), -0.5}, {others.with(j), -0.5}, {others, 0.5}} {
					v, err := value(c.Coalition)
					if err != nil {
						return nil, err
					}
					for k := range both {
						both[k] += float64(c.sign * v[k])
					}
				}
			}
			found = append(found, Interaction{i, j, both})
		}
	}
	return found, nil
}

// largest lists, ascending, so many players with the largest parts of what all shares of a number move.
func (s *Shares) largest(most int) []int {
	part := make([]float64, len(s.Shares))
	for k := range s.None {
		moved := 0.0
		for _, share := range s.Shares {
			moved += math.Abs(share[k])
		}
		for i, share := range s.Shares {
			if moved > 0 {
				part[i] = max(part[i], math.Abs(share[k])/moved)
			}
		}
	}
	players := make([]int, len(part))
	for i := range players {
		players[i] = i
	}
	slices.SortStableFunc(players, func(i, j int) int { return cmp.Compare(part[j], part[i]) })
	players = players[:min(most, len(players))]
	slices.Sort(players)
	return players
}

// leastPairs is the number of pairs of orders from which an error is told.
const leastPairs = 8

func table(n, m int) [][]float64 {
	t := make([][]float64, n)
	for i := range t {
		t[i] = make([]float64, m)
	}
	return t
}

// orders are random orders of players, by number.
type orders struct {
	key rng.Key
	n   int
}

func newOrders(n int, seed uint64) orders { return orders{rng.NewKey(seed, "shapley/orders"), n} }

// pair is a random order and its reverse (Fisher and Yates' shuffle).
func (o orders) pair(number int) [2][]int {
	draws := o.key.Stream(uint64(number))
	order, reverse := make([]int, o.n), make([]int, o.n)
	for i := range order {
		order[i] = i
	}
	for i := o.n - 1; i > 0; i-- {
		j := min(int(draws.Uniform(uint64(i))*float64(i+1)), i)
		order[i], order[j] = order[j], order[i]
	}
	for i, player := range order {
		reverse[o.n-1-i] = player
	}
	return [2][]int{order, reverse}
}
