// Package replication makes and checks replication packages: a directory with all that the numbers and figures of a paper
// hang on, in the shape that data editors of journals ask for, and one archive of it.
//
//	README.md        what there is, where the data come from, what it takes, and how to make it again
//	scenarios/       scenarios as they were resolved, with the files that inputs were drawn from and observed figures
//	results/         result directories and analyses, with or without their runs
//	figures/         the figures of each
//	manifest.json    the hash of every file, the versions, and a seal over the manifest itself
//
// The same results give the same bytes: a package knows no clock and no machine. Checking one means three things. Check
// computes the hashes again. Blocks says which runs to make again, by a seed. A Comparison holds what was found
// against what was made again, number by number, and says where they differ.
//
// The package runs nothing and knows neither models nor what is in a result; who calls it does.
//
//	w, err := replication.Create("paper", false)
//	err = w.Copy(ctx, "results/a/summary.csv", "results/a/summary.csv")
//	m, err := w.Commit(replication.Manifest{Title: "A paper"})
//
//	m, err = replication.Read("paper")
//	var found replication.Differences
//	err = m.Check(ctx, "paper", &found, nil)
package replication
