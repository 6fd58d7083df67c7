package copula

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cloudgate/sim"
	"cloudgate/sim/design"
	"cloudgate/sim/num"
)

var _ sim.Design = (*Design)(nil)

// The axes of all designs here: three to join, one for mixing, and one that stays alone.
var axes = []design.Axis{{Name: "a", Lead: 1}, {Name: "alone", Lead: 2}, {Name: "b"}, {Name: "c", Lead: 4}, {Name: "joint/g"}}

const mixing = 4

var (
	joinedColumns = []int{0, 2, 3}
	three         = Matrix{{1, 0.5, -0.3}, {0.5, 1, 0.2}, {-0.3, 0.2, 1}}
)

// kinds are the groups that every test of designs goes through: copulas, and reordering under a Latin
// hypercube.
var kinds = []struct {
	name    string
	degrees float64
	reorder bool
}{{"gaussian", 0, false}, {"t(4)", 4, false}, {"t(1)", 1, false}, {"iman_conover", 0, true}}

// eachDesign goes through all kinds of group under all designs that they go with.
func eachDesign(t *testing.T, replicates, runs int, m Matrix, f func(t *testing.T, kind design.Kind, degrees float64, of sim.Design, d *Design)) {
	for _, kind := range design.Kinds() {
		of, err := design.New(kind, axes, 5, replicates, runs)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range kinds {
			if k.reorder && kind != design.LatinHypercube {
				continue
			}
			g := Group{Columns: joinedColumns[:len(m)], Matrix: m, Degrees: k.degrees, Mixing: mixing}
			if k.reorder {
				g.Replicates = replicates
			}
			d, err := New(of, len(axes), g)
			if err != nil {
				t.Fatal(err)
			}
			t.Run(fmt.Sprintf("%s/%s", kind, k.name), func(t *testing.T) { f(t, kind, k.degrees, of, d) })
		}
	}
}

func read(d sim.Design, first, end int) [][]float64 {
	u := table(len(axes), end-first)
	d.Fill(first, u)
	return u
}

func sameBits(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) })
}

// What no group has moves by not one bit, and what a group has stays inside the cube.
func TestOtherAxesStay(t *testing.T) {
	eachDesign(t, 4, 400, three, func(t *testing.T, _ design.Kind, _ float64, of sim.Design, d *Design) {
		u, v := read(of, 0, 400), read(d, 0, 400)
		for _, a := range []int{1, mixing} {
			if !sameBits(u[a], v[a]) {
				t.Errorf("axis %s moved", axes[a].Name)
			}
		}
		for a := range v {
			for r, x := range v[a] {
				if !(x > 0 && x < 1) {
					t.Errorf("axis %s of run %d is %v", axes[a].Name, r, x)
				}
			}
		}
		if d.Len() != of.Len() {
			t.Errorf("Len %d, want %d", d.Len(), of.Len())
		}
	})
}

func TestAnyCutGivesTheSameNumbers(t *testing.T) {
	eachDesign(t, 4, 400, three, func(t *testing.T, _ design.Kind, _ float64, _ sim.Design, d *Design) {
		whole := read(d, 0, 400)
		rapid.Check(t, func(t *rapid.T) {
			first := rapid.IntRange(0, 399).Draw(t, "first")
			end := rapid.IntRange(first, 400).Draw(t, "end")
			for a, part := range read(d, first, end) {
				if !sameBits(part, whole[a][first:end]) {
					t.Fatalf("axis %d: runs %d to %d read alone differ from the whole", a, first, end)
				}
			}
		})
	})
}

func TestFillAllocatesNothing(t *testing.T) {
	eachDesign(t, 4, 512, three, func(t *testing.T, _ design.Kind, _ float64, _ sim.Design, d *Design) {
		u := table(len(axes), 128)
		for first := 0; first < 512; first += 128 {
			d.Fill(first, u) // the χ² fills its table
		}
		if n := testing.AllocsPerRun(10, func() { d.Fill(128, u) }); n != 0 {
			t.Errorf("%v allocations", n)
		}
	})
}

// Every margin is uniform: of one point of each of many replicates, which are independent whatever the
// design. The Kolmogorov-Smirnov statistic passes 2.5 once in 130,000 times.
func TestMarginsStayUniform(t *testing.T) {
	const replicates, points, point = 3000, 16, 5
	eachDesign(t, replicates, replicates*points, three, func(t *testing.T, _ design.Kind, _ float64, _ sim.Design, d *Design) {
		for a, u := range read(d, point*replicates, (point+1)*replicates) {
			slices.Sort(u)
			n, farthest := float64(len(u)), 0.0
			for i, x := range u {
				farthest = max(farthest, float64(i+1)/n-x, x-float64(i)/n)
			}
			if ks := farthest * math.Sqrt(n); ks > 2.5 {
				t.Errorf("axis %s: %v", axes[a].Name, ks)
			}
		}
	})
}

