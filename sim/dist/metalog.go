package dist

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"cloudgate/sim/num"
)

// maxTerms is the most terms that a metalog may have. More follow noise, and are hardly ever feasible.
const maxTerms = 16

// metalog is M(y) = location(y-½) + scale(y-½)·logit(y), two polynomials, carried to its bounds.
type metalog struct {
	location, scale []float64 // coefficients, the constant first
	bounds          Domain
	terms           int
	p, x            []float64 // as stated, in ascending order
}

// Metalog is the distribution with the quantiles x at the probabilities p: T. W. Keelin, "The metalog
// distributions", Decision Analysis 13 (2016). Its quantile function is linear in its terms, as many
// as there are points (terms 0), and then meets each, or fewer, and then comes near them by least
// squares. With a lower, an upper or both bounds in dom it is Keelin's log or logit metalog; the
// zero Domain and infinite ends are no bounds.
//
// Points whose quantile function would not rise everywhere are refused, with the number of terms, if
// there is one, at which it does.
func Metalog(p, x []float64, terms int, dom Domain) (Dist, error) {
	dom = dom.orAnywhere()
	n := len(p)
	switch {
	case n < 2 || n != len(x):
		return nil, wrong(0, "it needs at least two quantiles, each with its probability")
	case terms == 0 && n > maxTerms:
		return nil, wrong(n, "%d quantiles would need as many terms; state fewer, as terms=%d: at most %d", n, 5, maxTerms)
	case terms == 0:
		terms = n
	}
	if terms < 2 || terms > min(n, maxTerms) {
		return nil, wrong(n, "terms is %d and must lie in 2..%d: no more than there are quantiles", terms, min(n, maxTerms))
	}
	if !math.IsInf(dom.Lo, 0) && !math.IsInf(dom.Hi, 0) {
		if err := first(finite(dom.Lo, dom.Hi), ordered(n, dom.Lo, dom.Hi)); err != nil {
			return nil, wrong(n, "%s", err)
		}
	}
	for i := range p {
		switch {
		case !(p[i] > 0 && p[i] < 1):
			return nil, wrong(i, "the probability %s must lie inside 0..1", number(p[i]))
		case finite(x[i]) != nil:
			return nil, wrong(i, "%s", finite(x[i]))
		case !(x[i] > dom.Lo && x[i] < dom.Hi):
			return nil, wrong(i, "the quantile %s must lie inside %s", number(x[i]), dom)
		}
	}
	byP := make([]int, n)
	for i := range byP {
		byP[i] = i
	}
	slices.SortFunc(byP, func(i, j int) int {
		if p[i] < p[j] {
			return -1
		}
		return 1
	})
	d := &metalog{bounds: dom, terms: terms}
	for k, i := range byP {
		if k > 0 && !(p[i] > d.p[k-1] && x[i] > d.x[k-1]) {
			return nil, wrong(i, "the quantile at %s is %s; both must be above those before, %s and %s",
				number(p[i]), number(x[i]), number(d.p[k-1]), number(d.x[k-1]))
		}
		d.p, d.x = append(d.p, p[i]), append(d.x, x[i])
	}
	falls, ok := d.fit()
	if ok {
		return d, nil
	}
	problem := "no metalog of " + strconv.Itoa(terms) + " terms has these quantiles: its quantile function would fall near p = " +
		strconv.FormatFloat(falls, 'g', 2, 64)
	fewer := &metalog{bounds: dom, p: d.p, x: d.x}
	for fewer.terms = terms - 1; fewer.terms >= 2; fewer.terms-- {
		if _, ok := fewer.fit(); ok {
			return nil, wrong(0, "%s; terms=%d comes near them, or move a quantile", problem, fewer.terms)
		}
	}
	return nil, wrong(0, "%s; move a quantile", problem)
}

// fit finds the coefficients. When the quantile function that they make is not increasing, it says
// at which probability it falls, or nearly does.
func (d *metalog) fit() (falls float64, ok bool) {
	rows := make([][]float64, len(d.p))
	for i, p := range d.p {
		l, c := num.Logit(p), p-0.5
		row := make([]float64, d.terms, d.terms+1)
		for k := range row {
			row[k] = 1
			for range metalogPower(k) {
				row[k] *= c
			}
			if metalogScales(k) {
				row[k] *= l
			}
		}
		rows[i] = append(row, d.inner(d.x[i]))
	}
	a := leastSquares(rows)
	d.location, d.scale = nil, nil
	for k, v := range a {
		if metalogScales(k) {
			d.scale = append(d.scale, v)
		} else {
			d.location = append(d.location, v)
		}
	}
	if falls, ok = d.rises(); !ok || d.terms < len(d.p) {
		return falls, ok
	}
	// Points that all but contradict one another leave no digits.
	for i, p := range d.p {
		if !(math.Abs(d.Quantile(p)-d.x[i]) <= 1e-9*(d.x[len(d.x)-1]-d.x[0])) {
			return p, false
		}
	}
	return 0, true
}

