package figure

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// MissingError says which rows a figure needs that the tables do not hold.
type MissingError struct {
	Figure string
	Rows   []string // "p50 of overseas_share", in the order of need
	Years  [2]int   // that were asked for; zero for all
}

func (e *MissingError) Error() string {
	years := ""
	if e.Years != [2]int{} {
		years = fmt.Sprintf(" of the years %d:%d", e.Years[0], e.Years[1])
	}
	return fmt.Sprintf("figure %s needs what these results do not hold%s: %s", e.Figure, years, strings.Join(e.Rows, ", "))
}

// series is a statistic of one cell by year.
type series struct {
	year, value, lo, hi []float64
	n                   int // runs that count, in the last year
}

func (s series) empty() bool   { return len(s.year) == 0 }
func (s series) last() float64 { return s.value[len(s.value)-1] }
func (s series) lastYear() int { return int(s.year[len(s.year)-1]) }

// fan is the median of one cell by year and bands around it, all over the same years.
type fan struct {
	year, median []float64
	bands        []band // the innermost first
	n            int    // runs that count, in the last year
	cell         Cell
}

// band is the percentiles by year between which a percentage of runs lies.
type band struct {
	percent      int
	lower, upper []float64
}

// ends are the percentiles that the band lies between.
func (b band) ends() (lower, upper float64) {
	half := float64(b.percent) / 2
	return 50 - half, 50 + half
}

// fanOf is a fan with the standard bands.
func fanOf(year, p5, p25, p50, p75, p95 []float64) fan {
	return fan{year: year, median: p50, bands: []band{{50, p25, p75}, {90, p5, p95}}}
}

// outermost is the widest band.
func (f fan) outermost() band { return f.bands[len(f.bands)-1] }

// last is the place of the last year.
func (f fan) last() int { return len(f.year) - 1 }

// lastYear is the last year in words.
func (f fan) lastYear() string { return yearText(f.year[f.last()]) }

// curve is a density or distribution function.
type curve struct{ x, y, lo, hi []float64 }

// query reads a study's tables for one figure and notes what it did not find.
type query struct {
	study   *Study
	years   [2]int
	index   map[statistic][]*SummaryRow // in the order of years
	missing []string
}

// statistic is one of a cell, which is named as Cell.String does.
type statistic struct{ name, cell string }

func (s statistic) String() string { return s.name + " of " + s.cell }

func newQuery(s *Study, years [2]int) *query {
	q := &query{study: s, years: years, index: map[statistic][]*SummaryRow{}}
	var cell Cell // whose rows stand together
	name := ""
	for i := range s.Summary {
		r := &s.Summary[i]
		if !q.covers(r.Year) {
			continue
		}
		if name == "" || r.Outcome != cell.Outcome || !slices.Equal(r.Where, cell.Where) {
			cell, name = r.Cell, r.Cell.String()
		}
		k := statistic{r.Statistic, name}
		q.index[k] = append(q.index[k], r)
	}
	for _, rows := range q.index {
		slices.SortStableFunc(rows, func(a, b *SummaryRow) int { return cmp.Compare(a.Year, b.Year) })
	}
	return q
}

// covers reports whether a year is drawn; an outcome without years always is.
func (q *query) covers(year float64) bool {
	return math.IsNaN(year) || q.years == [2]int{} ||
		float64(q.years[0]) <= year && year <= float64(q.years[1])
}

// miss notes what was not found, once.
func (q *query) miss(what string) {
	if !slices.Contains(q.missing, what) {
		q.missing = append(q.missing, what)
	}
}

// byYear reports whether the rows of a statistic have years.
func byYear(rows []*SummaryRow) bool { return len(rows) > 0 && !math.IsNaN(rows[0].Year) }

// series gives a statistic of a cell by year; one that is missing is noted and empty.
func (q *query) series(c Cell, name string) series {
	k := statistic{name, c.String()}
	rows := q.index[k]
	if !byYear(rows) {
		miss := k.String()
		if len(rows) > 0 {
			miss += " by year"
		}
		q.miss(miss)
		return series{}
	}
	var s series
	for _, r := range rows {
		s.year = append(s.year, r.Year)
		s.value = append(s.value, r.Value)
		s.lo = append(s.lo, r.Lo)
		s.hi = append(s.hi, r.Hi)
		s.n = r.N
	}
	return s
}

// at gives one statistic in one year, NaN for an outcome without years.
func (q *query) at(c Cell, name string, year float64) (SummaryRow, bool) {
	for _, r := range q.index[statistic{name, c.String()}] {
		if r.Year == year || math.IsNaN(r.Year) && math.IsNaN(year) {
			return *r, true
		}
	}
	return SummaryRow{}, false
}

// fan gives the median of a cell by year and bands that hold so many percent of the runs each.
func (q *query) fan(c Cell, bands []int) fan {
	median := q.series(c, "p50")
	f := fan{year: median.year, median: median.value, n: median.n, cell: c}
	values := map[float64][]float64{}
	for _, p := range BandPercentiles(bands) {
		s := q.series(c, PercentileName(p))
		if !s.empty() && !slices.Equal(s.year, f.year) {
			q.miss(PercentileName(p) + " of " + c.String() + " in every year")
		}
		values[p] = s.value
	}
	for _, percent := range bands {
		b := band{percent: percent}
		lower, upper := b.ends()
		b.lower, b.upper = values[lower], values[upper]
		f.bands = append(f.bands, b)
	}
	return f
}

// members lists the members of a dimension for which the summary has the statistic of the cell. None
// is a miss.
func (q *query) members(c Cell, dim, statistic string) []string {
	members := q.list(c, dim, statistic)
	if len(members) == 0 {
		q.miss(statistic + " of " + c.and(dim, "…").String())
	}
	return members
}

// list is members in the order of the summary, of which there may be none.
func (q *query) list(c Cell, dim, statistic string) []string {
	var members []string
	for _, r := range q.study.Summary {
		if r.Outcome != c.Outcome || r.Statistic != statistic || len(r.Where) != len(c.Where)+1 || !q.covers(r.Year) {
			continue
		}
		i := slices.IndexFunc(r.Where, func(w Coord) bool { return w.Dim == dim })
		if i < 0 || slices.Contains(members, r.Where[i].Member) {
			continue
		}
		if r.Cell.String() == c.and(dim, r.Where[i].Member).String() {
			members = append(members, r.Where[i].Member)
		}
	}
	return members
}

// curve gives a density or distribution function, at most one for a cell and year.
func (q *query) curve(c Cell, name string, year float64) curve {
	var f curve
	want := c.String()
	for _, r := range q.study.Curves {
		same := r.Year == year || math.IsNaN(r.Year) && math.IsNaN(year)
		if r.Curve == name && same && r.Outcome == c.Outcome && r.Cell.String() == want {
			f.x = append(f.x, r.X)
			f.y = append(f.y, r.Y)
			f.lo = append(f.lo, r.Lo)
			f.hi = append(f.hi, r.Hi)
		}
	}
	if len(f.x) == 0 {
		q.miss(name + " of " + want + yearSuffix(year))
	}
	return f
}

func yearSuffix(year float64) string {
	if math.IsNaN(year) {
		return ""
	}
	return fmt.Sprintf("@%g", year)
}
