// Package cases reads a table of cases from a CSV file: the inputs and the outcome of each run of any model.
//
// The first line names the columns. Lines that start with # are passed over, and so are empty ones; a byte order mark and
// lines ended as on Windows do no harm. A cell is
//
//   - a number, in which 3% is 0.03 and Inf and -Inf are infinite;
//   - true or false, yes or no;
//   - or a category, which is any other text.
//
// A column is of the kind of most of its cells, and a cell of another is refused. Every problem of a file is reported at
// once with its place, as problems of scenario files are.
//
// It reads text and nothing else: it opens no file, and what boxes the cases fall into is for sim/discover to say.
//
//	table, err := cases.Parse("cases.csv", data, cases.Choice{Outcome: "loss"})
//	for _, in := range table.Inputs {
//		fmt.Println(in.Name, in.Categories, in.Values)
//	}
package cases
