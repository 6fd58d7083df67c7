package proof

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"hash"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cloudgate/models"
	"cloudgate/scenarios"
	"cloudgate/sim"
	"cloudgate/sim/calibrate"
	"cloudgate/sim/design"
	"cloudgate/sim/dist"
	"cloudgate/sim/num"
	"cloudgate/sim/rng"
	"cloudgate/sim/stats"
)

// golden is a hash for each part of the engine, a line each. After a change that is meant to move numbers,
// go test ./sim/proof -run TestBits -update writes it anew, and scenarios.EngineVersion or the model's
// version is raised.
//
//go:embed testdata/bits.txt
var golden string

var update = flag.Bool("update", false, "write testdata/bits.txt anew")

// digest is a hash of numbers.
type digest struct{ hash.Hash }

func newDigest() digest { return digest{sha256.New()} }

// put adds numbers. All that are not numbers are alike: their bits mean nothing.
func (d digest) put(values ...float64) {
	var word [8]byte
	for _, v := range values {
		u := math.Float64bits(v)
		if math.IsNaN(v) {
			u = math.Float64bits(math.NaN())
		}
		binary.LittleEndian.PutUint64(word[:], u)
		d.Write(word[:])
	}
}

func (d digest) estimate(e stats.Estimate) { d.put(e.Value, e.Lo, e.Hi, e.SE, float64(e.N)) }

func (d digest) String() string { return hex.EncodeToString(d.Sum(nil)[:12]) }

// unary are the functions of one number, with the range on which they are asked.
var unary = []struct {
	name   string
	f      func(float64) float64
	lo, hi float64
}{
	{"exp", num.Exp, -750, 710},
	{"expm1", num.Expm1, -5, 5},
	{"expit", num.Expit, -40, 40},
	{"log", num.Log, 0, 1e6},
	{"log1p", num.Log1p, -1, 3},
	{"logit", num.Logit, 0, 1},
	{"sin", num.Sin, -1000, 1000},
	{"cos", num.Cos, -1000, 1000},
	{"tan", num.Tan, -1000, 1000},
	{"erf", num.Erf, -7, 7},
	{"erfc", num.Erfc, -7, 28},
	{"normcdf", num.NormCDF, -40, 10},
	{"normquantile", num.NormQuantile, 0, 1},
	{"loggamma", num.LogGamma, 0, 300},
}

// hashes are the parts below the studies, in the order of the golden file.
func hashes(t *testing.T) (lines []string) {
	add := func(name string, d digest) { lines = append(lines, name+" "+d.String()) }
	const n = 4096
	for _, u := range unary {
		d := newDigest()
		for i := range n {
			d.put(u.f(u.lo + (float64(i)+0.5)/n*(u.hi-u.lo)))
		}
		add("num/"+u.name, d)
	}
	d := newDigest()
	for i := range n / 4 {
		u := (float64(i) + 0.5) / (n / 4)
		d.put(num.Pow(9*u, 40*u-20), num.GammaP(9*u, 4), num.GammaQ(30*u, 12), num.BetaInc(12*u, 5, u),
			num.GammaQuantile(20*u, u), num.BetaQuantile(20*u, 3, u))
	}
	add("num/of several numbers", d)

	d = newDigest()
	for _, name := range []string{"", "input/x", "model/noise"} {
		for run := range uint64(256) {
			s := rng.NewKey(20140101, name).Stream(run)
			for i := range uint64(4) {
				d.put(math.Float64frombits(s.Uint64(i)>>2), s.Uniform(i), s.Normal(i), s.Exp(i))
			}
		}
	}
	add("rng", d)

	var texts []string
	for _, f := range dist.Families() {
		texts = append(texts, f.Example)
	}
	for _, text := range append(texts, "885 to 921", "normal(0.2, 0.3) in 0..1", "beta(2, 3) in 0.1..0.4", "gamma(0.3, 2)") {
		x, err := dist.Parse(text, dist.Domain{})
		if err != nil {
			t.Fatal(err)
		}
		d := newDigest()
		d.put(x.Mean(), x.Var(), x.Quantile(1e-300), x.InverseSurvival(1e-300))
		for i := range n / 4 {
			p := (float64(i) + 0.5) / (n / 4)
			q := x.Quantile(p)
			d.put(q, x.InverseSurvival(p*1e-6), x.CDF(q), x.Survival(q))
		}
		add("dist/"+text, d)
	}

	for _, kind := range design.Kinds() {
		axes := append(leading(8), design.Axis{Name: "without a lead"}, design.Axis{Name: "the last lead", Lead: design.Leads})
		s := newSample(len(axes))
		newDesign(t, kind, axes, 7, sets, 1<<16).Fill(0, s.u)
		d := newDigest()
		for _, axis := range s.u {
			d.put(axis...)
		}
		add("design/"+string(kind), d)
	}

	for _, r := range []stats.Replicates{stats.Runs(), stats.Sets(sets)} {
		y := make([]float64, 4000)
		for i := range y {
			y[i] = num.Exp(rng.NewKey(1, "y").Stream(uint64(i)).Normal(0))
		}
		c := stats.Of(y, r)
		d := newDigest()
		for _, row := range c.Summary(stats.Level) {
			d.estimate(row.Estimate)
		}
		d.estimate(c.Above(3))
		d.estimate(c.Gain())
		support := stats.Flow.Support()
		for _, p := range c.Density(c.Grid(64, support), support).Points {
			d.put(p.X)
			d.estimate(p.Estimate)
		}
		add("stats/"+r.String(), d)
		x := make([]float64, len(y))
		for i := range x {
			x[i] = rng.NewKey(2, "x").Stream(uint64(i)).Normal(0)
		}
		weighted := stats.Weigh(x, y, r)
		d = newDigest()
		d.put(weighted.EffectiveN())
		for _, e := range []stats.Estimate{weighted.Mean(), weighted.SD(), weighted.Quantile(0.9), weighted.Above(1)} {
			d.estimate(e)
		}
		add("stats/weighted, "+r.String(), d)
	}
	return append(lines, "calibrate/bass "+posterior(t).String())
}

