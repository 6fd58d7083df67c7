//go:build !amd64 || purego

package vec

// ways is the one way in which the steps on rows are done here.
func ways() map[string]func() (restore func()) {
	return map[string]func() func(){"plain": func() func() { return func() {} }}
}
