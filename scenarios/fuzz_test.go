package scenarios

import (
	"testing"

	"cloudgate/scenarios/bind/bindtest"
)

// A file, alone or upon another, and an override load or are refused: nothing they say crashes or hangs the
// program, and what loads can be written out and loaded again as the same study.
func FuzzLoad(f *testing.F) {
	bindtest.Seed(f, "testdata/broken/*.yaml", "costs.1=2")
	f.Add([]byte(portFile), "growth@2020=0.5")
	f.Add([]byte("growth: {2014: 1%, 2020.5: pert(0, 0.1, 0.2)}\n"), "weights={a: 1}")
	f.Add([]byte("harbours:\n  bay: null\n  cove: &c {home: south, size: 1, regime: {openness: 1}}\n  dock: {<<: *c, size: 2}\nroutes: [cove]\n"), "harbours.haven=null")
	f.Add([]byte("x-a: &a {openness: 0.1 to 0.2}\nharbours: {haven: {regime: *a}}\r\n"), "levers={all: {path: '**'}}")
	f.Add([]byte("levers: {up: {label: \"two\\nlines: \\r# 'of' \\u2028 \\x07 it\", path: costs.1, range: 0 to 5}}\n"), "costs.1=3")
	f.Add([]byte("\xef\xbb\xbfcosts: [1e300, -0]\n"), "horizon=1:500")
	f.Add([]byte("steps: {value: 3, source: s}\nthresholds: {large: {above: {value: 3%, grade: H}}}\nlevers: {opening: {lo: 0.1}}\n"), "harbours.bay.regime.review={value: false, note: n}")
	f.Add([]byte(jointPairs), "joint.demand.pairs.1.3=-1")
	f.Add([]byte("joint: {a: {copula: t(4), measure: kendall, pairs: [[growth, costs.2, 10%]]}}\n"), "joint.a.copula=t(1000)")
	f.Add([]byte("design: lhs\njoint: {a: {method: iman_conover, inputs: [growth, costs.2], matrix: [[1, .5], [.5, 1]]}}\n"), "joint.a.repair=true")
	f.Add([]byte("joint: {a: {repair: true, pairs: [[growth, costs.2, 1], [growth, harbours.haven.size, -1], [costs.2, harbours.haven.size, 1]]}}\n"), "joint.a=null")
	f.Add([]byte("harbours: {haven: {size: \"metalog(5%:10, 50%:18, 95%:40, lo=0)\"}}\n"), "joint={a: {pairs: [[growth, harbours.haven.size, 0.3]]}}")
	f.Add([]byte("draws: null\n"), "draws={file: none.csv, inputs: [growth]}")
	f.Add([]byte("draws: {inputs: [costs.2]}\njoint: {a: {inputs: ['*'], correlation: 0.1}}\n"), "draws=")
	parent, err := parse(layer{File: File{Name: "two.yaml"}, id: "two"}, []byte(portFile))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte, set string) {
		child, err := parse(layer{File: File{Name: "it.yaml"}, id: "it"}, data)
		for _, layers := range [][]layer{{child}, {child, parent}} {
			s, err := resolve(layers, err, options(set))
			if err != nil {
				_ = err.Error()
				continue
			}
			again, err := parse(layer{File: File{Name: "it.yaml"}}, []byte(s.Resolved))
			if err != nil {
				t.Fatalf("%v\n%s", err, s.Resolved)
			}
			same, err := resolve([]layer{again}, nil, options())
			if err != nil {
				t.Fatalf("%v\n%s", err, s.Resolved)
			}
			if same.StreamID != s.StreamID || same.Resolved != s.Resolved {
				t.Fatalf("resolved is another study:\n%s\n%s", s.Resolved, same.Resolved)
			}
			if d := Diff(s, same); len(d) != 0 {
				t.Fatalf("%s differs: %+v, %+v\n%s", d[0].Path, d[0].A, d[0].B, s.Resolved)
			}
			s.Warnings()
			kid, err := parse(layer{File: File{Name: "kid.yaml"}}, []byte(New("kid", "it", s)))
			if err != nil {
				t.Fatalf("a new file upon it: %v", err)
			}
			if title := textOf(kid.tree, "scenario"); title != "kid" {
				t.Fatalf("a new file upon it is named %q", title)
			}
		}
	})
}
