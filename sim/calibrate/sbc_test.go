package calibrate_test

import (
	"context"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"cloudgate/sim/calibrate"
)

// replications is how often what chance decides is repeated: 200 times, or 2,000 in the long form. The short one, which serves to look
// for races, has none.
func replications(t *testing.T) int {
	if testing.Short() {
		t.Skip("few repetitions tell nothing")
	}
	if os.Getenv("CLOUDGATE_PROOF") == "full" {
		return 2000
	}
	return 200
}

// A correct sampler has uniform ranks. Samplers whose likelihood has twice the standard deviation, or half of it, or whose posterior is
// shifted, do not, each with the shape that betrays it. The first fails by chance for one seed in 1,000, by either test; the others are
// seen with probabilities below 1e-5 where 200 replications give 3e-9 and less.
func TestSBC(t *testing.T) {
	if testing.Short() {
		t.Skip("many studies")
	}
	linearProblem := func() calibrate.Problem {
		var l calibrate.Likelihood
		for j := range 2 {
			l = append(l, calibrate.Observation{Column: j, Form: calibrate.Normal, Value: 1, SE: 0.2})
		}
		return problem(linear{weights: [][]float64{{1, 0.5}, {0.3, -1}}, chance: 0.05}, 1, l)
	}
	for _, c := range []struct {
		name   string
		change func(p *calibrate.Problem)
		right  bool
		shape  func(counts []int) bool
	}{
		{"right", func(*calibrate.Problem) {}, true, nil},
		{
			"twice the standard deviation",
			func(p *calibrate.Problem) {
				for i := range p.Likelihood {
					p.Likelihood[i].SE *= 2
				}
			},
			false, func(c []int) bool { return c[0]+c[7] < c[3]+c[4] },
		},
		{
			"half of it",
			func(p *calibrate.Problem) {
				for i := range p.Likelihood {
					p.Likelihood[i].SE /= 2
				}
			},
			false, func(c []int) bool { return c[0]+c[7] > c[3]+c[4] },
		},
		{
			"shifted",
			func(p *calibrate.Problem) {
				p.Likelihood[0].Value += 0.2
			},
			false, func(c []int) bool { return c[0]+c[1] > c[6]+c[7] },
		},
	} {
		done, n := 0, replications(t)
		s := calibrate.SBC{
			Replications: n, Draws: 31, Bins: 8, Watch: func(n int) { done = n },
			Sample: func(ctx context.Context, p calibrate.Problem) (*calibrate.Posterior, error) {
				c.change(&p)
				return calibrate.SMC{Particles: 128, Islands: 1}.Sample(ctx, p)
			},
		}
		ranks, err := s.Run(context.Background(), linearProblem())
		if err != nil {
			t.Fatal(err)
		}
		if len(ranks) != 2 || done != n {
			t.Fatalf("%d parameters, %d replications", len(ranks), done)
		}
		r := ranks[0]
		t.Logf("%s: %v in %d..%d, chi-square %.1f, p %.2g; distance %.3f, p %.2g", c.name, r.Counts, r.Low, r.High, r.ChiSquare, r.P, r.Distance, r.DistanceP)
		if c.right {
			for k, r := range ranks {
				if r.P < 1e-3 || r.DistanceP < 1e-3 {
					t.Errorf("%s, input %d: %+v", c.name, k, r)
				}
			}
		} else if r.P > 1e-5 || !c.shape(r.Counts) {
			t.Errorf("%s was not seen: %+v", c.name, r)
		}
	}
}

// Flags and figures by logarithm, dependence of inputs, and runs that fail, are made up and found again as well.
func TestSBCOfOtherForms(t *testing.T) {
	p := problem(linear{weights: [][]float64{{1}, {1}}, of: func(y float64) float64 {
		return math.Max(0, math.Min(1, math.Round(0.5+0.5*y)))
	}, chance: 0.5}, 1, calibrate.Likelihood{{Column: 0, Form: calibrate.Flag, Value: 1, Error: 0.2}, {Column: 1, Form: calibrate.Flag, Value: 1, Error: 0.2}})
	q := problem(linear{weights: [][]float64{{0.5}}, of: math.Exp}, 1, calibrate.Likelihood{{Form: calibrate.Lognormal, Value: 1, SE: 0.3}})
	failing := q
	failing.Model = seldom{linear{weights: [][]float64{{0.5}}, of: math.Exp}}
	for _, p := range []calibrate.Problem{p, q, failing} {
		ranks, err := calibrate.SBC{
			Replications: 100, Draws: 31, Bins: 8,
			Sample: func(ctx context.Context, p calibrate.Problem) (*calibrate.Posterior, error) {
				return calibrate.SMC{Particles: 128, Islands: 1, Sweeps: 10}.Sample(ctx, p)
			},
		}.Run(context.Background(), p)
		if err != nil {
			t.Fatal(err)
		}
		if r := ranks[0]; r.P < 1e-3 || r.DistanceP < 1e-3 {
			t.Errorf("%+v", r)
		}
	}
}

func TestSBCRefuses(t *testing.T) {
	never := func(context.Context, calibrate.Problem) (*calibrate.Posterior, error) {
		return nil, errors.New("no sampler")
	}
	hopeless := normalNormal()
	hopeless.Model = linear{weights: [][]float64{{1}}, of: func(float64) float64 { return math.Inf(1) }}
	for _, c := range []struct {
		s    calibrate.SBC
		p    calibrate.Problem
		want string
	}{
		{calibrate.SBC{Replications: 1, Draws: 10, Bins: 4, Sample: never}, normalNormal(), "expected at least one, and a divisor of 11"},
		{calibrate.SBC{Sample: never}, normalNormal(), "found 0 replications"},
		{calibrate.SBC{Replications: 1, Sample: never}, calibrate.Problem{Model: linear{weights: [][]float64{{1}}}}, "no observation"},
		{calibrate.SBC{Replications: 1, Sample: never}, normalNormal(), "replication 1: no sampler"},
		{calibrate.SBC{Replications: 1, Sample: never}, hopeless, "could be observed"},
	} {
		if _, err := c.s.Run(context.Background(), c.p); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}
