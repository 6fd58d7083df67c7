package access

import (
	"fmt"
	"slices"
	"strings"

	"cloudgate/sim"
	"cloudgate/sim/spell"
)

// Check implements sim.World: names that must exist, tiers that must be complete, actions that
// exclude each other.
func (w *World) Check(report func(path, problem string)) {
	c := checker{w: w, report: report}
	if len(w.Tiers) == 0 {
		report("tiers", "at least one tier is needed")
	}
	if most := 64 - scope; len(w.Tiers) > most {
		report("tiers", fmt.Sprintf("there are more than %d tiers", most))
	}
	c.market("focus", w.Focus)
	for _, m := range w.Markets {
		c.checkMarket("markets."+m.Name, &m.Value)
	}
	for _, p := range w.Providers {
		c.checkProvider("providers."+p.Name, &p.Value)
	}
	for _, e := range w.Events {
		c.checkEvent("events."+e.Name, &e.Value)
	}
	c.keys("entry.partner_time", w.Entry.Partner.Names(), partnerRoutes, true)
	c.keys("entry.retained", w.Entry.Retained.Names(), partnerRoutes, true)
	c.references("reference.size", w.Reference.Size.Names())
	c.references("reference.openness", w.Reference.Openness.Names())
	c.keys("openness_weights", w.Weights.Names(), indexComponents[:], true)
}

// partnerRoutes are the routes that need a local partner.
var partnerRoutes = []string{"joint_venture", "operated"}

type checker struct {
	w      *World
	report func(path, problem string)
}

func (c checker) reportf(path, format string, args ...any) {
	c.report(path, fmt.Sprintf(format, args...))
}

// one reports a name that is not among the valid ones, with the nearest of these.
func (c checker) one(path, what, name string, valid []string) bool {
	if slices.Contains(valid, name) {
		return true
	}
	problem := fmt.Sprintf("found %q, expected %s: %s", name, what, strings.Join(valid, ", "))
	c.report(path, problem+spell.Hint(name, valid))
	return false
}

func (c checker) market(path, name string) bool {
	return c.one(path, "a market", name, c.w.Markets.Names())
}

// keys reports names that are not valid and, where all are needed, those that are missing.
func (c checker) keys(path string, names, valid []string, all bool) {
	for _, n := range names {
		c.one(path+"."+n, "one of", n, valid)
	}
	if !all {
		return
	}
	c.missing(path, slices.DeleteFunc(slices.Clone(valid), func(v string) bool { return slices.Contains(names, v) }))
}

// missing reports names that are needed, if there are any.
func (c checker) missing(path string, names []string) {
	switch len(names) {
	case 0:
	case 1:
		c.report(path, names[0]+" is missing")
	default:
		c.report(path, strings.Join(names, ", ")+" are missing")
	}
}

// references reports names that are no market's, and markets that lack a reference: where these stand, for whoever adds a
// market does it there.
func (c checker) references(path string, names []string) {
	c.keys(path, names, c.w.Markets.Names(), false)
	for _, m := range c.w.Markets {
		if !slices.Contains(names, m.Name) {
			c.reportf("markets."+m.Name, "%s.%s is missing", path, m.Name)
		}
	}
}

func (c checker) checkMarket(path string, m *Market) {
	tiers := c.w.Tiers.Names()
	c.keys(path+".mix", m.Mix.Names(), tiers, true)
	c.keys(path+".segments", m.Segments.Names(), c.w.Markets.Names(), false)
	c.keys(path+".route_loss", m.RouteLoss.Names(), partnerRoutes, false)
	c.keys(path+".regime.toward", m.Regime.Toward.Names(), c.w.Markets.Names(), false)
	var missing []string
	for i, name := range componentNames(tiers) {
		if !m.Regime.path(i, tiers).Set() {
			missing = append(missing, name)
		}
	}
	c.missing(path+".regime", missing)
	c.keys(path+".regime.scope", m.Regime.Scope.Names(), tiers, false)
	for _, t := range m.Regime.Toward {
		c.keys(path+".regime.toward."+t.Name+".scope", t.Value.Scope.Names(), tiers, false)
	}
}

func (c checker) checkProvider(path string, p *Provider) {
	c.market(path+".home", p.Home)
	c.keys(path+".fit", p.Fit.Names(), c.w.Tiers.Names(), false)
	if len(p.Fit) == 0 {
		c.report(path+".fit", "a provider offers at least one tier")
	}
	for _, m := range p.Markets {
		at := path + ".markets." + m.Name
		if !c.market(at, m.Name) {
			continue
		}
		if m.Name == p.Home {
			c.report(at, "a provider cannot enter its home market")
		}
		if m.Value.Sites > 0 && m.Value.State != "operating" {
			c.report(at+".sites", "only a provider that is operating has sites")
		}
		if p.Programme == nil && m.Value.Sites > 0 {
			c.report(at+".sites", "only a provider with a programme counts its sites")
		}
	}
	if p.Programme == nil {
		return
	}
	for _, s := range p.Programme.Plan {
		at := path + ".programme.plan." + s.Name
		c.one(at+".market", "a market that the provider may enter", s.Value.Market, p.Markets.Names())
	}
}

func (c checker) checkEvent(path string, e *Event) {
	c.market(path+".market", e.Market)
	for i, a := range e.Answers {
		c.market(fmt.Sprintf("%s.answers.%d", path, i+1), a)
	}
	if len(e.Effects) == 0 {
		c.report(path+".effects", "an event has at least one effect")
	}
	for _, f := range e.Effects {
		at := path + ".effects." + f.Name
		c.one(at+".component", "a component", f.Value.Component, componentNames(c.w.Tiers.Names()))
		if f.Value.Market != "" {
			c.market(at+".market", f.Value.Market)
		}
		if f.Value.Toward != "" {
			c.market(at+".toward", f.Value.Toward)
		}
		actions := 0
		for _, a := range []*sim.Quantity{f.Value.Set, f.Value.Raise, f.Value.Lower, f.Value.Scale} {
			if a != nil {
				actions++
			}
		}
		if actions != 1 {
			c.reportf(at, "found %d actions, expected exactly one of set, raise_to, lower_to, scale", actions)
		}
	}
}
