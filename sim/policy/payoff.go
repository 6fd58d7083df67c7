package policy

import (
	"fmt"
	"math"

	"cloudgate/sim/stats"
)

// Payoffs are what policies pay in the same futures.
type Payoffs struct {
	By         [][]float64 // by policy and run; NaN is a failed run, which is left out for all policies. Finite otherwise
	Minimise   bool        // less is better
	Replicates stats.Replicates
}

// Shares of futures that the criteria look at.
const (
	highQuantile = 0.95 // of the regrets, which HighRegret reads
	worstShare   = 0.05 // of the futures, over which Worst averages
)

// Criterion says what makes one policy better than another.
type Criterion string

// The criteria.
const (
	// ExpectedRegret is the mean over futures of what is lost against the best policy of each (Savage, JASA 46, 1951, 55).
	// Policies have the same order by it as by their mean payoffs.
	ExpectedRegret Criterion = "expected regret"
	// HighRegret is the regret that one future in twenty exceeds: minimax regret without the hunt for the single worst
	// run, which grows with their number.
	HighRegret Criterion = "high regret"
	// Worst is the mean payoff in the twentieth of futures that are worst for the policy, its conditional value at
	// risk (Rockafellar and Uryasev, Journal of Risk 2, 2000, 21): Wald's maximin, softened likewise.
	Worst Criterion = "worst futures"
	// Met is the share of futures in which the aim is met: satisficing (Simon, Psychological Review 63, 1956, 129) or
	// domain criterion (Schneller and Sphicas, Theory and Decision 15, 1983, 321).
	Met Criterion = "aim met"
)

// Ranking is how policies stand by a criterion.
type Ranking struct {
	Criterion Criterion
	Value     []stats.Estimate // by policy
	Best      int              // the policy that is best by its estimate, the first of equals
	Second    int              // the next; -1 where there is only one
	// Margin is by how much the second is worse than the best, run by run. It is not negative, but its interval may be.
	Margin stats.Estimate
	// Rivals are the policies that the Monte Carlo error does not tell from the best: each taken by itself, the
	// 95 % interval of the difference reaches zero.
	Rivals []int
}

// Told says whether the best is told from every other policy.
func (r Ranking) Told() bool { return len(r.Rivals) == 0 }

// Regret is by how much each policy is worse, in each future, than the policy that is best in it: by policy and run, never
// negative, and in every future zero for one policy at least. It is NaN where a policy failed.
func (p Payoffs) Regret() [][]float64 {
	p.check()
	regret := make([][]float64, len(p.By))
	for i := range regret {
		regret[i] = make([]float64, len(p.By[0]))
	}
	for r := range p.By[0] {
		best := p.By[0][r]
		for _, x := range p.By[1:] {
			if p.Minimise {
				best = min(best, x[r])
			} else {
				best = max(best, x[r])
			}
		}
		for i, x := range p.By {
			regret[i][r] = math.Abs(best - x[r])
		}
	}
	return regret
}

// check panics where the columns are none or not of one length.
func (p Payoffs) check() {
	if len(p.By) == 0 {
		panic("policy: no policies")
	}
	for _, x := range p.By {
		if len(x) != len(p.By[0]) {
			panic(fmt.Sprintf("policy: found columns of %d and %d runs", len(p.By[0]), len(x)))
		}
	}
}

// ByExpectedRegret ranks by ExpectedRegret.
func (p Payoffs) ByExpectedRegret() Ranking {
	return rank(ExpectedRegret, false, p.Regret(), p.Replicates, notNegative((*stats.Column).Mean), (*stats.Pair).Mean)
}

// ByHighRegret ranks by HighRegret.
func (p Payoffs) ByHighRegret() Ranking {
	return rank(HighRegret, false, p.Regret(), p.Replicates,
		func(c *stats.Column) stats.Estimate { return c.Quantile(highQuantile) },
		func(d *stats.Pair) stats.Estimate { return d.Quantile(highQuantile) })
}

// notNegative cuts an interval at zero.
func notNegative(of func(*stats.Column) stats.Estimate) func(*stats.Column) stats.Estimate {
	return func(c *stats.Column) stats.Estimate {
		e := of(c)
		if !math.IsNaN(e.Lo) {
			e.Lo = max(0, e.Lo)
		}
		return e
	}
}

// ByWorst ranks by Worst. The mean over the worst futures is, to first order, the mean of one number per
// run, and its error is that mean's: the derivative by the quantile at which they begin is zero.
func (p Payoffs) ByWorst() Ranking {
	common := p.common()
	columns := make([][]float64, len(common))
	for i, x := range common {
		level := worstShare
		if p.Minimise {
			level = 1 - worstShare
		}
		q := stats.Of(x, p.Replicates).Quantile(level).Value
		columns[i] = make([]float64, len(x))
		for r, v := range x {
			beyond := min(v-q, 0)
			if p.Minimise {
				beyond = max(v-q, 0)
			}
			columns[i][r] = q + beyond/worstShare
		}
	}
	return rank(Worst, !p.Minimise, columns, p.Replicates, (*stats.Column).Mean, (*stats.Pair).Mean)
}

// ByMet ranks by Met. The payoffs are 1 where the aim is met and 0 where it is not.
func (p Payoffs) ByMet() Ranking {
	above := func(c *stats.Column) stats.Estimate { return c.Above(0.5) }
	return rank(Met, true, p.common(), p.Replicates, above, func(d *stats.Pair) stats.Estimate { return d.Above(0.5) })
}

// common is the payoffs without the futures in which a policy failed.
func (p Payoffs) common() [][]float64 {
	p.check()
	columns := make([][]float64, len(p.By))
	for i := range columns {
		columns[i] = make([]float64, len(p.By[0]))
	}
	for r := range p.By[0] {
		failed := false
		for _, x := range p.By {
			failed = failed || math.IsNaN(x[r])
		}
		for i, x := range p.By {
			columns[i][r] = x[r]
			if failed {
				columns[i][r] = math.NaN()
			}
		}
	}
	return columns
}

func rank(c Criterion, larger bool, columns [][]float64, r stats.Replicates, estimate func(*stats.Column) stats.Estimate, difference func(*stats.Pair) stats.Estimate) Ranking {
	k := Ranking{Criterion: c, Second: -1}
	better := func(i, j int) bool {
		if larger {
			return k.Value[i].Value > k.Value[j].Value
		}
		return k.Value[i].Value < k.Value[j].Value
	}
	column := stats.NewColumn(r)
	for i, x := range columns {
		column.Reset(x)
		k.Value = append(k.Value, estimate(column))
		if better(i, k.Best) {
			k.Best = i
		}
	}
	pair := stats.NewPair(r)
	for i, x := range columns {
		if i == k.Best {
			continue
		}
		if larger {
			pair.Reset(columns[k.Best], x)
		} else {
			pair.Reset(x, columns[k.Best])
		}
		margin := difference(pair)
		if !(margin.Lo > 0) {
			k.Rivals = append(k.Rivals, i)
		}
		if k.Second < 0 || better(i, k.Second) {
			k.Second, k.Margin = i, margin
		}
	}
	return k
}
