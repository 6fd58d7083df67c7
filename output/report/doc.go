// Package report puts a result into words: the table that one would quote and the paragraph that reads
// it. It prints the numbers of a result directory with the digits that their Monte Carlo error allows, and
// computes none.
//
//	r, err := output.Open("results/baseline-2014-0f3a…")
//	t, err := report.Read(r)
//	fmt.Print(t.Table(), "\n", t.Reading())
package report
