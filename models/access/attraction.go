package access

import (
	"math"

	"cloudgate/sim/num"
	"cloudgate/sim/vec"
)

// local is the segment of a market's own firms; the segments after it are firms from abroad.
const local = 0

// pairSets are the lanes of which something about a pair is so.
type pairSets struct {
	active   mask // sells, or serves a preview
	previews mask // serves a preview
	moved    mask // what it sells, and how, is to be found anew
	fresh    mask // its newness and order are to be found from its dates, not from the step before
	started  mask // has begun to build
	decided  mask // has decided to enter
	cleared  mask // cleared to sell some tier
	owned    mask // obtained a licence of its own because one was needed
	entered  mask // has been in operation, previews not counted
	complete mask // sells all its tiers by a route that keeps all revenue: it then pursues no other
	gone     mask // has left

	undecided mask // may still decide to enter
	runsOff   mask // some of its revenue runs off
	built     mask // has sites
	turning   mask // turned demand away in the last step
}

// pairRows are what pairs have in every step, by pair.
type pairRows struct {
	base       []row // utility but for quality, fit, newness, order and what segments feel
	newness    []row // ψ e^(-age/τ)
	order      []row // ½ ln(rank) 2^(-age/h)
	sells      []row // by pair and tier: factor of attraction of the route by which it sells, 0 where it does not
	attraction []row // by pair and tier: e^V but for what segments feel

	sold       []row // revenue, run-off included
	retained   []row // by pair and tier: share of revenue that the foreign firm keeps
	startShare []row // of the market, at the start
	patience   []row // of interest, until it decides

	sites   []row // open
	capital []row // installed
	turned  []row // demand turned away in the last step, as a rate a year
}

func newPairRows(pairs, tiers int) pairRows {
	return pairRows{
		base: rows(pairs), newness: rows(pairs), order: rows(pairs), sells: rows(pairs * tiers), attraction: rows(pairs * tiers),
		sold: rows(pairs), retained: rows(pairs * tiers), startShare: rows(pairs), patience: rows(pairs),
		sites: rows(pairs), capital: rows(pairs), turned: rows(pairs),
	}
}

// clear makes them those of pairs of which nothing has happened.
func (r *pairRows) clear() {
	for _, rows := range [][]row{r.base, r.newness, r.order, r.sells, r.attraction, r.retained, r.sites, r.capital, r.turned} {
		clear(rows)
	}
}

// ofPair are the rows of pair i among some by pair and tier.
func (c *cohort) ofPair(by []row, i int) []row { return by[i*c.nTiers : (i+1)*c.nTiers] }

// operating is the set of lanes in which the pair is in operation.
func (r *pairSets) operating() mask { return r.entered &^ r.gone }

// setBase finds the part of the utility of a pair that changes only now and then. A preview is served as if
// from one site, and so is a provider without a programme.
func (c *cohort) setBase(j int, r *standing) {
	l := &c.lane[j]
	sites := r.sites[j]
	if r.seller.programme == nil || c.servesPreview(j, r) {
		sites = 1
	}
	v := -l.provider[r.provider].priceLoss - l.market[r.market].strength
	if sites > 0 {
		v += l.p.site + float64(l.p.moreSites*logHalves(int(2*sites)))
	} else {
		v -= float64(l.p.remote * (1 - c.view[r.view].regime[dataFlow][j]))
	}
	r.base[j] = v
}

// servesPreview says whether a pair serves a preview: signed by the step's end, and never in operation.
func (c *cohort) servesPreview(j int, r *standing) bool {
	return r.seller.preview && !(r.entered | r.gone).has(j) && r.lane[j].signature() < c.t1
}

// setSales finds by what route a pair sells each tier it offers.
func (c *cohort) setSales(j int, r *standing) {
	l := &c.lane[j]
	previews := c.servesPreview(j, r)
	if previews && !r.previews.has(j) {
		c.rankPreview(j, r)
		c.setBase(j, r)
	}
	r.moved.remove(j)
	r.previews.put(j, previews)
	r.active.put(j, previews || r.operating().has(j))
	loss := &l.market[r.market].lossFactor
	ps, rest, at := &r.lane[j], r.seller.offered, uint(j)%lanes
	sells := r.rival.P
	retained := r.retained[:len(sells)]
	for route, tiers := range &ps.via {
		if tiers == 0 {
			continue
		}
		factor, kept := loss[route], l.p.retained[route]
		for rest &^= tiers; tiers != 0; tiers = tiers.rest() {
			k := tiers.first()
			sells[k][at], retained[k][at] = factor, kept
		}
	}
	if rest == 0 {
		return
	}
	first, factor := ps.firstRoute(), 0.0
	if previews {
		factor = l.p.preview * loss[first]
	}
	for ; rest != 0; rest = rest.rest() {
		k := rest.first()
		sells[k][at], retained[k][at] = factor, l.p.retained[first]
	}
}

