package figure

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image/png"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// png draws the scene in pixels. The file says its resolution, so that it prints at its width.
func (s *scene) png() ([]byte, error) {
	dpi := s.style.DPI
	c := vgimg.NewWith(vgimg.UseWH(vg.Length(s.width), vg.Length(s.height)), vgimg.UseDPI(dpi))
	s.paint(c)
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed} // flat areas are small at any level
	if err := encoder.Encode(&b, c.Image()); err != nil {
		return nil, err
	}
	return withResolution(b.Bytes(), dpi), nil
}

// withResolution inserts the chunk pHYs (PNG specification, 11.3.5.3) behind the header chunk.
func withResolution(file []byte, dpi int) []byte {
	const header = 8 + 4 + 4 + 13 + 4 // signature, then length, type, data and checksum of IHDR
	perMetre := uint32(dpi * 10000 / 254)
	chunk := []byte("pHYs")
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(chunk, 1) // the unit is the metre

	out := append([]byte(nil), file[:header]...)
	out = binary.BigEndian.AppendUint32(out, uint32(len(chunk)-4))
	out = append(out, chunk...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
	return append(out, file[header:]...)
}
