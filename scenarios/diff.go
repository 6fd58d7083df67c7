package scenarios

import (
	"cmp"
	"slices"
)

// Difference is a value or a setting that two studies do not have in common.
type Difference struct {
	Path string
	A, B *Leaf // nil on the side that does not have it
}

// Diff lists the values and settings that differ between two studies, by address: in what they are, in the
// part they play, in the draw they read, or in their evidence. Where they were set is told, and is no
// difference; nor are name, title and about.
func Diff(a, b *Study) []Difference {
	of := map[string]Difference{}
	for _, leaves := range [][]Leaf{a.Leaves, a.Dependence(), a.Settings} {
		for i := range leaves {
			l := &leaves[i]
			of[l.Path] = Difference{Path: l.Path, A: l}
		}
	}
	for _, leaves := range [][]Leaf{b.Leaves, b.Dependence(), b.Settings} {
		for i := range leaves {
			l := &leaves[i]
			d := of[l.Path]
			d.Path, d.B = l.Path, l
			of[l.Path] = d
		}
	}
	var differences []Difference
	for _, d := range of {
		if d.A == nil || d.B == nil || !alike(d.A, d.B) {
			differences = append(differences, d)
		}
	}
	slices.SortFunc(differences, func(x, y Difference) int { return cmp.Compare(x.Path, y.Path) })
	return differences
}

func alike(a, b *Leaf) bool {
	return a.Text == b.Text && a.Unit == b.Unit && a.Role == b.Role && a.Same == b.Same &&
		a.Source == b.Source && a.Grade == b.Grade && a.Note == b.Note
}
