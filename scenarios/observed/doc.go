// Package observed reads what really happened: published figures, one a row of a CSV file, each with its source, its
// error, and how its definition meets an outcome of the model. The files that come with the program are about the
// world of the scenario baseline-2014; README.md says what they hold and what they leave out.
//
// Read checks the form of a file, Resolve checks a file's outcomes against a model. The package runs nothing, compares
// nothing and knows no model but by name: scores and likelihoods are for others to make of its figures.
//
//	rows, err := observed.Read("figures.csv", data)
//	known := observed.Until(rows, 2019) // what came later stays unseen
//	figures, aside, err := observed.Resolve(study.Spec, known)
//
// # Columns
//
// The first row names the columns, in any order. Those marked with * must be there and filled.
//
//	target*     name of the series, of a-z, 0-9 and _; its rows have one outcome, unit and family
//	outcome*    what of the model it measures: a formula (see sim.Formula), such as world_share[alibaba]
//	year*       the year that the figure is about, whenever it was printed
//	value*      the figure: 56600, 56.6e3, 9.5%
//	lo, hi      90 % band of what the figure may truly be under the model's definition: the error of measurement
//	            and the gap between the two definitions together
//	se          instead of lo and hi: one standard error, relative on the scale log; 0 for what is known exactly
//	scale       how the error acts, needed unless se is 0: add, on the value itself; log, on its logarithm
//	unit*       of the value: the outcome's, 1 for a share
//	publisher*  who measured it and, after "via", who printed it
//	title       of the publication
//	date        of publication: 2019, 2019-07 or 2019-07-18
//	grade*      quality of the evidence, as in scenario files: H M L DER MEM-h MEM-m MEM-l and so on
//	family*     the definition's family: figures of different families never make one series
//	mapping*    how the published definition meets the model's outcome, and what does not match
//	note        anything else
package observed
