package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"cloudgate/scenarios/bind"
	"cloudgate/sim"
	"cloudgate/sim/spell"
)

// Blend is what lies between two studies: those that have the values of the first but for some groups of values, which
// are as in the second.
type Blend struct {
	A, B   *Study
	Groups []Group // of all values that differ, sorted by name

	models []sim.Definition
}

// Group is values that change together.
type Group struct {
	Name    string
	Label   string       // of the lever that moves them, "" for none
	Changes []Difference // of values and dependence, by address

	places []string // addresses of what is exchanged: a value, a list, a path, or a member that only one study has
}

// Between finds the values that differ between two studies and puts them into groups: those that a lever of either moves
// make one of its name, all others one for each member (providers.alibaba) or key that holds them. What does not change
// a number is no difference, so neither are labels, sources, levers and thresholds. Members that only one study has come or
// go whole.
//
// Groups of the caller's, "name=address,address", go before: they take what their addresses mean, with * and **, and
// what is in it. The error tells all that is wrong with them, or that the two are studies of different models,
// years or draws, between which nothing lies.
func Between(a, b *Study, models []sim.Definition, groups []string) (*Blend, error) {
	for _, setting := range []struct{ name, a, b string }{
		{"model", a.Spec.Name, b.Spec.Name},
		{"horizon", fmt.Sprintf("%d:%d", a.Span.First, a.Span.Last), fmt.Sprintf("%d:%d", b.Span.First, b.Span.Last)},
		{"seed", fmt.Sprint(a.Seed), fmt.Sprint(b.Seed)},
		{"design", string(a.Design), string(b.Design)},
		{"replicates", fmt.Sprint(a.Replicates), fmt.Sprint(b.Replicates)},
		{"runs", fmt.Sprint(a.Runs), fmt.Sprint(b.Runs)},
	} {
		if setting.a != setting.b {
			return nil, fmt.Errorf("%s has %s %s and %s has %s; expected the same of both", a.Name, setting.name, setting.a, b.Name, setting.b)
		}
	}
	own, err := parseGroups(groups)
	if err != nil {
		return nil, err
	}
	blend := &Blend{A: a, B: b, models: models}
	var changed []string
	for _, d := range Diff(a, b) {
		if !changes(d) {
			continue
		}
		changed = append(changed, d.address())
		blend.add(own, d)
	}
	slices.SortFunc(blend.Groups, func(x, y Group) int { return strings.Compare(x.Name, y.Name) })
	return blend, own.unused(changed)
}

// changes says whether a difference is one of what runs depend on.
func changes(d Difference) bool {
	l, both := d.A, d.A != nil && d.B != nil
	if l == nil {
		l = d.B
	}
	if l.Role == RoleSetting || l.Role == RoleThreshold || forDisplay(l.Path) {
		return false
	}
	return !both || d.A.Text != d.B.Text || d.A.Same != d.B.Same
}

// address is where a difference stands in a file: a correlation in its group.
func (d Difference) address() string {
	address, _, _ := strings.Cut(d.Path, "(")
	return address
}

// place is the address of what has to be exchanged for a difference to go.
func (b *Blend) place(d Difference) string {
	if keys := steps(d.address()); keys[0] == "joint" {
		return strings.Join(keys[:2], ".")
	}
	other := b.B
	if d.A == nil {
		other = b.A
	}
	if d.A != nil && d.B != nil {
		return unit(d.Path)
	}
	// The other study has nothing at the address: the member is the highest of those that hold it and are not there.
	keys := steps(d.Path)
	for n := 1; n < len(keys); n++ {
		holder := strings.Join(keys[:n], ".")
		if !slices.ContainsFunc(other.Leaves, func(l Leaf) bool {
			return strings.HasPrefix(l.Path, holder+".") || strings.HasPrefix(l.Path, holder+"@")
		}) {
			return unit(holder)
		}
	}
	return unit(d.Path)
}

// add puts a difference into the group that it belongs to: that of its place, if what is exchanged there has one.
func (b *Blend) add(own ownGroups, d Difference) {
	place := b.place(d)
	i := slices.IndexFunc(b.Groups, func(g Group) bool { return slices.Contains(g.places, place) })
	if i < 0 {
		g := b.group(own, d.address(), place)
		if i = slices.IndexFunc(b.Groups, func(have Group) bool { return have.Name == g.Name }); i < 0 {
			i = len(b.Groups)
			b.Groups = append(b.Groups, g)
		}
		b.Groups[i].places = append(b.Groups[i].places, place)
	}
	b.Groups[i].Changes = append(b.Groups[i].Changes, d)
}

