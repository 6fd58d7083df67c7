package scenarios

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"cloudgate/scenarios/bind"
	"cloudgate/sim/design"
)

// EngineVersion is raised whenever the same study gives other numbers for a reason outside the model:
// another design, another generator, another distribution function, another interval.
const EngineVersion = 4

// streamID hashes what every number of the study depends on: format, engine and model version, each
// value by address, draws from a file, dependence, horizon, seed, design and replicates; of a Latin hypercube also the number of runs,
// for its strata depend on it. Titles, labels, evidence, file names, order, thresholds and the number of
// runs of other designs are not in it.
func (s *Study) streamID() string {
	h := sha256.New()
	line := func(parts ...any) { fmt.Fprintln(h, parts...) }
	line("cloudgate-stream/1", EngineVersion)
	line("model", s.Spec.Name, s.Spec.Version)
	line("horizon", s.Span.First, s.Span.Last)
	line("seed", s.Seed)
	line("design", s.Design, s.Replicates)
	if s.Design == design.LatinHypercube {
		line("runs", s.Runs)
	}
	sorted := slices.Clone(s.Leaves)
	slices.SortFunc(sorted, func(a, b Leaf) int { return cmp.Compare(a.Path, b.Path) })
	for _, l := range sorted {
		if !forDisplay(l.Path) && l.Role != RoleThreshold {
			io.WriteString(h, fmt.Sprintf("%s %q %s\n", l.Path, l.Text, l.Same))
		}
	}
	if s.Draws != nil {
		line("draws", s.Draws.SHA256, s.Draws.Inputs)
	}
	for _, j := range s.Joints {
		line("joint", j.Name, j.Copula, j.Method, j.Inputs, j.Matrix)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// forDisplay says whether a value is a name for figures and tables, on which no number depends: by
// convention, a key called label.
func forDisplay(path string) bool { return path == "label" || strings.HasSuffix(path, ".label") }

// settings are what files say beside values, in canonical spelling; at tells where.
func (s *Study) settings(at func(path string) string) []Leaf {
	var settings []Leaf
	add := func(path, text string) {
		settings = append(settings, Leaf{Role: RoleSetting, Leaf: bind.Leaf{Path: path, Kind: bind.TextLeaf, Text: text, SetAt: at(path)}})
	}
	add("model", s.Definition.Name)
	if s.Definition.Horizon {
		add("horizon", fmt.Sprintf("%d:%d", s.Span.First, s.Span.Last))
	}
	add("runs", fmt.Sprint(s.Runs))
	add("seed", fmt.Sprint(s.Seed))
	add("design", string(s.Design))
	add("replicates", fmt.Sprint(s.Replicates))
	if s.Draws != nil {
		add("draws", s.Draws.String())
	}
	for _, l := range s.Levers {
		path := "levers." + l.Name
		add(path+".label", l.Label)
		for i, p := range l.Paths {
			add(fmt.Sprintf("%s.path.%d", path, i+1), p)
		}
		add(path+".range", bind.FormatNumber(l.Lo)+" to "+bind.FormatNumber(l.Hi))
		if last := &settings[len(settings)-1]; last.SetAt == "" { // lo and hi, or the range of its values
			last.SetAt = at(path)
		}
	}
	for _, t := range s.Thresholds {
		path := "thresholds." + t.Name
		add(path+".label", t.Label)
		add(path+".outcome", t.Statistic.Selector.String())
	}
	return settings
}

// resolved puts the canonical tree together: the envelope as it holds, and the model's values.
func (s *Study) resolved(canonical *bind.Node) {
	setting := func(key, text string) bind.Entry {
		return bind.Entry{Key: &bind.Node{Kind: bind.Scalar, Text: key}, Value: &bind.Node{Kind: bind.Scalar, Text: text}}
	}
	quoted := func(key, text string) bind.Entry {
		e := setting(key, text)
		e.Value.Quoted = true
		return e
	}
	tree := &bind.Node{Kind: bind.Mapping}
	add := func(e bind.Entry) { tree.Entries = append(tree.Entries, e) }
	add(setting("cloudgate", "1"))
	add(setting("model", s.Definition.Name))
	add(quoted("scenario", s.Name))
	if s.Title != "" {
		add(quoted("title", s.Title))
	}
	if s.About != "" {
		add(quoted("about", s.About))
	}
	if s.Changed != "" {
		add(quoted("changed", s.Changed))
	}
	if s.Definition.Horizon {
		add(quoted("horizon", fmt.Sprintf("%d:%d", s.Span.First, s.Span.Last)))
	}
	add(setting("runs", fmt.Sprint(s.Runs)))
	add(setting("seed", fmt.Sprint(s.Seed)))
	add(setting("design", string(s.Design)))
	add(setting("replicates", fmt.Sprint(s.Replicates)))
	said := func(key string) bool {
		return slices.ContainsFunc(tree.Entries, func(e bind.Entry) bool { return e.Key.Text == key })
	}
	for _, e := range canonical.Entries {
		if e.Key.Text == "draws" {
			if s.Draws != nil {
				add(bind.Entry{Key: e.Key, Value: s.Draws.node()})
			}
			continue
		}
		if !said(e.Key.Text) && e.Key.Text != "extends" && e.Key.Text != "horizon" {
			add(e)
		}
	}
	s.Tree = tree
	s.Resolved = tree.YAML()
}

// StudyID identifies a result: what the draws depend on, which runs were made, what was kept of them, and
// the thresholds that were reported. keep is the selection in canonical spelling.
func (s *Study) StudyID(first, end int, keep string) string {
	h := sha256.New()
	fmt.Fprintln(h, "cloudgate-study/1", s.StreamID, first, end)
	fmt.Fprintf(h, "keep %q\n", keep)
	for _, t := range s.Thresholds {
		fmt.Fprintf(h, "threshold %s %q %q\n", t.Name, t.Label, t.Statistic)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}
