// Package vec does the arithmetic of a model's inner loops on blocks of numbers, several at a time where the
// processor can. It knows the steps that such loops are made of, each stated by one formula per element.
//
// On amd64 with AVX2, which is asked of the processor when the program starts, they are vector instructions; with the
// build tag purego, and elsewhere, plain Go. Both do the same IEEE operations in the same order on each element, so
// the bits are the same: products are rounded before they are added, and nothing is fused.
//
//	vec.Ratio(share, part, whole) // share[i] = part[i]/whole[i], and 0 where whole[i] is 0
//
// All blocks of a call have the length of the first, or are longer; a shorter one panics. Some steps take several rows
// in one block, one after another; how long a row is says a block that has but one. Blocks may be the same, but must not overlap otherwise.
package vec
