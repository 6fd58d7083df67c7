package figure

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestSameBytes(t *testing.T) {
	encode := func() map[string][]byte {
		files := map[string][]byte{}
		study := newSynthetic().study()
		for _, name := range []string{"density", "operating", "stack"} {
			d := draw(t, study, name, Options{})
			for _, format := range Formats() {
				data, err := d.Encode(format)
				if err != nil {
					t.Error(err)
				}
				files[name+"."+format] = data
			}
		}
		return files
	}
	want := encode()
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() {
			for name, data := range encode() {
				if !bytes.Equal(data, want[name]) {
					t.Errorf("%s differs from one time to the next", name)
				}
			}
		})
	}
	group.Wait()
}

// contents are the words of texts, in which numbers are written for people.
var contents = regexp.MustCompile(`>[^<]*</text>`)

var exponent = regexp.MustCompile(`[\s"(MLQCZ-][0-9.]+e|NaN|Inf|[0-9]\.[0-9]*0["\s]`)

func TestSVG(t *testing.T) {
	study := newSynthetic().study()
	for _, f := range List() {
		d := draw(t, study, f.Name, Options{})
		data, err := d.Encode("svg")
		if err != nil {
			t.Fatal(err)
		}
		for dec := xml.NewDecoder(bytes.NewReader(data)); ; {
			if _, err := dec.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
		drawing := contents.ReplaceAll(data[bytes.Index(data, []byte("</style>")):], nil)
		if bad := exponent.Find(drawing); bad != nil {
			t.Errorf("%s: number written as %q", f.Name, bad)
		}
		if !bytes.Contains(data, []byte("<desc>"+escape(d.Alt)+"</desc>")) {
			t.Errorf("%s: no description", f.Name)
		}
	}
}

func TestSVGEscapes(t *testing.T) {
	s := &scene{theme: themeOf(Style{}), width: 10, height: 10}
	if got := string(s.svg(about{title: "a<b & c", description: `"d"`})); !strings.Contains(got, "<title>a&lt;b &amp; c</title>") {
		t.Error(got)
	}
}

func TestPNGIsOfItsSizeAndSaysSo(t *testing.T) {
	data, err := draw(t, newSynthetic().study(), "operating", Options{}).Encode("png")
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if w := img.Bounds().Dx(); w != 1051 { // 89 mm at 300 dots to 25.4 mm
		t.Errorf("%d pixels wide", w)
	}
	// 300 dpi are 11811 dots to the metre, 0x2e23.
	if !bytes.Contains(data, []byte("pHYs\x00\x00\x2e\x23\x00\x00\x2e\x23\x01")) {
		t.Error("no resolution")
	}
	if r, g, b, a := img.At(0, 0).RGBA(); r&g&b&a != 0xffff {
		t.Error("the paper is not white")
	}
}

func TestPDFOpens(t *testing.T) {
	pdftoppm, err := exec.LookPath("pdftoppm")
	if err != nil {
		t.Skip("no pdftoppm")
	}
	dir := t.TempDir()
	files, err := Render(newSynthetic().study(), "operating", Options{Dir: dir, Formats: []string{"pdf"}})
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(pdftoppm, "-r", "50", "-png", files[0].Path, filepath.Join(dir, "page")).CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("%v: %s", err, out)
	}
	pages, err := filepath.Glob(filepath.Join(dir, "page*.png"))
	if err != nil || len(pages) != 1 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
}

