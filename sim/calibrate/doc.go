// Package calibrate turns what was observed into what is then believed of a model's inputs.
//
// A model maps inputs θ, whose prior the study states, and chance ω, the run's own draws, to outcomes. A Likelihood says how
// probable each observed figure is given the outcomes of a run. Bayes' rule then gives the posterior of θ and ω together, and two
// methods give runs of it:
//
//   - Importance sampling: an ensemble that exists gets Weights, and no run is made anew. It serves while the posterior
//     is not much narrower than the prior; the diagnostics say when it does not. Reprior likewise weights an ensemble to
//     another prior.
//   - SMC, sequential Monte Carlo: particles are brought from the prior to the posterior through temperatures, and moved by new
//     runs at each.
//
// A likelihood of θ alone, with ω integrated out, is never needed: sequential Monte Carlo moves the pair (θ, ω), now θ with the
// draws of its run kept, now ω, which becomes the draws of a run number that was never used before, exactly (Andrieu and
// Roberts, Annals of Statistics 37, 2009; with one particle). What that costs: where chance matters much, few new draws suit the
// observations, and the particles end with the chance of few runs. History shows it, and Warnings says it. A discrepancy that
// admits what the model leaves to chance is the honest remedy.
//
// Compare holds a posterior against its prior, Correlations finds the inputs that the observations tie together, and SBC tests the
// whole sampler against itself: Talts, Betancourt, Simpson, Vehtari and Gelman, "Validating Bayesian inference algorithms with
// simulation-based calibration" (2018).
//
// The package knows no year, no file and no scenario: observations are numbers by column of the model's outcomes. It fits no
// distribution to a posterior.
//
//	posterior, err := calibrate.SMC{Workers: 8}.Sample(ctx, calibrate.Problem{
//		Model: model, Inputs: inputs, Axes: []string{"p", "q"}, Seed: 1,
//		Likelihood: calibrate.Likelihood{{Column: 3, Form: calibrate.Normal, Value: 12.5, SE: 0.5}},
//	})
//	p := stats.Of(posterior.In[0], posterior.Replicates()).Mean()
package calibrate
