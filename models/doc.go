// Package models is the list of the models that scenario files can name. Each lives in a package of its
// own with its equations, their sources and its tests; adding one means adding it to All. The list
// knows nothing of files, and nothing registers itself behind one's back.
//
//	definition, ok := models.Lookup("bass")
package models
