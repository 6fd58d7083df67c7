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
