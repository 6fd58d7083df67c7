// Package hindcast holds forecasts against figures that were published later.
//
// A Figure is one number of a series: its value, and how far it may be from what it measures. What is said of it is a forecast:
// the runs of a study (Ensemble), or a Baseline that knows earlier figures of the same series alone (LastValue,
// StraightDrift, ExponentialTrend). What is scored is the forecast of the figure as it would be published: the runs with the figure's own
// error added. Otherwise a figure that is itself uncertain would count against an ensemble that is right.
//
// Scores are proper (package score). Where they come from runs they carry their Monte Carlo error, found from groups
// of runs that are independent of each other. Blame says which inputs would have had to be otherwise.
//
// The package knows no model and no file. Results depend on its arguments alone, bit for bit: the errors that are added
// are drawn by address, of the seed, the series, the point and the run.
package hindcast