// The terms are 1, L, cL, c, c², c²L, c³, c³L, ... with c = y-½ and L = logit y.

func metalogScales(term int) bool { return term == 1 || term == 2 || term > 4 && term%2 == 1 }

func metalogPower(term int) int {
	switch term {
	case 0, 1:
		return 0
	case 2, 3:
		return 1
	}
	return term / 2
}

// metalogReach is the logit up to which quantiles are asked for; see reach.
const metalogReach = 37

// rises says whether M increases in l = logit y everywhere, and if not, where it does not. Between
// points of a grid that is fine beside any bend of M, the least slopes are sought.
func (d *metalog) rises() (falls float64, ok bool) {
	const perUnit = 50
	grid := func(i int) float64 { return d.slope(float64(i) / perUnit) }
	least, at := math.Inf(1), 0.0
	look := func(l float64) {
		if s := d.slope(l); !(s >= least) {
			least, at = s, l
		}
	}
	const end = metalogReach * perUnit
	for i := -end; i <= end; i++ {
		look(float64(i) / perUnit)
		if i == -end || i == end || !(grid(i) <= grid(i-1) && grid(i) <= grid(i+1)) {
			continue
		}
		// Golden-section search.
		const golden = 0.6180339887498949
		a, b := float64(i-1)/perUnit, float64(i+1)/perUnit
		for range 40 {
			width := float64(golden * (b - a))
			if d.slope(b-width) < d.slope(a+width) {
				b = a + width
			} else {
				a = b - width
			}
		}
		look(a)
	}
	return num.Expit(at), least > 0
}

// slope is the derivative of M by l = logit y.
func (d *metalog) slope(l float64) float64 {
	y, rest := num.Expit(l), num.Expit(-l)
	c := (y - rest) / 2
	_, location := polynomial(d.location, c)
	scale, change := polynomial(d.scale, c)
	return scale + float64(y*rest*(location+float64(change*l)))
}

// polynomial is the value and the derivative at c.
func polynomial(a []float64, c float64) (value, derivative float64) {
	for i := len(a) - 1; i >= 0; i-- {
		derivative = value + float64(c*derivative)
		value = a[i] + float64(c*value)
	}
	return value, derivative
}

// inner carries x to where the metalog has no bounds, and outer back.
func (d *metalog) inner(x float64) float64 {
	switch below, above := !math.IsInf(d.bounds.Lo, 0), !math.IsInf(d.bounds.Hi, 0); {
	case below && above:
		return num.Log((x - d.bounds.Lo) / (d.bounds.Hi - x))
	case below:
		return num.Log(x - d.bounds.Lo)
	case above:
		return -num.Log(d.bounds.Hi - x)
	}
	return x
}

func (d *metalog) outer(m float64) float64 {
	switch below, above := !math.IsInf(d.bounds.Lo, 0), !math.IsInf(d.bounds.Hi, 0); {
	case below && above:
		return between(d.bounds.Lo, d.bounds.Hi, num.Expit(m), num.Expit(-m))
	case below:
		return d.bounds.Lo + num.Exp(m)
	case above:
		return d.bounds.Hi - num.Exp(-m)
	}
	return m
}

// at is M at y = ½+c, whose logit is l.
func (d *metalog) at(c, l float64) float64 {
	location, _ := polynomial(d.location, c)
	scale, _ := polynomial(d.scale, c)
	return location + float64(scale*l)
}

func (d *metalog) Quantile(p float64) float64 {
	switch p {
	case 0:
		return d.bounds.Lo
	case 1:
		return d.bounds.Hi
	}
	return d.outer(d.at(p-0.5, num.Logit(p)))
}

func (d *metalog) InverseSurvival(q float64) float64 {
	switch q {
	case 0:
		return d.bounds.Hi
	case 1:
		return d.bounds.Lo
	}
	return d.outer(d.at(0.5-q, -num.Logit(q)))
}