// posterior is that of the Bass model given two figures, by both methods, and what it says of the inputs.
func posterior(t *testing.T) digest {
	s := load(t, "bass", design.Random, 1024)
	l := calibrate.Likelihood{
		{Column: 3, Form: calibrate.Normal, Value: 8, SE: 0.5, Discrepancy: 0.5},
		{Column: len(s.Spec.Outputs[0].At) + 7, Form: calibrate.Lognormal, Value: 55, SE: 0.05},
	}
	p, err := calibrate.SMC{Particles: 128, Islands: 4, Workers: 2}.Sample(context.Background(), calibration(s, l))
	if err != nil {
		t.Fatal(err)
	}
	log := make([]float64, len(p.Run))
	l.Log(log, p.Out)
	weights, err := calibrate.Weigh(log, p.Replicates())
	if err != nil {
		t.Fatal(err)
	}
	d := newDigest()
	d.put(p.LogLikelihood...)
	for _, columns := range [][][]float64{p.U, p.In, p.Out} {
		for _, c := range columns {
			d.put(c...)
		}
	}
	d.estimate(p.LogEvidence)
	d.put(weights.Share...)
	d.put(weights.Tail, weights.EffectiveN, weights.Perplexity)
	for k, c := range p.In {
		change := calibrate.Compare(s.Dists[k], stats.Of(c, p.Replicates()))
		d.estimate(change.Shift)
		d.estimate(change.Contraction)
		d.put(change.Overlap, p.RHat(c))
	}
	d.estimate(calibrate.Correlations(p.In, nil, p.Replicates(), 1)[0].Estimate)
	return d
}

func studies(t *testing.T, names []string) (lines []string) {
	for _, name := range names {
		lines = append(lines, "study/"+name+" "+study(t, name).String())
	}
	return lines
}

// study is all of 64 runs of a shipped scenario: inputs, outcomes and statistics of these.
func study(t *testing.T, name string) digest {
	runs := 64
	s, err := scenarios.Load(name, scenarios.Options{Models: models.All(), Runs: &runs})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := s.Plan(2, nil)
	if err != nil {
		t.Fatal(err)
	}
	d := newDigest()
	if _, err := sim.Run(context.Background(), plan, into{d, stats.NewColumn(stats.Sets(s.Replicates))}); err != nil {
		t.Fatal(err)
	}
	return d
}

// into is a sink that hashes what it gets.
type into struct {
	digest
	column *stats.Column
}

func (s into) Put(_ int, in, out [][]float64, status []string) error {
	for _, column := range in {
		s.put(column...)
	}
	for _, column := range out {
		s.put(column...)
		s.column.Reset(column)
		for _, row := range s.column.Summary(stats.Level) {
			s.estimate(row.Estimate)
		}
	}
	_, err := fmt.Fprint(s, status)
	return err
}

// Every number of the engine and of the published models has the bits that it had, on every processor and at
// each of its levels.
func TestBits(t *testing.T) {
	got := append(hashes(t), studies(t, published)...)
	if *update {
		text := strings.Join(append(got, studies(t, access())...), "\n") + "\n"
		if err := os.WriteFile(filepath.Join("testdata", "bits.txt"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	compare(t, got)
	if lines, want := strings.Count(golden, "\n"), len(got)+len(access()); lines != want {
		t.Errorf("testdata/bits.txt has %d parts, want %d", lines, want)
	}
}

// So have the studies of market access.
func TestBitsOfAccess(t *testing.T) { compare(t, studies(t, access())) }

// compare looks for lines in the golden file.
func compare(t *testing.T, lines []string) {
	want := strings.Split(golden, "\n")
	for _, line := range lines {
		if !slices.Contains(want, line) {
			t.Errorf("%q is not in testdata/bits.txt", line)
		}
	}
}

// access names the shipped scenarios that are not of the published models.
func access() (names []string) {
	for _, info := range scenarios.Shipped() {
		if !slices.Contains(published, info.Name) {
			names = append(names, info.Name)
		}
	}
	return names
}
