package ctxio_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"cloudgate/output/ctxio"
)

// What came before the end of the context has come, and nothing comes after it.
func TestCopyEndsWithItsContext(t *testing.T) {
	why := errors.New("enough")
	for name, copied := range map[string]func(context.Context, io.Writer, io.Reader) (int64, error){
		"reader": func(ctx context.Context, w io.Writer, r io.Reader) (int64, error) {
			return io.Copy(w, ctxio.NewReader(ctx, r))
		},
		"writer": func(ctx context.Context, w io.Writer, r io.Reader) (int64, error) {
			return io.Copy(ctxio.NewWriter(ctx, w), r)
		},
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		var all, part strings.Builder
		if n, err := copied(ctx, &all, strings.NewReader("abc")); n != 3 || err != nil || all.String() != "abc" {
			t.Errorf("%s: %q, %d bytes, %v", name, all.String(), n, err)
		}
		ends := io.MultiReader(strings.NewReader("abc"), endless{func() { cancel(why) }})
		if n, err := copied(ctx, &part, ends); !errors.Is(err, why) || !strings.HasPrefix(part.String(), "abc") || n != int64(part.Len()) || part.Len() > 4 {
			t.Errorf("%s: %q, %d bytes, %v", name, part.String(), n, err)
		}
	}
}

// endless gives an x at a time, after it has cancelled.
type endless struct{ cancel func() }

func (e endless) Read(p []byte) (int, error) {
	e.cancel()
	return copy(p, "x"), nil
}
