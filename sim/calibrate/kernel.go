package calibrate

import (
	"math"

	"cloudgate/sim/num"
	"cloudgate/sim/rng"
)

// kernel makes proposals that keep a standard normal prior, along directions that suit the particles. Along a direction in which
// their variance is λ, a Gaussian likelihood has the precision τ = 1/λ - 1, and β² = s²/(s² + τ) at the scale s: without
// information the whole coordinate is drawn anew, with much of it a step is s posterior standard deviations long.
type kernel struct {
	alone   []int // axes that move by themselves
	joined  []int // axes that move along directions of their own
	vectors [][]float64
	tau     []float64 // by axis of alone, then by direction of joined
}

const (
	leastTau = 0.1 // that the scale can still shorten steps where the particles are as wide as the prior, or wider
	mostTau  = 1e8
)

// newKernel looks at weighted particles.
func newKernel(z [][]float64, share []float64) *kernel {
	d := len(z)
	squares := make([]float64, len(share))
	for i, w := range share {
		squares[i] = float64(w * w)
	}
	effective := 1 / num.Sum(squares)
	centred := table(d, len(share))
	for a, col := range z {
		mean := 0.0
		for i, v := range col {
			mean += float64(share[i] * v)
		}
		for i, v := range col {
			centred[a][i] = float64(math.Sqrt(share[i]) * (v - mean))
		}
	}
	cov := table(d, d)
	for a := range cov {
		for b := range a + 1 {
			sum := 0.0
			for i, v := range centred[a] {
				sum += float64(v * centred[b][i])
			}
			cov[a][b], cov[b][a] = sum, sum
		}
	}
	// Correlations within what chance makes of so many particles are none; more axes than particles can tell apart stay alone.
	const certain = 4
	k := &kernel{}
	for a := range cov {
		for b := range cov {
			if limit := certain / math.Sqrt(effective); a != b && math.Abs(cov[a][b]) > limit*math.Sqrt(cov[a][a])*math.Sqrt(cov[b][b]) {
				k.joined = append(k.joined, a)
				break
			}
		}
	}
	if 2*float64(len(k.joined)) > effective {
		k.joined = nil
	}
	next := 0
	for a := range cov {
		if next < len(k.joined) && k.joined[next] == a {
			next++
			continue
		}
		k.alone = append(k.alone, a)
		k.tau = append(k.tau, precision(cov[a][a]))
	}
	if len(k.joined) > 0 {
		part := table(len(k.joined), len(k.joined))
		for i, a := range k.joined {
			for j, b := range k.joined {
				part[i][j] = cov[a][b]
			}
		}
		values, vectors := num.Eigen(part)
		k.vectors = vectors
		for _, v := range values {
			k.tau = append(k.tau, precision(v))
		}
	}
	return k
}

func precision(variance float64) float64 {
	if variance <= 1/(1+mostTau) {
		return mostTau
	}
	return max(1/variance-1, leastTau)
}

// size is how far an accepted proposal of a scale leads, as a share of a draw that is independent, on average over the directions
// in which something is known.
func (k *kernel) size(scale float64) float64 {
	sum, total := 0.0, 0.0
	s := float64(scale * scale)
	for _, tau := range k.tau {
		known := tau / (1 + tau)
		sum += float64(known * min(1, s*(1+tau)/(s+tau)))
		total += known
	}
	return sum / total
}

// propose sets the scores of next to proposals from those of now. Particle i has the scale times scales[i mod 3].
func (k *kernel) propose(next, now *particles, keys []rng.Key, scale float64) {
	n, q := len(k.alone), len(k.joined)
	var old, fresh [len(scales)][]float64
	var keep, step [len(scales)][][]float64 // V diag V', by scale
	for j, s := range scales {
		old[j], fresh[j] = make([]float64, len(k.tau)), make([]float64, len(k.tau))
		for d, tau := range k.tau {
			s2 := float64(scale * s * scale * s)
			old[j][d], fresh[j][d] = math.Sqrt(tau/(s2+tau)), math.Sqrt(s2/(s2+tau))
		}
		keep[j], step[j] = k.rotated(old[j][n:]), k.rotated(fresh[j][n:])
	}
	z, xi := make([]float64, q), make([]float64, q)
	for i, run := range next.run {
		j, stream := i%len(scales), uint64(run)
		for d, a := range k.alone {
			next.z[a][i] = float64(old[j][d]*now.z[a][i]) + float64(fresh[j][d]*keys[a].Stream(stream).Normal(0))
		}
		for b, a := range k.joined {
			z[b], xi[b] = now.z[a][i], keys[a].Stream(stream).Normal(0)
		}
		for b, a := range k.joined {
			sum := 0.0
			stay, move := keep[j][b], step[j][b]
			for c, v := range z {
				sum += float64(stay[c]*v) + float64(move[c]*xi[c])
			}
			next.z[a][i] = sum
		}
	}
}

// rotated is the symmetric matrix that stretches the directions of the joined axes.
func (k *kernel) rotated(stretch []float64) [][]float64 {
	m := table(len(k.joined), len(k.joined))
	for a := range m {
		for b := range a + 1 {
			sum := 0.0
			for d, v := range stretch {
				sum += float64(k.vectors[a][d] * v * k.vectors[b][d])
			}
			m[a][b], m[b][a] = sum, sum
		}
	}
	return m
}
