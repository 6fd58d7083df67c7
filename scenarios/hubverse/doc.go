// Package hubverse reads forecasts and what came of them from files in the layout of the hubverse, and finds the
// observation of each forecast. It scores nothing.
//
// Forecasts are model output: a CSV table with any number of task-id columns, which say what is forecast, and the
// columns output_type (mean, median, quantile, cdf, pmf or sample), output_type_id, value, and perhaps model_id.
// Observations are target data: task-id columns and the column oracle_value, observation or value. Oracle output,
// which has output_type and output_type_id besides, gives an event as 1 or 0 for each category of a pmf and each
// threshold of a cdf.
//
// A row belongs to a target by the text of the task-id columns that both have. NA is a value that is not there.
// What cannot be right is refused, all of it at once, by file, line and column.
//
//	var f hubverse.Forecasts
//	err := f.Read("ours.csv", file)
//	o, err := hubverse.ReadObservations("truth.csv", other)
//	m, err := hubverse.Match(&f, o, hubverse.Options{By: []string{"horizon"}})
package hubverse
