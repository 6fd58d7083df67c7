package design

import (
	"fmt"
	"math/bits"

	"cloudgate/sim/rng"
)

// latinDigits is the number of binary digits of a coordinate: its stratum and its place inside.
// Four fewer than a float64 has, so that rounding can never carry a point over its stratum's edge.
const latinDigits = 48

// checkCubes says whether runs can be cut into equal cubes.
func checkCubes(cubes, runs int) error {
	if rest := runs % cubes; rest != 0 {
		below, above := runs-rest, runs-rest+cubes
		if below == 0 {
			return fmt.Errorf("a Latin hypercube design of %d replicates needs a multiple of %d runs, found %d: use %d",
				cubes, cubes, runs, above)
		}
		return fmt.Errorf("a Latin hypercube design of %d replicates needs a multiple of %d runs, found %d: use %d or %d",
			cubes, cubes, runs, below, above)
	}
	if points := uint64(runs / cubes); points > 1<<32 {
		return fmt.Errorf("a Latin hypercube has at most 2^32 points, found %d in each of %d replicates", points, cubes)
	}
	return nil
}

// latinAxis is one axis of the cubes: for each cube a random order of the strata, and for each
// point a uniform place inside its stratum.
type latinAxis struct {
	orders []order
	jitter rng.Key
	ruler  ruler
}

func newLatinAxis(seed uint64, name string, cubes, points int) latinAxis {
	strata := rng.NewKey(seed, "lhs/order/"+name)
	a := latinAxis{
		orders: make([]order, cubes),
		jitter: rng.NewKey(seed, "lhs/jitter/"+name),
		ruler:  newRuler(uint64(points)),
	}
	for j := range a.orders {
		a.orders[j] = newOrder(strata.Stream(uint64(j)), uint64(points))
	}
	return a
}

func (a latinAxis) fill(first int, u []float64) {
	cubes := len(a.orders)
	j, k := first%cubes, uint64(first/cubes)
	for i := range u {
		u[i] = a.ruler.place(a.orders[j].at(k), a.jitter.Stream(uint64(j)).Uint64(k))
		if j++; j == cubes {
			j = 0
			k++
		}
	}
}

// ruler cuts an axis into equal strata.
type ruler struct {
	inside int     // binary digits of the place inside a stratum
	length float64 // of the axis, in units of the last digit
}

func newRuler(strata uint64) ruler {
	inside := latinDigits - bits.Len64(strata-1)
	return ruler{inside, float64(strata << inside)}
}

// place is the coordinate in a stratum at which the random bits put the point.
func (r ruler) place(stratum, random uint64) float64 {
	return (float64(stratum<<r.inside|random>>(64-r.inside)) + 0.5) / r.length
}
