// Package spell finds the name that a misspelt word most likely meant, for errors that help. It knows
// no project: everything may import it.
//
//	spell.Nearest("jpn", []string{"china", "japan"}) // "japan"
package spell
