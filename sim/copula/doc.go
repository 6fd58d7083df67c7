// Package copula makes inputs depend on one another while each keeps its own distribution.
//
// A design lays independent points; a copula moves them so that coordinates of a group rise and
// fall together, and what comes out is a design again:
//
//   - Gaussian copula: z = Φ⁻¹(u) of each axis of the group, y = Lz with L the Cholesky factor of
//     the group's correlations, and Φ(y) is the new coordinate (R. B. Nelsen, "An Introduction to
//     Copulas", 2nd edition, 2006; A. J. McNeil, R. Frey and P. Embrechts, "Quantitative Risk
//     Management", 2nd edition, 2015, chapter 7).
//   - t copula: the same with y divided by √(w/ν), w a χ² of ν degrees of freedom that the whole
//     group shares and that has an axis of its own. Extremes then come together, which under a
//     Gaussian copula they do less and less the farther out one looks.
//   - Reorder: the method of Iman and Conover, which rearranges each column of a finished sample.
//
// A copula looks at one run at a time, so a coordinate still depends on its address alone, goes with
// every design and can be read from any position. Two groups of the same axes start from the same z:
// scenarios that differ in their correlations have common random numbers. But of a Latin hypercube
// only the first axis of a Gaussian group keeps exactly one point in each stratum.
//
// Reorder keeps each column's values, and so all strata, but looks at a whole sample: how run 7 ends
// depends on all other runs. Group.Replicates has it done within each replicate of a design, which
// is right where a replicate's number of points is fixed, as that of a Latin hypercube, and wrong for
// designs that can grow.
//
// Correlations are those of the normal scores y; a Link turns rank correlations into them.
//
//	r := copula.Matrix{{1, 0.5}, {0.5, 1}}
//	d, err := copula.New(of, axes, copula.Group{Columns: []int{3, 7}, Matrix: r})
package copula
