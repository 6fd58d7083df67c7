//go:build !amd64 || purego

package vec

// Each gives the number of elements it has done: none but where there is something faster than going row by row.

// four is some elements of a row.
type four = [4]float64

// addRows goes through all rows with the sums of four elements at a time.
func addRows(sum, rows []float64, chosen []int) int {
	n := len(sum)
	for i := 0; i+4 <= n; i += 4 {
		s := (*four)(sum[i:])
		s0, s1, s2, s3 := s[0], s[1], s[2], s[3]
		for _, r := range chosen {
			x := (*four)(rows[r*n+i:])
			s0 += x[0]
			s1 += x[1]
			s2 += x[2]
			s3 += x[3]
		}
		*s = four{s0, s1, s2, s3}
	}
	return n &^ 3
}

// stocksOf moves the stocks first and adds them up afterwards, with the sums of four elements at a time.
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
	whole := n &^ 3
	for i := 0; i < whole; i += 4 {
		var s0, s1, s2, s3 float64
		for at := i; at < len(z); at += n {
			x := (*four)(z[at:])
			s0 += x[0]
			s1 += x[1]
			s2 += x[2]
			s3 += x[3]
		}
		*(*four)(sum[i:]) = four{s0, s1, s2, s3}
	}
	clear(sum[whole:])
	for at := 0; at < len(z); at += n {
		for i := whole; i < n; i++ {
			sum[i] += z[at+i]
		}
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
