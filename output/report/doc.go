// Package report puts a result into words: the table that one would quote and the paragraph that reads
// it. It prints the numbers of a result directory with the digits that their Monte Carlo error allows, and
// computes none. It knows no model: what a model wants said, and which of its members are compared, stands
// in the manifest; without that the headline outcomes are read. Scores are what forecasts of any program were found
// to be worth. Document and Analysed are the whole story, for output/document to set; Numbers and LaTeX are for papers.
//
//	r, err := output.Open("results/baseline-2014-0f3a…")
//	t, err := report.Read(r)
//	fmt.Print(t.Table(), "\n", t.Reading())
package report
