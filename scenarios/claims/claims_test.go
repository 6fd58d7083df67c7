package claims

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"cloudgate/scenarios/bind"
	"cloudgate/scenarios/bind/bindtest"
)

var update = flag.Bool("update", false, "rewrite the expected messages in testdata")

const paper = `cloudgate: 1
kind: claims
about: A paper
scenario: [baseline-2014, mine.yaml]
runs: 2048
variants:
  another_seed: {seed: 2}
  clear: {text: clear rules, set: [markets.china.regime.clarity=1, "a.b=pert(0, 1, 2)"], runs: 64}
  hindsight: {scenario: informed-2014}
claims:
  rare:
    text: It hardly ever happens.
    statement: P(overseas_share@2025 > 3%) < 5%
  opening:
    statement: "open-china: foreign_share@2025 mean - foreign_share@2025 mean > 1% ± 0.5pp"
    scenario: baseline-2014
    variants: [clear, hindsight]
  named:
    statement: "open-china: foreign_share@2025 mean > 0"
  plain:
    statement: foreign_share mean > 0
    variants: []
`

func TestParse(t *testing.T) {
	f, err := Parse("paper.yaml", []byte(paper))
	if err != nil {
		t.Fatal(err)
	}
	if f.About != "A paper" || *f.Runs != 2048 || len(f.Claims) != 4 {
		t.Errorf("%+v", f)
	}
	cases := map[string][][3]string{}
	for i := range f.Claims {
		c := &f.Claims[i]
		for _, one := range c.Cases() {
			cases[c.Name] = append(cases[c.Name], [3]string{one.Variant.Name, one.Of, one.Minus})
		}
	}
	want := map[string][][3]string{
		"rare": {
			{"", "baseline-2014", ""},
			{"", "mine.yaml", ""},
			{"another_seed", "baseline-2014", ""},
			{"another_seed", "mine.yaml", ""},
			{"clear", "baseline-2014", ""},
			{"clear", "mine.yaml", ""},
			{"hindsight", "informed-2014", ""},
		},
		"opening": {{"", "open-china", "baseline-2014"}, {"clear", "open-china", "baseline-2014"}, {"hindsight", "open-china", "informed-2014"}},
		"named":   {{"", "open-china", ""}, {"another_seed", "open-china", ""}, {"clear", "open-china", ""}}, // a scenario of its own
		"plain":   {{"", "baseline-2014", ""}, {"", "mine.yaml", ""}},
	}
	if !reflect.DeepEqual(cases, want) {
		t.Errorf("cases\n%v\nwant\n%v", cases, want)
	}
	for i := range f.Claims {
		if c := &f.Claims[i]; c.Name == "rare" {
			clear := c.Variants[2]
			if !reflect.DeepEqual(clear.Set, []string{"markets.china.regime.clarity=1", "a.b=pert(0, 1, 2)"}) || *clear.Runs != 64 || clear.Text != "clear rules" || *c.Variants[1].Seed != 2 {
				t.Errorf("variants %+v", c.Variants)
			}
			if p := c.Problem("statement", "it is not so"); p.Error() != "paper.yaml:13:16: claims.rare.statement: it is not so" {
				t.Errorf("a problem: %v", p)
			}
		}
	}
}

// Each broken file stands beside the messages that it must give, all of them and no other.
func TestBrokenFiles(t *testing.T) {
	bindtest.Broken(t, "testdata/broken/*.yaml", 10, *update, func(file string) error {
		_, err := Load(file)
		return err
	})
	if _, err := Load("testdata/nowhere.yaml"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// The published schema, in an independent validator, accepts what is read, and refuses what it can see: it knows no
// statement from the inside and no other key's value.
func TestSchema(t *testing.T) {
	text, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("claims.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("claims.json")
	if err != nil {
		t.Fatal(err)
	}
	valid := func(tree *bind.Node) error {
		text, err := tree.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(doc)
	}
	tree, err := bind.Parse("paper.yaml", []byte(paper))
	if err != nil {
		t.Fatal(err)
	}
	if err := valid(tree); err != nil {
		t.Errorf("the schema refuses what is read: %v", err)
	}
	for _, name := range []string{"names", "variants", "kind"} {
		data, err := os.ReadFile(filepath.Join("testdata/broken", name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		tree, err := bind.Parse(name, data)
		if err != nil {
			t.Fatal(err)
		}
		if valid(tree) == nil {
			t.Errorf("%s: the schema accepts it", name)
		}
	}
}

// A file is read or refused: nothing it says crashes the program or makes more cases than there may be.
func FuzzParse(f *testing.F) {
	bindtest.Seed(f, "testdata/broken/*.yaml")
	f.Add([]byte(paper))
	f.Add([]byte("scenario: [\"\"]\nclaims: {a: {statement: x mean > 0}}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		read, err := Parse("it.yaml", data)
		if err != nil {
			bindtest.Refused(t, err)
			return
		}
		cases := 0
		for i := range read.Claims {
			c := &read.Claims[i]
			for _, one := range c.Cases() {
				cases++
				if one.Of == "" || (one.Minus == "") != (c.Statement.Minus == nil) {
					t.Fatalf("%s: %+v", c.Name, one)
				}
			}
		}
		if cases == 0 || cases > mostCases {
			t.Fatalf("%d cases", cases)
		}
	})
}
