package figure

import (
	"math"
	"strings"
	"testing"
)

// laid checks that a drawing keeps to its page and that no texts overlap.
func laid(t *testing.T, d *Drawing) {
	t.Helper()
	s := d.scene
	if w := math.Round(s.width / mm); w != 89 && w != 183 || s.height/mm > 247 {
		t.Errorf("%s: %.0f by %.0f mm", d.Name, s.width/mm, s.height/mm)
	}
	texts := s.texts()
	for i, a := range texts {
		if b := a.box(); b.left < margin-0.1 || b.top < margin-0.1 || b.right > s.width-margin+0.6 || b.bottom > s.height-margin+0.1 {
			t.Errorf("%s: %q at %.1f..%.1f leaves the page of %.1f", d.Name, a.content, b.left, b.right, s.width)
		}
		for _, b := range texts[i+1:] {
			if overlap(a.box(), b.box()) {
				t.Errorf("%s: %q overlaps %q", d.Name, a.content, b.content)
			}
		}
	}
	checkMarks(t, d.Name, s)
	if d.Caption == "" || d.Alt == "" || strings.Contains(d.Alt, "NaN") {
		t.Errorf("%s: caption %q, alt %q", d.Name, d.Caption, d.Alt)
	}
}

// grids are responses over so many values of levers in so many scenarios.
func responses(rows int, sizes ...int) *Responses {
	r := &Responses{Study: newSynthetic().study(), Rows: []string{"baseline-2014", "open-china", "closed-china", "a-scenario-with-a-very-long-name"}[:rows]}
	for k := range sizes {
		r.Levers = append(r.Levers, ResponseLever{Name: []string{"China: largest foreign stake", "Hosts: public demand open to Chinese providers", "third"}[k]})
	}
	settings := [][]float64{nil}
	for _, n := range sizes {
		var more [][]float64
		for _, at := range settings {
			for i := range n {
				more = append(more, append(append([]float64(nil), at...), float64(i)/float64(max(1, n-1))))
			}
		}
		settings = more
	}
	for row := range rows {
		for _, at := range settings {
			r.Points = append(r.Points, ResponsePoint{Row: row, At: at})
		}
	}
	one := Response{Name: "response", Cell: "foreign_share@2025", What: "median", Outcome: Outcome{Name: "foreign_share", Kind: "share", Unit: "1"}, Best: -1, Bands: new([5][]float64)}
	judged := Response{Name: "robust", Title: "Expected regret", What: "mean loss of foreign_share@2025 against the best point of each run", Outcome: one.Outcome, Best: len(r.Points) - 1}
	for _, p := range r.Points {
		v := 0.1 + 0.05*float64(p.Row)
		for k, x := range p.At {
			v += x * 0.2 / float64(k+1)
		}
		one.Value, one.Lo, one.Hi = append(one.Value, v), append(one.Lo, v-0.01), append(one.Hi, v+0.01)
		for k := range one.Bands {
			one.Bands[k] = append(one.Bands[k], v+0.04*float64(k-2))
		}
		judged.Value, judged.Lo, judged.Hi = append(judged.Value, 0.5-v), append(judged.Lo, math.NaN()), append(judged.Hi, math.NaN())
	}
	r.List = []Response{one, judged}
	return r
}

// Each number of levers and scenarios has its figures, all within the page.
func TestResponsesAreLaid(t *testing.T) {
	for _, c := range []struct {
		rows  int
		sizes []int
		want  int // figures
	}{
		{1, []int{11}, 2},
		{1, []int{2}, 2},
		{4, []int{5}, 2},
		{1, []int{5, 4}, 2},
		{1, []int{31, 25}, 2},
		{2, []int{11, 11}, 4},
		{4, nil, 2},
		{1, []int{2, 3, 3}, 2},
		{1, []int{4, 4, 4}, 0}, // more than a list shows
	} {
		list := responses(c.rows, c.sizes...).Drawings(Style{})
		if len(list) != c.want {
			t.Errorf("%d scenarios, %v: %d figures, want %d", c.rows, c.sizes, len(list), c.want)
		}
		for _, d := range list {
			laid(t, d)
		}
	}
}

// A setting without end, as a third, is written as far as tells it from the next, in every figure.
func TestSettingsWithoutEnd(t *testing.T) {
	for name, r := range map[string]*Responses{"curve": responses(1, 4), "map": responses(1, 4, 4), "list": responses(1, 2, 3, 4)} {
		for _, d := range r.Drawings(Style{}) {
			written := d.Alt
			for _, text := range d.scene.texts() {
				written += " " + text.content
			}
			if !strings.Contains(written, "0.333") || strings.Contains(written, "0.3333") {
				t.Errorf("%s: %s", name, written)
			}
		}
	}
}

