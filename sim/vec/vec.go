package vec

// Add is sum += x.
func Add(sum, x []float64) {
	x = x[:len(sum)]
	n := add(sum, x)
	for i := n; i < len(sum); i++ {
		sum[i] += x[i]
	}
}

// Rows is a choice of rows.
type Rows struct {
	chosen []int
	end    int // none of them is as far
}

// Choose is the choice of the given rows.
func Choose(rows []int) Rows {
	r := Rows{chosen: rows}
	for _, i := range rows {
		if i < 0 {
			panic("vec: a row below 0")
		}
		r.end = max(r.end, i+1)
	}
	return r
}

// AddRows is sum += each of the chosen rows, one after another; rows are as long as sum.
func AddRows(sum, rows []float64, choice Rows) {
	n := len(sum)
	if len(choice.chosen) == 0 {
		return
	}
	rows = rows[:choice.end*n]
	done := addRows(sum, rows, choice.chosen)
	if done == n {
		return
	}
	for _, r := range choice.chosen {
		row := rows[r*n:][:n]
		for i := done; i < n; i++ {
			sum[i] += row[i]
		}
	}
}

// Mul is z *= x, for rows as long as x, one after another in z.
func Mul(z, x []float64) {
	n := len(x)
	if n == 0 {
		return
	}
	count := len(z) / n
	z = z[:count*n]
	done := mul(z, x)
	if done == n {
		return
	}
	for r := range count {
		z := z[r*n : r*n+n]
		for i := done; i < n; i++ {
			z[i] *= x[i]
		}
	}
}

// MulAdd is z += x·y.
func MulAdd(z, x, y []float64) {
	x, y = x[:len(z)], y[:len(z)]
	n := mulAdd(z, x, y)
	for i := n; i < len(z); i++ {
		z[i] += float64(x[i] * y[i])
	}
}

// Shares divides rows as long as sum, one after another in z, by their sum, which it finds: they are 0 where it is 0.
func Shares(z, sum []float64) {
	n := len(sum)
	if n == 0 {
		return
	}
	count := len(z) / n
	z = z[:count*n]
	done := shares(z, sum)
	if done == n {
		return
	}
	clear(sum[done:])
	for r := range count {
		z := z[r*n : r*n+n]
		for i := done; i < n; i++ {
			sum[i] += z[i]
		}
	}
	for r := range count {
		z := z[r*n : r*n+n]
		for i := done; i < n; i++ {
			if sum[i] == 0 {
				z[i] = 0
			} else {
				z[i] /= sum[i]
			}
		}
	}
}

