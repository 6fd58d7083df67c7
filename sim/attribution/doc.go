// Package attribution says which of the things that differ between two scenarios make the difference between their
// outcomes.
//
// Every group of values that differ is a player of a game (sim/shapley): a coalition's value is a statistic of the
// runs of the scenario that has these groups as in the second and all else as in the first. All these runs share
// their draws, so that what a group adds is hardly blurred by chance. Shares add up to the difference exactly. A statistic
// need not be a mean: a share of a probability or of a percentile is one as well.
//
// Errors come from the independent sections of the runs, in which the whole game is played again (stats.Sectioned),
// and where orders of groups are sampled, from these too.
//
// The package knows neither files nor which values a group has: plans are handed in.
//
//	game := attribution.Game{Groups: 3, Statistics: statistics, Replicates: stats.Sets(16), Plan: plan}
//	found, err := game.Exact(ctx)
package attribution
