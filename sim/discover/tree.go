package discover

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"slices"

	"cloudgate/sim/rng"
	"cloudgate/sim/stats"
)

// TreeOptions say how a tree is grown and pruned. The zero value is the usual choice.
type TreeOptions struct {
	MinMass    float64          // the least mass of a leaf, in (0, 1]; 0 for 0.05
	Folds      int              // of the cross-validation, at least 2; 0 for 10
	Seed       uint64           // of the draw that deals the cases to the folds
	Leaves     int              // the largest tree with at most so many leaves is taken; 0 for the one-standard-error rule
	Replicates stats.Replicates // for the error of the cross-validated risk
}

// Tree is a tree of yes/no questions, told by its leaves.
type Tree struct {
	Leaves   []Box    // from left to right: below a limit first, a set of categories with the smaller mean first
	Sequence []Pruned // the trees there are to choose from, largest first; the last is the root alone
	Chosen   int      // which of them the leaves are those of
}

// Pruned is a tree of the sequence that cost-complexity pruning gives.
type Pruned struct {
	Leaves int
	Alpha  float64        // the price of a leaf from which on this tree is best, in units of Risk
	Risk   float64        // mean squared distance of outcomes from their leaf's mean; of yes/no outcomes half the Gini index
	Tested stats.Estimate // the risk in cases that had no part in growing the tree, by cross-validation
}

// Tree grows a regression tree (CART, Breiman, Friedman, Olshen and Stone 1984): leaves are split in two so as to lower
// the squared error most, which for yes/no outcomes is the Gini index, and the tree is pruned back by the price of a leaf.
// Categories are split by the order of their means, in which the best of all subsets is found (their theorem 4.5). Of
// equally good splits the first input by name wins, then the lowest limit. The leaf's probability is what counts here
// and not its majority, so that the squared error is also the risk that pruning and cross-validation
// go by (their section 4.6).
//
// The one-standard-error rule takes the smallest tree whose cross-validated risk is within one standard error of
// the least. It panics if an option is out of range.
func (c *Cases) Tree(o TreeOptions) Tree {
	o, least := c.growing(o)
	grown := grow(c, least)
	alphas := grown.alphas()
	tree := Tree{Sequence: make([]Pruned, len(alphas))}
	for k, alpha := range alphas {
		p := &tree.Sequence[k]
		p.Alpha = alpha
		for _, leaf := range grown.leaves(alpha) {
			p.Leaves++
			p.Risk += leaf.squares / float64(len(c.members))
		}
	}
	c.crossValidate(o, least, tree.Sequence)
	tree.Chosen = choose(tree.Sequence, o.Leaves)
	for _, leaf := range grown.leaves(alphas[tree.Chosen]) {
		tree.Leaves = append(tree.Leaves, c.box(leaf.region, leaf.tally))
	}
	return tree
}

// growing is the options with their defaults, and the least number of cases of a leaf. It panics on what is no option.
func (c *Cases) growing(o TreeOptions) (TreeOptions, int) {
	if o.MinMass == 0 {
		o.MinMass = 0.05
	}
	if o.Folds == 0 {
		o.Folds = 10
	}
	if !(o.MinMass > 0 && o.MinMass <= 1 && o.Folds >= 2 && o.Leaves >= 0) {
		panic(fmt.Sprintf("discover: no options for a tree: %+v", o))
	}
	return o, max(1, int(math.Ceil(o.MinMass*float64(c.n))))
}

// leaves are those of the largest tree with at most so many, which needs no cross-validation.
func (c *Cases) leaves(o TreeOptions, most int) []Box {
	_, least := c.growing(o)
	grown := grow(c, least)
	var boxes []Box
	for _, alpha := range grown.alphas() {
		leaves := grown.leaves(alpha)
		if len(leaves) > most {
			continue
		}
		for _, leaf := range leaves {
			boxes = append(boxes, c.box(leaf.region, leaf.tally))
		}
		break
	}
	return boxes
}

// choose is the index of the tree to take.
func choose(sequence []Pruned, leaves int) int {
	if leaves > 0 {
		return max(0, slices.IndexFunc(sequence, func(p Pruned) bool { return p.Leaves <= leaves }))
	}
	best := slices.MinFunc(sequence, func(a, b Pruned) int { return cmp.Compare(a.Tested.Value, b.Tested.Value) }).Tested
	most := best.Value
	if best.SE > 0 {
		most += best.SE
	}
	for k, p := range slices.Backward(sequence) {
		if p.Tested.Value <= most {
			return k
		}
	}
	return 0
}

