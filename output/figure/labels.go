package figure

import (
	"cmp"
	"math"
	"slices"
)

// endLabel is a text at the right end of a line, at the height where it would like to be.
type endLabel struct {
	y     float64
	text  string
	style style
}

// labelsWidth is the room that labels need to the right of a plot, leaders included.
func labelsWidth(labels []endLabel) float64 {
	w := 0.0
	for _, l := range labels {
		w = math.Max(w, l.style.width(l.text))
	}
	return w + leaderWidth + 2
}

// leaderWidth is the distance from the end of a line to its label.
const leaderWidth = 9.0

// writeLabels writes labels to the right of x, moved apart within lo..hi, each joined to where it
// belongs.
func (s *scene) writeLabels(x float64, labels []endLabel, lo, hi float64) {
	labels = slices.Clone(labels)
	slices.SortStableFunc(labels, func(a, b endLabel) int { return cmp.Compare(a.y, b.y) })
	wanted := make([]float64, len(labels))
	for i, l := range labels {
		wanted[i] = l.y
	}
	for i, y := range apart(wanted, labelGap, lo, hi) {
		l := labels[i]
		s.stroke(leaderPen, point{x + 1.5, l.y}, point{x + leaderWidth - 1.5, y})
		s.writeMiddle(l.style, l.text, point{x + leaderWidth, y}, left)
	}
}

// apart moves ascending places at least a gap from each other, as little as possible in the sense
// of least squares, and into lo..hi if they fit there.
func apart(wanted []float64, gap, lo, hi float64) []float64 {
	type block struct {
		first, n int
		sum      float64
	} // sum of wanted places, less the gaps before them
	place := func(b block) float64 {
		y := b.sum / float64(b.n)
		return math.Max(lo, math.Min(y, hi-gap*float64(b.n-1)))
	}
	var blocks []block
	for i, w := range wanted {
		b := block{i, 1, w}
		for len(blocks) > 0 {
			p := blocks[len(blocks)-1]
			if place(p)+gap*float64(p.n) <= place(b) {
				break
			}
			b = block{p.first, p.n + b.n, p.sum + b.sum - gap*float64(p.n*b.n)}
			blocks = blocks[:len(blocks)-1]
		}
		blocks = append(blocks, b)
	}
	out := make([]float64, len(wanted))
	for _, b := range blocks {
		for i := range b.n {
			out[b.first+i] = place(b) + gap*float64(i)
		}
	}
	return out
}
