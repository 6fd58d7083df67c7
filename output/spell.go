package output

import (
	"fmt"

	"cloudgate/sim/spell"
)

// didYouMean suggests the name that a misspelt one is nearest to, unless none is near.
func didYouMean(name string, names []string) string {
	if near := spell.Nearest(name, names); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}
