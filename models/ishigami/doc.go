// Package ishigami is the function of Ishigami and Homma (1990), the usual first test of a
// sensitivity analysis: three inputs, strongly nonlinear, not monotone, with an interaction of x1
// and x3 although x3 has no effect of its own.
//
//	y = sin x1 + a sin² x2 + b x3⁴ sin x1
//
// Its inputs are usually independent and uniform on (-π, π), with a = 7 and b = 0.1. Then
//
//	mean      a/2                                = 3.5
//	variance  a²/8 + b π⁴/5 + b² π⁸/18 + 1/2     = 13.844587940719254
//	V1        (1 + b π⁴/5)²/2                    = 4.345888023894163
//	V2        a²/8                               = 6.125
//	V13       b² π⁸ (1/18 - 1/50)                = 3.3736999168250925
//
// and V3 = V12 = V23 = V123 = 0. The package holds the function alone: how its inputs are spread is
// the scenario's to say, and indices are for a sensitivity analysis to estimate.
//
// A scenario gives x1, x2 and x3, and may give a and b:
//
//	model: ishigami
//	x1: uniform(-3.141592653589793, 3.141592653589793)
//	x2: uniform(-3.141592653589793, 3.141592653589793)
//	x3: uniform(-3.141592653589793, 3.141592653589793)
package ishigami
