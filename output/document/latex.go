package document

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const latexHead = `\documentclass[a4paper,10pt]{article}
\usepackage[margin=20mm]{geometry}
\usepackage{textcomp,booktabs,longtable,array,graphicx}
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.6em plus 0.2em}
\setlength{\emergencystretch}{3em}
\newcommand{\fit}[1]{\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}{#1}}
`

// LaTeX is the document for pdflatex, with what a plain installation has. Its figures are the files NAME.pdf, or
// of another format, of a folder beside it. Characters that such an installation has no letters for are printed by their code.
func (d Document) LaTeX(folder string) []byte {
	s := &latexSetter{folder: folder}
	s.b.WriteString(latexHead + "\\title{" + EscapeLaTeX(d.Title) + "}\n\\author{}\n\\date{}\n\\begin{document}\n\\maketitle\n")
	for _, b := range d.Blocks {
		b.set(s)
	}
	for _, b := range s.appendix.blocks() {
		b.set(s)
	}
	s.b.WriteString("\\end{document}\n")
	return []byte(s.b.String())
}

// LaTeX is the table as a float with a label, for a paper that uses booktabs.
func (t Table) LaTeX(label string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\\begin{table}\n\\centering\n\\caption{%s}\n\\label{%s}\n\\small\n", EscapeLaTeX(t.Title), label)
	t.tabular(&b)
	b.WriteString("\\end{table}\n")
	return b.String()
}

type latexSetter struct {
	b        strings.Builder
	folder   string // of the figures
	appendix appendix
}

var sections = []string{`\section*`, `\subsection*`, `\subsubsection*`}

func (s *latexSetter) heading(h Heading) {
	fmt.Fprintf(&s.b, "\n%s{%s}\n", sections[min(max(h.Level, 1), 3)-1], EscapeLaTeX(h.Text))
}

func (s *latexSetter) paragraph(p Paragraph) { s.b.WriteString("\n" + latexText(p.Text) + "\n") }

func (s *latexSetter) list(l List) {
	kind := "itemize"
	if l.Numbered {
		kind = "enumerate"
	}
	s.b.WriteString("\n\\begin{" + kind + "}\n")
	for _, item := range l.Items {
		s.b.WriteString("\\item{} " + latexText(item) + "\n")
	}
	s.b.WriteString("\\end{" + kind + "}\n")
}

func (s *latexSetter) table(t Table) {
	if len(t.Head) == 0 || len(t.Rows) == 0 { // rules alone
		return
	}
	if t.Words >= len(t.Head) {
		s.long(t)
		return
	}
	s.b.WriteString("\n\\begin{center}\\footnotesize\n")
	if t.Title != "" {
		s.b.WriteString("\\textbf{" + EscapeLaTeX(t.Title) + "}\\par\\nopagebreak\\smallskip\\nopagebreak\n")
	}
	s.b.WriteString("\\fit{%\n")
	t.tabular(&s.b)
	s.b.WriteString("}\n\\end{center}\n")
}

// tabular sets the table at its natural width.
func (t Table) tabular(b *strings.Builder) {
	b.WriteString("\\begin{tabular}{")
	for i := range t.Head {
		b.WriteByte("lr"[min(1, max(0, i-t.Words+1))])
	}
	b.WriteString("}\n\\toprule\n")
	for i, h := range t.Head {
		b.WriteString([]string{"", " & "}[min(i, 1)] + EscapeLaTeX(h))
	}
	b.WriteString(" \\\\\n\\midrule\n")
	latexRows(b, t.Rows)
	b.WriteString("\\bottomrule\n\\end{tabular}\n")
}

func latexRows(b *strings.Builder, rows [][]Text) {
	for _, row := range rows {
		for i, cell := range row {
			text := latexText(cell)
			if i == 0 && (strings.HasPrefix(text, "[") || strings.HasPrefix(text, "*")) {
				text = "{}" + text // or it would be an option of the row above
			}
			b.WriteString([]string{"", " & "}[min(i, 1)] + text)
		}
		b.WriteString(" \\\\\n")
	}
}

// long sets a table of words over as many pages as it takes. A column is the wider the longer what it holds.
func (s *latexSetter) long(t Table) {
	const most, more = 40, 2 // characters that ask for width; and what every column has beyond them
	widths, sum := make([]int, len(t.Head)), 0
	for i, h := range t.Head {
		widths[i] = utf8.RuneCountInString(h)
		for _, row := range t.Rows {
			widths[i] = max(widths[i], min(most, row[i].width()))
		}
		widths[i] += more
		sum += widths[i]
	}
	s.b.WriteString("\n{\\footnotesize\\setlength{\\tabcolsep}{2pt}\n\\begin{longtable}{@{}")
	for _, w := range widths {
		fmt.Fprintf(&s.b, ">{\\raggedright\\arraybackslash}p{\\dimexpr %.3f\\linewidth-2\\tabcolsep}", float64(w)/float64(sum))
	}
	s.b.WriteString("@{}}\n")
	if t.Title != "" {
		fmt.Fprintf(&s.b, "\\multicolumn{%d}{@{}l@{}}{\\parbox{\\linewidth}{\\bfseries %s}} \\\\[1ex]\n", len(t.Head), EscapeLaTeX(t.Title))
	}
	s.b.WriteString("\\toprule\n")
	for i, h := range t.Head {
		s.b.WriteString([]string{"", " & "}[min(i, 1)] + EscapeLaTeX(h))
	}
	s.b.WriteString(" \\\\\n\\midrule\n\\endhead\n\\bottomrule\n\\endfoot\n")
	latexRows(&s.b, t.Rows)
	s.b.WriteString("\\end{longtable}}\n")
}

