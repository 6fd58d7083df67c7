package bind

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strings"

	"cloudgate/sim/dist"
)

// Alternative is one kind of file that a JSON Schema allows: a schema in which the text key at the top has
// a fixed value, where it is given at all.
type Alternative struct {
	Schema     *Schema
	Key, Value string
	Doc        string
}

// JSONSchema describes files of any of the alternatives for editors, in JSON Schema, draft 2020-12. It
// is made of the same tags as the binder and refuses what it can say: unknown keys, wrong types, single
// numbers out of range, misspelt distributions. Keys that must be there are required at the top of a file
// only, and only without the key `extends`: below, a parent may have them.
func JSONSchema(title string, alternatives []Alternative) ([]byte, error) {
	d := definitions{defs: map[string]any{}, named: map[string]string{}}
	d.shared()
	var refs []any
	for _, a := range alternatives {
		object := d.section(a.Schema.root)
		object["description"] = a.Doc
		properties := object["properties"].(map[string]any)
		properties[a.Key] = map[string]any{"const": a.Value, "description": a.Schema.root.field(a.Key).rule.doc}
		var required []string
		for _, f := range a.Schema.root.fields {
			if !f.rule.silent() {
				required = append(required, f.key)
			}
		}
		object["if"] = map[string]any{"not": map[string]any{"required": []string{"extends"}}}
		object["then"] = map[string]any{"required": required}
		d.defs["file_"+a.Value] = object
		refs = append(refs, ref("file_"+a.Value))
	}
	return json.MarshalIndent(map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   title,
		"anyOf":   refs,
		"$defs":   d.defs,
	}, "", "  ")
}

// definitions collects what the alternatives share: one definition for each unit and range.
type definitions struct {
	defs  map[string]any
	named map[string]string // by what tells the definition from others
}

func ref(name string) map[string]any { return map[string]any{"$ref": "#/$defs/" + name} }

const (
	numberPattern  = `[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?`
	percentPattern = `[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)%`
)

// shared defines the forms of a quantity that are text.
func (d *definitions) shared() {
	var families []string
	for _, f := range dist.Families() {
		families = append(families, regexp.QuoteMeta(f.Name))
	}
	pattern := func(doc, p string) map[string]any {
		return map[string]any{"type": "string", "pattern": `^\s*` + p + `\s*$`, "description": doc}
	}
	either := "(" + numberPattern + "|" + percentPattern + ")"
	d.defs["number_text"] = pattern("a number in quotes", numberPattern)
	d.defs["percent"] = pattern("a percentage: 3% is 0.03", percentPattern)
	d.defs["interval"] = pattern("5 % and 95 % quantiles, as 35400 to 39000, if wanted cut to a range: 1 to 3 in 0..5",
		either+`\s+to\s+`+either+`(\s+in\s+.*)?`)
	d.defs["distribution"] = pattern("a distribution, if wanted cut to a range: normal(0, 1) in -2..2",
		"("+strings.Join(families, "|")+`)\s*\(.*\)(\s*in\s+.*)?`)
	d.defs["text"] = map[string]any{"type": []string{"string", "number", "boolean"}}
}

// rule is the schema of one place.
func (d *definitions) rule(r *rule) map[string]any {
	var s map[string]any
	switch r.form {
	case formSection:
		s = d.section(r)
	case formMembers:
		s = map[string]any{
			"type": "object", "additionalProperties": false,
			"patternProperties": map[string]any{
				"^x-":             true,
				nameForm.String(): map[string]any{"anyOf": []any{d.rule(r.elem), map[string]any{"type": "null", "description": "removes the member of that name"}}},
			},
		}
	case formList:
		s = map[string]any{"type": "array", "items": d.rule(r.elem)}
		if r.elem.form == formText {
			s = map[string]any{"anyOf": []any{s, d.rule(r.elem)}}
		}
	case formText:
		s = ref("text")
		if len(r.oneof) > 0 {
			s = map[string]any{"enum": r.oneof}
		}
	case formFlag:
		s = r.either(map[string]any{"type": "boolean"})
	case formCount:
		s = r.either(r.within(map[string]any{"type": "integer"}))
	case formNumber:
		s = r.either(map[string]any{"anyOf": []any{r.within(map[string]any{"type": "number"}), ref("number_text"), ref("percent")}})
	case formQuantity:
		s = ref(d.quantity(r))
	case formPath:
		s = ref(d.path(r))
	}
	if r.short != "" {
		s = map[string]any{"anyOf": []any{ref("text"), s}}
	}
	if r.removed {
		s = map[string]any{"anyOf": []any{s, map[string]any{"type": "null", "description": "takes away what a parent says"}}}
	}
	if doc := r.explain(); doc != "" {
		s["description"] = doc
	}
	return s
}