// expect holds the mean of f over the runs against its exact value, by the spread of the replicates'
// means; slack is added to five standard errors.
func expect(t *testing.T, what string, exact, slack float64, runs, replicates int, f func(r int) float64) {
	t.Helper()
	means := make([]float64, replicates)
	for r := range runs {
		means[r%replicates] += f(r) * float64(replicates) / float64(runs)
	}
	mean, spread := 0.0, 0.0
	for _, m := range means {
		mean += m / float64(replicates)
	}
	for _, m := range means {
		spread += (m - mean) * (m - mean)
	}
	se := math.Sqrt(spread / float64(replicates*(replicates-1)))
	if !(math.Abs(mean-exact) <= 5*se+slack) {
		t.Errorf("%s is %v, want %v within 5 times %v", what, mean, exact, se)
	}
}

// The rank correlations that a correlation r of the normal scores makes: Spearman's 6/π asin(r/2) for a
// Gaussian copula, Kendall's 2/π asin(r) and the orthant probability 1/4 + asin(r)/2π for t copulas as
// well (Kruskal 1958). With margins that are exactly uniform, 12 E[uv] - 3 is Spearman's, without bias.
func TestRankCorrelations(t *testing.T) {
	const replicates, points = 64, 128
	const runs = replicates * points
	for _, r := range []float64{-0.9, -0.2, 0, 0.5, 0.99} {
		m := Matrix{{1, r}, {r, 1}}
		eachDesign(t, replicates, runs, m, func(t *testing.T, kind design.Kind, degrees float64, _ sim.Design, d *Design) {
			all := read(d, 0, runs)
			u, v := all[joinedColumns[0]], all[joinedColumns[1]]
			slack := 0.0
			if strings.HasSuffix(t.Name(), "iman_conover") {
				slack = 2.0 / points // reordering a short sample is biased by as much
			}
			spearman := 6 / math.Pi * math.Asin(r/2)
			if degrees != 0 {
				link, err := NewLink(Spearman, degrees)
				if err != nil {
					t.Fatal(err)
				}
				spearman = link.Of(r)
			}
			expect(t, fmt.Sprint("Spearman at ", r), spearman, slack, runs, replicates, func(i int) float64 { return 12*u[i]*v[i] - 3 })
			expect(t, fmt.Sprint("orthant at ", r), 0.25+math.Asin(r)/(2*math.Pi), slack, runs, replicates, func(i int) float64 {
				if u[i] < 0.5 && v[i] < 0.5 {
					return 1
				}
				return 0
			})
			// Runs of two replicates are independent, and concordant or not.
			expect(t, fmt.Sprint("Kendall at ", r), 2/math.Pi*math.Asin(r), slack, runs/2, replicates/2, func(i int) float64 {
				j := i/(replicates/2)*replicates + 2*(i%(replicates/2))
				return math.Copysign(1, (u[j]-u[j+1])*(v[j]-v[j+1]))
			})
		})
	}
}

// All pairs of a larger group have their own correlation, and an axis of no group has none.
func TestWholeMatrix(t *testing.T) {
	const replicates, points = 64, 128
	const runs = replicates * points
	eachDesign(t, replicates, runs, three, func(t *testing.T, _ design.Kind, degrees float64, _ sim.Design, d *Design) {
		u := read(d, 0, runs)
		// Kendall's as above, for all copulas.
		kendall := func(a, b int, want, slack float64) {
			expect(t, fmt.Sprintf("Kendall of %s and %s", axes[a].Name, axes[b].Name), want, slack, runs/2, replicates/2, func(i int) float64 {
				j := i/(replicates/2)*replicates + 2*(i%(replicates/2))
				return math.Copysign(1, (u[a][j]-u[a][j+1])*(u[b][j]-u[b][j+1]))
			})
		}
		for i, a := range joinedColumns {
			for k, b := range joinedColumns[:i] {
				kendall(a, b, 2/math.Pi*math.Asin(three[i][k]), 2.0/points)
			}
			kendall(a, 1, 0, 0)
		}
	})
}

