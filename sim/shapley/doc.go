// Package shapley shares out among players what they achieve together: how much of the difference between two scenarios
// is due to each of the groups of values that differ.
//
// A Game gives every coalition of players a value. The Shapley value of a player is what it adds to a coalition, on
// average over all orders in which the players may join (Shapley, Contributions to the Theory of Games II, 1953, 307). It
// is the only way of sharing that adds up to the whole, treats equal players equally, gives nothing to who changes
// nothing, and is additive over games. What a player adds may depend on who is there already; the interaction of two is
// what they add together beyond what each adds alone, on average likewise (Grabisch and Roubens, International Journal
// of Game Theory 28, 1999, 547).
//
// Exact asks for the values of all 2^n coalitions. Sampled asks for those along some orders, each with its reverse,
// which cancels what is linear in the order, and tells the error that this leaves.
//
// A value is a vector, since sharing is linear: its elements are shared out one by one. So the same number read from
// all runs and from independent sections of them gives each share and its Monte Carlo error (stats.Sectioned). The
// package knows no scenario, no run and no statistic.
//
//	game := shapley.Game{Players: 3, Value: func(c shapley.Coalition) ([]float64, error) { … }}
//	shares, err := shapley.Exact(game)
package shapley
