//go:build !purego

package vec

// ways are those in which the steps on rows can be done here, by name. Each is taken until what it gives is called.
func ways() map[string]func() (restore func()) {
	use := func(avx2, avx512 bool) func() func() {
		return func() func() {
			was2, was512 := hasAVX2, hasAVX512
			hasAVX2, hasAVX512 = hasAVX2 && avx2, hasAVX512 && avx512
			return func() { hasAVX2, hasAVX512 = was2, was512 }
		}
	}
	return map[string]func() func(){"wide": use(true, true), "narrow": use(true, false), "plain": use(false, false)}
}