// Ratio is z = x/y, and 0 where y is 0. z may be x.
func Ratio(z, x, y []float64) {
	x, y = x[:len(z)], y[:len(z)]
	n := ratio(z, x, y)
	for i := n; i < len(z); i++ {
		if y[i] == 0 {
			z[i] = 0
		} else {
			z[i] = x[i] / y[i]
		}
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

// Blend is z = x + weight·(y - x).
func Blend(z, x, y []float64, weight float64) {
	x, y = x[:len(z)], y[:len(z)]
	n := blend(z, x, y, weight)
	for i := n; i < len(z); i++ {
		z[i] = x[i] + float64(weight*(y[i]-x[i]))
	}
}

// Grow is z += (slow + (fast - slow)·room + push + drift)·dt, with room = max(0, 1 - (max(0, z)/limit)²), or none where the
// limit is not above 0: growth that slows down toward a limit. push + drift is one sum. Of drift there is one row for all
// the others.
func Grow(z, fast, slow, limit, push, drift []float64, dt float64) {
	n := len(drift)
	if n == 0 {
		return
	}
	count := len(z) / n
	z, fast, slow, limit, push = z[:count*n], fast[:count*n], slow[:count*n], limit[:count*n], push[:count*n]
	done := grow(z, fast, slow, limit, push, drift, dt)
	if done == n {
		return
	}
	for r := range count {
		at := r * n
		z, fast, slow, limit, push := z[at:at+n], fast[at:at+n], slow[at:at+n], limit[at:at+n], push[at:at+n]
		for i := done; i < n; i++ {
			room := 0.0
			if limit[i] > 0 {
				f := z[i] / limit[i]
				if z[i] <= 0 {
					f = 0
				}
				if room = 1 - float64(f*f); room < 0 {
					room = 0
				}
			}
			z[i] += float64((slow[i] + float64((fast[i]-slow[i])*room) + (push[i] + drift[i])) * dt)
		}
	}
}

// Shock is z = z·decay + spread·(a·x + b·y): one step of processes that revert to 0, driven by a noise x that they have in
// common and one of each. z, spread and y have several rows, the others one for all of them.
func Shock(z, spread, y, decay, a, x, b []float64) {
	n := len(decay)
	if n == 0 {
		return
	}
	count := len(z) / n
	z, spread, y, a, x, b = z[:count*n], spread[:count*n], y[:count*n], a[:n], x[:n], b[:n]
	done := shock(z, spread, y, decay, a, x, b)
	if done == n {
		return
	}
	for r := range count {
		at := r * n
		z, spread, y := z[at:at+n], spread[at:at+n], y[at:at+n]
		for i := done; i < n; i++ {
			z[i] = float64(z[i]*decay[i]) + float64(spread[i]*(float64(a[i]*x[i])+float64(b[i]*y[i])))
		}
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

// Edge is z = weight·(max(0, x) - max(0, y)).
func Edge(z, weight, x, y []float64) {
	weight, x, y = weight[:len(z)], x[:len(z)], y[:len(z)]
	n := edge(z, weight, x, y)
	for i := n; i < len(z); i++ {
		a, b := x[i], y[i]
		if a <= 0 {
			a = 0
		}
		if b <= 0 {
			b = 0
		}
		z[i] = weight[i] * (a - b)
	}
}

// Release moves the lesser of two amounts, the one that is due and the one that is there, from one place to another. held
// has several rows as long as keep, which all are multiplied by it; then the row that is due empties.
func Release(held, keep, from, to []float64, due int) {
	n := len(keep)
	from, to = from[:n], to[:n]
	Mul(held, keep)
	d := held[due*n : due*n+n]
	done := release(d, from, to)
	for i := done; i < n; i++ {
		moved := d[i]
		if from[i] < moved {
			moved = from[i]
		}
		from[i] -= moved
		to[i] += moved
		d[i] = 0
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

// Turnover brings the cells of a table to their new size and finds what of it is open. The table has a tier for each row
// of y and in it a cell for each row of w; rows are as long as x, and those of the cells stand one after another, tier by
// tier. For each cell, now = x·(y·w), open = now - stay·size and keep = stay, but where now is smaller than what stays,
// open = 0 and keep = now/size. Then size = now, total += now and z *= keep.
func Turnover(size, x, y, w, stay, keep, open, total, z []float64) {
	n := len(x)
	if n == 0 {
		return
	}
	tiers, cells := len(y)/n, len(w)/n
	all := tiers * cells * n
	size, stay, keep, open, total, z = size[:all], stay[:n], keep[:all], open[:all], total[:all], z[:all]
	done := turnover(size, x, y, w, stay, keep, open, total, z)
	if done == n {
		return
	}
	for c := range tiers * cells {
		at, t, s := c*n, c/cells*n, c%cells*n
		size, keep, open, total, z := size[at:at+n], keep[at:at+n], open[at:at+n], total[at:at+n], z[at:at+n]
		y, w := y[t:t+n], w[s:s+n]
		for i := done; i < n; i++ {
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
}

// HasNaN says whether some element is not a number.
func HasNaN(x []float64) bool {
	found, n := hasNaN(x)
	for _, v := range x[n:] {
		found = found || v != v
	}
	return found
}
