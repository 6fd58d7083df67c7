package figure

import (
	"slices"
	"strings"
)

// The providers of the shipped scenarios in the order of their shades, so that each keeps its own in
// every study.
var (
	chineseProviders = []string{"alibaba", "tencent", "huawei", "ucloud", "qingcloud"}
	foreignProviders = []string{"aws", "microsoft", "google", "ibm", "oracle", "salesforce", "sap"}
)

// spellings of names that are not simply capitalised.
var spellings = map[string]string{
	"aws": "AWS", "ibm": "IBM", "sap": "SAP", "ucloud": "UCloud", "qingcloud": "QingCloud",
	"iaas": "IaaS", "paas": "PaaS", "saas": "SaaS",
}

// label is the display name of a member.
func (s *Study) label(member string) string {
	if l := s.Labels[member]; l != "" {
		return l
	}
	if l, ok := spellings[member]; ok {
		return l
	}
	words := strings.Split(member, "_")
	for i, w := range words {
		if w != "" && w != "of" && w != "and" && w != "the" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, " ")
}

// describe names a cell's members for people: "Japan, IaaS".
func (s *Study) describe(c Cell) string {
	var names []string
	for _, w := range c.Where {
		names = append(names, s.label(w.Member))
	}
	return strings.Join(names, ", ")
}

// chinese reports whether a provider is one of those who go abroad: known as such, or selling
// overseas and not in China's market as a foreigner.
func (s *Study) chinese(provider string) bool {
	switch {
	case slices.Contains(chineseProviders, provider):
		return true
	case slices.Contains(foreignProviders, provider):
		return false
	}
	overseas := false
	for _, r := range s.Summary {
		if !slices.Contains(r.Where, Coord{"provider", provider}) {
			continue
		}
		if r.Outcome == "foreign_share" {
			return false
		}
		overseas = overseas || r.Outcome == "overseas_share"
	}
	return overseas
}

// providers lists the providers of one kind in the summary, those that are known first and in their
// order, the others by name.
func (s *Study) providers(chinese bool) []string {
	known := foreignProviders
	if chinese {
		known = chineseProviders
	}
	seen := map[string]bool{}
	var others []string
	for _, r := range s.Summary {
		for _, w := range r.Where {
			if w.Dim == "provider" && !seen[w.Member] {
				seen[w.Member] = true
				if !slices.Contains(known, w.Member) && s.chinese(w.Member) == chinese {
					others = append(others, w.Member)
				}
			}
		}
	}
	slices.Sort(others)
	return append(slices.DeleteFunc(slices.Clone(known), func(p string) bool { return !seen[p] }), others...)
}

// shades gives each provider its shade: its own if it is known, else the next that no known one of
// the study has.
func (s *Study) shades() map[string]shade {
	shades := map[string]shade{}
	for _, group := range []struct {
		providers, known []string
		shades           []shade
	}{
		{s.providers(true), chineseProviders, chineseShades},
		{s.providers(false), foreignProviders, foreignShades},
	} {
		var free []shade
		for i, p := range group.known {
			if slices.Contains(group.providers, p) {
				shades[p] = group.shades[i]
			} else {
				free = append(free, group.shades[i])
			}
		}
		if len(free) == 0 {
			free = group.shades
		}
		next := 0
		for _, p := range group.providers {
			if !slices.Contains(group.known, p) {
				shades[p] = free[next%len(free)]
				next++
			}
		}
	}
	return shades
}

// hueOf is the family of colours of a cell's subject.
func (s *Study) hueOf(c Cell) hue {
	for _, w := range c.Where {
		if w.Dim == "provider" {
			if s.chinese(w.Member) {
				return warm
			}
			return cool
		}
	}
	switch {
	case strings.HasPrefix(c.Outcome, "overseas"):
		return warm
	case strings.HasPrefix(c.Outcome, "foreign"):
		return cool
	}
	return grey
}
