// Package vec does the arithmetic of a model's inner loops on rows of numbers, one of each run that walks beside others,
// several at a time where the processor can. It knows the steps that such loops are made of, each stated by one formula
// per lane; some of them, as how rivals share what is open, are a model's own.
//
// On amd64 with AVX2 or AVX-512, which is asked of the processor when the program starts, they are vector instructions;
// with the build tag purego, and elsewhere, plain Go. All do the same IEEE operations in the same order on each element,
// so the bits are the same: products are rounded before they are added, and nothing is fused.
//
//	vec.Ratio(share, part, whole) // share[i] = part[i]/whole[i], and 0 where whole[i] is 0
//
// Blocks of any length have the length of the first, or are longer; rows are as many as those of the first. What is too
// short panics. Rows and blocks may be the same, but must not overlap otherwise.
package vec
