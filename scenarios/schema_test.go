package scenarios

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cloudgate/scenarios/bind"
	"cloudgate/sim"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// compiled is the published schema of the test's models in an independent validator.
func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := Schema([]sim.Definition{portDefinition()})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("scenario.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("scenario.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// valid says whether the schema accepts a YAML text.
func valid(t *testing.T, s *jsonschema.Schema, tree *bind.Node) error {
	t.Helper()
	text, err := tree.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

func TestSchemaAcceptsWhatTheBinderAccepts(t *testing.T) {
	s := compiled(t)
	const child = "extends: two.yaml\n"
	for _, text := range []string{
		portFile,
		child + "harbours: {bay: null}\nroutes: haven\n",
		child + "growth: 0.01 to 0.05\n",
		child + "growth: {value: {2014: '0.1', 2020: {value: 'normal(0, 0.1) in -0.5..0.5', same: g}}, unit: a year, source: s, grade: H, note: 3}\n",
		child + "harbours: {haven: {regime: {openness: 3% to 5%}}}\n",
		child + "harbours: {haven: {size: \"35400 to 39000 in 0..1e6\"}}\n",
		child + "costs: ['mixture(0.3 uniform(0, 1), 0.7 2 to 3)', 1e2]\n",
		child + "joint: {d: {copula: t(4), measure: normal, pairs: [[growth, costs.2, 0.3], [harbours.haven.size, growth, 20%]], source: s, grade: H, note: 3}}\n",
		child + "joint: {d: {inputs: [growth, costs.2], matrix: [[1, 0.3], [0.3, 1]], repair: true}}\n",
		child + "harbours: {haven: {size: 'metalog(5%:10, 50%:18, 95%:40, lo=0)'}}\n",
		child + "runs: 1e6\nseed: 3\ndesign: lhs\nreplicates: 8\nx-free: [anything, {at: all}]\n",
		child + "steps: {value: 3, source: s, grade: H, note: n}\nharbours: {bay: {regime: {review: {value: false, grade: M}}, plan: {years: {value: 2, source: s}}}}\n",
		child + "thresholds: {large: {above: {value: 3%, source: s, grade: H, note: n}}}\n",
		child + "levers: {l: {path: [costs.1, weights.*], lo: 0, hi: 5}, opening: null}\nthresholds: {large: null, x: {outcome: total@last, above: 3%}}\n",
	} {
		study := load(t, text)
		tree, err := bind.Parse("it.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := valid(t, s, tree); err != nil {
			t.Errorf("%s\n%v", text, err)
		}
		if err := valid(t, s, study.Tree); err != nil {
			t.Errorf("resolved:\n%s\n%v", study.Resolved, err)
		}
	}
}

// A schema cannot see other files, other values, the inside of a distribution, or how YAML was written.
var beyondSchema = []string{
	"check_of_the_model", "draws_missing", "distribution_argument", "distribution_arguments_reversed", "distribution_leaves_range",
	"duplicate_key", "extends_itself", "extends_unknown", "horizon_backwards", "horizon_missing", "horizon_text",
	"incomplete_member", "joint_cannot_hold", "joint_copula", "joint_inputs", "joint_matrix", "joint_matrix_cannot_hold", "joint_matrix_shape",
	"joint_method", "joint_method_short", "joint_nothing", "joint_of_a_broken_value", "joint_same_draw", "joint_two_groups",
	"latin_hypercube_runs", "lever_path", "lever_pattern", "lever_range", "merge_key", "missing_key", "missing_section",
	"null_member", "same_of_a_constant", "tags", "threshold_member", "threshold_outcome", "threshold_year",
}

func TestSchemaRefusesTypicalMistakes(t *testing.T) {
	s := compiled(t)
	files, _ := filepath.Glob("testdata/broken/*.yaml")
	refused := 0
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := bind.Parse(file, data)
		if tree == nil || err != nil {
			continue // refused before any schema
		}
		beyond := false
		for _, b := range beyondSchema {
			beyond = beyond || b == name
		}
		if err := valid(t, s, tree); (err == nil) != beyond {
			t.Errorf("%s: the schema says %v", name, err)
		}
		if !beyond {
			refused++
		}
	}
	if refused < 15 {
		t.Errorf("only %d broken files are for the schema to refuse", refused)
	}
}

// Every key that a file can say carries its meaning.
func TestSchemaExplainsEveryKey(t *testing.T) {
	text, err := Schema([]sim.Definition{portDefinition()})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	keys := 0
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				walk(at, item)
			}
		case map[string]any:
			properties, _ := v["properties"].(map[string]any)
			for key, p := range properties {
				keys++
				described, _ := p.(map[string]any)["description"].(string)
				if described == "" && key != "value" && key != "unit" {
					t.Errorf("%s.%s has no description", at, key)
				}
			}
			for key, child := range v {
				walk(at+"."+key, child)
			}
		}
	}
	walk("", doc)
	if keys < 50 {
		t.Errorf("only %d keys", keys)
	}
}
