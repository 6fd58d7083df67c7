package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cloudgate/output"
	"cloudgate/output/document"
)

// Document is the result as a report: the question, the answer in short, the regime, the assumptions with their evidence,
// the tables and the figures that it is given, how sure the numbers are, and how to repeat them.
func (r *Report) Document(figures []document.Figure) document.Document {
	m := r.Manifest
	d := document.Document{Title: titleOf(m)}
	say := func(blocks ...document.Block) { d.Blocks = append(d.Blocks, blocks...) }
	say(document.Paragraph{Text: document.Text{
		{Text: "Scenario "},
		{Text: m.Called(), Style: document.Mono},
		{Text: " of the model "},
		{Text: m.Model, Style: document.Mono},
		{Text: ", " + Counted(m.Design.Runs(), "run") + ". Study "},
		{Text: m.Study, Style: document.Mono},
		{Text: "."},
	}})
	say(question(m)...)
	say(heading("In short"), paragraph(strings.Join(r.told(), " ")))
	say(r.regime()...)
	say(r.assumptions()...)
	say(heading("Results"), paragraph(errorsAre+", and only digits that they allow are printed. "+
		"Quantiles are over runs and pointwise: no single run follows one of them."))
	for _, t := range r.Tables() {
		say(t)
	}
	for _, f := range figures {
		say(f)
	}
	say(r.certainty()...)
	say(r.repetition()...)
	return d
}

// Analysed is an analysis as a report: its texts in Markdown, the figures that it is given, the files of others that the report cannot
// show, and the first rows of its tables.
func Analysed(m output.Manifest, texts []output.Text, heads []output.Sheet, figures []document.Figure, others []string) document.Document {
	d := document.Document{Title: capital(words(m.Kind)) + ": " + titleOf(m)}
	say := func(blocks ...document.Block) { d.Blocks = append(d.Blocks, blocks...) }
	about := document.Text{
		{Text: "Scenario "},
		{Text: m.Called(), Style: document.Mono},
		{Text: ". Analysis "},
		{Text: m.Study, Style: document.Mono},
	}
	for i, parent := range m.Parents {
		between := ", of the study "
		if i > 0 {
			between = " and "
		}
		about = append(about, document.Span{Text: between}, document.Span{Text: parent, Style: document.Mono})
	}
	say(document.Paragraph{Text: append(about, document.Span{Text: "."})})
	say(question(m)...)
	for i, t := range texts {
		said := slices.ContainsFunc(texts, func(other output.Text) bool {
			return other.File != t.File && strings.Contains(other.Text, strings.TrimSpace(t.Text))
		})
		if said { // a reading is mostly the beginning of a card
			continue
		}
		blocks := document.Read(texts[i].Text)
		if len(blocks) > 0 {
			if _, ok := blocks[0].(document.Heading); !ok {
				say(heading("In short"))
			}
		}
		say(blocks...)
	}
	if len(figures)+len(others) > 0 {
		say(heading("Figures"))
	}
	for _, f := range figures {
		say(f)
	}
	if len(others) > 0 {
		say(paragraph("A report of this kind cannot show " + strings.Join(others, ", ") + ". With --formats svg,pdf the same command draws figures for all reports."))
	}
	if len(heads) > 0 {
		say(heading("Tables"), paragraph("The first rows of each, with six digits; the files have them all."))
	}
	for _, s := range heads {
		say(document.Folded{Title: s.File + " (" + Counted(rowsOf(m, s.File), "row") + ")", Blocks: []document.Block{firstRows(s)}})
	}
	say(heading("How to repeat"))
	if m.Command != "" {
		say(document.Code{Lines: []string{m.Command}})
	}
	say(identity(m), document.Folded{Title: "Files", Blocks: files(m)})
	return d
}

func heading(text string) document.Heading     { return document.Heading{Level: 1, Text: text} }
func paragraph(text string) document.Paragraph { return document.Paragraph{Text: document.Plain(text)} }

func titleOf(m output.Manifest) string {
	if m.Title != "" {
		return m.Title
	}
	return m.Name
}

func question(m output.Manifest) []document.Block {
	if m.About == "" {
		return nil
	}
	return []document.Block{heading("Question"), paragraph(m.About)}
}

// grades says what the grades of evidence mean, the best first.
var grades = []struct{ name, meaning string }{
	{"H", "the publisher is named and the figure found in print"},
	{"M", "second-hand or rounded"},
	{"L", "a weak carrier"},
	{"DER", "derived from figures that have a grade"},
	{"MEM-h", "from memory, with high confidence"},
	{"MEM-m", "from memory, with medium confidence"},
	{"MEM-l", "from memory, with low confidence"},
	{"judgement", "a judgement, without a figure"},
	{"assumption", "assumed for the study"},
	{"definition", "true by definition"},
}

