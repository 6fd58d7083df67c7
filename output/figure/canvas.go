package figure

import (
	"math"

	"golang.org/x/image/font/sfnt"
	"gonum.org/v1/plot/vg"
)

// paint draws the scene on a canvas of gonum/plot, whose y runs upwards. Of its canvases only pixels are used: its files
// know no fonts but some of their own.
func (s *scene) paint(c vg.Canvas) {
	p := painter{c, s.height}
	for _, m := range s.marks {
		m.draw(p)
	}
}

type painter struct {
	canvas vg.Canvas
	height float64
}

// point rounds to what print can show, as the other formats do.
func (p painter) point(at point) vg.Point {
	return vg.Point{X: hundredths(at.x), Y: hundredths(p.height - at.y)}
}

func hundredths(x float64) vg.Length { return vg.Length(math.Round((x+tie)*100) / 100) }

// tie is added before rounding: what lies half way goes up, whatever its last bits are, for some processors add and multiply in
// one step and come to others.
const tie = 1e-9

func (p painter) path(path []point) vg.Path {
	var v vg.Path
	for i, at := range path {
		if i == 0 {
			v.Move(p.point(at))
			continue
		}
		v.Line(p.point(at))
	}
	return v
}

func (p painter) polygon(m polygon) {
	v := p.path(m.outline)
	v.Close()
	p.canvas.SetColor(m.color)
	p.canvas.Fill(v)
}

func (p painter) polyline(m polyline) {
	dash := make([]vg.Length, len(m.pen.dash))
	for i, d := range m.pen.dash {
		dash[i] = vg.Length(d)
	}
	p.canvas.SetColor(m.pen.color)
	p.canvas.SetLineWidth(vg.Length(m.pen.width))
	p.canvas.SetLineDash(dash, 0)
	p.canvas.Stroke(p.path(m.path))
}

// text fills the outlines of a line in one go.
func (p painter) text(t text) {
	line, _, _ := t.style.fonts.set(t.content)
	scale := t.style.size / emUnits
	var v vg.Path
	for _, g := range line {
		place := func(x, y float64) vg.Point {
			return p.point(point{t.at.x + (g.x+x)*scale, t.at.y + y*scale})
		}
		for i, s := range g.outline {
			a := s.Args
			switch s.Op {
			case sfnt.SegmentOpMoveTo:
				if i > 0 {
					v.Close()
				}
				v.Move(place(units(a[0].X), units(a[0].Y)))
			case sfnt.SegmentOpLineTo:
				v.Line(place(units(a[0].X), units(a[0].Y)))
			case sfnt.SegmentOpQuadTo:
				v.QuadTo(place(units(a[0].X), units(a[0].Y)), place(units(a[1].X), units(a[1].Y)))
			case sfnt.SegmentOpCubeTo:
				v.CubeTo(place(units(a[0].X), units(a[0].Y)), place(units(a[1].X), units(a[1].Y)), place(units(a[2].X), units(a[2].Y)))
			}
		}
		if len(g.outline) > 0 {
			v.Close()
		}
	}
	p.canvas.SetColor(t.style.color)
	p.canvas.Fill(v)
}
