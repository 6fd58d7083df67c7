package num

import "math"

// provisional

func Exp(x float64) float64          { return math.Exp(x) }
func Log(x float64) float64          { return math.Log(x) }
func NormQuantile(p float64) float64 { return -math.Sqrt2 * math.Erfcinv(2*p) }
