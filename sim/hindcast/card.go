package hindcast

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"cloudgate/sim/num"
	"cloudgate/sim/score"
	"cloudgate/sim/stats"
)

// Row is one forecast of one figure with its scores.
type Row struct {
	Figure
	Group    string  // of series, for tables: a market, a provider, or what else the caller says
	Origin   float64 // the last point that the forecast could know of
	Forecast string  // who forecast
	Score
}

// Horizon is how far ahead the forecast was.
func (r Row) Horizon() float64 { return r.At - r.Origin }

// Tally is what forecasts of one kind were worth over several figures.
type Tally struct {
	Key      string // the series, the group or the horizon that the figures share
	Forecast string
	Figures  int
	CRPS     stats.Estimate // mean; the interval is of the Monte Carlo error alone
	Spread   float64        // standard error of the mean over the figures, as if they were independent; NaN for one
	Bias     float64        // mean of score.PIT.Bias: above zero, forecasts were too high
}

// TallyBy gathers the rows by a key and by forecast, in the order in which they come. Scores of different series are in
// different units, so that keys should not mix them unless scores are relative.
func TallyBy(rows []Row, key func(Row) string) []Tally {
	type id struct{ key, forecast string }
	var order []id
	members := map[id][]Row{}
	for _, r := range rows {
		k := id{key(r), r.Forecast}
		if members[k] == nil {
			order = append(order, k)
		}
		members[k] = append(members[k], r)
	}
	var tallies []Tally
	for _, k := range order {
		tallies = append(tallies, tally(k.key, k.forecast, members[k]))
	}
	return tallies
}

func tally(key, forecast string, rows []Row) Tally {
	t := Tally{Key: key, Forecast: forecast, Figures: len(rows)}
	crps := make([]float64, len(rows))
	var sets []float64
	for i, r := range rows {
		crps[i] = r.CRPS.Value
		t.Bias += r.PIT.Bias() / float64(len(rows))
		for k, v := range r.sets {
			if len(sets) <= k {
				sets = append(sets, 0)
			}
			sets[k] += v / float64(len(rows))
		}
	}
	over := stats.Of(crps, stats.Runs()).Mean()
	t.Spread = over.SE
	t.CRPS = exactly(over.Value)
	if sets != nil {
		t.CRPS = around(over.Value, sets)
	}
	return t
}

// Skill is how much better a forecast was than a reference over the same figures.
type Skill struct {
	Key                 string
	Forecast, Reference string
	Series              int
	// Value is 1 - S/S_ref, with S/S_ref the geometric mean over series of the ratio of their mean CRPS: 0 is no better,
	// 1 is perfect, below 0 is worse. Lo and Hi are its 95 % interval over the series as if they were a sample of
	// series, by Student's t on the logarithms; NaN for fewer than two.
	Value, Lo, Hi float64
}

// SkillOver compares forecasts with a reference by a key. Only figures that both have forecast from one origin count. Series in which
// either was perfect are left out: a ratio says nothing of them.
func SkillOver(rows []Row, reference string, key func(Row) string) []Skill {
	type place struct {
		series     string
		at, origin float64
	}
	known := map[place]float64{}
	for _, r := range rows {
		if r.Forecast == reference {
			known[place{r.Series, r.At, r.Origin}] = r.CRPS.Value
		}
	}
	type id struct{ key, forecast string }
	type sums struct{ own, reference float64 }
	var order []id
	bySeries := map[id]map[string]sums{}
	for _, r := range rows {
		ref, ok := known[place{r.Series, r.At, r.Origin}]
		if !ok || r.Forecast == reference {
			continue
		}
		k := id{key(r), r.Forecast}
		if bySeries[k] == nil {
			order = append(order, k)
			bySeries[k] = map[string]sums{}
		}
		s := bySeries[k][r.Series]
		bySeries[k][r.Series] = sums{s.own + r.CRPS.Value, s.reference + ref}
	}
	var skills []Skill
	for _, k := range order {
		var names []string
		for name := range bySeries[k] {
			names = append(names, name)
		}
		slices.Sort(names)
		var ratios []float64
		for _, name := range names {
			if s := bySeries[k][name]; s.own > 0 && s.reference > 0 {
				ratios = append(ratios, num.Log(s.own/s.reference))
			}
		}
		m := stats.Of(ratios, stats.Runs()).Mean()
		skills = append(skills, Skill{
			Key: k.key, Forecast: k.forecast, Reference: reference, Series: len(ratios),
			Value: 1 - num.Exp(m.Value), Lo: 1 - num.Exp(m.Hi), Hi: 1 - num.Exp(m.Lo),
		})
	}
	return skills
}

