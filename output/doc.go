// Package output writes and reads result directories: what a study leaves on disk, and all that
// figures, tables and exports are made from.
//
//	manifest.json    what the study was, and the hash and length of each table
//	parameters.csv   every leaf of the scenario with its value, source and where it was set
//	runs.parquet     one row a run: run, status, inputs by path, kept outcomes by selector
//	summary.csv      statistics of the kept outcomes with their Monte Carlo error
//	curves.csv       densities and distribution functions
//	reading.md       the result in plain language
//	captions.md      captions of the figures, which are in figures/
//	draws.csv        the file that inputs were drawn from, if the scenario names one
//	failures.csv     the failed runs with their inputs, if there are any; of runs that are not kept the first 10,000
//
// A shard, which holds a part of a study's runs, has of these the manifest, the parameters, the draws, the runs and their failures; in place of runs
// that are not kept
//
//	runs.sketch      what is known of them
//
// A directory is made under another name and renamed when it is whole, so one that exists is
// complete. Until then a journal says what of it lasts, and Resume goes on from there. The tables of a study are
// the same bytes wherever and however often they are made by the same version; only manifest.json knows of time and machine.
//
// The package computes no statistics: it stores what it is given, so that a table and a figure
// cannot disagree. It knows neither models nor scenarios; its types are its own.
//
//	w, err := output.Create("results/ishigami", manifest, output.Request{})
//	…
//	_, err = sim.Run(ctx, plan, w)         // a Writer is a sim.Sink
//	y, err := w.Column("y")                // to compute statistics from
//	err = w.WriteSummary(rows)
//	…
//	_, err = w.Commit(output.Execution{})
//
//	r, err := output.Open("results/ishigami")
//	err = r.Verify()
//
//	shard, err := output.OpenShard("results/ishigami.shards/shard-1-of-8")
//	err = w.Append(shard, nil)             // instead of sim.Run
package output
