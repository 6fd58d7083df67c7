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

// nameColumn is the names of rows: to the left of a plot, or, on a page too narrow for that, each above its row.
type nameColumn struct {
	style style
	width float64 // that a name may have
	gap   float64 // between names and the plot
	each  float64 // height of a row without its name
	lift  float64 // height of the name above it; zero if names stand to the left
}

// nameColumn makes room for names: to the left at most a share of the page.
func (t *theme) nameColumn(st style, names []string, share, gap, each float64) nameColumn {
	widest := 0.0
	for _, name := range names {
		widest = math.Max(widest, st.width(name))
	}
	if most := share * t.doubleColumn; widest <= most || t.doubleColumn >= wide {
		return nameColumn{st, math.Min(widest, most), gap, each, 0}
	}
	return nameColumn{st, t.doubleColumn - 2*margin, gap, each, st.size * leading}
}

// beside is the room to the left of the plot: for the names, or for half a label of its axis.
func (c nameColumn) beside() float64 {
	if c.lift > 0 {
		return 20
	}
	return c.width + c.gap
}

// height is that of so many rows.
func (c nameColumn) height(rows int) float64 { return float64(rows) * (c.each + c.lift) }

// middle is where a row has its middle, below the top of the first.
func (c nameColumn) middle(row int) float64 { return c.height(row) + c.lift + c.each/2 }

// write writes the name of a row with its middle at a height, for a plot whose left edge is at x. Lines that are there
// already are broken off behind a name that stands above its row.
func (c nameColumn) write(s *scene, name string, x, middle float64) {
	name = c.style.elide(name, c.width)
	if c.lift > 0 {
		y := middle - c.each/2 - c.lift/2 + 1
		s.fillRect(white, rect{margin, y - c.lift/2, margin + c.style.width(name) + 2, y + c.lift/2})
		s.writeMiddle(c.style, name, point{margin, y}, left)
		return
	}
	s.writeMiddle(c.style, name, point{x - c.gap, middle}, right)
}
