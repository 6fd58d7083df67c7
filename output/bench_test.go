package output_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"cloudgate/output"
)

// wide is a study of 16,384 runs and 800 columns, of which every other one holds flags.
func wide() *study {
	const runs, series = 16_384, 80
	s := &study{status: make([]string, runs), out: columns(10*series, runs)}
	s.manifest = output.Manifest{Study: "wide", Design: output.Design{End: runs}}
	for i := range series {
		s.manifest.Outcomes = append(s.manifest.Outcomes, output.Outcome{
			Name: fmt.Sprintf("y%d", i), AtName: "year", At: []float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, Kept: true,
		})
	}
	r := rand.New(rand.NewPCG(1, 2))
	for c, col := range s.out {
		for i := range col {
			col[i] = r.Float64()
			if c%2 == 1 {
				col[i] = float64(int(col[i] + float64(c%10)/10))
			}
		}
	}
	return s
}

func BenchmarkPut(b *testing.B) {
	s := wide()
	dir := filepath.Join(b.TempDir(), "wide")
	b.ReportAllocs()
	for b.Loop() {
		w, err := output.Create(dir, s.manifest, output.Request{Force: true})
		if err != nil {
			b.Fatal(err)
		}
		for lo := 0; lo < len(s.status); lo += 1024 {
			if err := s.put(w, lo, lo+1024); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.Abort(nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N*len(s.out)*len(s.status)), "ns/value")
}

func BenchmarkColumn(b *testing.B) {
	s := wide()
	w, err := output.Create(filepath.Join(b.TempDir(), "wide"), s.manifest, output.Request{Force: true})
	if err != nil {
		b.Fatal(err)
	}
	if err := s.put(w, 0, len(s.status)); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, o := range s.manifest.Outcomes {
			for i := range o.Len() {
				if _, err := w.Column(o.Cell(i)); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N*len(s.out)*len(s.status)), "ns/value")
	if err := w.Abort(nil); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkRunsCSV(b *testing.B) {
	r := newStudy(16_384).write(b, filepath.Join(b.TempDir(), "small"), 16_384)
	b.ReportAllocs()
	for b.Loop() {
		if err := output.RunsCSV(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N*5*16_384), "ns/row")
}
