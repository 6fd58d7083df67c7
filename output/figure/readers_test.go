package figure

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	imagedraw "image/draw"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// program is the path of a program that reads files as others do. Without it a test is skipped.
func program(t *testing.T, name, debian string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed (Debian: %s): what it reads of the files is not tested", name, debian)
	}
	return path
}

// output runs a program in a directory.
func output(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v: %s", filepath.Base(name), strings.Join(args, " "), err, out)
	}
	return string(out)
}

// written writes a drawing into a new directory.
func written(t *testing.T, d *Drawing, formats ...string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if _, err := d.Write("", Options{Dir: dir, Formats: formats}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// shown are drawings of all kinds of marks, with Chinese labels, in two styles.
func shown(t *testing.T) []*Drawing {
	return []*Drawing{
		draw(t, inChinese(), "stack", Options{}),
		draw(t, inChinese(), "density", Options{Style: styleOf(t, "science-single")}),
		responses(1, 5, 4).Drawings(Style{})[0],
	}
}

func styleOf(t *testing.T, name string) Style {
	t.Helper()
	for _, s := range Styles() {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("no style %s", name)
	return Style{}
}

func picture(t *testing.T, path string) *image.RGBA {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	rgba := image.NewRGBA(img.Bounds())
	imagedraw.Draw(rgba, rgba.Rect, img, img.Bounds().Min, imagedraw.Src)
	return rgba
}

// sameColors compares another program's picture with ours wherever ours is of one colour for a stretch around. Almost all
// areas of a figure are. Texts, which may be set a little otherwise, are left to sameInk.
func sameColors(t *testing.T, d *Drawing, ours, theirs *image.RGBA) {
	t.Helper()
	s := d.scene.printed()
	name, pointsWide, texts := d.Name, s.width, s.texts()
	scale := float64(theirs.Bounds().Dx()) / float64(ours.Bounds().Dx())
	if h := scale * float64(ours.Bounds().Dy()); float64(theirs.Bounds().Dy()) < h-2 || float64(theirs.Bounds().Dy()) > h+2 {
		t.Errorf("%s: %v, want the form of %v", name, theirs.Bounds(), ours.Bounds())
		return
	}
	const steps = 150
	around := int(2.5/scale) + 1
	colored, compared := 0, 0
	for i := 1; i < steps; i++ {
		for k := 1; k < steps; k++ {
			x, y := ours.Bounds().Dx()*i/steps, ours.Bounds().Dy()*k/steps
			want := ours.RGBAAt(x, y)
			if !uniform(ours, x, y, around) || slices.ContainsFunc(texts, func(of text) bool {
				const near = 2
				b := of.box()
				at := point{float64(x) * pointsWide / float64(ours.Bounds().Dx()), float64(y) * pointsWide / float64(ours.Bounds().Dx())}
				return b.left-near < at.x && at.x < b.right+near && b.top-near < at.y && at.y < b.bottom+near
			}) {
				continue
			}
			compared++
			if want != (color.RGBA{255, 255, 255, 255}) {
				colored++
			}
			got := theirs.RGBAAt(int((float64(x)+0.5)*scale), int((float64(y)+0.5)*scale))
			if far(got.R, want.R) || far(got.G, want.G) || far(got.B, want.B) {
				t.Errorf("%s: at %d, %d of %v the colour is %v, want %v", name, x, y, ours.Bounds().Max, got, want)
				return
			}
		}
	}
	if compared < steps*steps/4 || colored < steps {
		t.Errorf("%s: only %d places to compare, %d of them coloured", name, compared, colored)
	}
}

// looksAlike compares what a reader has drawn, page.png, with the drawing's own PNG file; texts within so much of 255.
func looksAlike(t *testing.T, d *Drawing, dir string, within float64) {
	t.Helper()
	ours, theirs := picture(t, filepath.Join(dir, d.Name+".png")), picture(t, filepath.Join(dir, "page.png"))
	sameColors(t, d, ours, theirs)
	sameInk(t, d, ours, theirs, within)
}

// sameInk compares how dark texts are, each in its box: none is missing, and none is another.
func sameInk(t *testing.T, d *Drawing, ours, theirs *image.RGBA, within float64) {
	t.Helper()
	s := d.scene.printed()
	for _, text := range s.texts() {
		var level [2]float64
		for i, img := range []*image.RGBA{ours, theirs} {
			scale := float64(img.Bounds().Dx()) / s.width
			b := text.box()
			n := 0
			for y := int(b.top * scale); y < int(b.bottom*scale); y++ {
				for x := int(b.left * scale); x < int(b.right*scale); x++ {
					level[i] += float64(color.GrayModel.Convert(img.RGBAAt(x, y)).(color.Gray).Y)
					n++
				}
			}
			level[i] /= float64(n)
		}
		if math.Abs(level[0]-level[1]) > within {
			t.Errorf("%s: %q is %.0f of 255 bright, want %.0f", d.Name, text.content, level[1], level[0])
		}
	}
}

func far(a, b uint8) bool { return max(a, b)-min(a, b) > 2 }

func uniform(img *image.RGBA, x, y, around int) bool {
	for dx := -around; dx <= around; dx++ {
		for dy := -around; dy <= around; dy++ {
			if img.RGBAAt(x+dx, y+dy) != img.RGBAAt(x, y) {
				return false
			}
		}
	}
	return true
}

// The fonts of a PDF file are in it, and each label can be found.
func TestPDFHasItsFontsAndTexts(t *testing.T) {
	t.Parallel()
	pdffonts, pdftotext := program(t, "pdffonts", "poppler-utils"), program(t, "pdftotext", "poppler-utils")
	for _, d := range shown(t) {
		dir := written(t, d, "pdf")
		lines := strings.Split(strings.TrimSpace(output(t, dir, pdffonts, d.Name+".pdf")), "\n")[2:]
		if len(lines) < 2 {
			t.Errorf("%s has the fonts %v", d.Name, lines)
		}
		for _, line := range lines {
			if !strings.Contains(line, "CID TrueType") || !strings.Contains(line, "yes yes yes") {
				t.Errorf("%s: a font is not embedded: %s", d.Name, line)
			}
		}
		found := output(t, dir, pdftotext, "-raw", d.Name+".pdf", "-")
		words := strings.Join(strings.Fields(found), " ")
		for _, text := range d.scene.texts() {
			if !strings.Contains(words, strings.Join(strings.Fields(text.content), " ")) {
				t.Errorf("%s: %q is not found in %q", d.Name, text.content, words)
			}
		}
	}
}

func TestPDFLooksAsThePNG(t *testing.T) {
	t.Parallel()
	pdftoppm := program(t, "pdftoppm", "poppler-utils")
	for _, d := range shown(t) {
		dir := written(t, d, "pdf", "png")
		if out := output(t, dir, pdftoppm, "-r", "300", "-png", "-singlefile", d.Name+".pdf", "page"); out != "" {
			t.Errorf("%s: %s", d.Name, out)
		}
		looksAlike(t, d, dir, 12)
	}
}

func TestEPSLooksAsThePNG(t *testing.T) {
	t.Parallel()
	gs := program(t, "gs", "ghostscript")
	for _, d := range shown(t) {
		dir := written(t, d, "eps", "png")
		if out := output(t, dir, gs, "-q", "-dBATCH", "-dNOPAUSE", "-dSAFER", "-dEPSCrop", "-sDEVICE=png16m", "-r300", "-dGraphicsAlphaBits=4", "-sOutputFile=page.png", d.Name+".eps"); out != "" {
			t.Errorf("%s: %s", d.Name, out)
		}
		looksAlike(t, d, dir, 12)
	}
}

// A viewer that knows no fonts within an SVG file sees the same areas.
func TestSVGLooksAsThePNG(t *testing.T) {
	t.Parallel()
	rsvg := program(t, "rsvg-convert", "librsvg2-bin")
	for _, d := range shown(t) {
		dir := written(t, d, "svg", "png")
		output(t, dir, rsvg, "-d", "150", "-p", "150", d.Name+".svg", "-o", "page.png")
		looksAlike(t, d, dir, 25)
	}
}

// A browser draws texts in the fonts of the file: it knows none of the names that they have here.
func TestSVGBringsItsFonts(t *testing.T) {
	t.Parallel()
	chromium := program(t, "chromium", "chromium")
	for _, d := range shown(t) {
		dir := written(t, d, "png")
		data, err := d.Encode("svg")
		if err != nil {
			t.Fatal(err)
		}
		renamed := strings.NewReplacer("Liberation Sans", "First of this file", "Noto Sans CJK SC", "Second of this file").Replace(string(data))
		if err := os.WriteFile(filepath.Join(dir, "renamed.svg"), []byte(renamed), 0o666); err != nil {
			t.Fatal(err)
		}
		s := d.scene.printed()
		page := fmt.Sprintf(`<body style="margin:0;background:#fff"><img src="renamed.svg" style="display:block;width:%dpx">`, int(s.width))
		if err := os.WriteFile(filepath.Join(dir, "page.html"), []byte(page), 0o666); err != nil {
			t.Fatal(err)
		}
		output(t, dir, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=2",
			fmt.Sprintf("--window-size=%d,%d", int(s.width), int(s.height*math.Floor(s.width)/s.width)), "--screenshot=page.png", "--user-data-dir="+filepath.Join(dir, "profile"), "page.html")
		looksAlike(t, d, dir, 10)
	}
}

// A document that says what the file asks for sets it, and looks the same.
func TestTeXLooksAsThePNG(t *testing.T) {
	t.Parallel()
	pdflatex, pdftoppm := program(t, "pdflatex", "texlive-latex-base, texlive-pictures, texlive-fonts-recommended"), program(t, "pdftoppm", "poppler-utils")
	for _, d := range shown(t) {
		dir := written(t, d, "tex", "png")
		s := d.scene.printed()
		document := fmt.Sprintf("\\documentclass{article}\n\\usepackage[T1]{fontenc}\\usepackage{textcomp}\\usepackage{pgf}\n"+
			"\\paperwidth=%sbp \\paperheight=%sbp \\pdfpagewidth=\\paperwidth \\pdfpageheight=\\paperheight \\hoffset=-1in \\voffset=-1in \\topmargin=0pt \\headheight=0pt \\headsep=0pt \\topskip=0pt\n"+
			"\\textwidth=%sbp \\textheight=\\pdfpageheight \\oddsidemargin=0pt \\parindent=0pt \\pagestyle{empty}\n"+
			"\\begin{document}\\vbox to0pt{\\vskip0pt\\input{%s.tex}\\vss}\\end{document}\n", short(s.width), short(s.height), short(s.width), d.Name)
		if err := os.WriteFile(filepath.Join(dir, "document.tex"), []byte(document), 0o666); err != nil {
			t.Fatal(err)
		}
		if out := output(t, dir, pdflatex, "-interaction=nonstopmode", "-halt-on-error", "document.tex"); strings.Contains(out, "undefined") {
			t.Errorf("%s: %s", d.Name, out)
		}
		output(t, dir, pdftoppm, "-r", "150", "-png", "-singlefile", "document.pdf", "page")
		looksAlike(t, d, dir, 25)
	}
}

// Each file says what it shows, of what scenario, seed and study, and by which program.
func TestFilesSayWhatTheyAre(t *testing.T) {
	study := newSynthetic().study()
	study.Software = "cloudgate v1.2.3"
	d := draw(t, study, "fan", Options{})
	for _, format := range Formats() {
		data, err := d.Encode(format)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(strings.ReplaceAll(string(data), "\n% ", " ")), " ")
		wants := []string{"baseline-2014", "16384", study.ID, "cloudgate v1.2.3"}
		switch format {
		case "svg", "pdf":
			wants = append(wants, "<dc:description>", escape(d.Title), escape(strings.Join(strings.Fields(d.Alt), " ")), "seed 1,")
		case "eps":
			wants = append(wants, "%%Title: ("+ascii(d.Title)+")", strings.Join(strings.Fields(ascii(d.Alt)), " "), "Seed: 1")
		case "png":
			wants = append(wants, "iTXtTitle\x00\x00\x00\x00\x00"+d.Title, "iTXtSeed\x00\x00\x00\x00\x001", "iTXtDescription")
		default:
			wants = append(wants, "% Title: "+d.Title, strings.Join(strings.Fields(d.Alt), " "), "Seed: 1")
		}
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", format, want)
			}
		}
	}
}

