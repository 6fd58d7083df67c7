package score

import (
	"fmt"
	"math"

	"cloudgate/sim/num"
)

// Skill is 1 - S/R, with S the mean of scores and R the mean of those of a reference for the same targets: 1 is
// perfect, 0 as good as the reference, below 0 worse. Its error is the jackknife's over targets, so that what makes a
// target hard for both cancels. Targets where either is NaN are left out. It panics if there are more of one than of
// the other.
func Skill(scores, reference []float64) Estimate {
	sameLength(scores, reference)
	var s, r []float64
	for i := range scores {
		if !math.IsNaN(scores[i]) && !math.IsNaN(reference[i]) {
			s, r = append(s, scores[i]), append(r, reference[i])
		}
	}
	a, b := num.Sum(s), num.Sum(r)
	without := make([]float64, len(s))
	for i := range s {
		without[i] = 1 - (a-s[i])/(b-r[i])
	}
	return jackknife(1-a/b, without)
}

func sameLength(a, b []float64) {
	if len(a) != len(b) {
		panic(fmt.Sprintf("score: %d scores, %d of the reference", len(a), len(b)))
	}
}

// RelativeSkill compares models that need not have forecast the same targets; scores are by model and target, all in
// the same order, NaN where there is none, and not negative. With r(i, j) the ratio of the mean scores of models i
// and j over the targets that both have, the relative skill of i is the geometric mean of r(i, j) over all models j,
// itself included (Cramer et al., PNAS 119, 2022, e2113561119). Below 1 is better. With a baseline, which is the
// index of a model, it is divided by the baseline's; with -1 it is not. A pair without a common target, or with both
// means zero, is left out. An error is the jackknife's over the targets that two models or more have, taken of the
// logarithm. Of several models, one that can be compared with no other is NaN; a single one is 1. It panics if models
// have different numbers of targets.
func RelativeSkill(scores [][]float64, baseline int) []Estimate {
	models := len(scores)
	if models == 0 {
		return nil
	}
	for _, s := range scores {
		sameLength(s, scores[0])
	}
	shared := newPairSums(models)
	var targets []int
	for t := range scores[0] {
		if shared.add(scores, t, 1) >= 2 {
			targets = append(targets, t)
		}
	}
	whole := shared.logSkill(baseline)
	without := make([][]float64, models)
	for _, t := range targets {
		shared.add(scores, t, -1)
		for i, v := range shared.logSkill(baseline) {
			without[i] = append(without[i], v)
		}
		shared.add(scores, t, 1)
	}
	estimates := make([]Estimate, models)
	for i, v := range whole {
		e := jackknife(v, without[i])
		e.Value, e.Lo, e.Hi = num.Exp(v), num.Exp(e.Lo), num.Exp(e.Hi)
		e.SE = e.Value * e.SE
		e.N = len(targets)
		if i == baseline || models == 1 {
			e.SE, e.Lo, e.Hi = 0, e.Value, e.Value // 1 by definition
		}
		estimates[i] = e
	}
	return estimates
}

// pairSums holds, of each pair of models, the sums of the first's and the second's scores over the targets that both
// have. Since the second pair of sums is that of the pair turned around, sum[i][j]/sum[j][i] is the ratio of means.
type pairSums struct {
	sum   [][]float64
	count [][]int
}

func newPairSums(models int) pairSums {
	p := pairSums{make([][]float64, models), make([][]int, models)}
	for i := range models {
		p.sum[i], p.count[i] = make([]float64, models), make([]int, models)
	}
	return p
}

// add puts a target in, or with sign -1 takes it out, and says how many models have it.
func (p pairSums) add(scores [][]float64, target, sign int) (have int) {
	for i := range scores {
		a := scores[i][target]
		if math.IsNaN(a) {
			continue
		}
		have++
		for j := range scores {
			if !math.IsNaN(scores[j][target]) {
				p.sum[i][j] += float64(float64(sign) * a)
				p.count[i][j] += sign
			}
		}
	}
	return have
}

// logSkill is the logarithm of the relative skill of each model.
func (p pairSums) logSkill(baseline int) []float64 {
	logs := make([]float64, len(p.sum))
	for i := range logs {
		var sum float64
		pairs := 0
		for j := range logs {
			if i == j || p.count[i][j] == 0 {
				continue
			}
			if r := num.Log(p.sum[i][j] / p.sum[j][i]); !math.IsNaN(r) {
				sum += r
				pairs++
			}
		}
		switch {
		case pairs > 0:
			logs[i] = sum / float64(pairs+1) // its own ratio is 1
		case len(logs) > 1 || p.count[i][i] == 0:
			logs[i] = math.NaN()
		}
	}
	if baseline >= 0 {
		base := logs[baseline]
		for i := range logs {
			logs[i] -= base
		}
	}
	return logs
}

// DieboldMariano tests whether two forecasters of a series are equally good, from their scores for consecutive times
// at the same horizon, in steps of the series (Diebold and Mariano, Journal of Business & Economic Statistics 13,
// 1995, 253). The statistic, negative where the first is better, has the correction of Harvey, Leybourne and Newbold
// (International Journal of Forecasting 13, 1997, 281), and p is two-sided, by Student's t with one degree of freedom
// less than times. Errors of forecasts h steps ahead are taken to be correlated over h-1 steps. Both are NaN where
// the estimated variance is not positive, which small samples at long horizons bring about. It panics if horizon < 1
// or there are more scores of one than of the other.
func DieboldMariano(scores, reference []float64, horizon int) (statistic, p float64) {
	sameLength(scores, reference)
	if horizon < 1 {
		panic(fmt.Sprintf("score: a horizon of %d steps", horizon))
	}
	n := len(scores)
	size, h := float64(n), float64(horizon)
	d := make([]float64, n)
	for i := range d {
		d[i] = scores[i] - reference[i]
	}
	mean := num.Sum(d) / size
	var variance float64
	for lag := range min(horizon, n) {
		var products float64
		for i := lag; i < n; i++ {
			products += float64((d[i] - mean) * (d[i-lag] - mean))
		}
		if lag > 0 {
			products *= 2
		}
		variance += products / size
	}
	correction := (size + 1 - 2*h + h*(h-1)/size) / size
	if n < 2 || !(variance > 0) || !(correction > 0) {
		return math.NaN(), math.NaN()
	}
	statistic = mean / math.Sqrt(variance/size) * math.Sqrt(correction)
	nu := size - 1
	return statistic, num.BetaInc(nu/2, 0.5, nu/(nu+float64(statistic*statistic)))
}