// Far out, runs of a t copula come together as those of a Gaussian one do not. Probabilities that one
// input is beyond its 99 % quantile given that the other is, at r = 0.5, with SciPy 1.10.1: the
// Gaussian one scipy.stats.multivariate_normal's, the t copula's of four degrees its integral over
// scipy.stats.chi2's density. In the limit they are 0 and 0.2532.
func TestTails(t *testing.T) {
	const runs = 1 << 18
	of, err := design.New(design.Random, axes, 7, 1, runs)
	if err != nil {
		t.Fatal(err)
	}
	for degrees, want := range map[float64]float64{0: 0.12939244182646562, 4: 0.2876784348509442} {
		d, err := New(of, len(axes), Group{Columns: []int{0, 2}, Matrix: Matrix{{1, 0.5}, {0.5, 1}}, Degrees: degrees, Mixing: mixing})
		if err != nil {
			t.Fatal(err)
		}
		u := read(d, 0, runs)
		for tail, beyond := range map[string]func(x float64) bool{
			"upper": func(x float64) bool { return x > 0.99 },
			"lower": func(x float64) bool { return x < 0.01 },
		} {
			both := 0.0
			for r := range runs {
				if beyond(u[0][r]) && beyond(u[2][r]) {
					both++
				}
			}
			mean := 0.01 * want * runs
			if math.Abs(both-mean) > 5*math.Sqrt(mean) {
				t.Errorf("%v degrees, %s tail: %v runs beyond in both, want %v", degrees, tail, both, mean)
			}
		}
	}
}

// Sobol' points stay better than random ones when a copula has moved them: the mean of a smooth function of
// three dependent inputs, exp of half the sum of their normal scores, which is exp(v/8) with v the
// variance of the sum.
func TestSobolPointsStayGood(t *testing.T) {
	const replicates, points = 64, 256
	leads := []int{0, 1, 3} // without a lead a pair is about as even as random points
	variance := 0.0
	for _, row := range three {
		for _, r := range row {
			variance += r
		}
	}
	exact := math.Exp(variance / 8)
	rmse := map[design.Kind]float64{}
	for _, kind := range []design.Kind{design.Random, design.Sobol} {
		of, err := design.New(kind, axes, 5, replicates, replicates*points)
		if err != nil {
			t.Fatal(err)
		}
		d, err := New(of, len(axes), Group{Columns: leads, Matrix: three})
		if err != nil {
			t.Fatal(err)
		}
		u := read(d, 0, replicates*points)
		means := [replicates]float64{}
		for r := range replicates * points {
			sum := 0.0
			for _, c := range leads {
				sum += num.NormQuantile(u[c][r])
			}
			means[r%replicates] += math.Exp(sum/2) / points
		}
		for _, m := range means {
			rmse[kind] += (m - exact) * (m - exact) / replicates
		}
	}
	if gain := math.Sqrt(rmse[design.Random] / rmse[design.Sobol]); gain < 3 {
		t.Errorf("the error of random points is %.1f times that of Sobol' points, want 3 or more", gain)
	}
}

// Two scenarios that differ in a correlation start from the same normal scores; without any, a
// Gaussian copula is the design itself but for rounding.
func TestCommonRandomNumbers(t *testing.T) {
	for _, kind := range design.Kinds() {
		of, err := design.New(kind, axes, 5, 4, 400)
		if err != nil {
			t.Fatal(err)
		}
		u := read(of, 0, 400)
		for _, r := range []float64{0, 0.3, -0.8} {
			d, err := New(of, len(axes), Group{Columns: []int{0, 2}, Matrix: Matrix{{1, r}, {r, 1}}})
			if err != nil {
				t.Fatal(err)
			}
			v := read(d, 0, 400)
			for i := range 400 {
				z, w := num.NormQuantile(u[0][i]), num.NormQuantile(u[2][i])
				y := r*z + math.Sqrt(1-r*r)*w
				if math.Abs(v[0][i]-u[0][i]) > 1e-15 || math.Abs(v[2][i]-num.NormCDF(y)) > 1e-14 {
					t.Fatalf("%s, r = %v, run %d: %v and %v", kind, r, i, v[0][i], v[2][i])
				}
			}
		}
	}
}