func TestRenderWritesWhatIsAskedFor(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "figures")
	files, err := Render(newSynthetic().study(), "fan", Options{
		Dir: dir, Formats: []string{"svg"}, Outcome: "overseas_share[market=japan]", Years: [2]int{2016, 2020},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := filepath.Join(dir, "fan-overseas_share-market-japan-2016-2020.svg")
	if len(files) != 1 || files[0].Path != want {
		t.Fatalf("wrote %v, want %s", files, want)
	}
	if _, err := os.Stat(want); err != nil {
		t.Error(err)
	}
	caption := files[0].Caption
	for _, part := range []string{"outside China: Japan, 2016–2020", "pointwise", "N = 16" + thinSpace + "384 runs", "seed 1", "Sobol’", "16 replicates", "study 3f9a1c0de77b"} {
		if !strings.Contains(caption, part) {
			t.Errorf("caption without %q: %s", part, caption)
		}
	}
}

// The synthetic median of Hong Kong in 2025 is 14 %, its 5th and 95th percentile
// 0.14 exp(±0.5·1.645·√1.02): 6.1 % and 32 %.
func TestAltTellsNumbers(t *testing.T) {
	d := draw(t, newSynthetic().study(), "fan", Options{Outcome: "overseas_share[market=hong_kong]"})
	if want := "in 2025 the median is 14" + thinSpace + "%, with 90\u202f% of runs between 6.1" + thinSpace + "% and 32" + thinSpace + "%"; !strings.Contains(d.Alt, want) {
		t.Errorf("%s\nwant %s", d.Alt, want)
	}
}

func TestCaptionCountsTheRunsThatCount(t *testing.T) {
	study := newSynthetic().study()
	for i := range study.Summary {
		study.Summary[i].N = 16380
	}
	for i := range study.Running {
		study.Running[i].N = 16380
	}
	for _, f := range List() {
		if d := draw(t, study, f.Name, Options{}); !strings.Contains(d.Caption, "N = 16"+thinSpace+"380 of 16"+thinSpace+"384 runs") {
			t.Errorf("%s: %s", f.Name, d.Caption)
		}
	}
}

func TestCaptionHasTheNote(t *testing.T) {
	study := newSynthetic().study()
	study.Note = "quantiles are within 0.8 % of those of the runs"
	for _, f := range List() {
		if d := draw(t, study, f.Name, Options{}); !strings.HasSuffix(d.Caption, "; "+study.Note+".") {
			t.Errorf("%s: %s", f.Name, d.Caption)
		}
	}
}

func TestMissingRowsAreNamed(t *testing.T) {
	study := newSynthetic().study()
	study.Curves = nil
	study.Summary = slices.DeleteFunc(study.Summary, func(r SummaryRow) bool {
		return r.Outcome != "overseas_share" || len(r.Where) > 0 || r.Statistic == "p95"
	})
	for name, row := range map[string]string{
		"fan":           "p95 of overseas_share",
		"markets":       "p50 of overseas_share[market=…]",
		"density":       "density of overseas_share",
		"stack":         "mean of incumbent_share[market=…]",
		"entry":         "mean of operating[provider=…]",
		"operating":     "p50 of foreign_operating",
		"foreign-share": "p50 of foreign_share[provider=…]",
		"openness":      "p50 of openness[market=…]",
		"sites":         "p50 of sites",
	} {
		_, err := Draw(study, name, Options{})
		var missing *MissingError
		if !errors.As(err, &missing) || missing.Figure != name || !slices.Contains(missing.Rows, row) {
			t.Errorf("%s: %v, want %s", name, err, row)
		}
	}
	if _, err := Draw(&Study{}, "fan", Options{}); err == nil {
		t.Error("drew nothing from nothing")
	}
}

// A study of which every run failed has rows without values.
func TestNothingButFailedRuns(t *testing.T) {
	study := newSynthetic().study()
	for i := range study.Summary {
		r := &study.Summary[i]
		r.Value, r.Lo, r.Hi, r.N = math.NaN(), math.NaN(), math.NaN(), 0
	}
	for i := range study.Curves {
		r := &study.Curves[i]
		r.Y, r.Lo, r.Hi = math.NaN(), math.NaN(), math.NaN()
	}
	for i := range study.Running {
		r := &study.Running[i]
		r.Value, r.Lo, r.Hi = math.NaN(), math.NaN(), math.NaN()
	}
	for _, f := range List() {
		checkMarks(t, f.Name, draw(t, study, f.Name, Options{}).scene)
	}
}

func TestScalarsHaveNoFanButADensity(t *testing.T) {
	study := newSynthetic().study()
	for i := range study.Summary {
		study.Summary[i].Year = math.NaN()
	}
	for i := range study.Curves {
		study.Curves[i].Year = math.NaN()
	}
	if _, err := Draw(study, "fan", Options{}); err == nil || !strings.Contains(err.Error(), "p50 of overseas_share by year") {
		t.Error(err)
	}
	d := draw(t, study, "density", Options{})
	checkMarks(t, "density", d.scene)
	if strings.Contains(d.Title, "20") {
		t.Errorf("title %q of what has no year", d.Title)
	}
}

func TestWrongUse(t *testing.T) {
	study := newSynthetic().study()
	for want, c := range map[string]struct {
		name string
		o    Options
	}{
		`no figure "pie"; there are fan, markets`: {"pie", Options{}},
		"takes no other":                     {"stack", Options{Outcome: "overseas_share"}},
		"the first is after the last":        {"fan", Options{Years: [2]int{2020, 2016}}},
		"expected ] at the end":              {"fan", Options{Outcome: "overseas_share[market=japan"}},
		`no format "gif"`:                    {"fan", Options{Formats: []string{"gif"}, Dir: t.TempDir()}},
		"p50 of overseas_share[market=mars]": {"fan", Options{Outcome: "overseas_share[market=mars]"}},
		"p50 of overseas_share,":             {"fan", Options{Years: [2]int{1990, 1991}}},
	} {
		if _, err := Render(study, c.name, c.o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	study := newSynthetic().study()
	for _, format := range Formats() {
		b.Run(format, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d, err := Draw(study, "stack", Options{})
				if err != nil {
					b.Fatal(err)
				}
				data, err := d.Encode(format)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(len(data)), "bytes/file")
			}
		})
	}
}

// A density's curves may end before its tail does; the caption says how many runs that leaves out.
func TestCaptionTellsWhatTheCurvesLeaveOut(t *testing.T) {
	for last, want := range map[[3]float64]string{
		{0.997, 0.996, 0.998}: "Beyond the end of the curves lie 0.3 ± 0.1\u202f% of runs",
		{1, 0.999, 1}:         "",
	} {
		study := newSynthetic().study()
		end := 0
		for i, r := range study.Curves {
			if r.Curve == "ecdf" && r.Outcome == "overseas_share" && len(r.Where) == 0 {
				end = i
			}
		}
		r := &study.Curves[end]
		r.Y, r.Lo, r.Hi = last[0], last[1], last[2]
		caption := draw(t, study, "density", Options{}).Caption
		if !strings.Contains(caption, want) || want == "" && strings.Contains(caption, "Beyond the end") {
			t.Errorf("%v: got %s", last, caption)
		}
	}
}

// A change that was not meant shows in the files, down to the fonts.
func TestFilesAreAsTheyWere(t *testing.T) {
	for _, format := range []string{"svg", "eps", "tex"} {
		goldenAs(t, "fan", format, draw(t, newSynthetic().study(), "fan", Options{}))
		goldenAs(t, "fan-nature", format, draw(t, inChinese(), "fan", Options{Outcome: "overseas_share[market=japan]", Style: styleOf(t, "nature-single")}))
	}
}
