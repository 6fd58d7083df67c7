package gallery

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"cloudgate/scenarios/bind"
	"cloudgate/sim"
)

// file is what a file may say.
type file struct {
	Format  int              `key:"cloudgate" min:"1" max:"1" default:"1" doc:"version of the file format: 1"`
	Kind    string           `key:"kind" oneof:"figures" default:"figures" doc:"what the file holds: figures"`
	About   string           `key:"about" default:"" doc:"what the figures are of"`
	Result  string           `key:"result" default:"" doc:"the result directory, relative to this file, of figures that name none"`
	Style   string           `key:"style" default:"" doc:"the style of figures that name none, as nature-single"`
	Formats []string         `key:"formats" optional:"true" doc:"the formats of figures that name none, as [svg, pdf]"`
	Figures sim.Named[drawn] `key:"figures" doc:"the figures, by what their files are called"`
}

type drawn struct {
	Figure  string   `key:"figure" doc:"which figure it is: see cloudgate list figures"`
	Result  string   `key:"result" default:"" doc:"the result directory, relative to this file, instead of the one of all"`
	Outcome string   `key:"outcome" default:"" doc:"what is drawn, for figures that take an outcome, as overseas_share[japan]"`
	Years   string   `key:"years" default:"" doc:"first and last year that are drawn, as 2016:2025"`
	Bands   []int    `key:"bands" min:"1" max:"99" optional:"true" doc:"percentages of runs that the bands of a fan hold, as [30, 60, 90]"`
	Style   string   `key:"style" default:"" doc:"its style, instead of the one of all"`
	Formats []string `key:"formats" optional:"true" doc:"its formats, instead of those of all"`
	Caption string   `key:"caption" default:"" doc:"its caption, instead of the one that the figure has by itself"`
}

// File is a list of figures.
type File struct {
	Name    string // of the file
	About   string
	Figures []Figure // in the order of the file
}

// Figure is a figure of the list. What it does not say itself it has from the file.
type Figure struct {
	ID      string // base name of its files
	Kind    string // which figure it is
	Result  string // directory, from where the file's own path is
	Outcome string // selector; "" for the figure's own
	Years   [2]int // zero for all
	Bands   []int  // ascending; nil for the figure's own
	Style   string // "" for the figure's own
	Formats []string
	Caption string // "" for the figure's own

	binding *bind.Binding
}

// twoYears is what ParseYears reads.
const twoYears = "a first and a last year, as 2016:2025"

// mostFigures is how many figures a file can list.
const mostFigures = 1000

// Load reads a file. Problems of its text come all at once as bind.Errors; a file that cannot be read is an error of its own
// kind.
func Load(path string) (*File, error) {
	data, err := bind.ReadFile(path, bind.MaxBytes, "a file that lists figures")
	if err != nil {
		return nil, err
	}
	return Parse(path, data)
}