// These are the engine's own numbers: whoever changes them changes results that depend on them.
func TestCoordinatesKeepTheirBits(t *testing.T) {
	want := map[string][]string{
		"random/gaussian":  {"0x1.e334d2c22a136p-02", "0x1.5e5fee5bf75eap-01", "0x1.9ccdbda9ef72cp-01"},
		"random/t(4)":      {"0x1.d57c1135b8716p-02", "0x1.81fc167003fb4p-01", "0x1.c1282ed71274cp-01"},
		"random/t(1)":      {"0x1.a4d38d309fa4dp-02", "0x1.b2e7d50aa5d04p-01", "0x1.d2e06772994a1p-01"},
		"lhs/gaussian":     {"0x1.0f5d650d75ea4p-01", "0x1.c16e18ed4a07ap-01", "0x1.4a32238e9adbcp-01"},
		"lhs/t(4)":         {"0x1.119ef4582bd78p-01", "0x1.c5901489c2203p-01", "0x1.539406dba61a9p-01"},
		"lhs/t(1)":         {"0x1.18082afd6c38p-01", "0x1.bd10925350336p-01", "0x1.67199c34c047p-01"},
		"lhs/iman_conover": {"0x1.0f5d650d75ea4p-01", "0x1.ce7e4e9bfd50ap-01", "0x1.5cb844e58439ap-01"},
		"sobol/gaussian":   {"0x1.6076267ep-02", "0x1.e26633a83e92cp-04", "0x1.a472cd81b0cd3p-03"},
		"sobol/t(4)":       {"0x1.902e23b379de5p-02", "0x1.b84e1a2b46c6ep-03", "0x1.26cd27a49541ap-02"},
		"sobol/t(1)":       {"0x1.adb5b921d0e19p-02", "0x1.2b8c4401bd546p-02", "0x1.61521b0a32b38p-02"},
	}
	eachDesign(t, 16, 1600, three, func(t *testing.T, kind design.Kind, _ float64, _ sim.Design, d *Design) {
		u := read(d, 777, 778)
		var got []string
		for _, a := range joinedColumns {
			got = append(got, fmt.Sprintf("%x", u[a][0]))
		}
		_, name, _ := strings.Cut(t.Name(), "/")
		if !slices.Equal(got, want[name]) {
			t.Errorf("%q: {%q},", name, got)
		}
	})
}

// Figures of scipy.stats.t.cdf, SciPy 1.10.1.
func TestStudentCDF(t *testing.T) {
	x := []float64{-40, -3.2, -0.4, -1e-5, 0, 0.7, 5.5}
	for degrees, want := range map[float64][]float64{
		1:   {0.007956089912025812, 0.09641124797922955, 0.37888105840915665, 0.4999968169011383, 0.5, 0.6944001122142147, 0.9427508529512999},
		1.5: {0.001489812195465623, 0.061190596931440536, 0.3693604690014321, 0.4999965926501872, 0.5, 0.7117808795586567, 0.971515580218449},
		4:   {1.1670081613006347e-06, 0.01645040530046948, 0.3547986307149983, 0.4999962500000001, 0.5, 0.738749917203275, 0.9973359357876765},
		30:  {6.863022597203181e-28, 0.0016193008559765687, 0.345995258257096, 0.4999960436781511, 0.5, 0.7553397782501642, 0.9999971607135274},
	} {
		for i := range x {
			// Any w does when y grows with it.
			for _, w := range []float64{degrees, 0.01, 300} {
				if got := studentCDF(x[i]*math.Sqrt(w/degrees), w, degrees); math.Abs(got-want[i]) > 1e-13*want[i] {
					t.Errorf("%v degrees at %v: %v, want %v", degrees, x[i], got, want[i])
				}
			}
		}
	}
}

func TestNewSaysWhatIsWrong(t *testing.T) {
	of, err := design.New(design.Sobol, axes, 1, 4, 32)
	if err != nil {
		t.Fatal(err)
	}
	r := Matrix{{1, 0.5}, {0.5, 1}}
	for _, c := range []struct {
		groups []Group
		want   string
	}{
		{[]Group{{Columns: []int{0, 5}, Matrix: r}}, "axis 5 of 5 is none, or in two groups"},
		{[]Group{{Columns: []int{0, 1}, Matrix: r}, {Columns: []int{2, 1}, Matrix: r}}, "axis 1 of 5 is none, or in two groups"},
		{[]Group{{Columns: []int{0, 1}, Matrix: r, Degrees: 3, Mixing: 0}}, "axis 0 of 5 is none, or in two groups"},
		{[]Group{{Columns: []int{0, 1, 2}, Matrix: r}}, "a matrix of 2 rows for 3 axes"},
		{[]Group{{Columns: []int{0, 1}, Matrix: Matrix{{1, 1}, {1, 1}}}}, "not positive definite: the smallest eigenvalue is 0"},
		{[]Group{{Columns: []int{0, 1}, Matrix: r, Degrees: 0.5, Mixing: 4}}, "0.5 degrees of freedom; expected 1 to 1000"},
		{[]Group{{Columns: []int{0, 1}, Matrix: r, Replicates: 4}}, "needs at least 10 points for 2 inputs, found 8 in each of 4 replicates: use at least 40 runs"},
		{[]Group{{Columns: []int{0, 1}, Matrix: r, Replicates: 3}}, "32 runs of 3 replicates"},
	} {
		if _, err := New(of, len(axes), c.groups...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v\nwant %s", err, c.want)
		}
	}
	if err := CheckReorder(100, 16, 1<<20); err == nil || !strings.Contains(err.Error(), "more than the 67108864 allowed") {
		t.Errorf("a sample that memory should not hold: %v", err)
	}
}
