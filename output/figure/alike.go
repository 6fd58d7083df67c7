package figure

import (
	"bytes"
	"compress/zlib"
	"image"
	"image/png"
	"io"
	"math"
	"strconv"
	"strings"
)

// Alike says whether two files of a figure in one format show the same, though their bytes differ: processors round the points of
// curves otherwise, and with them the shade of a pixel at an edge. Of a format that holds no such roundings it asks for the same bytes.
func Alike(format string, a, b []byte) bool {
	switch format {
	case "png":
		return alikePNG(a, b)
	case "pdf":
		return alikePDF(a, b)
	}
	return bytes.Equal(a, b)
}

// How far apart pixels may be: by so many of the 255 levels of each colour, which show as a slightly other shade; and a few pixels by
// anything.
const (
	alikeShade  = 16
	alikePixels = 10_000 // one pixel in so many may be any other
)

func alikePNG(a, b []byte) bool {
	// Whoever made a file may claim any size: only one that both have is unpacked.
	sizeX, errX := png.DecodeConfig(bytes.NewReader(a))
	sizeY, errY := png.DecodeConfig(bytes.NewReader(b))
	if errX != nil || errY != nil || sizeX.Width != sizeY.Width || sizeX.Height != sizeY.Height {
		return false
	}
	x, errX := png.Decode(bytes.NewReader(a))
	y, errY := png.Decode(bytes.NewReader(b))
	if errX != nil || errY != nil || x.Bounds() != y.Bounds() {
		return false
	}
	r := x.Bounds()
	apart := 0
	for row := r.Min.Y; row < r.Max.Y; row++ {
		for column := r.Min.X; column < r.Max.X; column++ {
			if !alikePixel(x, y, column, row) {
				apart++
			}
		}
	}
	return apart <= r.Dx()*r.Dy()/alikePixels
}

func alikePixel(x, y image.Image, column, row int) bool {
	r0, g0, b0, a0 := x.At(column, row).RGBA()
	r1, g1, b1, a1 := y.At(column, row).RGBA()
	near := func(a, b uint32) bool { return math.Abs(float64(a)-float64(b)) <= alikeShade*0x101 }
	return near(r0, r1) && near(g0, g1) && near(b0, b1) && near(a0, a1)
}

// mostStream is how many bytes a stream of a PDF may unpack to; those of figures have a hundredth of it.
const mostStream = 64 << 20

// alikePoints is how far apart two points of a PDF may be, in points.
const alikePoints = 0.02

// alikePDF compares what stands in two files word by word: numbers may be a little apart within streams; outside of them lengths of
// streams and places in the file may be others, and nothing else.
func alikePDF(a, b []byte) bool {
	x, streamsX, okX := openPDF(a)
	y, streamsY, okY := openPDF(b)
	if !okX || !okY || len(streamsX) != len(streamsY) {
		return false
	}
	point := func(a, b []byte) bool {
		u, errA := strconv.ParseFloat(string(a), 64)
		v, errB := strconv.ParseFloat(string(b), 64)
		return errA == nil && errB == nil && math.Abs(u-v) <= alikePoints
	}
	if !alikeObjects(x, y) {
		return false
	}
	for i := range streamsX {
		if !alikeWords(streamsX[i], streamsY[i], point) {
			return false
		}
	}
	return true
}

// placeDigits is how many digits a place has in the table of objects.
const placeDigits = 10

// alikeObjects compares what stands outside the streams of two files: words are the same, but for the length of a stream, the places
// in the table of objects, and the place of that table.
func alikeObjects(a, b []byte) bool {
	x, y := bytes.Fields(a), bytes.Fields(b)
	if len(x) != len(y) {
		return false
	}
	before, inTable := "", false
	for i := range x {
		word, other := string(x[i]), string(y[i])
		if word != other {
			if before == "/Length" && strings.HasSuffix(word, ">>") == strings.HasSuffix(other, ">>") {
				word, other = strings.TrimSuffix(word, ">>"), strings.TrimSuffix(other, ">>")
			}
			isPlace := inTable && len(word) == placeDigits && len(other) == placeDigits
			if before != "/Length" && before != "startxref" && !isPlace || !isDigits(word) || !isDigits(other) {
				return false
			}
		}
		switch before = word; word {
		case "xref":
			inTable = true
		case "trailer":
			inTable = false
		}
	}
	return true
}

func isDigits(word string) bool { return word != "" && strings.Trim(word, "0123456789") == "" }

// alikeWords compares texts word by word: words are the same, or alike.
func alikeWords(a, b []byte, alike func(a, b []byte) bool) bool {
	if bytes.Equal(a, b) {
		return true
	}
	x, y := bytes.Fields(a), bytes.Fields(b)
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if !bytes.Equal(x[i], y[i]) && !alike(x[i], y[i]) {
			return false
		}
	}
	return true
}

// openPDF takes the streams out of a PDF, and unpacks those that are packed.
func openPDF(data []byte) (rest []byte, streams [][]byte, ok bool) {
	const begin, end = "stream\n", "endstream"
	if !bytes.HasPrefix(data, []byte("%PDF-")) {
		return nil, nil, false
	}
	for {
		from := bytes.Index(data, []byte(begin))
		if from < 0 {
			return append(rest, data...), streams, true
		}
		from += len(begin)
		n := bytes.Index(data[from:], []byte(end))
		if n < 0 {
			return nil, nil, false
		}
		head, stream := data[:from], data[from:from+n]
		rest = append(rest, head...)
		if packed := head[max(0, bytes.LastIndex(head, []byte("<<"))):]; bytes.Contains(packed, []byte("/FlateDecode")) {
			r, err := zlib.NewReader(bytes.NewReader(stream))
			if err != nil {
				return nil, nil, false
			}
			if stream, err = io.ReadAll(io.LimitReader(r, mostStream+1)); err != nil || len(stream) > mostStream {
				return nil, nil, false
			}
		}
		streams = append(streams, stream)
		data = data[from+n+len(end):]
	}
}