// width is about how many characters of running text are as wide as the text.
func (t Text) width() int {
	n := 0
	for _, s := range t {
		if letters := utf8.RuneCountInString(s.Text); s.Style == Mono {
			n += letters * 6 / 5
		} else {
			n += letters
		}
	}
	return n
}

func (s *latexSetter) figure(f Figure) {
	fmt.Fprintf(&s.b, "\n\\begin{center}\n\\includegraphics[width=\\linewidth,height=0.7\\textheight,keepaspectratio]{%s/%s}\n\n\\parbox{\\linewidth}{\\footnotesize %s}\n\\end{center}\n",
		s.folder, f.file("pdf"), EscapeLaTeX(f.Caption))
}

func (s *latexSetter) code(c Code) {
	s.b.WriteString("\n{\\small\\raggedright\n")
	for _, line := range c.Lines {
		s.b.WriteString(latexText(Name(line)) + "\\par\n")
	}
	s.b.WriteString("}\n")
}

func (s *latexSetter) folded(f Folded) {
	s.appendix = append(s.appendix, f)
	s.paragraph(f.elsewhere())
}

func latexText(t Text) string {
	var b strings.Builder
	for _, span := range t {
		switch span.Style {
		case Strong:
			b.WriteString("\\textbf{" + EscapeLaTeX(span.Text) + "}")
		case Mono:
			b.WriteString("\\texttt{" + breakable(span.Text) + "}")
		default:
			b.WriteString(EscapeLaTeX(span.Text))
		}
	}
	return b.String()
}

// breakable escapes a name that may be broken after each of its parts, and in what is longer than a line.
func breakable(text string) string {
	const most = 16 // letters without a break
	var b strings.Builder
	letters := 0
	for _, r := range oneLine(text) {
		if r == '\'' {
			b.WriteString(`{\char13}`) // the one that can be typed
		} else {
			b.WriteString(latexRune(r))
		}
		if letters++; !isWord(r) || letters == most {
			letters = 0
			b.WriteString("\\allowbreak{}")
		}
	}
	return b.String()
}

// EscapeLaTeX keeps a text from meaning anything to LaTeX: it is printed as it stands, on one line. What pdflatex has no letter
// for is printed by its code, as U+65E5.
func EscapeLaTeX(text string) string {
	var b strings.Builder
	before := ' '
	for _, r := range oneLine(text) {
		if r == before && (r == '-' || r == '\'') { // two would become another character
			b.WriteString("{}")
		}
		before = r
		b.WriteString(latexRune(r))
	}
	return b.String()
}

var latexRunes = map[rune]string{
	'\\': `\textbackslash{}`, '{': `\{`, '}': `\}`, '$': `\$`, '&': `\&`, '#': `\#`, '_': `\_`, '%': `\%`, '~': `\textasciitilde{}`,
	'^': `\textasciicircum{}`, '<': `\textless{}`, '>': `\textgreater{}`, '|': `\textbar{}`, '"': `\texttt{\char34}`, '`': `\textquoteleft{}`,
	'±': `$\pm$`, '∓': `$\mp$`, '−': `$-$`, '–': `\textendash{}`, '—': `\textemdash{}`,
	'‘': `\textquoteleft{}`, '’': `\textquoteright{}`, '“': `\textquotedblleft{}`, '”': `\textquotedblright{}`, '…': `\textellipsis{}`,
	'×': `\ensuremath{\times}`, '·': `\textperiodcentered{}`, '≤': `\ensuremath{\leq}`, '≥': `\ensuremath{\geq}`, '≈': `\ensuremath{\approx}`,
	'→': `\ensuremath{\to}`, '∞': `\ensuremath{\infty}`, '√': `\ensuremath{\surd}`, '€': `\texteuro{}`, '£': `\pounds{}`, '°': `\textdegree{}`,
	'§': `\S{}`, '²': `\ensuremath{^2}`, '³': `\ensuremath{^3}`, 'µ': `$\mu$`, 'ß': `\ss{}`,
	'α': `\ensuremath{\alpha}`, 'β': `\ensuremath{\beta}`, 'γ': `\ensuremath{\gamma}`, 'δ': `\ensuremath{\delta}`, 'ε': `\ensuremath{\epsilon}`,
	'θ': `\ensuremath{\theta}`, 'κ': `\ensuremath{\kappa}`, 'λ': `\ensuremath{\lambda}`, 'μ': `\ensuremath{\mu}`, 'π': `\ensuremath{\pi}`,
	'ρ': `\ensuremath{\rho}`, 'σ': `\ensuremath{\sigma}`, 'τ': `\ensuremath{\tau}`, 'φ': `\ensuremath{\phi}`, 'ω': `\ensuremath{\omega}`,
	'\u00a0': `~`, '\u202f': `\,`, '\u2009': `\,`,
}

func latexRune(r rune) string {
	if text, ok := latexRunes[r]; ok {
		return text
	}
	western := 'À' <= r && r <= 'ÿ' && !strings.ContainsRune("ÐÞðþ÷", r)
	switch {
	case r >= ' ' && r <= '~', western:
		return string(r)
	case unicode.IsSpace(r):
		return " "
	}
	return fmt.Sprintf(`\texttt{U+%04X}`, r)
}
