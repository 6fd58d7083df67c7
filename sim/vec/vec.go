package vec

// Add is sum += x.
func Add(sum, x []float64) {
	x = x[:len(sum)]
	n := add(sum, x)
	for i := n; i < len(sum); i++ {
		sum[i] += x[i]
	}
}

// Mul is z *= x.
func Mul(z, x []float64) {
	x = x[:len(z)]
	n := mul(z, x)
	for i := n; i < len(z); i++ {
		z[i] *= x[i]
	}
}

// MulAdd is sum += x·y.
func MulAdd(sum, x, y []float64) {
	x, y = x[:len(sum)], y[:len(sum)]
	n := mulAdd(sum, x, y)
	for i := n; i < len(sum); i++ {
		sum[i] += float64(x[i] * y[i])
	}
}

// Inverse is z = 1/z.
func Inverse(z []float64) {
	n := inverse(z)
	for i := n; i < len(z); i++ {
		z[i] = 1 / z[i]
	}
}

// Mul3 is z = x·y·w and sum += z.
func Mul3(z, x, y, w, sum []float64) {
	x, y, w, sum = x[:len(z)], y[:len(z)], w[:len(z)], sum[:len(z)]
	n := mul3(z, x, y, w, sum)
	for i := n; i < len(z); i++ {
		v := float64(x[i] * y[i] * w[i])
		z[i] = v
		sum[i] += v
	}
}

// Take is z = x·y·w and rest -= a·z: a claim and what it leaves.
func Take(z, x, y, w, a, rest []float64) {
	x, y, w, a, rest = x[:len(z)], y[:len(z)], w[:len(z)], a[:len(z)], rest[:len(z)]
	n := take(z, x, y, w, a, rest)
	for i := n; i < len(z); i++ {
		v := float64(x[i] * y[i] * w[i])
		z[i] = v
		rest[i] -= float64(a[i] * v)
	}
}

// Stock is z = z·keep + a·b, then first += z and second += z: a stock with its inflow, and two sums of it.
func Stock(z, keep, a, b, first, second []float64) {
	keep, a, b, first, second = keep[:len(z)], a[:len(z)], b[:len(z)], first[:len(z)], second[:len(z)]
	n := stock(z, keep, a, b, first, second)
	for i := n; i < len(z); i++ {
		v := float64(z[i]*keep[i]) + float64(a[i]*b[i])
		z[i] = v
		first[i] += v
		second[i] += v
	}
}

// Revert is z = mean + (z - mean)·decay + spread·noise: one step of a process that reverts to its mean.
func Revert(z, mean, decay, spread, noise []float64) {
	mean, decay, spread, noise = mean[:len(z)], decay[:len(z)], spread[:len(z)], noise[:len(z)]
	n := revert(z, mean, decay, spread, noise)
	for i := n; i < len(z); i++ {
		z[i] = mean[i] + float64((z[i]-mean[i])*decay[i]) + float64(spread[i]*noise[i])
	}
}

// Fade is z = x + y - a - b, then a *= fadeA and b *= fadeB: a sum with two terms that fade.
func Fade(z, x, y, a, b, fadeA, fadeB []float64) {
	x, y, a, b, fadeA, fadeB = x[:len(z)], y[:len(z)], a[:len(z)], b[:len(z)], fadeA[:len(z)], fadeB[:len(z)]
	n := fade(z, x, y, a, b, fadeA, fadeB)
	for i := n; i < len(z); i++ {
		z[i] = x[i] + y[i] - a[i] - b[i]
		a[i] *= fadeA[i]
		b[i] *= fadeB[i]
	}
}

// Over is the set of the elements with x > y·w, bit i for element i. It panics for more than 64 elements.
func Over(x, y, w []float64) uint64 {
	if len(x) > 64 {
		panic("vec: Over has 64 bits")
	}
	y, w = y[:len(x)], w[:len(x)]
	set, n := over(x, y, w)
	for i := n; i < len(x); i++ {
		if x[i] > float64(y[i]*w[i]) {
			set |= 1 << i
		}
	}
	return set
}

// Turnover brings size to now = x·(y·w) and finds what of it is open: open = now - stay·size and keep = stay, but
// where now is smaller than what stays, open = 0 and keep = now/size. Then total += now and z *= keep.
func Turnover(size, x, y, w, stay, keep, open, total, z []float64) {
	x, y, w, stay = x[:len(size)], y[:len(size)], w[:len(size)], stay[:len(size)]
	keep, open, total, z = keep[:len(size)], open[:len(size)], total[:len(size)], z[:len(size)]
	n := turnover(size, x, y, w, stay, keep, open, total, z)
	for i := n; i < len(size); i++ {
		now := float64(x[i] * (y[i] * w[i]))
		k := stay[i]
		o := now - float64(k*size[i])
		if o < 0 {
			k, o = now/size[i], 0
		}
		keep[i], open[i] = k, o
		z[i] *= k
		size[i] = now
		total[i] += now
	}
}
