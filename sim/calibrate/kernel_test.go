package calibrate

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"cloudgate/sim/rng"
)

// cloud is particles whose axes are combinations of independent normals.
func cloud(n int, mix [][]float64) (p *particles, share []float64) {
	key := rng.NewKey(1, "cloud")
	p = &particles{z: table(len(mix), n), run: make([]int, n)}
	share = make([]float64, n)
	for i := range n {
		share[i] = 1 / float64(n)
		p.run[i] = i
		for a, row := range mix {
			for b, w := range row {
				p.z[a][i] += w * key.Stream(uint64(i)).Normal(uint64(b))
			}
		}
	}
	return p, share
}

// A proposal z' = K z + S ξ keeps a standard normal, and is reversible, where K is symmetric and K² + S² is the identity. So it
// is, whatever the particles look like.
func TestKernelKeepsTheStandardNormal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.IntRange(2, 6).Draw(t, "axes")
		mix := table(d, d)
		for a := range mix {
			for b := range mix[a] {
				mix[a][b] = rapid.Float64Range(-1, 1).Draw(t, "weight")
			}
		}
		p, share := cloud(300, mix)
		k := newKernel(p.z, share)
		n := len(k.alone)
		if n+len(k.joined) != d || len(k.tau) != d {
			t.Fatalf("%d axes alone and %d joined of %d", n, len(k.joined), d)
		}
		scale := rapid.Float64Range(1e-3, 10).Draw(t, "scale")
		old, fresh := make([]float64, len(k.joined)), make([]float64, len(k.joined))
		for j, tau := range k.tau[n:] {
			old[j], fresh[j] = math.Sqrt(tau/(scale*scale+tau)), math.Sqrt(scale*scale/(scale*scale+tau))
		}
		keep, step := k.rotated(old), k.rotated(fresh)
		for a := range keep {
			for b := range keep {
				sum := 0.0
				for c := range keep {
					sum += keep[a][c]*keep[c][b] + step[a][c]*step[c][b]
				}
				want := 0.0
				if a == b {
					want = 1
				}
				if math.Abs(sum-want) > 1e-12 || keep[a][b] != keep[b][a] {
					t.Fatalf("K² + S² has %v in row %d, column %d", sum, a, b)
				}
			}
		}
	})
}

// Axes that are correlated move along directions of their own, others by themselves; narrow ones in short steps.
func TestKernelFindsDirections(t *testing.T) {
	p, share := cloud(1000, [][]float64{{1, 0, 0, 0}, {0, 0.1, 0, 0}, {0, 0, 0.5, 0.1}, {0, 0, 0.5, -0.1}})
	k := newKernel(p.z, share)
	if len(k.alone) != 2 || k.alone[0] != 0 || k.alone[1] != 1 || len(k.joined) != 2 {
		t.Fatalf("alone %v, joined %v", k.alone, k.joined)
	}
	// Standard deviations 1, 0.1, and along the diagonals √2/2 and √2/10: precisions by 1/λ - 1, the first at its floor; 1,000 particles
	// know a variance to 4.5 %, and 5 errors are 23 %.
	want := []float64{leastTau, 99, 1, 49}
	if k.tau[2] > k.tau[3] {
		k.tau[2], k.tau[3] = k.tau[3], k.tau[2]
	}
	for d, tau := range k.tau {
		if math.Abs((1+tau)/(1+want[d])-1) > 0.23 {
			t.Errorf("direction %d has the precision %v, want about %v", d, tau, want[d])
		}
	}
	if size := k.size(1e3); math.Abs(size-1) > 1e-3 {
		t.Errorf("the longest steps are of size %v", size)
	}
	if a, b := k.size(0.01), k.size(0.02); !(a > 0 && b > 3*a) {
		t.Errorf("short steps are of size %v and %v", a, b)
	}
}

// Systematic resampling takes each run ⌊n p⌋ or ⌈n p⌉ times, in order, and on average n p times.
func TestSystematic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		share := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 30).Draw(t, "weights")
		n := rapid.IntRange(1, 100).Draw(t, "n")
		sum := 0.0
		for _, w := range share {
			sum += w
		}
		if sum == 0 {
			t.Skip("no weight")
		}
		for i := range share {
			share[i] /= sum
		}
		chosen := systematic(share, n, rapid.Float64Range(0x1p-53, 1-0x1p-53).Draw(t, "u"))
		if len(chosen) != n {
			t.Fatalf("%d of %d", len(chosen), n)
		}
		counts := make([]int, len(share))
		for k, i := range chosen {
			counts[i]++
			if k > 0 && i < chosen[k-1] {
				t.Fatalf("not in order: %v", chosen)
			}
		}
		for i, c := range counts {
			if expected := float64(n) * share[i]; float64(c) < math.Floor(expected-1e-9) || float64(c) > math.Ceil(expected+1e-9) {
				t.Fatalf("run %d of share %v came %d of %d times", i, share[i], c, n)
			}
		}
	})
}
