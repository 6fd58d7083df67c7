package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cloudgate/scenarios/bind"
	"cloudgate/sim"
	"cloudgate/sim/design"
	"cloudgate/sim/spell"
)

// Options are what a scenario needs beside its file: the models there are, and the overrides of the
// command line.
type Options struct {
	Models     []sim.Definition
	Set        []string // path=value or lever=value, each one more layer
	Runs       *int
	Replicates *int
	Seed       *uint64
	Design     string // "" for the file's
	// Draws is the text of the file that the key draws names, for Parse, which reads no file: Study.Draws has it.
	Draws []byte

	sealed bool // no file may be read
}

// sets says whether the command line has a setting by a flag of its own.
func (o *Options) sets(path string) bool {
	switch path {
	case "runs":
		return o.Runs != nil
	case "replicates":
		return o.Replicates != nil
	case "seed":
		return o.Seed != nil
	case "design":
		return o.Design != ""
	}
	return false
}

// ownKeys are the keys that a file never inherits.
var ownKeys = []string{"scenario", "title", "about", "changed", "extends"}

// Load resolves a scenario: a shipped name or the path of a file. Problems of options, files and overrides
// come all at once as bind.Errors; one of a file that cannot be read is of its own kind, and joined to them.
func Load(ref string, o Options) (*Study, error) {
	problems := o.problems()
	s, err := loadFile(ref, o)
	if len(problems) == 0 {
		return s, err
	}
	var inFiles bind.Errors
	if err == nil || errors.As(err, &inFiles) {
		return nil, append(problems, inFiles...).Err()
	}
	return nil, errors.Join(problems, err)
}

// Parse resolves a scenario from its text alone, as Study.Resolved has it: it extends no other. name stands
// for the file in problems.
func Parse(name string, text []byte, o Options) (*Study, error) {
	o.sealed = true
	l, err := parse(layer{File: File{Name: name}}, text)
	return resolve([]layer{l}, err, o)
}

func loadFile(ref string, o Options) (*Study, error) {
	layers, err := chain(ref)
	if layers == nil {
		return nil, err
	}
	return resolve(layers, err, o)
}

// problems checks the options by themselves and takes back those that are wrong, so that the files can be
// checked all the same.
func (o *Options) problems() bind.Errors {
	var errs bind.Errors
	count := func(flag string, n **int, most int) {
		if *n != nil && (**n < 1 || **n > most) {
			errs = append(errs, bind.Error{File: flag, Found: strconv.Itoa(**n), Expected: fmt.Sprintf("1 to %d", most)})
			*n = nil
		}
	}
	count("--runs", &o.Runs, mostRuns)
	count("--replicates", &o.Replicates, mostReplicates)
	if _, err := design.ParseKind(o.Design); o.Design != "" && err != nil {
		errs = append(errs, bind.Error{File: "--design", Message: err.Error()})
		o.Design = ""
	}
	return errs
}

// resolve makes a study of layers, the scenario's own first, and of what reading them found wrong.
func resolve(layers []layer, reading error, o Options) (*Study, error) {
	var errs bind.Errors
	if reading != nil && !errors.As(reading, &errs) {
		return nil, reading
	}
	if slices.ContainsFunc(layers, func(l layer) bool { return l.tree == nil }) {
		return nil, errs.Err()
	}
	set, err := o.overrides(layers)
	if err != nil {
		return nil, err
	}
	return resolveWith(layers, errs, set, o)
}

