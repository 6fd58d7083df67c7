// Package bindtest holds what readers say of broken files against what they should say: beside each file stands another, .golden, with
// all its problems and no other. The same files begin fuzz tests. It is for tests alone.
//
//	bindtest.Broken(t, "testdata/broken/*.yaml", 10, *update, func(file string) error {
//		_, err := claims.Load(file)
//		return err
//	})
package bindtest
