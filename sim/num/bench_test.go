package num_test

import (
	"testing"

	"cloudgate/sim/num"
)

var sink float64

func benchmark(b *testing.B, f func(float64) float64, lo, hi float64) {
	xs := grid(lo, hi, 1024)
	b.ReportAllocs()
	s := 0.0
	i := 0
	for b.Loop() {
		s += f(xs[i%1024])
		i++
	}
	sink = s
}

func BenchmarkExp(b *testing.B)     { benchmark(b, num.Exp, -20, 5) }
func BenchmarkExpm1(b *testing.B)   { benchmark(b, num.Expm1, -1, 1) }
func BenchmarkLog(b *testing.B)     { benchmark(b, num.Log, 1e-3, 10) }
func BenchmarkLog1p(b *testing.B)   { benchmark(b, num.Log1p, -0.5, 2) }
func BenchmarkErfc(b *testing.B)    { benchmark(b, num.Erfc, -3, 6) }
func BenchmarkNormCDF(b *testing.B) { benchmark(b, num.NormCDF, -5, 3) }
func BenchmarkSin(b *testing.B)     { benchmark(b, num.Sin, -10, 10) }

func BenchmarkNormQuantile(b *testing.B) { benchmark(b, num.NormQuantile, 1e-4, 1-1e-4) }
func BenchmarkLogGamma(b *testing.B)     { benchmark(b, num.LogGamma, 0.1, 20) }

func BenchmarkPow(b *testing.B) {
	benchmark(b, func(x float64) float64 { return num.Pow(x, 1.7) }, 0.1, 10)
}

func BenchmarkGammaP(b *testing.B) {
	benchmark(b, func(x float64) float64 { return num.GammaP(2.5, x) }, 0.1, 10)
}

func BenchmarkGammaQuantile(b *testing.B) {
	benchmark(b, func(p float64) float64 { return num.GammaQuantile(2.5, p) }, 0.001, 0.999)
}

func BenchmarkBetaInc(b *testing.B) {
	benchmark(b, func(x float64) float64 { return num.BetaInc(2, 5, x) }, 0.01, 0.99)
}

func BenchmarkBetaQuantile(b *testing.B) {
	benchmark(b, func(p float64) float64 { return num.BetaQuantile(2, 5, p) }, 0.001, 0.999)
}

func benchmarkBlock(b *testing.B, f func(dst, src []float64), lo, hi float64) {
	src := grid(lo, hi, 1024)
	dst := make([]float64, len(src))
	b.ReportAllocs()
	for b.Loop() {
		f(dst, src)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(src)), "ns/value")
}

func BenchmarkExpTo(b *testing.B) { benchmarkBlock(b, num.ExpTo, -20, 5) }
func BenchmarkLogTo(b *testing.B) { benchmarkBlock(b, num.LogTo, 1e-3, 10) }

// grid is n numbers from lo to hi, in a shuffled order that no branch predictor learns.
func grid(lo, hi float64, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = lo + (hi-lo)*float64(i*389%n)/float64(n)
	}
	return x
}
