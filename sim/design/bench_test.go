package design

import (
	"fmt"
	"testing"
)

func BenchmarkFill(b *testing.B) {
	const axes, runs, batch = 40, 1 << 20, 128
	for _, kind := range Kinds() {
		for _, replicates := range []int{1, 16} {
			b.Run(fmt.Sprintf("%s/replicates=%d", kind, replicates), func(b *testing.B) {
				d, err := New(kind, numbered(axes, axes), 1, replicates, runs)
				if err != nil {
					b.Fatal(err)
				}
				u := columns(axes, batch)
				b.ReportAllocs()
				first := 0
				for b.Loop() {
					d.Fill(first, u)
					first = (first + batch) % runs
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*axes*batch), "ns/coordinate")
			})
		}
	}
}

func BenchmarkNew(b *testing.B) {
	for _, kind := range Kinds() {
		b.Run(string(kind), func(b *testing.B) {
			axes := numbered(300, 40)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := New(kind, axes, 1, 16, 1<<20); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