// Parse reads the text of a file; name stands for it in problems, and results are relative to its directory.
func Parse(name string, text []byte) (*File, error) {
	var said file
	r, err := schema().Read(name, text, &said)
	if err != nil {
		return nil, err
	}
	f := &File{Name: name, About: said.About}
	switch n := len(said.Figures); {
	case n > mostFigures:
		r.Report("figures", bind.Error{Found: fmt.Sprintf("%d figures", n), Expected: fmt.Sprintf("at most %d", mostFigures)})
		return nil, r.Problems.Err()
	case n == 0 && len(r.Problems) == 0:
		r.Report("figures", bind.Error{Found: "no figures", Expected: "at least one, by name"})
	}
	checkFormats("formats", said.Formats, r)
	for _, m := range said.Figures {
		f.Figures = append(f.Figures, said.read(m.Name, m.Value, r))
	}
	// Named members come by name; a paper counts its figures in the order of the file.
	slices.SortStableFunc(f.Figures, func(a, b Figure) int {
		p, q := a.Problem("", ""), b.Problem("", "")
		return cmp.Or(cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
	})
	if err := r.Problems.Err(); err != nil {
		return nil, err
	}
	return f, nil
}

// read puts a figure together.
func (f *file) read(id string, said drawn, r *bind.Reading) Figure {
	at := "figures." + id
	one := Figure{
		ID: id, Kind: said.Figure, Result: cmp.Or(said.Result, f.Result), Outcome: said.Outcome, Bands: said.Bands,
		Style: cmp.Or(said.Style, f.Style), Formats: said.Formats, Caption: said.Caption, binding: r.Binding,
	}
	checkFormats(at+".formats", said.Formats, r)
	if one.Formats == nil {
		one.Formats = f.Formats
	}
	if one.Result == "" {
		r.Report(at, bind.Error{Found: "no result", Expected: "a directory, as the key result here or at the top of the file"})
	}
	var err error
	if one.Years, err = ParseYears(said.Years); err != nil {
		r.Report(at+".years", bind.Error{Found: bind.Quote(said.Years), Expected: twoYears})
	}
	for i, b := range said.Bands {
		if i > 0 && b > 0 && b <= said.Bands[i-1] {
			r.Report(fmt.Sprintf("%s.bands.%d", at, i+1), bind.Error{Found: strconv.Itoa(b) + " after " + strconv.Itoa(said.Bands[i-1]), Expected: "percentages that ascend"})
			break
		}
	}
	if said.Bands != nil && len(said.Bands) == 0 {
		r.Report(at+".bands", bind.Error{Found: "no bands", Expected: "percentages of runs, as [30, 60, 90]"})
	}
	return one
}

// checkFormats reports formats that are none, and those that are named twice. Not to say any is no mistake.
func checkFormats(at string, formats []string, r *bind.Reading) {
	if formats != nil && len(formats) == 0 {
		r.Report(at, bind.Error{Found: "no formats", Expected: "at least one, as [svg, pdf]"})
	}
	for i, format := range formats {
		if format != "" && slices.Contains(formats[:i], format) {
			r.Report(fmt.Sprintf("%s.%d", at, i+1), bind.Error{Found: bind.Quote(format) + " a second time", Expected: "each format once"})
		}
	}
}

// ParseYears reads "2016:2025"; nothing means all years.
func ParseYears(text string) (years [2]int, err error) {
	if text == "" {
		return years, nil
	}
	first, last, ok := strings.Cut(text, ":")
	a, errA := strconv.Atoi(strings.TrimSpace(first))
	b, errB := strconv.Atoi(strings.TrimSpace(last))
	if !ok || errA != nil || errB != nil || a > b {
		return years, fmt.Errorf("found %q, expected %s", text, twoYears)
	}
	return [2]int{a, b}, nil
}

// Dir is the result of a figure as a path from here: the file may be elsewhere.
func (f *File) Dir(one Figure) string {
	if filepath.IsAbs(one.Result) {
		return one.Result
	}
	return filepath.Join(filepath.Dir(f.Name), one.Result)
}

// Problem is a problem with the figure as an error where the file has it: its "figure", "outcome", "formats.2" and so on, or "". What a figure
// has from the top of the file is told of where it stands there.
func (f *Figure) Problem(key, problem string) bind.Error {
	path := "figures." + f.ID
	first, _, _ := strings.Cut(key, ".")
	switch {
	case key == "":
	case f.binding.Position(path+"."+first) == "" && f.binding.Position(first) != "":
		path = key
	default:
		path += "." + key
	}
	return f.binding.Problem(path, problem)
}

// Text is the list as a file, in which nothing is left to the top. It reads as what it was.
func (f *File) Text() []byte {
	var b strings.Builder
	b.WriteString("cloudgate: 1\nkind: figures\n")
	line := func(indent, key, value string) {
		fmt.Fprintf(&b, "%s%s: %s\n", indent, key, strconv.Quote(value)) // Go's escapes are a part of YAML's
	}
	if f.About != "" {
		line("", "about", f.About)
	}
	b.WriteString("figures:\n")
	for _, one := range f.Figures {
		fmt.Fprintf(&b, "  %s:\n", one.ID)
		const indent = "    "
		line(indent, "figure", one.Kind)
		line(indent, "result", one.Result)
		if one.Outcome != "" {
			line(indent, "outcome", one.Outcome)
		}
		if one.Years != [2]int{} {
			line(indent, "years", fmt.Sprintf("%d:%d", one.Years[0], one.Years[1]))
		}
		if one.Bands != nil {
			b.WriteString(indent + "bands: " + strings.ReplaceAll(fmt.Sprint(one.Bands), " ", ",") + "\n")
		}
		if one.Style != "" {
			line(indent, "style", one.Style)
		}
		if one.Formats != nil {
			var formats []string
			for _, format := range one.Formats {
				formats = append(formats, strconv.Quote(format))
			}
			b.WriteString(indent + "formats: [" + strings.Join(formats, ",") + "]\n")
		}
		if one.Caption != "" {
			line(indent, "caption", one.Caption)
		}
	}
	return []byte(b.String())
}

func schema() *bind.Schema { return bind.Of(new(file), nil) }

// Schema is the JSON Schema (draft 2020-12) of lists of figures, for editors that complete and check while one types.
func Schema() ([]byte, error) {
	return bind.JSONSchema("cloudgate figures", []bind.Alternative{{
		Schema: schema(), Key: "kind", Value: "figures", Doc: "the figures of a paper, for cloudgate plot --list",
	}})
}
