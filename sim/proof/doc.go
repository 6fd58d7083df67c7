// Package proof holds no code but tests: what the engine says of its own accuracy, held against
// answers that are known. Its intervals cover the truth as often as they say (coverage), its designs
// are as exact as they should be (RMSE), and its numbers have the same bits on every processor
// (golden hashes in testdata/bits.txt). sim/PROOF.md has the figures.
//
// The environment variable CLOUDGATE_PROOF=full makes the coverage test take 2,000 seeds at two sizes
// instead of a few at one.
package proof
