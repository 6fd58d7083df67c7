package figure

import (
	"bytes"
	"sync"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgpdf"
)

// pinPDF takes the clock and the order of maps out of PDF files. The settings are the PDF package's
// own globals: vgpdf makes its document without a way to them.
var pinPDF = sync.OnceFunc(func() {
	epoch := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	fpdf.SetDefaultCreationDate(epoch)
	fpdf.SetDefaultModificationDate(epoch)
	fpdf.SetDefaultCatalogSort(true)
})

// pdf draws the scene as vectors on a page of its size.
func (s *scene) pdf() ([]byte, error) {
	pinPDF()
	c := vgpdf.New(vg.Length(s.width), vg.Length(s.height))
	s.paint(c)
	var b bytes.Buffer
	_, err := c.WriteTo(&b)
	return b.Bytes(), err
}