// regime tells the levers, which are what governments decide.
func (r *Report) regime() []document.Block {
	levers := r.roles("lever")
	if len(levers) == 0 {
		return nil
	}
	return []document.Block{
		heading("Regime"),
		paragraph("What is decided by those who make the rules: the levers of the scenario. A distribution says that nobody knows what they amount to."),
		leaves("Levers", levers),
	}
}

// assumptions tell what the scenario takes for granted, what is not known first, and on what evidence.
func (r *Report) assumptions() []document.Block {
	uncertain, dependent := r.roles("uncertainty"), r.roles("dependence")
	constants := slices.DeleteFunc(r.roles("constant", "threshold", "role"), func(p output.ParameterRow) bool { return p.Source == "" })
	if len(uncertain)+len(dependent)+len(constants) == 0 {
		return nil
	}
	blocks := []document.Block{heading("Assumptions"), r.evidence()}
	for _, part := range []struct {
		title string
		rows  []output.ParameterRow
	}{
		{"Uncertainties, which each run draws", uncertain},
		{"Dependence of inputs", dependent},
		{"Constants with a source", constants},
	} {
		if len(part.rows) > 0 {
			blocks = append(blocks, document.Folded{
				Title: fmt.Sprintf("%s (%s)", part.title, Counted(len(part.rows), "value")), Blocks: []document.Block{leaves("", part.rows)},
			})
		}
	}
	return append(blocks, document.Paragraph{Text: document.Text{
		{Text: output.ParametersFile, Style: document.Mono},
		{Text: " has every value with the line that set it, labels and what the model takes where the scenario says nothing, too."},
	}})
}

// evidence counts values by grade.
func (r *Report) evidence() document.Table {
	roles := []string{"lever", "uncertainty", "constant"}
	t := document.Table{
		Title: "Evidence: how many values have which grade",
		Head:  []string{"grade", "meaning", "levers", "uncertainties", "constants"}, Words: 2,
	}
	list := slices.Clone(grades)
	for _, p := range r.leaves {
		known := slices.ContainsFunc(list, func(g struct{ name, meaning string }) bool { return g.name == p.Grade })
		if p.Grade != "" && !known {
			list = append(list, struct{ name, meaning string }{p.Grade, "the scenario's own"})
		}
	}
	for _, g := range append(list, struct{ name, meaning string }{"", "no grade is stated"}) {
		told, any := row(g.name, g.meaning), false
		for _, role := range roles {
			n := 0
			for _, p := range r.leaves {
				if p.Role == role && p.Grade == g.name && (g.name != "" || p.Unit != "") {
					n++
				}
			}
			any = any || n > 0
			told = append(told, document.Plain(strconv.Itoa(n)))
		}
		if any {
			t.Rows = append(t.Rows, told)
		}
	}
	return t
}

// roles are the parameters that have one of some roles, in their order.
func (r *Report) roles(roles ...string) []output.ParameterRow {
	return slices.DeleteFunc(slices.Clone(r.leaves), func(p output.ParameterRow) bool { return !slices.Contains(roles, p.Role) })
}

// leaves is a table of parameters.
func leaves(title string, rows []output.ParameterRow) document.Table {
	t := document.Table{Title: title, Head: []string{"parameter", "value", "unit", "grade", "source"}, Words: 5}
	for _, p := range rows {
		source := p.Source
		if p.Note != "" {
			source = strings.TrimPrefix(source+". "+p.Note, ". ")
		}
		unit := p.Unit
		if unit == "1" { // a plain number
			unit = ""
		}
		t.Rows = append(t.Rows, append([]document.Text{document.Name(p.Path)}, row(p.Value, unit, p.Grade, source)...))
	}
	return t
}