// Where a response is not known, a figure has a gap and no mark at infinity.
func TestResponsesWithGaps(t *testing.T) {
	for _, r := range []*Responses{responses(1, 5), responses(1, 4, 4), responses(3), responses(2, 20, 20)} {
		for i := range r.List {
			r.List[i].Value[1], r.List[i].Value[2] = math.NaN(), math.Inf(1)
			r.List[i].Hi[0] = math.Inf(1)
		}
		for _, d := range r.Drawings(Style{}) {
			laid(t, d)
		}
	}
}

// The colours of a map grow darker all the way, so that it reads in grey as well.
func TestHeatGrowsDarker(t *testing.T) {
	last := math.Inf(1)
	for i := range 101 {
		c := heatColor(float64(i) / 100)
		l := 0.2126*float64(c.r) + 0.7152*float64(c.g) + 0.0722*float64(c.b)
		if l >= last {
			t.Errorf("at %d %% it is no darker", i)
		}
		last = l
	}
	if last > 60 {
		t.Errorf("the darkest has the luma %v", last)
	}
}

// The contour of x + y at one half runs straight from corner to corner of a square of such values.
func TestContours(t *testing.T) {
	const n = 6
	m := heatMap{page: &page{}, one: &Response{}, cells: make([][]int, n), area: rect{0, 0, n, n}, w: 1, h: 1}
	for x := range m.cells {
		for y := range n {
			m.cells[x] = append(m.cells[x], len(m.one.Value))
			m.one.Value = append(m.one.Value, float64(x+y)/float64(2*(n-1)))
		}
	}
	m.contour(0.43, pen{black, 0.5, nil})
	if len(m.marks) == 0 {
		t.Fatal("no contour")
	}
	for _, mark := range m.marks {
		for _, p := range mark.(polyline).path {
			if x, y := p.x-0.5, n-0.5-p.y; math.Abs(x+y-4.3) > 1e-9 {
				t.Errorf("a contour at %v", p)
			}
		}
	}
}

// A map shows where a response is as much as is aimed at, whether its cells have numbers or not.
func TestMapsShowTheAim(t *testing.T) {
	for _, size := range []int{5, 31} {
		for aim, want := range map[float64]string{0.25: "Thick contour: where it is as much as is aimed at, 25\u202f%", 0.9: "is beyond all points"} {
			r := responses(1, size, size)
			r.List[0].Aim = &aim
			d := r.Drawings(Style{})[0]
			laid(t, d)
			contours := 0
			for _, m := range d.scene.marks {
				if p, ok := m.(polyline); ok && p.pen.width == aimPen.width && p.pen.color == aimPen.color {
					contours++
				}
			}
			if !strings.Contains(d.Caption, want) || (contours > 1) != (aim == 0.25) {
				t.Errorf("%d strokes, %s", contours, d.Caption)
			}
			if size == 5 && aim == 0.25 {
				golden(t, "aim", d)
			}
		}
	}
}

// requirements are searches over one lever, found or not, and over several.
func requirements() []Required {
	base := Required{
		Study: newSynthetic().study(), Claim: "P(foreign_share@2025 > 0.3) >= 0.5", Cell: "foreign_share@2025", What: "probability of > 0.3",
		Outcome: Outcome{Name: "foreign_share", Kind: "share"}, Bound: 0.5,
		Levers: []RequiredLever{{Name: "China: largest foreign stake", Start: 0.5, Lo: 0, Hi: 1}},
	}
	for i := range 9 {
		x := float64(i) / 8
		base.Tries = append(base.Tries, RequiredTry{At: x, Value: x * x, Lo: x*x - 0.02, Hi: x*x + 0.02})
	}
	found := base
	found.Changes = []RequiredChange{{At: []float64{0.7071}, Lo: []float64{0.69}, Hi: []float64{0.72}}}
	unsure := base
	unsure.Changes = []RequiredChange{{At: []float64{0.7071}, Lo: []float64{math.NaN()}, Hi: []float64{math.NaN()}}}
	several := found
	several.Levers = append(several.Levers, RequiredLever{Name: "A lever whose name is longer than any that a figure would have room for, and more", Start: 20, Lo: 10, Hi: 20000})
	several.Changes = []RequiredChange{{At: []float64{0.6, 20000}, Lo: []float64{0.55, 19000}, Hi: []float64{0.65, 20000}}}
	return []Required{base, found, unsure, several}
}

func TestRequiredIsLaid(t *testing.T) {
	for _, r := range requirements() {
		list := r.Drawings(Style{})
		if len(list) != 1 {
			t.Fatalf("%d figures", len(list))
		}
		laid(t, list[0])
	}
	already := requirements()[0]
	already.Tries, already.Changes = nil, nil
	if list := already.Drawings(Style{}); len(list) != 0 {
		t.Errorf("%d figures of nothing", len(list))
	}
}
