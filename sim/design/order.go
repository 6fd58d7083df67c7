package design

import (
	"math"
	"math/bits"

	"cloudgate/sim/rng"
)

// order is a random order of 0, 1, ..., n-1. A short one is a shuffled list, in which each of the
// n! orders is equally likely. A long one is computed at each look-up and needs no memory.
type order struct {
	list []uint32 // nil for a long order
	net  network
}

// longOrder is the smallest n that is not worth a list: a network of that size mixes well, and the
// lists of hundreds of axes still take little memory.
const longOrder = 1025

// orderWords is how many words of 4 bytes an order of n takes.
func orderWords(n int) int {
	const fixed = 28 // the list's header and the network
	if n >= longOrder {
		return fixed
	}
	return fixed + n
}

func newOrder(draws rng.Stream, n uint64) order {
	if n >= longOrder {
		return order{net: newNetwork(draws, n)}
	}
	return order{list: shuffled(draws, n)}
}

// at is the i-th number of the order.
func (o *order) at(i uint64) uint64 {
	if o.list != nil {
		return uint64(o.list[i])
	}
	return o.net.at(i)
}

// shuffled is Durstenfeld's shuffle (CACM 7, 1964), built from the front.
func shuffled(draws rng.Stream, n uint64) []uint32 {
	list := make([]uint32, n)
	for i := range n {
		j, _ := bits.Mul64(draws.Uint64(i), i+1)
		list[i] = list[j]
		list[j] = uint32(i)
	}
	return list
}

// network is a Feistel network on a grid of rows and columns that is just large enough for n cells.
// A round rotates each column by a pseudorandom amount of its own, or each row. What falls off the
// n cells is sent through again until it lands (Black and Rogaway, "Ciphers with arbitrary finite
// domains", CT-RSA 2002).
type network struct {
	n, rows, columns uint64
	keys             [networkRounds]uint64
}

// networkRounds is even. Four suffice for the joint law of few points (Luby and Rackoff, 1988); the
// others are margin.
const networkRounds = 8

func newNetwork(draws rng.Stream, n uint64) network {
	rows := uint64(math.Ceil(math.Sqrt(float64(n))))
	w := network{n: n, rows: rows, columns: (n + rows - 1) / rows}
	for i := range w.keys {
		w.keys[i] = draws.Uint64(uint64(i))
	}
	return w
}

func (w *network) at(i uint64) uint64 {
	for {
		row, column := i/w.columns, i%w.columns
		for k := 0; k < networkRounds; k += 2 {
			row = rotate(row, w.rows, w.keys[k]^column)
			column = rotate(column, w.columns, w.keys[k+1]^row)
		}
		if i = row*w.columns + column; i < w.n {
			return i
		}
	}
}

// rotate moves x on a circle of n places, by SplitMix64's mixing function of h (Steele, Lea and
// Flood, 2014) scaled to n.
func rotate(x, n, h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	amount, _ := bits.Mul64(h^h>>31, n)
	if x += amount; x >= n {
		x -= n
	}
	return x
}
