package bind

// Merge lays a child's tree over its parent's: mappings key by key, quantities, lists and single values
// replaced whole, and a member removed where the child says null. What does not fit the schema is kept for
// Bind to report.
func (s *Schema) Merge(parent, child *Node) *Node { return merge(s.root, parent, child) }

func merge(r *rule, parent, child *Node) *Node {
	if r == nil || r.form != formSection && r.form != formMembers ||
		parent == nil || parent.Kind != Mapping || child.Kind != Mapping {
		return child
	}
	merged := *child
	merged.Entries = nil
	over := make(map[string]Entry, len(child.Entries))
	for _, e := range child.Entries {
		over[e.Key.Text] = e
	}
	for _, e := range parent.Entries {
		c, both := over[e.Key.Text]
		if !both {
			merged.Entries = append(merged.Entries, e)
			continue
		}
		delete(over, e.Key.Text)
		rule := r.elem
		if r.form == formSection {
			rule = nil
			if f := r.field(e.Key.Text); f != nil {
				rule = f.rule
			}
		}
		if c.Value.Kind == Null && r.form == formMembers {
			continue
		}
		merged.Entries = append(merged.Entries, Entry{c.Key, merge(rule, e.Value, c.Value)})
	}
	for _, e := range child.Entries {
		if _, added := over[e.Key.Text]; added {
			merged.Entries = append(merged.Entries, e)
		}
	}
	return &merged
}