// certainty tells what the errors are and rest on, and what it would take to know more.
func (r *Report) certainty() []document.Block {
	m := r.Manifest
	d := m.Design
	t := document.Table{Title: "Design", Head: []string{"property", "value"}, Words: 2}
	add := func(what, is string) { t.Rows = append(t.Rows, row(what, is)) }
	add("runs", thousands(d.Runs()))
	add("design", design(d))
	if d.Kind == "random" {
		add("errors rest on", "the runs, which are independent of each other")
	} else {
		add("errors rest on", Counted(d.Replicates, "replicate")+", which are independent of each other")
	}
	add("intervals", "95 %: of means by Student's t, of quantiles by Woodruff's method, of probabilities by Wilson's with the effective number of runs")
	add("failed runs", thousands(m.Failed))
	blocks := []document.Block{heading("How sure"), paragraph(r.sayErrors()), t}
	if note := r.sayNotKept(); note != "" {
		blocks = append(blocks, paragraph(note))
	}
	if m.Until != nil {
		blocks = append(blocks, r.targets(m.Until), paragraph(ended(m.Until, d.Runs())))
	}
	if digit := r.sayDigit(); digit != "" {
		blocks = append(blocks, paragraph(digit))
	}
	return blocks
}

// repetition tells which commands make the same numbers, and what identifies them.
func (r *Report) repetition() []document.Block {
	m := r.Manifest
	keep := m.Keep
	if strings.ContainsFunc(keep, func(c rune) bool { return !('a' <= c && c <= 'z' || c == '_') }) {
		keep = "'" + keep + "'"
	}
	blocks := []document.Block{
		heading("How to repeat"),
		document.Paragraph{Text: document.Text{
			{Text: "The scenario is in the result's directory, "},
			{Text: "DIR", Style: document.Mono},
			{Text: ", with all that it extends and all that was set. Whatever the machine and the number of workers, the same versions make the same runs, bit by bit, and the study "},
			{Text: m.Study, Style: document.Mono},
			{Text: "."},
		}},
	}
	draws := ""
	if slices.ContainsFunc(m.Tables, func(t output.Table) bool { return t.File == output.DrawsFile }) {
		draws = " --set draws=DIR/draws.csv"
	}
	return append(blocks, document.Code{Lines: []string{
		"cloudgate export DIR --format scenario --to study.yaml",
		"cloudgate run study.yaml" + draws + " --keep " + keep + " --out again",
	}}, identity(m), document.Folded{Title: "Files", Blocks: files(m)})
}

// identity is what numbers are to be cited with.
func identity(m output.Manifest) document.Table {
	t := document.Table{Title: "Identity", Head: []string{"property", "value"}, Words: 2}
	add := func(what, is string) {
		if is != "" {
			t.Rows = append(t.Rows, []document.Text{document.Plain(what), document.Name(is)})
		}
	}
	if m.Kind == output.KindRun {
		add("study", m.Study)
	} else {
		add(m.Kind, m.Study)
		add("made from the study", strings.Join(m.Parents, " "))
	}
	add("stream of draws", m.Stream)
	var names []string
	for name := range m.Versions {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		add("version of "+name, m.Versions[name])
	}
	add("revision", m.Revision)
	return t
}

// files tells the hashes of what was read and what was written.
func files(m output.Manifest) []document.Block {
	t := document.Table{Title: "Hashes of files", Head: []string{"file", "use", "SHA-256"}, Words: 3}
	add := func(name, is, hash string) {
		t.Rows = append(t.Rows, []document.Text{document.Name(name), document.Plain(is), document.Name(hash)})
	}
	for _, f := range m.Files {
		add(f.Name, "read", f.SHA256)
	}
	for _, f := range m.Tables {
		add(f.File, "written, "+Counted(f.Rows, "row"), f.SHA256)
	}
	return []document.Block{t}
}

func rowsOf(m output.Manifest, file string) int {
	i := slices.IndexFunc(m.Tables, func(t output.Table) bool { return t.File == file })
	if i < 0 {
		return 0
	}
	return m.Tables[i].Rows
}

// firstRows is a table of an analysis as it is read by eye.
func firstRows(s output.Sheet) document.Table {
	t := document.Table{Head: s.Header, Words: len(s.Header)}
	for i := range s.Header {
		numbers := len(s.Rows) > 0
		for _, row := range s.Rows {
			_, err := strconv.ParseFloat(fmt.Sprint(row[i]), 64)
			numbers = numbers && (err == nil || row[i] == "")
		}
		if numbers {
			t.Words = i
			break
		}
	}
	for _, cells := range s.Rows {
		var told []document.Text
		for _, cell := range cells {
			told = append(told, document.Plain(sixDigits(fmt.Sprint(cell))))
		}
		t.Rows = append(t.Rows, told)
	}
	return t
}

// sixDigits shortens a number; a word stays as it is.
func sixDigits(text string) string {
	x, err := strconv.ParseFloat(text, 64)
	short := strconv.FormatFloat(x, 'g', 6, 64)
	if err != nil || len(short) >= len(text) || !strings.Contains(text, ".") {
		return text
	}
	return short
}