// crossValidate fills in the tested risk of each tree of a sequence. What stands for a tree in a fold is the tree
// grown without the fold that is best at the geometric mean of its price and the next (section 3.4.2 of the book).
func (c *Cases) crossValidate(o TreeOptions, least int, sequence []Pruned) {
	fold := c.deal(o)
	losses := make([][]float64, len(sequence))
	for k := range losses {
		losses[k] = nans(len(c.y))
	}
	for f := range o.Folds {
		counted := slices.Clone(c.counted)
		for _, i := range c.members {
			counted[i] = fold[i] != f
		}
		without := c.keep(counted, always)
		if len(without.members) == 0 {
			continue
		}
		grown := grow(without, least)
		grown.alphas()
		for k := range sequence {
			price := math.Inf(1)
			if k+1 < len(sequence) {
				price = math.Sqrt(sequence[k].Alpha) * math.Sqrt(sequence[k+1].Alpha)
			}
			for _, i := range c.members {
				if fold[i] == f {
					d := c.outcome(i) - c.mean(grown.find(i, price, c.inputs).tally)
					losses[k][i] = d * d
				}
			}
		}
	}
	for k := range sequence {
		sequence[k].Tested = stats.Of(losses[k], o.Replicates).Mean()
	}
}

// deal gives each case a fold: the cases in a random order, in turn.
func (c *Cases) deal(o TreeOptions) []int {
	stream := rng.NewKey(o.Seed, "discover/folds").Stream(0)
	shuffled := slices.Clone(c.members)
	slices.SortFunc(shuffled, func(a, b int) int {
		return cmp.Or(cmp.Compare(stream.Uint64(uint64(a)), stream.Uint64(uint64(b))), cmp.Compare(a, b))
	})
	fold := make([]int, len(c.y))
	for k, i := range shuffled {
		fold[i] = k % o.Folds
	}
	return fold
}

// node is a node of a tree that is grown.
type node struct {
	region region
	tally
	squares     float64 // sum of squared distances from the mean
	left, right *node   // nil in a leaf
	input       int     // on which it is split
	split       side    // what goes left
	price       float64 // from which on it is pruned to a leaf
}

// leaves lists those of the tree that is best at a price, from left to right.
func (t *node) leaves(price float64) []*node {
	if t.left == nil || t.price <= price {
		return []*node{t}
	}
	return append(t.left.leaves(price), t.right.leaves(price)...)
}

// alphas prunes the weakest links one after the other, notes their prices, and lists the different ones, from
// zero on.
func (t *node) alphas() []float64 {
	alphas := []float64{0}
	for {
		link, price := t.weakest()
		if link == nil {
			return alphas
		}
		last := alphas[len(alphas)-1]
		// Prices ascend but for rounding.
		price = max(price, last)
		link.price = price
		if price > last {
			alphas = append(alphas, price)
		}
	}
}

// weakest is the split that gains least for each leaf of its own, and what it gains, as a share of all cases.
func (t *node) weakest() (link *node, price float64) {
	price = math.Inf(1)
	var visit func(of *node) (squares float64, leaves int)
	visit = func(of *node) (float64, int) {
		if of.left == nil || !math.IsInf(of.price, 1) {
			return of.squares, 1
		}
		left, some := visit(of.left)
		right, others := visit(of.right)
		squares, leaves := left+right, some+others
		if p := max(0, of.squares-squares) / float64(leaves-1) / float64(t.n); link == nil || p < price {
			link, price = of, p
		}
		return squares, leaves
	}
	visit(t)
	return link, price
}

// grower grows a tree; the cases of a node lie in the same place of every list.
type grower struct {
	c      *Cases
	least  int
	lists  [][]int32 // the cases by each input, ascending for numbers; nil for constants
	in     []bool
	spare  []int32
	counts []tally
}

// grow makes the largest tree whose leaves have at least so many cases.
func grow(c *Cases, least int) *node {
	g := &grower{c: c, least: least, lists: make([][]int32, len(c.inputs)), in: make([]bool, len(c.y))}
	members := make([]int32, len(c.members))
	var all tally
	for k, i := range c.members {
		members[k] = int32(i)
		all.n++
		all.sum += c.y[i]
	}
	g.spare = make([]int32, len(members))
	for _, j := range c.byName {
		if order := c.inputs[j].order; order != nil {
			for _, i := range order {
				if c.among[i] {
					g.lists[j] = append(g.lists[j], i)
				}
			}
		} else {
			g.lists[j] = slices.Clone(members)
		}
	}
	return g.node(c.everything(), all, 0, len(members), members)
}

// node grows a tree from the cases in a stretch of the lists.
func (g *grower) node(r region, t tally, start, end int, members []int32) *node {
	at := &node{region: r, tally: t, squares: g.c.squares(members, t), price: math.Inf(1)}
	s, ok := g.best(t, start, end)
	if !ok || at.squares == 0 {
		return at
	}
	at.input, at.split = s.input, s.goes
	rank := g.c.inputs[s.input].rank
	for _, i := range members {
		g.in[i] = s.goes.contains(rank[i])
	}
	for _, list := range g.lists {
		if list != nil {
			g.partition(list[start:end])
		}
	}
	g.partition(members)
	rest := tally{t.n - s.n, t.sum - s.sum}
	middle := start + s.n
	at.left = g.node(r.with(s.input, r.sides[s.input].and(s.left)), s.tally, start, middle, members[:s.n])
	at.right = g.node(r.with(s.input, r.sides[s.input].and(s.right)), rest, middle, end, members[s.n:])
	return at
}

