package score

import (
	"fmt"
	"math"
	"slices"
)

// Brier is the squared difference between the probability given to an event and what came: 1 if it happened, else 0
// (Brier, Monthly Weather Review 78, 1950, 1; half of what he wrote for two categories).
func Brier(p float64, happened bool) float64 {
	if happened {
		p = 1 - p
	}
	return float64(p * p)
}

// CategoriesBrier is the Brier score of the probabilities of several categories, of which the one of that index came:
// the sum of squares, from 0 to 2. Of two categories it is twice the Brier score of an event. It panics if there is
// no such category.
func CategoriesBrier(p []float64, came int) float64 {
	inRange(p, came)
	var sum float64
	for k, v := range p {
		sum += Brier(v, k == came)
	}
	return sum
}

// RankedProbability is the ranked probability score of categories that have an order: the sum over all but the last
// of the squared differences between the cumulative probability and what came (Epstein, Journal of Applied
// Meteorology 8, 1969, 985; not divided by the number of categories). It panics if there is no such category.
func RankedProbability(p []float64, came int) float64 {
	inRange(p, came)
	var cumulative, sum float64
	for k, v := range p[:len(p)-1] {
		cumulative += v
		sum += Brier(cumulative, came <= k)
	}
	return sum
}

func inRange(p []float64, came int) {
	if came < 0 || came >= len(p) {
		panic(fmt.Sprintf("score: category %d of %d", came, len(p)))
	}
}

// Decomposition is a mean Brier score and its parts by Murphy (Journal of Applied Meteorology 12, 1973, 595), of
// forecasts in bins:
//
//	Score = Reliability - Resolution + Uncertainty + Within
//
// Reliability is how far the frequency of the event is from the mean forecast of each bin, less being better;
// Resolution how far it is from the overall frequency, more being better; Uncertainty is the score of the overall
// frequency itself. Within is what differing forecasts in the same bin add (Stephenson, Coelho and Jolliffe, Weather
// and Forecasting 23, 2008, 752), 0 when each distinct forecast has its own.
//
// Of few forecasts Reliability and Resolution come out too large, and Uncertainty too small, because frequencies in
// bins scatter. The corrected parts allow for that (Bröcker, Climate Dynamics 39, 2012, 655; Ferro and Fricker,
// Quarterly Journal of the Royal Meteorological Society 138, 2012, 1954): they add up to the same score, are unbiased
// but for bins of a single forecast, whose scatter nobody can tell, and may be negative.
type Decomposition struct {
	Score                                float64
	Reliability, Resolution, Uncertainty float64
	Within                               float64

	CorrectedReliability, CorrectedResolution, CorrectedUncertainty float64 // the latter two NaN of a single forecast
}

// Murphy takes the mean Brier score of forecasts apart. Inner edges, ascending, cut [0, 1] into bins, the lower edge
// belonging to a bin; with nil each distinct forecast is a bin. All is NaN when there are no forecasts. It panics if
// there are not as many observations as forecasts.
func Murphy(p []float64, happened []bool, edges []float64) Decomposition {
	bins := binned(p, happened, edges)
	var size, events float64
	for _, b := range bins {
		size += b.n
		events += b.events
	}
	var d Decomposition
	overall := events / size
	var scatter float64 // the frequencies' expected squared error, over bins
	for _, b := range bins {
		mean, frequency := b.mean(), b.events/b.n
		d.Reliability += float64(b.n * (mean - frequency) * (mean - frequency))
		d.Resolution += float64(b.n * (frequency - overall) * (frequency - overall))
		if b.n > 1 {
			scatter += b.n * frequency * (1 - frequency) / (b.n - 1)
		}
		for _, f := range b.forecasts {
			off := f.p - mean
			d.Within += float64(off * off)
			d.Within -= 2 * float64(off*(f.came-frequency))
			d.Score += Brier(f.p, f.came == 1)
		}
	}
	d.Score /= size
	d.Reliability /= size
	d.Resolution /= size
	d.Within /= size
	scatter /= size
	d.Uncertainty = float64(overall * (1 - overall))
	missed := d.Uncertainty / (size - 1)
	d.CorrectedReliability = d.Reliability - scatter
	d.CorrectedResolution = d.Resolution - scatter + missed
	d.CorrectedUncertainty = d.Uncertainty + missed
	return d
}

// bin holds forecasts of an event that are judged together.
type bin struct {
	forecasts []eventForecast
	n, events float64
	sum       float64
}

// eventForecast is the probability given to an event, and 1 if it came, else 0.
type eventForecast struct{ p, came float64 }

// mean is the mean forecast; that of equal forecasts is their value.
func (b *bin) mean() float64 {
	first, last := b.forecasts[0].p, b.forecasts[len(b.forecasts)-1].p
	if first == last {
		return first
	}
	return b.sum / b.n
}

// binned sorts forecasts into bins and leaves out those that are empty.
func binned(p []float64, happened []bool, edges []float64) []bin {
	if len(p) != len(happened) {
		panic(fmt.Sprintf("score: %d forecasts, %d observations", len(p), len(happened)))
	}
	forecasts := make([]eventForecast, len(p))
	for i := range p {
		forecasts[i].p = p[i]
		if happened[i] {
			forecasts[i].came = 1
		}
	}
	slices.SortStableFunc(forecasts, func(a, b eventForecast) int {
		switch {
		case a.p < b.p:
			return -1
		case a.p > b.p:
			return 1
		}
		return 0
	})
	var bins []bin
	last := math.NaN()
	for _, f := range forecasts {
		place := f.p
		if edges != nil {
			at, found := slices.BinarySearch(edges, f.p)
			if found {
				at++
			}
			place = float64(at)
		}
		if place != last {
			bins = append(bins, bin{})
			last = place
		}
		b := &bins[len(bins)-1]
		b.forecasts = append(b.forecasts, f)
		b.n++
		b.events += f.came
		b.sum += f.p
	}
	return bins
}

// ReliabilityRow is a bin of a reliability diagram.
type ReliabilityRow struct {
	N        int
	Forecast float64 // mean forecast
	Observed float64 // frequency of the event
	Lo, Hi   float64 // 95 % interval of the probability of the event, by Clopper and Pearson
	// BandLo and BandHi hold the frequency with at least 95 % probability if the forecasts are reliable. They are
	// exact where a bin has one distinct forecast, and a little wide where it has several (Bröcker and Smith, Weather
	// and Forecasting 22, 2007, 651).
	BandLo, BandHi float64
}

// Reliability is the reliability diagram of forecasts of an event, by bins as for Murphy; empty ones are left out. It
// panics if there are not as many observations as forecasts.
func Reliability(p []float64, happened []bool, edges []float64) []ReliabilityRow {
	var rows []ReliabilityRow
	for _, b := range binned(p, happened, edges) {
		row := ReliabilityRow{N: len(b.forecasts), Forecast: b.mean(), Observed: b.events / b.n}
		row.Lo, row.Hi = clopperPearson(int(b.events), row.N)
		lo, hi := binomialBand(row.N, row.Forecast)
		row.BandLo, row.BandHi = float64(lo)/b.n, float64(hi)/b.n
		rows = append(rows, row)
	}
	return rows
}
