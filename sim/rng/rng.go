package rng

import (
	"math/bits"

	"cloudgate/sim/num"
)

// Key addresses all draws of one purpose under one seed.
type Key uint64

// NewKey hashes a seed and a stream's name: FNV-1a over the name from a start mixed with the
// seed, finished by SplitMix64's mixing function (Steele, Lea and Flood, 2014).
func NewKey(seed uint64, name string) Key {
	const prime = 0x100000001b3
	h := mix(seed ^ 0xcbf29ce484222325)
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * prime
	}
	return Key(mix(h))
}

func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Stream is the draws of one purpose in one run. It is a value: copying it costs nothing.
type Stream struct{ key, run uint64 }

// Stream is the key's stream for a run.
func (k Key) Stream(run uint64) Stream { return Stream{uint64(k), run} }

// Uint64 is draw index as 64 random bits.
func (s Stream) Uint64(index uint64) uint64 {
	w, _ := Philox2x64(s.run, index, s.key)
	return w
}

// Uniform is draw index as a number strictly between 0 and 1: one of the midpoints (k + ½)/2^52,
// all of which are exact.
func (s Stream) Uniform(index uint64) float64 {
	return unit(s.Uint64(index))
}

// Uniforms sets to[i] to the uniform with the index of run run+i, by vectors where the processor has them, with the
// same bits.
func (k Key) Uniforms(to []float64, run, index uint64) {
	i := uniformsBlock(to, run, index, k)
	if i == len(to) {
		return
	}
	var r roundKeys
	r.set(k)
	for ; i < len(to); i++ {
		a, b := fiveRounds(run+uint64(i), index, r[0], r[1], r[2], r[3], r[4])
		a, _ = fiveRounds(a, b, r[5], r[6], r[7], r[8], r[9])
		to[i] = unit(a)
	}
}

// UniformsOf sets to[i] to the uniform with the index of a run for the key keys[of[i]], by vectors where the processor
// has them, with the same bits.
func UniformsOf(to []float64, keys []Key, of []int, run, index uint64) {
	of = of[:len(to)]
	for i := uniformsOfBlock(to, keys, of, run, index); i < len(to); i++ {
		w, _ := Philox2x64(run, index, uint64(keys[of[i]]))
		to[i] = unit(w)
	}
}

// Exps sets to[i] to the exponential with the index of run run+i, by vectors where the processor has them, with the same
// bits.
func (k Key) Exps(to []float64, run, index uint64) {
	k.Uniforms(to, run, index)
	num.LogTo(to, to)
	for i, x := range to {
		to[i] = -x
	}
}

func unit(w uint64) float64 { return float64((float64(w>>12) + 0.5) * 0x1p-52) }

// Exp is draw index as a unit exponential.
func (s Stream) Exp(index uint64) float64 {
	return -num.Log(s.Uniform(index))
}

// Erlang is draw index as a sum of four unit exponentials: the logarithm of the product of the four uniforms of both
// words of blocks 2·index and 2·index+1. A stream of such sums is for nothing else.
func (s Stream) Erlang(index uint64) float64 {
	a, b := Philox2x64(s.run, 2*index, s.key)
	c, d := Philox2x64(s.run, 2*index+1, s.key)
	return -num.Log(float64(unit(a)*unit(b)) * float64(unit(c)*unit(d)))
}

// ErlangShape is the number of exponentials in an Erlang draw.
const ErlangShape = 4

// The constants of Philox2x64, and multiples of the second.
const (
	multiplier = 0xd2b74407b1ce6e93
	weyl       = 0x9e3779b97f4a7c15
	weyl2      = 2 * weyl % (1 << 64)
	weyl3      = 3 * weyl % (1 << 64)
	weyl4      = 4 * weyl % (1 << 64)
	weyl5      = 5 * weyl % (1 << 64)
)

// Philox2x64 is one block of Philox2x64-10.
func Philox2x64(c0, c1, key uint64) (uint64, uint64) {
	c0, c1 = fiveRounds(c0, c1, key, key+weyl, key+weyl2, key+weyl3, key+weyl4)
	key += weyl5
	return fiveRounds(c0, c1, key, key+weyl, key+weyl2, key+weyl3, key+weyl4)
}

// fiveRounds are half the rounds of a block, with their keys.
func fiveRounds(a, b, k0, k1, k2, k3, k4 uint64) (uint64, uint64) {
	a, c := bits.Mul64(a, multiplier)
	a, b = bits.Mul64(a^k0^b, multiplier)
	a, c = bits.Mul64(a^k1^c, multiplier)
	a, b = bits.Mul64(a^k2^b, multiplier)
	a, c = bits.Mul64(a^k3^c, multiplier)
	return a ^ k4 ^ b, c
}

// roundKeys are the keys of all rounds of a block, for those who make many blocks with one key.
type roundKeys [10]uint64

func (r *roundKeys) set(k Key) {
	for i := range r {
		r[i] = uint64(k) + uint64(i)*weyl
	}
}