// No line of an EPS file is longer than readers take, and all of it is ASCII.
func TestEPSIsPlain(t *testing.T) {
	data, err := draw(t, inChinese(), "stack", Options{}).Encode("eps")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if len(line) > 255 || strings.ContainsFunc(line, func(r rune) bool { return r > '~' }) {
			t.Errorf("line %q", line)
		}
	}
	if !strings.HasPrefix(string(data), "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 519 ") {
		t.Errorf("begins with %q", data[:80])
	}
}

func TestTeXText(t *testing.T) {
	for text, want := range map[string]string{
		"10" + thinSpace + "% of R&D_x #1": `10\,\% of R\&D\_x \#1`,
		minus + "3 – 5 ± 0.1 €":            `\ensuremath{-}3 \textendash{} 5 \ensuremath{\pm} 0.1 \texteuro{}`,
		`a\b{c}^~ "q" -- <<`:               `a\textbackslash{}b\{c\}\textasciicircum{}\textasciitilde{} \textquotedbl{}q\textquotedbl{} -{}-{} <{}<{}`,
		"Zürich, Škoda’s “x”":              `Zürich,{} Škoda\textquoteright{}s \textquotedblleft{}x\textquotedblright{}`,
	} {
		if got, ok := texText(text); !ok || got != want {
			t.Errorf("%q is written as %q, want %q", text, got, want)
		}
	}
	if got, ok := texText("阿里云"); ok {
		t.Errorf("Chinese is written as %q", got)
	}
}
