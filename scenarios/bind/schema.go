package bind

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"cloudgate/sim"
)

// Schema is what a file may say, compiled from the tags of two structs: a shell of settings (nil for
// none) and a world, whose leaves are recorded. Their keys stand side by side at the top of the file.
type Schema struct{ root *rule }

// Of compiles the schema of a shell and a world, each a pointer to a tagged struct or nil. A struct
// that the package cannot bind, or a malformed tag, is a programmer's mistake: Of panics.
func Of(shell, world any) *Schema {
	root := &rule{form: formSection}
	for i, target := range []any{shell, world} {
		if target == nil {
			continue
		}
		t := reflect.TypeOf(target)
		if t.Kind() != reflect.Pointer || t.Elem().Kind() != reflect.Struct {
			panic(fmt.Sprintf("bind: %v is no pointer to a struct", t))
		}
		for _, f := range fieldsOf(t.Elem(), nil, i == 1) {
			f.world = i == 1
			if root.field(f.key) != nil {
				panic(fmt.Sprintf("bind: the key %q stands in the shell and in the world", f.key))
			}
			root.fields = append(root.fields, f)
		}
	}
	return &Schema{root}
}

// form is how a rule's value is written.
type form int

const (
	formSection  form = iota // a mapping with given keys
	formMembers              // a mapping with free names
	formList                 // a sequence
	formQuantity             // a number or a distribution, with its evidence
	formPath                 // a quantity, or quantities by year
	formText
	formFlag
	formCount
	formNumber // a plain number, never uncertain
)

// rule says what may stand in one place of a file.
type rule struct {
	form     form
	typ      reflect.Type // without pointers
	doc      string
	unit     string
	min, max float64 // ±Inf where there is no bound
	fallback *string // the default's text
	optional bool
	short    string // of a section: the key that a text stands for
	removed  bool   // by null
	long     bool   // may be written as {value: …, source: …}: every number and flag of the world, and what the tag evidence says
	oneof    []string
	fields   []field // of a section
	elem     *rule   // of members and lists
}

// field is a key of a section.
type field struct {
	key   string
	index []int // for reflect.Value.FieldByIndex
	world bool  // at the root: belongs to the world, not the shell
	rule  *rule
}

func (r *rule) field(key string) *field {
	for i := range r.fields {
		if r.fields[i].key == key {
			return &r.fields[i]
		}
	}
	return nil
}

func (r *rule) keys() []string {
	keys := make([]string, len(r.fields))
	for i, f := range r.fields {
		keys[i] = f.key
	}
	return keys
}

// silent says whether the key may be left out: it is optional, has a default, or is a section of
// such keys.
func (r *rule) silent() bool {
	if r.optional || r.fallback != nil {
		return true
	}
	if r.form != formSection {
		return false
	}
	for _, f := range r.fields {
		if !f.rule.silent() {
			return false
		}
	}
	return true
}

// share says whether the range lies inside [0, 1], so that percentages are meant.
func (r *rule) share() bool { return r.min >= 0 && r.max <= 1 }

