// Package score judges forecasts by what came of them: proper scoring rules, calibration, and comparisons of
// forecasters, each with its uncertainty over targets.
//
// A forecast may be an Ensemble of members, equal or weighted; quantiles; categorical probabilities; or the
// probability of an event. A rule is proper when nobody expects a better score from saying other than what they
// believe (Gneiting and Raftery, JASA 102, 2007, 359). All scores are negatively oriented, smaller being better;
// CRPS, weighted interval score, interval score and absolute error are in the unit of the outcome, the other scores
// have none.
//
// The rules take one forecast and one observation and know of no other. Evaluate takes many, of several models, and
// gives means over targets, with their errors, and relative skill. Errors over targets take the targets as
// independent of one another; forecasts of neighbouring years of one series are not, and their errors are then too
// small.
//
// A member that is NaN is a failed run and is left out. An observation that is NaN has the score NaN, and a mean
// leaves that out. +Inf is a time that was not reached. Ranks, quantiles, the PIT and the coverage of intervals take
// it as it is. The CRPS of an ensemble that puts some but not all weight on +Inf is +Inf, and so is that of a finite
// ensemble when the observation is +Inf; when both are +Inf it is 0. Who knows both only up to a horizon h should
// score min(x, h) against min(y, h): that is the CRPS weighted to times before h, and still proper (Gneiting and
// Ranjan, Journal of Business & Economic Statistics 29, 2011, 411).
//
// The package knows no model, year, file or picture. Results have the same bits on every machine.
//
//	e := score.NewEnsemble(runs, nil)
//	fmt.Println(e.CRPS(observed), e.FairCRPS(observed), e.PIT(observed).Mid())
package score
