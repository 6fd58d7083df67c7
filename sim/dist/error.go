package dist

import "strconv"

// Error is what is wrong with a distribution's text.
type Error struct {
	Offset int    // in bytes from the start of the text
	Msg    string // what was found and what was expected
}

func (e *Error) Error() string {
	return "at character " + strconv.Itoa(e.Offset+1) + ": " + e.Msg
}

// nearest is the candidate that takes the fewest letters to be changed, added or dropped to make
// it from the word; "" if that is more than half of them.
func nearest(word string, candidates []string) string {
	best, least := "", 0
	for _, c := range candidates {
		n := edits(word, c)
		if 2*n <= max(len(word), len(c)) && (best == "" || n < least) {
			best, least = c, n
		}
	}
	return best
}

// edits is the Levenshtein distance, by bytes.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