func (d *definitions) section(r *rule) map[string]any {
	properties := map[string]any{}
	for _, f := range r.fields {
		properties[f.key] = d.rule(f.rule)
	}
	return map[string]any{
		"type": "object", "properties": properties,
		"patternProperties": map[string]any{"^x-": true}, "additionalProperties": false,
	}
}

// quantity defines the quantities of a unit and range, and gives the definition's name.
func (d *definitions) quantity(r *rule) string {
	id := fmt.Sprintf("quantity %s %v %v", r.unit, r.min, r.max)
	if name, known := d.named[id]; known {
		return name
	}
	name := fmt.Sprintf("quantity_%d", len(d.named)+1)
	d.named[id] = name
	d.defs[name+"_value"] = map[string]any{"anyOf": r.texts()}
	d.defs[name] = map[string]any{"anyOf": []any{ref(name + "_value"), r.longForm(ref(name + "_value"))}}
	return name
}

// path defines the quantities by year of a unit and range.
func (d *definitions) path(r *rule) string {
	id := fmt.Sprintf("path %s %v %v", r.unit, r.min, r.max)
	if name, known := d.named[id]; known {
		return name
	}
	knot := d.quantity(r)
	name := fmt.Sprintf("path_%d", len(d.named)+1)
	d.named[id] = name
	years := map[string]any{
		"type": "object", "description": "quantities by year, linear between them", "minProperties": 1, "additionalProperties": false,
		"patternProperties": map[string]any{"^" + numberPattern + "$": ref(knot), "^x-": true},
	}
	value := map[string]any{"anyOf": []any{ref(knot + "_value"), years}}
	d.defs[name] = map[string]any{"anyOf": []any{ref(knot + "_value"), years, r.longForm(value)}}
	return name
}

// texts are the ways to write a quantity's value.
func (r *rule) texts() []any {
	ways := []any{
		r.within(map[string]any{"type": "number"}),
		ref("number_text"), ref("interval"), ref("distribution"),
	}
	if r.share() {
		ways = append(ways, ref("percent"))
	}
	return ways
}

// either is a value alone or, where the rule has one, in the long form.
func (r *rule) either(value map[string]any) map[string]any {
	if !r.long {
		return value
	}
	return map[string]any{"anyOf": []any{value, r.longForm(value)}}
}

// longForm is a value with its evidence.
func (r *rule) longForm(value map[string]any) map[string]any {
	text := func(doc string) map[string]any {
		return map[string]any{"$ref": "#/$defs/text", "description": doc}
	}
	all := map[string]any{
		"value":  value,
		"unit":   map[string]any{"const": r.unit},
		"source": text("where the value comes from"),
		"grade":  text("how good it is: " + strings.Join(Grades, ", ")),
		"note":   text("anything else a reader should know"),
		"same":   map[string]any{"type": "string", "pattern": axisName.String(), "maxLength": longestAxis, "description": "address of another quantity, or any name: quantities with the same one share a draw"},
	}
	properties := map[string]any{}
	for _, key := range r.longKeys() {
		properties[key] = all[key]
	}
	return map[string]any{
		"type": "object", "required": []string{"value"}, "additionalProperties": false,
		"patternProperties": map[string]any{"^x-": true}, "properties": properties,
	}
}

// within adds the rule's range to a schema.
func (r *rule) within(s map[string]any) map[string]any {
	if !math.IsInf(r.min, 0) {
		s["minimum"] = r.min
	}
	if !math.IsInf(r.max, 0) {
		s["maximum"] = r.max
	}
	return s
}

// explain is the rule's meaning with its unit, range and default.
func (r *rule) explain() string {
	parts := []string{r.doc}
	if r.unit != "" && r.unit != "1" {
		parts = append(parts, "in "+r.unit)
	}
	if bounds := strings.TrimSpace(r.bounds()); bounds != "" {
		parts = append(parts, bounds)
	}
	if r.fallback != nil && *r.fallback != "" {
		parts = append(parts, "default "+*r.fallback)
	}
	return strings.Join(parts, "; ")
}
