package num

import "math"

// Sum adds in order and carries along what each addition loses: its error is that of one rounding
// and a term of order n·2^-106. After A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur
// Summation endlicher Summen", ZAMM 54 (1974). A sum with infinities or NaN is what plain addition
// makes of it.
func Sum(x []float64) float64 {
	var sum, lost float64
	for _, v := range x {
		t := sum + v
		if math.Abs(sum) >= math.Abs(v) {
			lost += (sum - t) + v
		} else {
			lost += (v - t) + sum
		}
		sum = t
	}
	if math.IsNaN(lost) {
		return sum
	}
	return sum + lost
}
