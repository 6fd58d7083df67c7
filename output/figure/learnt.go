package figure

import (
	"fmt"
	"math"
	"strings"
)

// Learnt is what figures taught about a scenario's inputs.
type Learnt struct {
	Study  *Study // who it is about; its tables are not used
	Inputs []LearntInput
}

// LearntInput is an input before and after. Quantiles are those of 5, 25, 50, 75 and 95 %.
type LearntInput struct {
	Name             string
	Mean, SD         float64 // of the prior: the axis is in these
	Prior, Posterior []float64
}

// Drawings lays out the figure of the inputs, if there are any.
func (l *Learnt) Drawings(st Style) []*Drawing { return fitted(st, l.drawings) }

func (l *Learnt) drawings(st Style) []*Drawing {
	if len(l.Inputs) == 0 {
		return nil
	}
	const each = 12.0
	d := drawerOf(l.Study, st)
	title := "What figures taught about inputs"
	var list []string
	for _, in := range l.Inputs {
		list = append(list, in.Name)
	}
	names := d.nameColumn(d.tickStyle, list, 0.45, 4, each)
	p := d.newPage(d.doubleColumn, names.height(len(list))+namedAxisHeight+2, heading{
		title:    title,
		rows:     true,
		subtitle: "in standard deviations of the prior about its mean; the inputs that moved most",
		key: []keyItem{
			{label: "prior, 90\u202f%", fill: grey.outer},
			{label: "posterior, 90\u202f%", pen: pen{cool.inner, 1.2, nil}},
			{label: "50\u202f%", pen: pen{cool.line, 3, nil}},
			{label: "median", fill: black, dot: 1.3},
		},
	}, d.source())
	lo, hi := -2.0, 2.0
	var said []string
	scaled := func(in LearntInput, v float64) float64 { return (v - in.Mean) / in.SD }
	for _, in := range l.Inputs {
		for _, list := range [][]float64{in.Prior, in.Posterior} {
			lo, hi = math.Min(lo, scaled(in, list[0])), math.Max(hi, scaled(in, list[4]))
		}
		said = append(said, fmt.Sprintf("%s %+.1f", in.Name, scaled(in, in.Posterior[2])))
	}
	lo, hi = math.Floor(lo), math.Ceil(hi)
	area := p.body
	area.left += names.beside()
	area.right -= 6
	area.bottom -= namedAxisHeight
	q := panel{&p.scene, area, axis{lo, hi, area.left, area.right}, axis{0, 1, area.bottom, area.top}}
	for v := lo; v <= hi; v++ {
		q.upright(gridPen, v)
		q.below(v, number(v, 0), 0)
	}
	q.below((lo+hi)/2, "standard deviations of the prior", 1)
	for i, in := range l.Inputs {
		y := area.top + names.middle(i)
		at := func(v float64) float64 { return q.x.at(scaled(in, v)) }
		q.fillRect(grey.outer, rect{at(in.Prior[0]), y - 3.6, at(in.Prior[4]), y + 3.6})
		q.stroke(pen{soft, 0.6, nil}, point{at(in.Prior[2]), y - 3.6}, point{at(in.Prior[2]), y + 3.6})
		q.stroke(pen{cool.inner, 1.2, nil}, point{at(in.Posterior[0]), y}, point{at(in.Posterior[4]), y})
		q.stroke(pen{cool.line, 3, nil}, point{at(in.Posterior[1]), y}, point{at(in.Posterior[3]), y})
		q.disc(black, point{at(in.Posterior[2]), y}, 1.3)
		names.write(&p.scene, in.Name, area.left, y)
	}
	q.base()
	return []*Drawing{{
		Name: "inputs", Title: title, scene: &p.scene,
		Caption: d.caption(0, title+", in standard deviations of the prior", "Grey: the prior from its 5th to its 95th percentile, with its median; blue: the posterior, 90\u202f% and 50\u202f%, with its median"),
		Alt:     "Medians of inputs after what was learnt, in standard deviations of the prior: " + strings.Join(said, ", ") + ".",
	}}
}
