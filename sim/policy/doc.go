// Package policy compares policies over uncertain futures.
//
// A policy is a setting of what somebody decides; a future is a run, that is, one draw of all that nobody decides. Policies
// are judged in the same futures, so that they differ by themselves and not by chance: Payoffs holds what each pays in each,
// and ranks them by regret, by their worst futures, or by how often they meet an aim, each rank with the Monte Carlo error of
// its margin. A Search asks the other way round: what is the least change of some levers that makes a claim true?
//
// The package runs no model and knows none: runs come as columns. Which policies there are, and what a lever
// moves, is for others to say.
//
//	payoffs := policy.Payoffs{By: columns, Replicates: stats.Sets(16)}
//	ranking := payoffs.ByExpectedRegret()
//	fmt.Println(names[ranking.Best], ranking.Margin, ranking.Rivals)
package policy
