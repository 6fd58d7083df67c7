package figure

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image/png"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// png draws the scene in pixels. The file says its resolution, so that it prints at its width, and what it shows.
func (s *scene) png(a about) ([]byte, error) {
	dpi := s.style.DPI
	c := vgimg.NewWith(vgimg.UseWH(vg.Length(s.width), vg.Length(s.height)), vgimg.UseDPI(dpi))
	s.paint(c)
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed} // flat areas are small at any level
	if err := encoder.Encode(&b, c.Image()); err != nil {
		return nil, err
	}
	chunks := resolution(dpi)
	for _, field := range a.fields() {
		chunks = append(chunks, textChunk(field[0], field[1])...)
	}
	const header = 8 + 4 + 4 + 13 + 4 // signature, then length, type, data and checksum of IHDR
	file := b.Bytes()
	return bytes.Join([][]byte{file[:header], chunks, file[header:]}, nil), nil
}

// chunk is a chunk of a PNG file: length, type, data and checksum (PNG specification, 5.3).
func chunk(kind string, data []byte) []byte {
	body := append([]byte(kind), data...)
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	out = append(out, body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body))
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
