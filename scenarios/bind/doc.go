// Package bind reads YAML files strictly into tagged Go structs.
//
// Parse turns a file into a small tree of positions and text, refusing what YAML tolerates and an
// analyst never means: duplicate keys, several documents, tags, self-references, alias bombs. A
// Schema, made once from the tags of a struct, merges trees, assigns single values, binds a tree to
// the struct, and describes itself as a JSON Schema; so a file is checked, completed in an editor
// and read by one source. Every problem of a file is reported at once, each with its position, what
// was found, what was expected, and the nearest valid name.
//
// The package knows the leaves of a sim.World (quantities, paths by year, named members) and
// distributions, but no scenario and no model. It alone imports the YAML library, in one file.
//
//	type world struct {
//		Growth sim.Quantity `key:"growth" unit:"a year" min:"-1" max:"2" doc:"growth of demand"`
//	}
//
//	tree, err := bind.Parse("w.yaml", []byte("growth: 0.1 to 0.3\n"))
//	var w world
//	binding, err := bind.Of(nil, &w).Bind(tree, nil, &w)
//
// # Tags
//
//	key       name in the file; a field without it is ignored, an embedded struct is inlined
//	doc       what it means; goes into the JSON Schema and every explanation
//	unit      unit of a quantity; a file that states another is refused
//	min, max  inclusive range
//	default   text taken when the key is left out
//	optional  "true": may be left out and is then zero
//	oneof     the texts allowed, separated by spaces
//	evidence  "true": a number or flag of the shell that may stand in the long form
//	short     of a section: the key that a single text in its place stands for
//	removable "true": null says that the key is not there after all, whatever a parent has
//
// Any number or flag of the world may stand in the long form that gives its evidence, and a quantity its
// unit and the draw it shares:
//
//	growth: {value: 0.1 to 0.3, unit: a year, source: a survey, grade: M, note: of firms, same: demand}
//
// Fields may be structs, pointers to structs or quantities, sim.Quantity, sim.Path, sim.Named of any
// of these, slices, string, bool, int, uint64 and float64. The tags of a named or listed field apply
// to each of its leaves.
package bind
