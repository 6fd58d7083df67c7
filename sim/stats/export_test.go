package stats

import "unsafe"

// Bytes is the memory that the bins take, which is nearly all of a sketch.
func (s *Sketch) Bytes() int {
	n := s.pages * int(unsafe.Sizeof(page{})+strata*uintptr(s.sets)*unsafe.Sizeof(uint32(0)))
	for i := range s.sides {
		n += len(s.sides[i].pages) * int(unsafe.Sizeof((*page)(nil)))
	}
	return n
}
