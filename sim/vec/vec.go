package vec

// Add is sum += x.
func Add(sum, x []float64) {
	x = x[:len(sum)]
	n := add(sum, x)
	for i := n; i < len(sum); i++ {
		sum[i] += x[i]
	}
}

// AddRows is sum += each of the chosen rows, one after another; rows are as long as sum.
func AddRows(sum, rows []float64, chosen []int) {
	n := len(sum)
	for _, r := range chosen {
		_ = rows[r*n : r*n+n]
	}
	done := addRows(sum, rows, chosen)
	if done == n {
		return
	}
	for _, r := range chosen {
		row := rows[r*n:][:n]
		for i := done; i < n; i++ {
			sum[i] += row[i]
		}
	}
}

// Spread is z = v·x·y and sum += z for rows as long as v, one after another in each of the others.
func Spread(z, v, x, y, sum []float64) {
	n := len(v)
	if n == 0 {
		return
	}
	count := len(z) / n
	z, x, y, sum = z[:count*n], x[:count*n], y[:count*n], sum[:count*n]
	done := spread(z, v, x, y, sum)
	if done == n {
		return
	}
	for r := range count {
		at := r * n
		z, x, y, sum := z[at:at+n], x[at:at+n], y[at:at+n], sum[at:at+n]
		for i := done; i < n; i++ {
			w := float64(v[i] * x[i] * y[i])
			z[i] = w
			sum[i] += w
		}
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

// Stocks moves several stocks that stand one after another in z, each as long as sum: z = z·keep + a·b, and
// sum = Σ z, in their order. keep and b have a row for each stock; a has one for every share of them.
func Stocks(z, keep, a, b, sum []float64, share int) {
	n := len(sum)
	if n == 0 {
		return
	}
	stocks := len(z) / n
	z, keep, b = z[:stocks*n], keep[:stocks*n], b[:stocks*n]
	a = a[:(stocks+share-1)/share*n]
	done := stocksOf(z, keep, a, b, sum, share)
	if done == n {
		return
	}
	clear(sum[done:])
	for s := range stocks {
		at, of := s*n, s/share*n
		z, keep, b, a := z[at:at+n], keep[at:at+n], b[at:at+n], a[of:of+n]
		for i := done; i < n; i++ {
			v := float64(z[i]*keep[i]) + float64(a[i]*b[i])
			z[i] = v
			sum[i] += v
		}
	}
}

// Bind adds stocks to their totals, after it has limited them. Where their sum is above its limit, all are scaled down
// to it: what they lose goes to rest, over is by how much, and sum becomes the limit. z, total and rest have a row for each
// stock. It gives the set of the elements where that is so, and leaves over alone elsewhere. It panics for more than 64.
func Bind(z, total, rest, sum, limit, over []float64) uint64 {
	n := len(sum)
	if n == 0 {
		return 0
	}
	if n > 64 {
		panic("vec: Bind has 64 bits")
	}
	stocks := len(z) / n
	z, total, rest, limit, over = z[:stocks*n], total[:stocks*n], rest[:stocks*n], limit[:n], over[:n]
	set, done := bind(z, total, rest, sum, limit, over)
	if done == n {
		return set
	}
	for s := range stocks {
		z, total := z[s*n:s*n+n], total[s*n:s*n+n]
		for i := done; i < n; i++ {
			total[i] += z[i]
		}
	}
	for i := done; i < n; i++ {
		if !(sum[i] > limit[i]) {
			continue
		}
		set |= 1 << i
		part := limit[i] / sum[i]
		for at := i; at < len(z); at += n {
			kept := float64(z[at] * part)
			lost := z[at] - kept
			rest[at] += lost
			total[at] -= lost
			z[at] = kept
		}
		over[i] = sum[i] - limit[i]
		sum[i] = limit[i]
	}
	return set
}

// Claim is what one of several claimants brings to a division, and what it gets.
type Claim struct{ Want, Feel, Reach, Got []float64 }

// Divide lets claims compete for what is open: with all = 1 + Σ Want·Feel, each gets Feel/all·Reach of it for a unit of
// its want, written to Got, and rest += open·(1 - Σ Want·Feel/all·Reach).
func Divide(claims []Claim, open, rest []float64) {
	rest = rest[:len(open)]
	for c := range claims {
		k, n := &claims[c], len(open)
		_, _, _, _ = k.Want[:n], k.Feel[:n], k.Reach[:n], k.Got[:n]
	}
	for at := divide(claims, open, rest); at < len(open); at += stretch {
		end := min(at+stretch, len(open))
		divideStretch(claims, open[at:end], rest[at:end], at)
	}
}

// stretch is how many elements at a time are divided without vectors.
const stretch = 32

// divideStretch does Divide for a stretch from an element on, claim by claim.
func divideStretch(claims []Claim, open, rest []float64, at int) {
	var all, left [stretch]float64
	n := len(open)
	rest = rest[:n]
	a, l := all[:n], left[:n]
	for i := range a {
		a[i], l[i] = 1, 1
	}
	for c := range claims {
		want, feel := claims[c].Want[at:at+n], claims[c].Feel[at:at+n]
		for i := range a {
			a[i] += float64(want[i] * feel[i])
		}
	}
	for i := range a {
		a[i] = 1 / a[i]
	}
	for c := range claims {
		k := &claims[c]
		want, feel, reach, got := k.Want[at:at+n], k.Feel[at:at+n], k.Reach[at:at+n], k.Got[at:at+n]
		for i := range a {
			v := float64(feel[i] * a[i] * reach[i])
			l[i] -= float64(want[i] * v)
			got[i] = v * open[i]
		}
	}
	for i := range l {
		rest[i] += float64(open[i] * l[i])
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

// Grow is z += (slow + (fast - slow)·room + push)·dt, with room = max(0, 1 - (max(0, z)/limit)²), or none where the limit
// is not above 0: growth that slows down toward a limit.
func Grow(z, fast, slow, limit, push []float64, dt float64) {
	fast, slow, limit, push = fast[:len(z)], slow[:len(z)], limit[:len(z)], push[:len(z)]
	n := grow(z, fast, slow, limit, push, dt)
	for i := n; i < len(z); i++ {
		room := 0.0
		if limit[i] > 0 {
			f := max(0, z[i]) / limit[i]
			room = max(0, 1-float64(f*f))
		}
		z[i] += float64((slow[i] + float64((fast[i]-slow[i])*room) + push[i]) * dt)
	}
}

// Shock is z = z·decay + spread·(a·x + b·y): one step of a process that reverts to 0, driven by two noises.
func Shock(z, decay, spread, a, x, b, y []float64) {
	decay, spread, a, x, b, y = decay[:len(z)], spread[:len(z)], a[:len(z)], x[:len(z)], b[:len(z)], y[:len(z)]
	n := shock(z, decay, spread, a, x, b, y)
	for i := n; i < len(z); i++ {
		z[i] = float64(z[i]*decay[i]) + float64(spread[i]*(float64(a[i]*x[i])+float64(b[i]*y[i])))
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