// rankEntrant finds the place of a pair, which begins to operate, among the entrants of its market that have ever done
// so, by exact time; those at the same time share the middle rank. Whoever comes after it moves back, previews too.
func (c *cohort) rankEntrant(j int, r *standing) {
	ps := &r.lane[j]
	r.entered.add(j)
	ps.rank = 1
	for _, o := range c.sellers[r.market] {
		if o == r || !(o.entered | o.previews).has(j) {
			continue
		}
		switch other := &o.lane[j]; {
		case other.entered < ps.entered:
			ps.rank++
		case other.entered == ps.entered:
			ps.rank += 0.5
			other.rank += 0.5
			o.fresh.add(j)
		default:
			other.rank++
			o.fresh.add(j)
		}
	}
	r.fresh.add(j)
}

// rankPreview ranks a pair, which begins to serve a preview, behind the entrants already in operation.
func (c *cohort) rankPreview(j int, r *standing) {
	rank := 1.0
	for _, o := range c.sellers[r.market] {
		if o.entered.has(j) {
			rank++
		}
	}
	r.lane[j].rank = rank
	r.fresh.add(j)
}

// logHalves is ln(n/2). Numbers of sites are whole, ranks may be half.
func logHalves(n int) float64 {
	if n < len(logTable) {
		return logTable[n]
	}
	return num.Log(float64(n) / 2)
}

// logTable holds ln(n/2) for the numbers that occur.
var logTable = func() (t [64]float64) {
	for n := 1; n < len(t); n++ {
		t[n] = num.Log(float64(n) / 2)
	}
	return t
}()

// refresh finds newness and order of a pair at the step's end from its dates, where they are fresh. Afterwards both fade
// by a factor a step, once its age has begun to count.
func (c *cohort) refresh(r *standing) {
	newness, order := r.rival.A, r.rival.B
	for set := r.fresh; set != 0; set = set.rest() {
		j := set.first() % lanes
		p, ps := &c.lane[j].p, &r.lane[j]
		n, o, age := p.newness, 0.5*logHalves(int(2*ps.rank)), c.t1-ps.first
		if age > 0 {
			n *= num.Exp(-age / p.newnessFor)
			o *= num.Exp(-math.Ln2 * age / p.orderFor)
		}
		if newness[j], order[j] = n, o; age >= 0 {
			r.fresh.remove(j)
		}
	}
}

// attract sets the attraction exp(V) of the tiers of all pairs in market m, but for what segments feel, and
// its sums by home.
func (c *cohort) attract(m int) {
	homes := c.markets[m].homes
	if c.learns {
		for h := range homes {
			vec.Edge(&c.edge[h], &c.learning, &c.ratio[homes[h].origin], &c.ratio[m])
		}
	}
	rivalry := c.rivalry[:0]
	for _, r := range c.sellers[m] {
		if r.active == 0 {
			continue
		}
		if r.fresh != 0 {
			c.refresh(r)
		}
		r.rival.Present = uint64(r.active)
		rivalry = append(rivalry, &r.rival)
	}
	clear(c.want[:len(homes)*c.nTiers])
	vec.Attract(rivalry, &c.newnessDecay, &c.orderDecay, c.utility)
}

// rival is how pair i competes: by its utility, to which each of its tiers adds by its route and its fit.
func (c *cohort) rival(i int) vec.Rival {
	pr := &c.pairs[i]
	return vec.Rival{
		X: &c.quality[pr.provider], Y: &c.base[i], A: &c.newness[i], B: &c.order[i], W: &c.edge[pr.home],
		Z: c.ofPair(c.attraction, i), P: c.ofPair(c.sells, i), Q: c.fitOf(pr.provider),
		Sum: c.want[pr.home*c.nTiers : (pr.home+1)*c.nTiers],
	}
}

// divideDemand turns the attractions of market m into what each unit of attraction wins of a cell, by home: logit with
// the incumbents as the reference, times the part of local demand that procurement rules leave open, times what is
// contestable. What is left goes to the incumbents.
func (c *cohort) divideDemand(m int) {
	mk := &c.markets[m]
	vec.Divide(c.claims[m], c.contestable[:mk.cells], c.incumbent[mk.cell:mk.cell+mk.cells])
}

// claim is how the providers from home h of a market compete for one of its cells: by their attraction, which the
// cell's segment multiplies by a factor.
func (c *cohort) claim(mk *market, h, cell int) vec.Claim {
	view := &c.view[mk.homes[h].view]
	feels, reach := &c.ones, &c.ones
	switch s := cell % mk.segments(); {
	case s == local:
		feels, reach = &view.local, &view.reach
	case mk.origins[s-1] == mk.homes[h].origin:
		feels = &c.affinity
	}
	return vec.Claim{
		Want: &c.want[h*c.nTiers+cell/mk.segments()], Feel: feels, Reach: reach,
		Got: &c.pull[h*mk.cells+cell],
	}
}
