package output

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
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
	longer := bytes.Clone(data) // than the file, by its footer
	copy(longer[len(longer)-8:], "\xff\xff\xff\xff")
	f.Add(longer)
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

// Damaged journals give errors, or what stands before the damage; never panics.
func FuzzJournal(f *testing.F) {
	for _, keep := range []string{"headline", KeepNone} {
		dir := filepath.Join(f.TempDir(), keep)
		m := Manifest{Study: "x", Keep: keep, Design: Design{End: 2 * groupRows}, Outcomes: []Outcome{{Name: "y", Kept: true}}}
		w, err := Create(dir, m, Request{Formats: []string{"svg"}})
		if err == nil {
			n := groupRows + 1
			err = w.Put(0, nil, [][]float64{make([]float64, n)}, make([]string, n))
			if keep == KeepNone {
				err = errors.Join(err, w.Checkpoint(func(io.Writer) error { return nil }))
			}
			err = errors.Join(err, w.Abort(nil))
		}
		if err != nil {
			f.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join(dir+PartialSuffix, journalFile))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
		f.Add(data[:len(data)-1])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		rec, err := readJournal(bytes.NewReader(data))
		if err != nil {
			return
		}
		n := len(rec.ends)
		if n != len(rec.groups)+len(rec.checkpoints)+1 || rec.ends[n-1] > int64(len(data)) {
			t.Fatalf("%d groups and %d checkpoints end at %v in %d bytes", len(rec.groups), len(rec.checkpoints), rec.ends, len(data))
		}
		// What a resumed study keeps of the journal reads the same.
		again, err := readJournal(bytes.NewReader(data[:rec.ends[n-1]]))
		if err != nil || again.done() != rec.done() || len(again.groups) != len(rec.groups) || len(again.checkpoints) != len(rec.checkpoints) {
			t.Fatalf("%d runs done, and %d when read again, %v", rec.done(), again.done(), err)
		}
		for line := range bytes.Lines(data) {
			parseEntry(bytes.TrimSuffix(line, []byte("\n")))
			var e entry
			if json.Unmarshal(line, &e) != nil { // the fuzzer finds no checksums
				continue
			}
			if e.Group != nil {
				rec.follows(*e.Group)
			}
			if e.Checkpoint != nil {
				rec.comesAfter(*e.Checkpoint)
			}
		}
	})
}

// What a damaged file claims is not believed before memory is made for it.
func TestClaimsOfDamagedRuns(t *testing.T) {
	data, err := os.ReadFile("testdata/small/runs.parquet")
	if err != nil {
		t.Fatal(err)
	}
	longer := bytes.Clone(data)
	copy(longer[len(longer)-8:], "\xff\xff\xff\xff")
	var gzip bytes.Buffer
	w := parquet.NewGenericWriter[struct{ Run int64 }](&gzip, parquet.Compression(&parquet.Gzip))
	if _, err := w.Write(make([]struct{ Run int64 }, 3)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for want, data := range map[string][]byte{
		"found a footer of 4294967295 bytes": longer, "found the compression GZIP": gzip.Bytes(), "too short": []byte("PAR1"),
	} {
		if _, err := readRuns(bytes.NewReader(data), int64(len(data))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// The runs of a damaged shard that nobody verified are refused, or taken with all of them, without a panic.
func FuzzTake(f *testing.F) {
	m := Manifest{Study: "x", Design: Design{End: 8}, Outcomes: []Outcome{{Name: "y", Kept: true}}}
	var file bytes.Buffer
	w, err := newRunsWriter(&file, &m, nil, func(groupEntry) error { return nil })
	if err == nil {
		err = errors.Join(w.put(0, nil, [][]float64{make([]float64, 8)}, make([]string, 8)), w.close())
	}
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes())
	f.Add([]byte(`{"first": 0, "next": 8, "failed": 1, "failures": [["3", "no"]]}` + "\nsketch"))
	f.Add([]byte(`{"next": 8, "failed": -1}` + "\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := t.TempDir()
		for _, name := range []string{RunsFile, sketchFile} {
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		shard := &Results{dir: dir, manifest: m}
		shard.manifest.Failed = 1
		defer shard.Close()
		w, err := newRunsWriter(io.Discard, &m, nil, func(groupEntry) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		if err := guard(func() error { return w.take(shard) }); err == nil && w.next != 8 {
			t.Fatalf("run %d is next", w.next)
		}
		u := unkept{layout: newLayout(&m)}
		err = u.append(filepath.Join(dir, sketchFile), m.Design, func(io.Reader) error { return nil })
		if err == nil && (u.Next != 8 || len(u.Failures) > 8 || u.Failed < len(u.Failures)) {
			t.Fatalf("counted are %+v", u.counted)
		}
	})
}
