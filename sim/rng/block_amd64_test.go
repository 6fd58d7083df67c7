//go:build !purego

package rng

import "testing"

// Without vectors the draws of a block are those with them.
func TestWithoutVectors(t *testing.T) {
	defer func(had bool) { hasAVX512 = had }(hasAVX512)
	const n = 37
	keys, of := []Key{NewKey(1, "a"), NewKey(1, "b")}, []int{0, 1, 1, 0, 1, 0, 0, 1, 1}
	draw := func(vectors bool) (all [5][n]float64) {
		hasAVX512 = hasAVX512 && vectors
		keys[0].Normals(all[0][:], all[1][:], 7, 3)
		keys[0].Uniforms(all[2][:], 7, 3)
		keys[0].Exps(all[3][:], 7, 3)
		UniformsOf(all[4][:len(of)], keys, of, 7, 3)
		return all
	}
	if with, without := draw(true), draw(false); with != without {
		t.Errorf("%v with vectors, %v without", with, without)
	}
}