// resolveWith makes a study of layers, of what reading them found wrong, and of what the command line sets.
func resolveWith(layers []layer, errs bind.Errors, set []override, o Options) (*Study, error) {
	def, problem := definition(layers, o.Models)
	if problem != nil && len(errs) == 0 { // a parent that was not read may be the one that names the model
		errs = append(errs, *problem)
	}
	if problem != nil {
		return nil, errs.Err()
	}
	env, world := new(envelope), def.New()
	schema := bind.Of(env, world)
	tree, err := merged(schema, layers, set)
	errs = join(errs, err)
	binding, err := schema.Bind(tree, env, world)
	errs = env.hintLevers(join(errs, err))
	report := func(path, problem string) { errs = append(errs, binding.Problem(path, problem)) }

	s := &Study{
		Title: env.Title, About: env.About, Changed: changed(env.Changed, o.Set),
		Definition: def, World: world,
	}
	for _, l := range layers {
		s.Files = append(s.Files, l.File)
	}
	s.Name = name(env, layers[0], report)
	reported := slices.Clone(binding.Missing)
	for _, e := range errs {
		reported = append(reported, e.Path)
	}
	var cells bind.Errors
	if s.Draws, cells = env.readDraws(binding, layers, &o, reported, report); s.Draws != nil {
		s.Files = append(s.Files, File{Name: s.Draws.Name, SHA256: s.Draws.SHA256})
	}
	errs = append(errs, cells...)
	for _, l := range binding.Leaves {
		s.Leaves = append(s.Leaves, Leaf{Leaf: l, Role: roleOf(l)})
	}
	s.Levers = env.levers(s.Leaves, reported, func(address string) string { return removal(layers, address) }, report)
	s.Joints = env.joints(s.Leaves, reported, report)
	for i := range s.Joints {
		s.Joints[i].SetAt = binding.Problem("joint."+s.Joints[i].Name, "").Position()
	}
	var horizon string
	if s.Span, horizon = env.span(def); horizon != "" {
		report("horizon", horizon)
	}
	env.override(o)
	if n := len(binding.Dists); n > mostInputs {
		report("", fmt.Sprintf("found %d uncertain values; expected at most %d", n, mostInputs))
	}
	s.Runs, s.Seed, s.Design, s.Replicates = env.Runs, env.Seed, design.Kind(env.Design), env.Replicates
	if len(errs) == 0 {
		world.Check(report)
	}
	if len(errs) > 0 {
		return nil, errs.Err()
	}

	s.inputs(binding)
	if s.Model, err = world.Build(s.params(binding), s.Span); err != nil {
		report("model", err.Error())
		return nil, errs.Err()
	}
	s.Spec = s.Model.Spec()
	var values []Leaf
	if s.Thresholds, values = env.thresholds(s.Spec, binding.Settings, report); len(errs) > 0 {
		return nil, errs.Err()
	}
	s.Leaves = append(s.Leaves, values...)
	s.Settings = s.settings(func(path string) string {
		if o.sets(path) {
			return "--" + path
		}
		return binding.Position(path)
	})
	if err := design.Check(s.Design, s.Axes, s.Replicates, s.Runs); err != nil {
		report("runs", err.Error())
		return nil, errs.Err()
	}
	if s.checkJoints(report); len(errs) > 0 {
		return nil, errs.Err()
	}
	s.resolved(binding.Tree)
	s.StreamID = s.streamID()
	return s, nil
}

// removal is where a file says null of what an address names or of what holds it, "" where none does.
func removal(layers []layer, address string) string {
	for _, l := range layers {
		n := l.tree
		for key := range strings.SplitSeq(address, ".") {
			if n = n.Get(key); n == nil {
				break
			}
			if n.Kind == bind.Null {
				return n.Position()
			}
		}
	}
	return ""
}

// join adds the errors of one step to those so far.
func join(errs bind.Errors, err error) bind.Errors {
	var more bind.Errors
	if errors.As(err, &more) {
		return append(errs, more...)
	}
	return errs
}

// modelOf is the model that a chain of files names and the node that names it: the first to do so, the
// scenario's own file before those it extends.
func modelOf(layers []layer) (string, *bind.Node) {
	for _, l := range layers {
		if name := textOf(l.tree, "model"); name != "" {
			return name, l.tree.Get("model")
		}
	}
	return "", nil
}

func definition(layers []layer, models []sim.Definition) (sim.Definition, *bind.Error) {
	var names []string
	for _, m := range models {
		names = append(names, m.Name)
	}
	for _, l := range layers {
		if l.tree.Kind != bind.Mapping {
			e := l.tree.Error("", "no mapping at the top of the file", "keys such as cloudgate, model, extends")
			return sim.Definition{}, &e
		}
	}
	name, node := modelOf(layers)
	if node == nil {
		last := layers[len(layers)-1].tree
		if n := last.Get("extends"); n != nil {
			e := n.Error("extends", "no name", "a shipped scenario, or a file relative to this one")
			return sim.Definition{}, &e
		}
		e := last.Error("", "neither extends nor model", "extends: and a scenario, or model: and one of "+strings.Join(names, ", "))
		return sim.Definition{}, &e
	}
	for _, l := range layers {
		if other := textOf(l.tree, "model"); other != "" && other != name {
			e := node.Error("model", fmt.Sprintf("%q", name), fmt.Sprintf("%q, the model of what it extends", other))
			return sim.Definition{}, &e
		}
	}
	for _, m := range models {
		if m.Name == name {
			return m, nil
		}
	}
	e := node.Error("model", fmt.Sprintf("%q", name), "one of "+strings.Join(names, ", "))
	e.Nearest = spell.Nearest(name, names)
	return sim.Definition{}, &e
}

// override is a value that the command line sets.
type override struct{ label, text string }

