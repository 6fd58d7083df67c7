package document_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"image"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cloudgate/output/document"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// nasty is what means something in one of the formats.
var nasty = []string{
	`<script>alert("1")</script> & 'quotes'`, `\input{/etc/passwd} $x_1^2$ 50% #1 ~ {`, `{{.}} ]]> <!-- -->`, "a | b `c` **d** _e_ [f](g)",
	"two\nlines\r\n\n# three", "--flag ''quoted'' ,, ?` !`", "[1] * 2", "思爱普 ±0.1 – 3 ≤ ρ · 1\u202f% “x” ’", "1. first", "- item", "\x00\x1b[31m", "",
}

// small is a document with everything.
func small() document.Document {
	d := document.Document{Title: "Who wins? " + nasty[0]}
	add := func(b ...document.Block) { d.Blocks = append(d.Blocks, b...) }
	add(document.Heading{Level: 1, Text: "Question " + nasty[1]})
	var items []document.Text
	words := document.Table{Title: "Words " + nasty[2], Head: []string{"name", "text " + nasty[3]}, Words: 2}
	numbers := document.Table{Title: "Numbers", Head: []string{"", "5 %", "mean"}, Words: 1}
	for _, text := range nasty {
		add(document.Paragraph{Text: document.Text{{Text: text}, {Text: text, Style: document.Strong}, {Text: " "}, {Text: text, Style: document.Mono}}})
		items = append(items, document.Plain(text))
		words.Rows = append(words.Rows, []document.Text{document.Name(text), document.Plain(text)})
		numbers.Rows = append(numbers.Rows, []document.Text{document.Plain(text), document.Plain("0.52% ±0.02"), document.Plain("–")})
	}
	add(document.List{Items: items}, document.List{Numbered: true, Items: items}, document.Heading{Level: 2, Text: "Part"}, words, numbers)
	add(document.Table{Head: []string{"nothing"}, Words: 1})
	add(document.Code{Lines: nasty}, document.Heading{Level: 3, Text: "Least"})
	add(document.Folded{Title: "More " + nasty[0], Blocks: []document.Block{words, document.Paragraph{Text: document.Plain("The end.")}}})
	return d
}

// shown is small with a figure.
func shown() document.Document {
	d := small()
	d.Blocks = append(d.Blocks, document.Figure{
		Name: "fan", Caption: "A fan. " + nasty[0], Alt: `A fan, "alt" <b>`, Image: []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`),
	})
	return d
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; got\n%s", path, got)
	}
}

func TestGolden(t *testing.T) {
	page, err := shown().HTML()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/shown.html", page)
	golden(t, "testdata/shown.md", shown().Markdown("figures"))
	golden(t, "testdata/shown.tex", shown().LaTeX("figures"))
	golden(t, "testdata/table.tex", []byte(small().Blocks[len(small().Blocks)-5].(document.Table).LaTeX("tab:numbers")))
}

// A PNG is shown as one, at the width at which it is printed if it says that, and its file is referred to.
func TestRaster(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 300, 200))); err != nil {
		t.Fatal(err)
	}
	const header = 33                                                                                 // signature and IHDR
	dots := []byte{0, 0, 0, 9, 'p', 'H', 'Y', 's', 0, 0, 0x2e, 0x23, 0, 0, 0x2e, 0x23, 1, 0, 0, 0, 0} // 300 to the inch
	for want, data := range map[string][]byte{
		`" width="96" alt="Bars"/>`: slices.Concat(b.Bytes()[:header], dots, b.Bytes()[header:]),
		`" alt="Bars"/>`:            b.Bytes(),
		`,iVBO" alt="Bars"/>`:       b.Bytes()[:3],
	} {
		d := document.Document{Title: "T", Blocks: []document.Block{document.Figure{Name: "pit", Format: "png", Alt: "Bars", Image: data}}}
		page, err := d.HTML()
		if text := string(page); err != nil || !strings.Contains(text, `<img src="data:image/png;base64,iVBO`) || !strings.Contains(text, want) {
			t.Errorf("expected %s in\n%s", want, text)
		}
		if text := string(d.Markdown("figures")); !strings.Contains(text, "![Bars](figures/pit.png)") {
			t.Error(text)
		}
		if text := string(d.LaTeX("figures")); !strings.Contains(text, "{figures/pit.png}") {
			t.Error(text)
		}
	}
}

// The page is well-formed, holds no script and no address that leads elsewhere, and can be read by ear: headings go down one level at
// a time, images have a text, cells have heads, and what is said is there letter by letter.
func TestPage(t *testing.T) {
	data, err := shown().HTML()
	if err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	level, seen := 0, map[string]int{}
	var said strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch e := token.(type) {
		case xml.CharData:
			said.Write(e)
		case xml.StartElement:
			name := e.Name.Local
			seen[name]++
			attr := map[string]string{}
			for _, a := range e.Attr {
				attr[a.Name.Local] = a.Value
				if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" {
					t.Errorf("%s has %s", name, a.Name.Local)
				}
			}
			switch {
			case len(name) == 2 && name[0] == 'h' && '1' <= name[1] && name[1] <= '6':
				if next := int(name[1] - '0'); next > level+1 {
					t.Errorf("h%d follows h%d", next, level)
				} else {
					level = next
				}
			case name == "html" && attr["lang"] != "en":
				t.Error("no language")
			case name == "img" && (attr["alt"] != `A fan, "alt" <b>` || !strings.HasPrefix(attr["src"], "data:image/svg+xml;base64,")):
				t.Errorf("an image with %v", attr)
			case name == "th" && attr["scope"] == "":
				t.Error("th without a scope")
			case name == "script", name == "iframe", name == "object", name == "link":
				t.Errorf("found %s", name)
			}
		}
	}
	if seen["h1"] != 1 || seen["img"] != 1 || seen["details"] != 1 || seen["table"] != 4 || seen["caption"] != 3 {
		t.Errorf("found %v", seen)
	}
	for _, text := range nasty {
		text = strings.NewReplacer("\r\n", "\n", "\x00", "\uFFFD", "\x1b", "").Replace(text)
		if !strings.Contains(said.String(), text) {
			t.Errorf("%q is not there", text)
		}
	}
}