func (d *metalog) CDF(x float64) float64      { return num.Expit(d.logit(x)) }
func (d *metalog) Survival(x float64) float64 { return num.Expit(-d.logit(x)) }

// logit is that of the probability of at most x: the root of M(l) = inner(x), by Newton's method
// inside a bracket that is halved where it would leave it.
func (d *metalog) logit(x float64) float64 {
	if x <= d.bounds.Lo {
		return math.Inf(-1)
	}
	if x >= d.bounds.Hi {
		return math.Inf(1)
	}
	const (
		farthest = 700 // logits of the smallest probabilities
		steps    = 200
	)
	m := d.inner(x)
	lo, hi, l := -float64(farthest), float64(farthest), 0.0
	for range steps {
		excess := d.at((num.Expit(l)-num.Expit(-l))/2, l) - m
		if excess >= 0 {
			hi = l
		}
		if excess <= 0 {
			lo = l
		}
		next := l - excess/d.slope(l)
		if !(next > lo && next < hi) {
			next = lo + float64((hi-lo)/2)
		}
		if math.Abs(next-l) <= 1e-16*math.Abs(l) || lo == hi {
			break
		}
		l = next
	}
	return l
}

func (d *metalog) Mean() float64 { mean, _ := d.moments(); return mean }
func (d *metalog) Var() float64  { _, variance := d.moments(); return variance }

// moments are infinite where the exponential of a tail is too heavy: with one bound, the quantile
// function grows as the power -weight of the probability beyond.
func (d *metalog) moments() (mean, variance float64) {
	below, above := !math.IsInf(d.bounds.Lo, 0), !math.IsInf(d.bounds.Hi, 0)
	weight := 0.0
	if below && !above {
		weight, _ = polynomial(d.scale, 0.5)
	}
	if above && !below {
		weight, _ = polynomial(d.scale, -0.5)
	}
	if weight >= 1 {
		return math.Inf(map[bool]int{true: 1, false: -1}[below]), math.Inf(1)
	}
	mean, variance = moments(d)
	if weight >= 0.5 {
		variance = math.Inf(1)
	}
	return mean, variance
}

func (d *metalog) Support() (lo, hi float64) { return d.bounds.Lo, d.bounds.Hi }

// bounded is the metalog's text with the bounds of a domain; its coefficients are of no use.
func (d *metalog) bounded(dom Domain) *metalog {
	b := *d
	b.bounds = Domain{max(dom.Lo, d.bounds.Lo), min(dom.Hi, d.bounds.Hi)}
	return &b
}

// String has no blank after the colon, as that of discrete.
func (d *metalog) String() string {
	var texts []string
	for i, p := range d.p {
		texts = append(texts, number(p)+":"+number(d.x[i]))
	}
	if lo := d.bounds.Lo; !math.IsInf(lo, 0) {
		texts = append(texts, "lo="+number(lo))
	}
	if hi := d.bounds.Hi; !math.IsInf(hi, 0) {
		texts = append(texts, "hi="+number(hi))
	}
	if d.terms < len(d.p) {
		texts = append(texts, "terms="+strconv.Itoa(d.terms))
	}
	return metalogName + "(" + strings.Join(texts, ", ") + ")"
}

// leastSquares solves rows of coefficients, each with its right-hand side last, by Householder's
// reflections. It overwrites the rows. A system without a solution gives numbers that are not finite.
func leastSquares(rows [][]float64) []float64 {
	n, k := len(rows), len(rows[0])-1
	for j := range k {
		norm := 0.0
		for i := j; i < n; i++ {
			norm += float64(rows[i][j] * rows[i][j])
		}
		norm = math.Copysign(math.Sqrt(norm), rows[j][j])
		// The reflection's vector is v = column + norm e, and v·v = 2 norm v[j].
		v := make([]float64, n)
		for i := j; i < n; i++ {
			v[i] = rows[i][j]
		}
		v[j] += norm
		half := norm * v[j]
		for c := j; c <= k; c++ {
			dot := 0.0
			for i := j; i < n; i++ {
				dot += float64(v[i] * rows[i][c])
			}
			dot /= half
			for i := j; i < n; i++ {
				rows[i][c] -= float64(dot * v[i])
			}
		}
	}
	a := make([]float64, k)
	for j := k - 1; j >= 0; j-- {
		sum := rows[j][k]
		for c := j + 1; c < k; c++ {
			sum -= float64(rows[j][c] * a[c])
		}
		a[j] = sum / rows[j][j]
	}
	return a
}