// overrides are the values of o.Set, of which those that name a lever stand for all that it moves. What that is, the scenario without them says, so that
// its errors come first.
func (o *Options) overrides(layers []layer) ([]override, error) {
	var all, plain []override
	for i, text := range o.Set {
		all = append(all, override{fmt.Sprintf("--set #%d", i+1), text})
	}
	lever := func(text string) string {
		name, _, given := strings.Cut(text, "=")
		name = strings.TrimSpace(name)
		if given && slices.ContainsFunc(layers, func(l layer) bool { return l.tree.Get("levers").Get(name) != nil }) {
			return name
		}
		return ""
	}
	for _, set := range all {
		if lever(set.text) == "" {
			plain = append(plain, set)
		}
	}
	if len(plain) == len(all) {
		return all, nil
	}
	of, err := resolveWith(layers, nil, plain, *o)
	if err != nil {
		return nil, err
	}
	var sets []override
	for _, set := range all {
		name := lever(set.text)
		if name == "" {
			sets = append(sets, set)
			continue
		}
		_, value, _ := strings.Cut(set.text, "=")
		for _, path := range of.movedBy(name) {
			sets = append(sets, override{set.label, path + "=" + value})
		}
	}
	return sets, nil
}

// hintLevers gives unknown keys that the command line sets the lever that was meant.
func (e *envelope) hintLevers(errs bind.Errors) bind.Errors {
	var names []string
	for _, l := range e.Levers {
		names = append(names, l.Name)
	}
	for i := range errs {
		if errs[i].Nearest == "" && strings.HasPrefix(errs[i].File, "--set") && strings.HasPrefix(errs[i].Found, "the unknown key") {
			errs[i].Nearest = spell.Nearest(errs[i].Path, names)
		}
	}
	return errs
}

// changed tells what the command line sets, after what it had set when the scenario was resolved before.
func changed(before string, set []string) string {
	var told []string
	if before != "" {
		told = append(told, before)
	}
	for _, text := range set {
		name, value, _ := strings.Cut(text, "=")
		told = append(told, strings.TrimSpace(name)+" = "+strings.TrimSpace(value))
	}
	return strings.Join(told, ", ")
}

// movedBy lists the addresses that a lever moves.
func (s *Study) movedBy(lever string) (paths []string) {
	i := slices.IndexFunc(s.Levers, func(l Lever) bool { return l.Name == lever })
	for _, leaf := range s.Leaves {
		if i >= 0 && leaf.Role != RoleThreshold && s.Levers[i].moves(leaf.Path) {
			paths = append(paths, leaf.Path)
		}
	}
	return paths
}

// merged lays the layers and the assignments over one another.
func merged(schema *bind.Schema, layers []layer, set []override) (*bind.Node, error) {
	var errs bind.Errors
	tree := layers[len(layers)-1].tree
	for i := len(layers) - 2; i >= 0; i-- {
		tree = schema.Merge(tree.Without(ownKeys...), layers[i].tree)
	}
	for _, o := range set {
		address, value, ok := strings.Cut(o.text, "=")
		address = strings.TrimSpace(address)
		top, _, _ := strings.Cut(address, ".")
		switch {
		case !ok:
			errs = append(errs, bind.Error{File: o.label, Found: fmt.Sprintf("%q", o.text), Expected: "path=value"})
			continue
		case top == "cloudgate" || top == "model" || top == "extends":
			errs = append(errs, bind.Error{File: o.label, Path: address, Found: "a key that says what the file is", Expected: "a value of the scenario"})
			continue
		}
		changed, err := schema.Assign(tree, o.label, address, value)
		if err != nil {
			errs = join(errs, err)
			continue
		}
		tree = changed
	}
	return tree, errs.Err()
}

const longestName = 100

var (
	scenarioName = regexp.MustCompile(fmt.Sprintf(`^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,%d}$`, longestName-1))
	notInName    = regexp.MustCompile(`[^a-zA-Z0-9_.-]+`)
)

// name is the scenario's name: what the file says, else as much of the file's base name as may be one.
func name(env *envelope, l layer, report func(path, problem string)) string {
	if env.Scenario == "" {
		base := filepath.Base(l.Name)
		base = strings.TrimLeft(notInName.ReplaceAllString(strings.TrimSuffix(base, filepath.Ext(base)), "-"), "-._")
		return cmp.Or(strings.TrimRight(base[:min(len(base), longestName)], "-."), "scenario")
	}
	if !scenarioName.MatchString(env.Scenario) {
		report("scenario", fmt.Sprintf("found %s; expected at most %d letters, digits, - and _, for it names a folder", bind.Quote(env.Scenario), longestName))
	}
	return env.Scenario
}