// group is the group that a value makes by itself, at an address and in the place that is exchanged.
func (b *Blend) group(own ownGroups, path, place string) Group {
	if name := own.of(path); name != "" {
		return Group{Name: name}
	}
	for _, s := range []*Study{b.B, b.A} {
		for i := range s.Levers {
			if l := &s.Levers[i]; l.moves(path) {
				return Group{Name: l.Name, Label: l.Label}
			}
		}
	}
	keys := strings.Split(place, ".")
	return Group{Name: strings.Join(keys[:min(2, len(keys))], ".")}
}

// Study is the study whose groups that has says are as in B, and all else as in A. It has no levers and no thresholds: its
// outcomes are those of A or B where has says none or all. The error is that of values that cannot stand together.
func (b *Blend) Study(has func(group int) bool) (*Study, error) {
	tree := b.A.Tree.Without("levers", "thresholds")
	var chosen []string
	for i, g := range b.Groups {
		if !has(i) {
			continue
		}
		chosen = append(chosen, g.Name)
		for _, place := range g.places {
			keys := strings.Split(place, ".")
			tree = tree.Put(b.B.Tree.At(keys...), keys...)
		}
	}
	if chosen == nil {
		chosen = []string{"nothing"}
	}
	name := fmt.Sprintf("%s with %s as in %s", b.A.Name, strings.Join(chosen, ", "), b.B.Name)
	// The text is read again so that a problem has its place in something: values of two files have none in either.
	l, err := parse(layer{File: File{Name: name}}, []byte(tree.YAML()))
	return resolve([]layer{l}, err, Options{Models: b.models})
}

// Together are the addresses of what cannot be exchanged by itself: groups that A cannot have alone, or B cannot lack alone,
// as a market and the providers that enter it.
func (b *Blend) Together() []string {
	var addresses []string
	for i, g := range b.Groups {
		_, alone := b.Study(func(group int) bool { return group == i })
		_, without := b.Study(func(group int) bool { return group != i })
		if alone != nil || without != nil {
			addresses = append(addresses, g.places...)
		}
	}
	slices.Sort(addresses)
	return addresses
}

// ownGroups are groups that the caller names.
type ownGroups []ownGroup

type ownGroup struct {
	name, text string
	patterns   []bind.Pattern
}

func parseGroups(texts []string) (ownGroups, error) {
	var groups ownGroups
	var errs bind.Errors
	for i, text := range texts {
		at := fmt.Sprintf("--groups #%d", i+1)
		name, addresses, ok := strings.Cut(text, "=")
		g := ownGroup{name: strings.TrimSpace(name), text: at}
		if !ok || g.name == "" {
			errs = append(errs, bind.Error{File: at, Found: bind.Quote(text), Expected: "name=address,address"})
			continue
		}
		for address := range strings.SplitSeq(addresses, ",") {
			address = strings.TrimSpace(address)
			for _, form := range []string{address, address + ".**"} {
				p, err := bind.ParsePattern(form)
				if err != nil && form == address {
					errs = append(errs, bind.Error{File: at, Path: g.name, Message: fmt.Sprintf("found the address %s: %v", bind.Quote(address), err)})
				}
				if err != nil {
					break // an address with a year has nothing below it
				}
				g.patterns = append(g.patterns, p)
			}
		}
		groups = append(groups, g)
	}
	return groups, errs.Err()
}

func (g *ownGroup) has(path string) bool {
	return slices.ContainsFunc(g.patterns, func(p bind.Pattern) bool { return p.Match(path) })
}

// of is the name of the first group that has a value, "" if none does.
func (groups ownGroups) of(path string) string {
	for i := range groups {
		if groups[i].has(path) {
			return groups[i].name
		}
	}
	return ""
}

// unused refuses groups none of whose addresses means a value that differs.
func (groups ownGroups) unused(changed []string) error {
	var errs bind.Errors
	for i := range groups {
		if g := &groups[i]; !slices.ContainsFunc(changed, g.has) {
			e := bind.Error{File: g.text, Path: g.name, Found: "addresses of nothing that differs", Expected: "some of " + strings.Join(changed[:min(8, len(changed))], ", ")}
			e.Nearest = spell.Nearest(g.name, changed)
			errs = append(errs, e)
		}
	}
	return errs.Err()
}