// squares is the sum of the squared distances of the cases' outcomes from their mean. It is found in whole numbers, since
// prices that are equal must not differ by the order in which cases were added.
func (c *Cases) squares(members []int32, t tally) float64 {
	var high, low uint64
	for _, i := range members {
		y := uint64(max(c.y[i], -c.y[i]))
		h, l := bits.Mul64(y, y)
		var carry uint64
		low, carry = bits.Add64(low, l, 0)
		high += h + carry
	}
	sum := new(big.Int).SetUint64(high)
	sum.Lsh(sum, 64).Add(sum, new(big.Int).SetUint64(low)).Mul(sum, big.NewInt(int64(t.n)))
	of := big.NewInt(t.sum)
	exact, _ := new(big.Float).SetInt(sum.Sub(sum, of.Mul(of, of))).Float64()
	return exact * c.unit / float64(t.n) * c.unit
}

// partition puts the cases that go left before the others and keeps both in order.
func (g *grower) partition(list []int32) {
	left, right := 0, 0
	for _, i := range list {
		if g.in[i] {
			list[left] = i
			left++
		} else {
			g.spare[right] = i
			right++
		}
	}
	copy(list[left:], g.spare[:right])
}

// and is what two sides have in common.
func (s side) and(t side) side {
	both := side{lo: max(s.lo, t.lo), hi: min(s.hi, t.hi), kept: t.kept}
	if s.kept != nil && t.kept != nil {
		both.kept = slices.Clone(s.kept)
		for k, kept := range t.kept {
			both.kept[k] = both.kept[k] && kept
		}
	}
	return both
}

// split is a way to split a node.
type split struct {
	input       int
	tally       // of what goes left
	goes        side
	left, right side // limits of the parts: ranks that cases have
	gain        float64
}

// best is the best split of a stretch, if there is one.
func (g *grower) best(t tally, start, end int) (best split, ok bool) {
	for _, j := range g.c.byName {
		in := &g.c.inputs[j]
		find := g.bestCut
		if in.categories > 0 {
			find = g.bestSet
		}
		if s := find(in, g.lists[j][start:end], t); s.gain > 0 && (!ok || s.gain > best.gain) {
			best, ok = s, true
			best.input = j
		}
	}
	return best, ok
}

// gain is by how much a split lowers the sum of squares, in units of the outcome; 0 if a part is too small.
func (g *grower) gain(t, left tally) float64 {
	right := tally{t.n - left.n, t.sum - left.sum}
	if left.n < g.least || right.n < g.least {
		return 0
	}
	d := float64(left.sum)/float64(left.n) - float64(right.sum)/float64(right.n)
	return d * d * float64(left.n) / float64(t.n) * float64(right.n)
}

// bestCut splits numbers in two; new ones go by the middle between the ranks.
func (g *grower) bestCut(in *column, list []int32, t tally) (best split) {
	var left tally
	last := int32(len(in.values) - 1)
	for k, i := range list[:len(list)-1] {
		left.n++
		left.sum += g.c.y[i]
		lo, hi := in.rank[i], in.rank[list[k+1]]
		if lo == hi {
			continue
		}
		if gain := g.gain(t, left); gain > best.gain {
			best = split{tally: left, gain: gain, goes: side{hi: lo + (hi-lo-1)/2}, left: side{hi: lo}, right: side{lo: hi, hi: last}}
		}
	}
	return best
}

// bestSet splits categories in two, by the order of their means.
func (g *grower) bestSet(in *column, list []int32, t tally) (best split) {
	g.counts = append(g.counts[:0], make([]tally, in.categories)...)
	for _, i := range list {
		g.counts[in.rank[i]].n++
		g.counts[in.rank[i]].sum += g.c.y[i]
	}
	var present []int
	for k, count := range g.counts {
		if count.n > 0 {
			present = append(present, k)
		}
	}
	slices.SortStableFunc(present, func(a, b int) int { return cmp.Compare(g.c.mean(g.counts[a]), g.c.mean(g.counts[b])) })
	var left tally
	last := int32(in.categories - 1)
	for k, category := range present[:len(present)-1] {
		left.n += g.counts[category].n
		left.sum += g.counts[category].sum
		gain := g.gain(t, left)
		if gain <= best.gain {
			continue
		}
		goes := side{hi: last, kept: make([]bool, in.categories)}
		for _, one := range present[:k+1] {
			goes.kept[one] = true
		}
		others := side{hi: last, kept: make([]bool, in.categories)}
		for one := range others.kept {
			others.kept[one] = !goes.kept[one]
		}
		best = split{tally: left, gain: gain, goes: goes, left: goes, right: others}
	}
	return best
}

// find is the leaf to which a case belongs in the tree that is best at a price.
func (t *node) find(i int, price float64, inputs []column) *node {
	for t.left != nil && t.price > price {
		if t.split.contains(inputs[t.input].rank[i]) {
			t = t.left
		} else {
			t = t.right
		}
	}
	return t
}
