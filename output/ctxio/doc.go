// Package ctxio has readers and writers that end with a context: what is copied by many small steps stops at the next one,
// with the context's cause as its error.
//
//	_, err := io.Copy(to, ctxio.NewReader(ctx, from))
package ctxio
