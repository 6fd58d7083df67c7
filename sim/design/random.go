package design

import "cloudgate/sim/rng"

// randomAxis is independent uniform draws, one a run.
type randomAxis struct{ key rng.Key }

func newRandomAxis(seed uint64, name string) randomAxis {
	return randomAxis{rng.NewKey(seed, "input/"+name)}
}

func (a randomAxis) fill(first int, u []float64) {
	for i := range u {
		u[i] = a.key.Stream(uint64(first + i)).Uniform(0)
	}
}