// Coverage is how many figures lay in the central interval of a level. Figures of one series depend on each other, so
// the interval treats series, not figures, as the sample: the share of each, by Student's t.
type Coverage struct {
	Level           float64
	Inside, Figures int
	Share           stats.Estimate
}

// Cover counts the figures, events aside, that lay in the central interval of a level.
func Cover(rows []Row, level float64) Coverage {
	c := Coverage{Level: level}
	inside, all := map[string]float64{}, map[string]float64{}
	for _, r := range rows {
		if r.Scale == Event {
			continue
		}
		c.Figures++
		all[r.Series]++
		if r.Covers(level) {
			c.Inside++
			inside[r.Series]++
		}
	}
	var shares []float64
	for _, name := range slices.Sorted(maps.Keys(all)) {
		shares = append(shares, inside[name]/all[name])
	}
	m := stats.Of(shares, stats.Runs()).Mean()
	value := float64(c.Inside) / float64(c.Figures)
	c.Share = stats.Estimate{
		Value: value, Lo: max(0, value-(m.Value-m.Lo)), Hi: min(1, value+(m.Hi-m.Value)), SE: m.SE, N: len(shares),
	}
	return c
}

// Histogram is the histogram of where figures, events aside, lay in their forecasts.
func Histogram(rows []Row, bins int) score.Histogram {
	var transforms []score.PIT
	for _, r := range rows {
		if r.Scale != Event {
			transforms = append(transforms, r.PIT)
		}
	}
	return score.NewHistogram(transforms, bins)
}

// Tenths are the edges of bins of probabilities.
var Tenths = []float64{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9}

// EventRows are the probabilities given to events and whether they came, for score.Murphy and score.Reliability.
func EventRows(rows []Row) (p []float64, happened []bool) {
	for _, r := range rows {
		if r.Scale == Event {
			p, happened = append(p, r.Mean), append(happened, r.Value > 0)
		}
	}
	return p, happened
}

// Misses are the worst forecasts: those in whose tails the figures lay furthest, and of figures beyond all runs those
// that had the least density. Of each series there is one at most and of each group two, so that one cause does not
// fill the list.
func Misses(rows []Row, n int) []Row {
	worst := map[string]Row{}
	for _, r := range rows {
		if w, ok := worst[r.Series]; !ok || further(r, w) < 0 {
			worst[r.Series] = r
		}
	}
	var list []Row
	for _, r := range worst {
		list = append(list, r)
	}
	slices.SortFunc(list, further)
	of := map[string]int{}
	list = slices.DeleteFunc(list, func(r Row) bool {
		of[r.Group]++
		return of[r.Group] > 2
	})
	return list[:min(n, len(list))]
}

// further orders rows by how far out in its tail the figure lay.
func further(a, b Row) int {
	return cmp.Or(cmp.Compare(a.tail(), b.tail()), cmp.Compare(b.Log.Value, a.Log.Value), cmp.Compare(a.Series, b.Series), cmp.Compare(a.At, b.At))
}

// tail is the probability that the forecast gave to figures at least as far out, on the side where the figure lay.
func (s Score) tail() float64 {
	if s.PIT.Lo != s.PIT.Hi { // an event
		return s.PIT.Hi - s.PIT.Lo
	}
	return 2 * math.Min(s.PIT.Lo, 1-s.PIT.Lo)
}
