package output

import (
	"bytes"
	"math"
	"os"
	"strings"
	"testing"
)

func FuzzManifest(f *testing.F) {
	data, err := os.ReadFile("testdata/small/manifest.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"format": "cloudgate-results/2"}`))
	f.Add([]byte(`{"format": "cloudgate-results/1", "complete": true, "outcomes": [{"where": [{}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := decodeManifest(data)
		if err != nil {
			return
		}
		again, err := m.encode()
		if err != nil {
			t.Fatalf("cannot be written again: %v", err)
		}
		if m, err = decodeManifest(again); err != nil {
			t.Fatalf("cannot be read again: %v", err)
		}
		if third, _ := m.encode(); !bytes.Equal(again, third) {
			t.Fatalf("changes when it is read:\n%s\n%s", again, third)
		}
	})
}

// What can be read can be written, and then stays as it is.
func FuzzSummary(f *testing.F) {
	data, err := os.ReadFile("testdata/small/summary.csv")
	if err != nil {
		f.Fatal(err)
	}
	k := keyed{[]Dim{{Name: "market"}, {Name: "provider"}}}
	f.Add(string(data))
	f.Add("outcome,market,provider,year,statistic,value,lo,hi,n,unit\n\"a\nb\",x,all,-0,p5,1e-400,0x1p3,-inf,+7,\n")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := readCSV(strings.NewReader(text), k.summaryHeader(), k.parseSummary())
		if err != nil {
			return
		}
		if n, err := countCSV(strings.NewReader(text)); n != len(rows) || err != nil {
			t.Fatalf("%d rows read, %d counted, %v", len(rows), n, err)
		}
		write := func() string {
			var b strings.Builder
			if err := writeCSV(&b, k.summaryHeader(), rows, k.summary); err != nil {
				t.Fatalf("cannot be written again: %v", err)
			}
			return b.String()
		}
		once := write()
		if rows, err = readCSV(strings.NewReader(once), k.summaryHeader(), k.parseSummary()); err != nil {
			t.Fatalf("cannot be read again: %v", err)
		}
		if twice := write(); once != twice {
			t.Fatalf("changes when it is read:\n%s\n%s", once, twice)
		}
	})
}

func FuzzFloat(f *testing.F) {
	for _, x := range []float64{0, math.Copysign(0, -1), 1, -1e-7, 123456789, 1e15, 1e300, math.Inf(1), math.Inf(-1), math.NaN()} {
		f.Add(math.Float64bits(x))
	}
	f.Fuzz(func(t *testing.T, bits uint64) {
		x := math.Float64frombits(bits)
		y, err := parseFloat(formatFloat(x))
		if err != nil || math.Float64bits(y) != math.Float64bits(canonical(x)) {
			t.Fatalf("%v is written %q and read %v, %v", x, formatFloat(x), y, err)
		}
	})
}

// Damaged files of runs give errors, never panics.
func FuzzRuns(f *testing.F) {
	data, err := os.ReadFile("testdata/small/runs.parquet")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := readRuns(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		for name := range r.column {
			r.floats(name)
			r.integers(name)
			r.texts(name)
		}
	})
}
