// Package study is what is estimated from the runs of a study: which statistics are made of which
// column, the curves of those that are quoted, and whether there are runs enough (Until).
//
// The runs are read one column at a time, by the name of the cell, from wherever they are kept. The
// columns are shared among workers; what comes out has the order of the model's outcomes and does not
// depend on their number. How a statistic and its Monte Carlo error are found is for sim/stats to say.
//
// A Stream gives the same without the runs: it takes them as they come and keeps none.
//
//	runs := study.Runs{Spec: spec, Replicates: stats.Sets(16), Column: result.Column}
//	summary, err := runs.Summarise(ctx, thresholds, 4)
package study
