package replication

import (
	"cmp"
	"math/bits"
	"slices"

	"cloudgate/sim/rng"
)

// Block is the runs First to End-1.
type Block struct {
	First int `json:"first"`
	End   int `json:"end"`
}

// Fewest is how many runs are made again at least, if there are so many.
const Fewest = 64

// Hundredth is how many of so many runs are made again unless somebody says otherwise.
func Hundredth(runs int) int { return max(Fewest, (runs+99)/100) }

// Sizes of a sample: blocks have at least shortest runs, and there are about mostBlocks of them at most. Many short blocks
// see more than a few long ones, and each costs a beginning.
const (
	shortest   = 4
	mostBlocks = 64
)

// Blocks chooses at least so many of the runs first to end-1, in blocks of consecutive runs of which each is as likely as
// any other, by a seed. They are in order and do not overlap. Asked for all runs or more it gives one block of all. The second
// number is how many blocks there were to choose from.
func Blocks(seed uint64, first, end, runs int) (chosen []Block, among int) {
	if end <= first || runs <= 0 {
		return nil, 0
	}
	if runs >= end-first {
		return []Block{{first, end}}, 1
	}
	length := max(shortest, (runs+mostBlocks-1)/mostBlocks)
	among = (end - first + length - 1) / length
	// The first cards of a shuffled pack (Fisher and Yates), of which only those that moved are kept. The block at the end
	// may be shorter than the others.
	draws := rng.NewKey(seed, "replication").Stream(0)
	moved := map[int]int{}
	at := func(i int) int {
		if k, ok := moved[i]; ok {
			return k
		}
		return i
	}
	for i, total := 0, 0; total < runs; i++ {
		below, _ := bits.Mul64(draws.Uint64(uint64(i)), uint64(among-i))
		j := i + int(below)
		card := at(j)
		moved[j] = at(i)
		from := first + card*length
		b := Block{from, min(end, from+length)}
		chosen, total = append(chosen, b), total+b.End-b.First
	}
	slices.SortFunc(chosen, func(a, b Block) int { return cmp.Compare(a.First, b.First) })
	return chosen, among
}
