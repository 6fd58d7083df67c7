package figure

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// png draws the scene in pixels. The file says its resolution, so that it prints at its width, and what it shows.
func (s *scene) png(a about) ([]byte, error) {
	dpi := s.style.DPI
	c := vgimg.NewWith(vgimg.UseWH(vg.Length(s.width), vg.Length(s.height)), vgimg.UseDPI(dpi))
	s.paint(c)
	img := c.Image().(*image.RGBA)
	data, err := pixels(img)
	if err != nil {
		return nil, err
	}
	file := slices.Concat([]byte("\x89PNG\r\n\x1a\n"), header(img.Rect.Size()), resolution(dpi))
	for _, field := range a.fields() {
		file = append(file, textChunk(field[0], field[1])...)
	}
	return slices.Concat(file, data, chunk("IEND", nil)), nil
}

// chunk is a chunk of a PNG file: length, type, data and checksum (PNG specification, 5.3).
func chunk(kind string, data []byte) []byte {
	body := append([]byte(kind), data...)
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	out = append(out, body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body))
}

// header is the chunk IHDR (11.2.2) of a picture in red, green and blue, eight bits each.
func header(size image.Point) []byte {
	data := binary.BigEndian.AppendUint32(nil, uint32(size.X))
	data = binary.BigEndian.AppendUint32(data, uint32(size.Y))
	return chunk("IHDR", append(data, 8, 2, 0, 0, 0))
}

// pixels is the chunk IDAT (11.2.3) of a picture without holes. Its rows have no filter: flat areas and letters are smaller as they are than
// as differences from their neighbours, and a search for the best filter of each row takes longer than all compression.
func pixels(img *image.RGBA) ([]byte, error) {
	var b bytes.Buffer
	w, err := zlib.NewWriterLevel(&b, zlib.BestSpeed) // flat areas are small at any level
	if err != nil {
		return nil, err
	}
	row := make([]byte, 1+3*img.Rect.Dx()) // the filter, and then red, green and blue of each pixel
	for y := range img.Rect.Dy() {
		rgba := img.Pix[y*img.Stride:]
		for x := 1; x < len(row); x += 3 {
			copy(row[x:x+3], rgba)
			rgba = rgba[4:]
		}
		if _, err := w.Write(row); err != nil {
			return nil, err
		}
	}
	err = w.Close()
	return chunk("IDAT", b.Bytes()), err
}

// resolution is the chunk pHYs (11.3.4.3), in dots to the metre.
func resolution(dpi int) []byte {
	perMetre := uint32(dpi * 10000 / 254)
	data := binary.BigEndian.AppendUint32(nil, perMetre)
	data = binary.BigEndian.AppendUint32(data, perMetre)
	return chunk("pHYs", append(data, 1)) // the unit is the metre
}

// textChunk is a chunk iTXt (11.3.3.4): keyword, not compressed, no language, UTF-8.
func textChunk(keyword, text string) []byte {
	return chunk("iTXt", []byte(keyword+"\x00\x00\x00\x00\x00"+text))
}
