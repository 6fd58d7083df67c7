//go:build !amd64 || purego

package vec

// Each gives the number of elements it has done: none but where there is something faster than going row by row.

// addTwo is sum += x, then sum += y.
func addTwo(sum, x, y []float64) {
	x, y = x[:len(sum)], y[:len(sum)]
	for i := range sum {
		sum[i] = sum[i] + x[i] + y[i]
	}
}

// addRows adds two rows at a time, so that their sum is read and written half as often.
func addRows(sum, rows []float64, chosen []int) int {
	n := len(sum)
	for ; len(chosen) > 1; chosen = chosen[2:] {
		addTwo(sum, rows[chosen[0]*n:], rows[chosen[1]*n:])
	}
	if len(chosen) > 0 {
		Add(sum, rows[chosen[0]*n:])
	}
	return n
}

// stocksOf moves the stocks first and adds them up afterwards, two at a time.
func stocksOf(z, keep, a, b, total, sum []float64, share int) int {
	n := len(sum)
	for at := 0; at < len(z); at += n {
		of := at / n / share * n
		z, keep, b, total, a := z[at:at+n], keep[at:at+n], b[at:at+n], total[at:at+n], a[of:of+n]
		for i := range z {
			v := float64(z[i]*keep[i]) + float64(a[i]*b[i])
			z[i] = v
			total[i] += v
		}
	}
	clear(sum)
	for ; len(z) > n; z = z[2*n:] {
		addTwo(sum, z, z[n:])
	}
	if len(z) > 0 {
		Add(sum, z)
	}
	return n
}

// divide does what there is but one claim a row for, without going through it claim by claim.
func divide(claims []Claim, open, rest []float64, n int) int {
	if len(claims)*n != len(open) {
		return 0
	}
	for r := range claims {
		k, open := &claims[r], open[r*n:r*n+n]
		rest, want, feel, reach, got := rest[r*n:][:len(open)], k.Want[:len(open)], k.Feel[:len(open)], k.Reach[:len(open)], k.Got[:len(open)]
		for i, o := range open {
			w, f := want[i], feel[i]
			v := float64(f * (1 / (1 + float64(w*f))) * reach[i])
			got[i] = v * o
			rest[i] += float64(o * (1 - float64(w*v)))
		}
	}
	return n
}

func add(_, _ []float64) int                                           { return 0 }
func spread(_, _, _, _, _ []float64) int                               { return 0 }
func ratio(_, _, _ []float64) int                                      { return 0 }
func mul3(_, _, _, _, _ []float64) int                                 { return 0 }
func bind(_, _, _, _, _, _, _ []float64, _ uint64) (set uint64, n int) { return 0, 0 }
func blend(_, _, _ []float64, _ float64) int                           { return 0 }
func grow(_, _, _, _, _, _ []float64, _ float64) int                   { return 0 }
func shock(_, _, _, _, _, _, _ []float64) int                          { return 0 }
func mul(_, _ []float64) int                                           { return 0 }
func mulAdd(_, _, _ []float64) int                                     { return 0 }
func shares(_, _ []float64) int                                        { return 0 }
func revert(_, _, _, _, _ []float64) int                               { return 0 }
func fade(_, _, _, _, _, _, _, _ []float64) int                        { return 0 }
func edge(_, _, _, _ []float64) int                                    { return 0 }
func release(_, _, _ []float64) int                                    { return 0 }
func over(_, _, _ []float64) (set uint64, n int)                       { return 0, 0 }
func turnover(_, _, _, _, _, _, _, _, _ []float64) int                 { return 0 }
func hasNaN(_ []float64) (found bool, n int)                           { return false, 0 }
