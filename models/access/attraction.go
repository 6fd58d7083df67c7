package access

import (
	"math"

	"cloudgate/sim/num"
)

// local is the segment of a market's own firms; the segments after it are firms from abroad.
const local = 0

// stepAttraction gives, for every cell of every pair, the share of contestable demand it wins at the
// time t1, and for every cell of a market what is left to the incumbents.
//
// The attraction exp(V) of a cell is a product: what is common to the pair, the fit of the tier and the
// loss of its route, and what the segment feels.
func (r *run) stepAttraction() {
	for m := range r.markets {
		r.present[m] = r.present[m][:0]
		for _, i := range r.markets[m].pairs {
			ps := &r.pair[i]
			ps.previews = r.servesPreview(i)
			if ps.previews || !math.IsInf(ps.first, 1) {
				r.present[m] = append(r.present[m], i)
			}
		}
		r.rankEntrants(m)
		r.attract(m)
		r.divide(m)
	}
}

// servesPreview says whether pair i serves a preview: signed, and not yet in operation.
func (r *run) servesPreview(i int) bool {
	ps := &r.pair[i]
	return r.providers[r.pairs[i].provider].preview && !ps.gone() &&
		ps.signature() < r.t1 && math.IsInf(ps.first, 1)
}

// rankEntrants orders the entrants of market m that have ever operated there by exact time; those at the
// same time share the middle rank. A preview ranks behind those already in operation.
func (r *run) rankEntrants(m int) {
	for _, i := range r.present[m] {
		ps := &r.pair[i]
		rank := 1.0
		for _, j := range r.present[m] {
			other := &r.pair[j]
			switch {
			case i == j || math.IsInf(other.entered, 1):
			case other.entered < ps.entered:
				rank++
			case other.entered == ps.entered:
				rank += 0.5
			}
		}
		ps.rank = rank
	}
}

// attract sets the attraction of the cells of all pairs in market m.
func (r *run) attract(m int) {
	mk := &r.markets[m]
	for _, i := range r.present[m] {
		pr, ps := &r.pairs[i], &r.pair[i]
		cells := r.share[pr.cell : pr.cell+pr.cells]
		if !ps.isOperating() && !ps.previews {
			clear(cells)
			continue
		}
		p := pr.provider
		home := r.providers[p].home
		common := r.common(i, r.regime(m, home))
		segments := r.segmentPart[:mk.segments()]
		segments[local] = r.localFactor[m*r.nMarkets+home]
		for s, origin := range mk.origins {
			segments[s+1] = 1
			if origin == home {
				segments[s+1] = r.p.affinityFactor
			}
		}
		for k := range r.nTiers {
			row := cells[k*len(segments) : (k+1)*len(segments)]
			factor, sells := common, false
			switch {
			case !r.providers[p].offers[k]:
			case ps.previews:
				factor *= r.p.preview * r.lossFactor(m, r.firstRoute(ps))
				sells = true
			case ps.selling[k] >= 0:
				factor *= r.lossFactor(m, int(ps.selling[k]))
				sells = true
			}
			if !sells {
				clear(row)
				continue
			}
			factor *= r.provider[p].fitFactor[k]
			for s, part := range segments {
				row[s] = factor * part
			}
		}
	}
}

// common is the part of exp(V) that all cells of pair i share. A preview is served as if from one site
// by a newcomer.
func (r *run) common(i int, g []float64) float64 {
	pr, ps := &r.pairs[i], &r.pair[i]
	sites, age := ps.sites, max(0, r.t1-ps.first)
	if ps.previews {
		sites, age = 1, 0
	} else if r.providers[pr.provider].programme == nil {
		sites = 1
	}
	v := r.provider[pr.provider].quality - r.market[pr.market].strength - r.provider[pr.provider].priceLoss
	if sites > 0 {
		v += r.p.site + float64(r.p.moreSites*logHalves(2*sites))
	} else {
		v -= float64(r.p.remote * (1 - g[dataFlow]))
	}
	v -= float64(r.p.newness * num.Exp(-age/r.p.newnessFor))
	if ps.rank > 1 {
		v -= float64(0.5 * logHalves(int(2*ps.rank)) * num.Exp(-math.Ln2*age/r.p.orderFor))
	}
	return num.Exp(v)
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

// lossFactor is exp(-loss) of a route in market m.
func (r *run) lossFactor(m, route int) float64 { return r.market[m].lossFactor[route] }

// firstRoute is the route that was signed first.
func (r *run) firstRoute(ps *pairState) int {
	first := operated
	for route := range ps.routes {
		if ps.routes[route].signed < ps.routes[first].signed {
			first = route
		}
	}
	return first
}

// divide turns the attractions of market m into shares of contestable demand: logit with the incumbents
// as the reference, times the part of local demand that procurement rules leave open.
func (r *run) divide(m int) {
	mk := &r.markets[m]
	rest := r.incumbentShare[mk.cell : mk.cell+mk.cells]
	for c := range rest {
		rest[c] = 1
	}
	for _, i := range r.present[m] {
		for c, v := range r.share[r.pairs[i].cell : r.pairs[i].cell+mk.cells] {
			rest[c] += v
		}
	}
	scale := r.kept[:len(rest)]
	for c, sum := range rest {
		scale[c], rest[c] = 1/sum, 1
	}
	for _, i := range r.present[m] {
		g := r.regime(m, r.providers[r.pairs[i].provider].home)
		share := r.share[r.pairs[i].cell : r.pairs[i].cell+mk.cells]
		for c, f := range scale {
			share[c] *= f
		}
		open := 1 - float64(r.market[m].regulated*(1-g[procurement]))
		for c := local; c < len(share); c += mk.segments() {
			share[c] *= open
		}
		for c, s := range share {
			rest[c] -= s
		}
	}
}
