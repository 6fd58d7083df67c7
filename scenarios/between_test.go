package scenarios

import (
	"slices"
	"strings"
	"testing"

	"cloudgate/sim"
)

// otherPort differs from portFile in two levers' values, a member more and a member less, a path, a list and a source.
const otherPort = `extends: two.yaml
harbours:
  haven:
    size: {value: "uniform(90, 110)", unit: US$m a year, source: another survey}
    regime: {openness: 60%}
  bay: null
  cove:
    home: south
    size: 30
    regime: {openness: 1, review: false}
growth: 0.03
weights: {b: 2, a: 1, c: 4}
costs: [1, "uniform(2, 4)"]
routes: [haven, cove]
thresholds: {large: null}
`

func blend(t *testing.T, groups ...string) *Blend {
	t.Helper()
	b, err := Between(load(t, "extends: two.yaml\n"), load(t, otherPort), []sim.Definition{portDefinition()}, groups)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func groupNames(b *Blend) (names []string) {
	for _, g := range b.Groups {
		names = append(names, g.Name)
	}
	return names
}

func TestGroupsOfWhatDiffers(t *testing.T) {
	b := blend(t)
	if got, want := groupNames(b), []string{"costs", "growth", "harbours.bay", "harbours.cove", "opening", "routes", "weights.c"}; !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
	if g := b.Groups[4]; g.Label != "openness of the northern harbour" || len(g.Changes) != 1 || g.Changes[0].A.Text != "0.3" || g.Changes[0].B.Text != "0.6" {
		t.Errorf("the lever moves %+v", g)
	}
	b = blend(t, "places = harbours.bay, harbours.cove, routes", "rest=weights.*,costs")
	if got, want := groupNames(b), []string{"growth", "opening", "places", "rest"}; !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
	if same, err := Between(b.A, b.A, b.models, nil); err != nil || len(same.Groups) != 0 {
		t.Errorf("between a study and itself: %v %v", same, err)
	}
}

// Every study between two takes each value from one of them, and whole members from the one that has them.
func TestStudiesBetween(t *testing.T) {
	b := blend(t, "places=harbours.bay,harbours.cove,routes")
	n := len(b.Groups)
	for chosen := range 1 << n {
		s, err := b.Study(func(g int) bool { return chosen>>g&1 == 1 })
		if err != nil {
			t.Fatalf("%b: %v", chosen, err)
		}
		if chosen == 0 && s.StreamID != b.A.StreamID || chosen == 1<<n-1 && s.StreamID != b.B.StreamID {
			t.Errorf("%b: another study than that side", chosen)
		}
		for _, d := range Diff(b.A, s) {
			if !changes(d) {
				continue
			}
			i := slices.IndexFunc(b.Groups, func(g Group) bool {
				return slices.ContainsFunc(g.Changes, func(c Difference) bool { return c.Path == d.Path })
			})
			if i < 0 || chosen>>i&1 == 0 {
				t.Errorf("%b: %s has changed", chosen, d.Path)
			}
		}
		for i, g := range b.Groups {
			for _, c := range g.Changes {
				l, there := s.Leaf(c.Path)
				want := c.A
				if chosen>>i&1 == 1 {
					want = c.B
				}
				if there != (want != nil) || there && l.Text != want.Text {
					t.Errorf("%b: %s is %q", chosen, c.Path, l.Text)
				}
			}
		}
	}
}

// Dependence is exchanged as values are: a correlation by itself, and a group that only one study has.
func TestDependenceBetween(t *testing.T) {
	with := load(t, jointPairs)
	for name, other := range map[string]*Study{
		"another correlation": load(t, strings.Replace(jointPairs, "0.6", "0.2", 1)),
		"another copula":      load(t, jointPairs, "joint.demand.copula=t(4)", "joint.demand.measure=normal"),
		"no group":            load(t, "extends: two.yaml\n"),
	} {
		for _, groups := range [][]string{nil, {"dependence=joint.demand"}} {
			b, err := Between(with, other, []sim.Definition{portDefinition()}, groups)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			want := "joint.demand"
			if groups != nil {
				want = "dependence"
			}
			if got := groupNames(b); !slices.Equal(got, []string{want}) {
				t.Errorf("%s: found the groups %v, want %s", name, got, want)
			}
			if s, err := b.Study(func(int) bool { return true }); err != nil || s.StreamID != other.StreamID {
				t.Errorf("%s: what has all of the other side is not it: %v", name, err)
			}
		}
	}
}

func TestNothingLiesBetween(t *testing.T) {
	a := load(t, portFile)
	for text, want := range map[string]string{
		"extends: two.yaml\nseed: 3\n":            "it has seed 1 and it has 3; expected the same of both",
		"extends: two.yaml\nhorizon: 2014:2019\n": "it has horizon 2014:2020 and it has 2014:2019",
		"extends: two.yaml\nruns: 512\n":          "has runs 16384 and it has 512",
	} {
		if _, err := Between(a, load(t, text), []sim.Definition{portDefinition()}, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	b := load(t, otherPort)
	for _, c := range []struct{ groups, want string }{
		{"all", `--groups #1: found "all"; expected name=address,address`},
		{"all=harbours.Bay", `--groups #1: all: found the address "harbours.Bay": "Bay" is no key`},
		{"growths=seed", "--groups #1: growths: found addresses of nothing that differs; expected some of costs.2, growth"},
	} {
		if _, err := Between(a, b, []sim.Definition{portDefinition()}, []string{c.groups}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.groups, err, c.want)
		}
	}
	// A route to a harbour that went with another group cannot be.
	half := blend(t)
	_, err := half.Study(func(g int) bool { return half.Groups[g].Name == "harbours.bay" })
	if err == nil || !strings.Contains(err.Error(), "it with harbours.bay as in it") {
		t.Errorf("a route to nowhere: %v", err)
	}
	if got, want := half.Together(), []string{"harbours.bay", "harbours.cove", "routes"}; !slices.Equal(got, want) {
		t.Errorf("together are %v, want %v", got, want)
	}
	if got := blend(t, "places="+strings.Join(half.Together(), ",")).Together(); got != nil {
		t.Errorf("together are %v where each can be exchanged by itself", got)
	}
}
