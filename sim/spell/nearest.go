package spell

import (
	"fmt"
	"strings"
)

// longest is the length of a word up to which a nearest name is sought.
const longest = 128

// Nearest finds the candidate that a misspelt word most likely meant: the one with the fewest
// edits (a letter added, dropped, changed, or two neighbours swapped; case does not count), the
// first of equals. It is "" when nothing is close: more than half of the letters would change.
func Nearest(word string, candidates []string) string {
	if len(word) > longest {
		return ""
	}
	word = strings.ToLower(word)
	best, least := "", 0
	for _, c := range candidates {
		d := edits(word, strings.ToLower(c))
		if 2*d > max(len(word), len(c)) {
			continue
		}
		if best == "" || d < least {
			best, least = c, d
		}
	}
	return best
}

// Hint is what an error that lists valid names may end in, `; did you mean "japan"?`, or nothing when no
// candidate is near.
func Hint(word string, candidates []string) string {
	if near := Nearest(word, candidates); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// edits is the optimal string alignment distance, over bytes.
func edits(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
