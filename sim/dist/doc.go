// Package dist holds probability distributions as quantile functions, and the text they are
// written in.
//
// An input of a run is Quantile(u) at the coordinate u of the run's point in the unit cube, so two
// distributions read at one u are comonotone, and every design serves every distribution. Nothing
// here is random: chance enters with u. Densities, copulas (sim/copula) and fitting to data are not in here.
//
// Texts, as in scenario files:
//
//	0.03   3%   1e6   1_000_000          a number, the distribution that is always it
//	normal(0.2, 0.03)                    a family; Families lists them with their arguments
//	normal(mean = 0.2, sd = 0.03)        the same
//	35400 to 39000                       the 5 % and 95 % quantiles; see Interval
//	normal(0.2, 0.03) in 0..1            cut to a range: the condition that it lies there
//	lognormal(0, 1) in 0.5..             the same with one end open
//	metalog(5%:10, 50%:18, 95%:40, lo=0) quantiles, here of a metalog bounded below; see Metalog
//	discrete(1:20%, 2:80%)               values with their weights
//	mixture(0.3 normal(0, 1), 0.7 2 to 3)  weighted alternatives
//
// Parse reads them, and String writes them in canonical form: parsing that again, for the same
// Domain, gives the same distribution to the last bit.
//
//	d, err := dist.Parse("pert(0.4%, 1.2%, 2.5%)", dist.Domain{Lo: 0, Hi: 1})
//	if err != nil {
//		return err // a *dist.Error: what was found where, and what was expected
//	}
//	median := d.Quantile(0.5)
package dist
