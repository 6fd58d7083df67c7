// Package rng gives random numbers by address.
//
// A draw depends on (seed, stream name, run, index) and on nothing else: a stream is named by what
// it is for, and its draws are looked up, never taken "next". So adding an input moves no other
// draw, runs can be evaluated in any order, and two scenarios see the same chance.
//
// The generator is Philox2x64-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as
// easy as 1, 2, 3" (SC11, 2011): key = hash(seed, name), counter = (run, index), and the draw is
// the first word of the block. Normals, which models draw by the thousand, use both words: they come in pairs. So does
// an Erlang draw, of two blocks.
//
//	k := rng.NewKey(1, "demand/japan")
//	z := k.Stream(4711).Normal(0) // the first normal of run 4711
package rng
