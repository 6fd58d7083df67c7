// Package gfunction is the g-function of Sobol', a test of sensitivity analysis in any number of
// dimensions whose indices are known exactly.
//
//	y = Π (|4 x_i - 2| + a_i) / (1 + a_i)
//
// The x_i are usually independent and uniform on (0, 1). Then the mean is 1 and the parts of the
// variance are products over the inputs of a group: V_i = 1/(3 (1 + a_i)²) for one input,
// V_ij = V_i V_j for the interaction of two, and Π (1 + V_i) - 1 in all. An input with a_i = 0
// matters most; one with a_i = 99 hardly at all. The function has a kink at x_i = ½.
//
// The package holds the function alone. The length of the list a is the number of dimensions, and x
// has as many entries, addressed x.1, x.2 and so on:
//
//	model: gfunction
//	a: [0, 1, 9]
//	x:
//	  - uniform(0, 1)
//	  - uniform(0, 1)
//	  - uniform(0, 1)
package gfunction