var (
	quantityType = reflect.TypeFor[sim.Quantity]()
	pathType     = reflect.TypeFor[sim.Path]()
	worldPackage = quantityType.PkgPath()

	nameForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

func fieldsOf(t reflect.Type, index []int, world bool) []field {
	var fields []field
	for i := range t.NumField() {
		f := t.Field(i)
		at := append(append([]int{}, index...), i)
		if f.Anonymous && f.Type.Kind() == reflect.Struct {
			fields = append(fields, fieldsOf(f.Type, at, world)...)
			continue
		}
		key, tagged := f.Tag.Lookup("key")
		if !tagged {
			continue
		}
		if !nameForm.MatchString(key) || !f.IsExported() {
			panic(fmt.Sprintf("bind: %v.%s cannot be bound to the key %q", t, f.Name, key))
		}
		fields = append(fields, field{key: key, index: at, rule: ruleOf(f.Type, f.Tag, fmt.Sprintf("%v.%s", t, f.Name), world)})
	}
	return fields
}

func ruleOf(t reflect.Type, tag reflect.StructTag, where string, world bool) *rule {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	r := &rule{typ: t, doc: tag.Get("doc"), unit: tag.Get("unit"), min: math.Inf(-1), max: math.Inf(1)}
	bound := func(name string, to *float64) {
		if s, ok := tag.Lookup(name); ok {
			v, err := strconv.ParseFloat(s, 64)
			if err != nil {
				panic(fmt.Sprintf("bind: %s of %s: %v", name, where, err))
			}
			*to = v
		}
	}
	bound("min", &r.min)
	bound("max", &r.max)
	r.oneof = strings.Fields(tag.Get("oneof"))
	if s, ok := tag.Lookup("default"); ok {
		r.fallback = &s
	}
	r.optional = tag.Get("optional") == "true"
	r.short = tag.Get("short")
	r.removed = tag.Get("removable") == "true"

	switch {
	case t == quantityType:
		r.form = formQuantity
	case t == pathType:
		r.form = formPath
	case t.Kind() == reflect.Slice && isMember(t.Elem()):
		r.form, r.elem = formMembers, ruleOf(t.Elem().Field(1).Type, elementTag(tag), where, world)
	case t.Kind() == reflect.Slice:
		r.form, r.elem = formList, ruleOf(t.Elem(), elementTag(tag), where, world)
	case t.Kind() == reflect.Struct:
		r.form, r.fields = formSection, fieldsOf(t, nil, world)
	case t.Kind() == reflect.String:
		r.form = formText
	case t.Kind() == reflect.Bool:
		r.form = formFlag
	case t.Kind() == reflect.Int, t.Kind() == reflect.Uint64:
		r.form = formCount
	case t.Kind() == reflect.Float64:
		r.form = formNumber
	default:
		panic(fmt.Sprintf("bind: %s has a type that no file can say: %v", where, t))
	}
	switch r.form {
	case formQuantity, formPath:
		r.long = true
	case formFlag, formCount, formNumber:
		r.long = world || tag.Get("evidence") == "true"
	}
	return r
}

// isMember says whether t is an instance of sim.Member.
func isMember(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t.PkgPath() == worldPackage && strings.HasPrefix(t.Name(), "Member[")
}

// elementTag is the tag of a named or listed field as it applies to each element: everything but what
// says whether the field itself may be left out.
func elementTag(tag reflect.StructTag) reflect.StructTag {
	var kept strings.Builder
	for _, name := range []string{"doc", "unit", "min", "max", "oneof"} {
		if s, ok := tag.Lookup(name); ok {
			fmt.Fprintf(&kept, "%s:%q ", name, s)
		}
	}
	return reflect.StructTag(kept.String())
}

// expects describes what a rule takes, for messages.
func (r *rule) expects() string {
	switch r.form {
	case formSection:
		if r.short != "" {
			return "text, or a mapping with the keys " + listed(r.keys())
		}
		return "a mapping with the keys " + listed(r.keys())
	case formMembers:
		return "a mapping of names"
	case formList:
		return "a list"
	case formText:
		if len(r.oneof) > 0 {
			return "one of " + strings.Join(r.oneof, ", ")
		}
		return "text"
	case formFlag:
		return "true or false"
	case formCount:
		return "a whole number" + r.bounds()
	case formNumber:
		return "a number" + r.bounds()
	}
	s := "a quantity" + r.bounds()
	if r.unit != "" && r.unit != "1" {
		s += " in " + r.unit
	}
	if r.form == formPath {
		s += ", or quantities by year"
	}
	return s
}

// bounds is the rule's range in words, after a blank.
func (r *rule) bounds() string {
	lo, hi := !math.IsInf(r.min, 0), !math.IsInf(r.max, 0)
	switch {
	case r.min == r.max:
		return " equal to " + FormatNumber(r.min)
	case lo && hi:
		return fmt.Sprintf(" from %s to %s", FormatNumber(r.min), FormatNumber(r.max))
	case lo:
		return " of at least " + FormatNumber(r.min)
	case hi:
		return " of at most " + FormatNumber(r.max)
	}
	return ""
}

// listed lists a few names.
func listed(names []string) string {
	const few = 8
	if len(names) > few {
		return strings.Join(names[:few], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}
