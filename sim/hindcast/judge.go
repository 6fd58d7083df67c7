package hindcast

import (
	"context"
	"sync"
)

// Target is a series with what the runs of a study say of its figures.
type Target struct {
	Group   string
	Figures []Figure    // ascending
	Runs    [][]float64 // by figure, in run order; nil for a figure that the study does not reach
}

// Forecaster is a way to weigh the runs of a study.
type Forecaster struct {
	Name string
	// Weights are those of the runs when the figures up to an origin are known; nil where all count the same. It is
	// called once for each origin.
	Weights func(origin float64) []float64
	// Rolls says whether it forecasts from every origin; otherwise from the first alone. One whose weights stay nil says the
	// same from each, as somebody does who never looks again.
	Rolls bool
}

// Study is what the runs' forecasts rest on.
type Study struct {
	Sets int    // of runs that are independent of each other: run r belongs to set r mod Sets
	Seed uint64 // of the errors of figures
	// WithoutBaselines leaves the baselines out.
	WithoutBaselines bool
}

// Judge scores all forecasts of all figures after each origin, of which there is at least one, ascending: those of the forecasters
// and, for targets with earlier figures, of the Baselines. Rows are in the order of targets, origins, figures and
// forecasts, whatever the number of workers. The error is ctx's.
func Judge(ctx context.Context, targets []Target, origins []float64, forecasters []Forecaster, s Study, workers int) ([]Row, error) {
	weights := make([][][]float64, len(forecasters)) // by forecaster and origin
	for i, f := range forecasters {
		weights[i] = make([][]float64, len(origins))
		for o, origin := range origins {
			if o == 0 || f.Rolls {
				weights[i][o] = f.Weights(origin)
			}
		}
	}
	rows := make([][]Row, len(targets))
	next := make(chan int)
	var wg sync.WaitGroup
	for range max(1, workers) {
		wg.Go(func() {
			for i := range next {
				rows[i] = targets[i].judge(origins, forecasters, weights, s)
			}
		})
	}
	for i := range targets {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	var all []Row
	for _, r := range rows {
		all = append(all, r...)
	}
	return all, nil
}

func (t Target) judge(origins []float64, forecasters []Forecaster, weights [][][]float64, s Study) (rows []Row) {
	type unweighted struct{ forecaster, figure int }
	known := map[unweighted]Score{} // of all runs alike, from any origin
	for o, origin := range origins {
		var past []Figure
		for _, f := range t.Figures {
			if f.At <= origin {
				past = append(past, f)
			}
		}
		for i, f := range t.Figures {
			if f.At <= origin || t.Runs[i] == nil {
				continue
			}
			add := func(name string, score Score) {
				rows = append(rows, Row{Figure: f, Group: t.Group, Origin: origin, Forecast: name, Score: score})
			}
			for k, c := range forecasters {
				if o > 0 && !c.Rolls {
					continue
				}
				score, ok := known[unweighted{k, i}]
				if w := weights[k][o]; !ok || w != nil {
					score = Ensemble{Runs: t.Runs[i], Weights: w, Sets: s.Sets, Seed: s.Seed}.Score(f)
					if w == nil {
						known[unweighted{k, i}] = score
					}
				}
				add(c.Name, score)
			}
			if s.WithoutBaselines {
				continue
			}
			baselines := Baselines(past, f.At)
			for _, name := range []string{LastValue, StraightDrift, ExponentialTrend} {
				if b, ok := baselines[name]; ok {
					add(name, b.Score(f))
				}
			}
		}
	}
	return rows
}