func TestSameBytes(t *testing.T) {
	a, errA := shown().HTML()
	b, errB := shown().HTML()
	if errA != nil || errB != nil || !bytes.Equal(a, b) {
		t.Error("two pages of one document differ", errA, errB)
	}
}

// Every text prints as it stands, whatever LaTeX makes of its characters.
func TestLaTeXCompiles(t *testing.T) {
	if _, err := exec.LookPath("pdflatex"); err != nil {
		t.Skip("there is no pdflatex: Debian's packages are texlive-latex-base and texlive-latex-recommended")
	}
	d := small()
	for _, span := range [][2]rune{{' ', '~'}, {'\u00a0', 'ɏ'}, {'α', 'ω'}, {'\u2000', '\u2060'}, {'←', '⇿'}, {'一', '丐'}} {
		var all strings.Builder
		for r := span[0]; r <= span[1]; r++ {
			all.WriteRune(r)
			all.WriteByte(' ')
		}
		d.Blocks = append(d.Blocks, document.Paragraph{Text: document.Text{{Text: all.String()}, {Text: all.String(), Style: document.Mono}}})
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "report.tex"), d.LaTeX("figures"), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("pdflatex", "-interaction=nonstopmode", "-halt-on-error", "report.tex")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out[max(0, len(out)-3000):])
	}
}

func TestRead(t *testing.T) {
	got := document.Read("# Card: x\n\nTwo lines\nof **strong** and `a.b` words, 3 \\* 4.\n\n#### Part\n\n1. one\n2. **two**\n\n- item\n\n" +
		"| series | n | CRPS |\n| --- | ---:| ---:|\n| a \\| b | 5 | **9.0 ±0.2** |\n| short |\nafter\n\n````\na  `b`\n```\n````\n")
	plain := document.Plain
	want := []document.Block{
		document.Heading{Level: 1, Text: "Card: x"},
		document.Paragraph{Text: document.Text{{Text: "Two lines of "}, {Text: "strong", Style: document.Strong}, {Text: " and "}, {Text: "a.b", Style: document.Mono}, {Text: " words, 3 * 4."}}},
		document.Heading{Level: 2, Text: "Part"},
		document.List{Numbered: true, Items: []document.Text{plain("one"), {{Text: "two", Style: document.Strong}}}},
		document.List{Items: []document.Text{plain("item")}},
		document.Table{Head: []string{"series", "n", "CRPS"}, Words: 1, Rows: [][]document.Text{
			{plain("a | b"), plain("5"), {{Text: "9.0 ±0.2", Style: document.Strong}}},
			{plain("short"), nil, nil},
		}},
		document.Paragraph{Text: plain("after")},
		document.Code{Lines: []string{"a  `b`", "```"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%#v\nexpected\n%#v", got, want)
	}
}

// FuzzRead reads anything, and sets what it read in every format: the page stays well-formed, and Markdown that is read again and
// set again does not change.
func FuzzRead(f *testing.F) {
	f.Add("# A\n\n| a | b |\n| --- | ---: |\n| **1** | `x` |\n\n1. one\n- two\n\ntext\n\n```\ncode\n```")
	for _, text := range nasty {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d := document.Document{Title: "T", Blocks: document.Read(text)}
		page, err := d.HTML()
		if err != nil {
			t.Fatal(err)
		}
		for x := xml.NewDecoder(bytes.NewReader(page)); ; {
			if _, err := x.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("not well-formed: %v\n%s", err, page)
			}
		}
		d.LaTeX("figures")
		once := again(d.Markdown("figures"))
		if twice := again(once); !bytes.Equal(once, twice) {
			t.Errorf("once\n%s\ntwice\n%s", once, twice)
		}
	})
}

// again is a document in Markdown that was read and set once more: its title is a heading above the others.
func again(markdown []byte) []byte {
	blocks := document.Read(string(markdown))[1:]
	for i, b := range blocks {
		if h, ok := b.(document.Heading); ok {
			h.Level--
			blocks[i] = h
		}
	}
	return document.Document{Title: "T", Blocks: blocks}.Markdown("figures")
}
