package document

import (
	"fmt"
	"strings"
	"unicode"
)

// Markdown is the document in GitHub's Markdown. Its figures are the files NAME.svg, or of another format, of a folder beside it.
func (d Document) Markdown(folder string) []byte {
	s := &markdownSetter{folder: folder}
	s.line("# " + escapeMarkdown(d.Title))
	for _, b := range d.Blocks {
		b.set(s)
	}
	for _, b := range s.appendix.blocks() {
		b.set(s)
	}
	return []byte(strings.TrimSuffix(s.b.String(), "\n"))
}

type markdownSetter struct {
	b        strings.Builder
	folder   string // of the figures
	appendix appendix
}

// line writes a line with an empty one after it.
func (s *markdownSetter) line(text string) { s.b.WriteString(text + "\n\n") }

func (s *markdownSetter) heading(h Heading) {
	s.line(strings.Repeat("#", 1+min(max(h.Level, 1), 3)) + " " + escapeMarkdown(h.Text))
}

func (s *markdownSetter) paragraph(p Paragraph) { s.line(strings.TrimSpace(markdownText(p.Text))) }

func (s *markdownSetter) list(l List) {
	for i, item := range l.Items {
		mark := "-"
		if l.Numbered {
			mark = fmt.Sprintf("%d.", i+1)
		}
		s.b.WriteString(mark + " " + markdownText(item) + "\n")
	}
	s.b.WriteString("\n")
}

func (s *markdownSetter) table(t Table) {
	if t.Title != "" {
		s.line("**" + escapeMarkdown(t.Title) + "**")
	}
	s.b.WriteString("|")
	for _, h := range t.Head {
		s.b.WriteString(" " + escapeMarkdown(h) + " |")
	}
	s.b.WriteString("\n|")
	for i := range t.Head {
		if i < t.Words {
			s.b.WriteString(" --- |")
		} else {
			s.b.WriteString(" ---: |")
		}
	}
	s.b.WriteString("\n")
	for _, row := range t.Rows {
		s.b.WriteString("|")
		for _, cell := range row {
			s.b.WriteString(" " + markdownText(cell) + " |")
		}
		s.b.WriteString("\n")
	}
	s.b.WriteString("\n")
}

func (s *markdownSetter) figure(f Figure) {
	s.line("![" + escapeMarkdown(f.Alt) + "](" + s.folder + "/" + f.file("svg") + ")")
	s.line(escapeMarkdown(f.Caption))
}

func (s *markdownSetter) code(c Code) {
	mark := "```" // longer than whatever stands between
	for strings.Contains(strings.Join(c.Lines, "\n"), mark) {
		mark += "`"
	}
	s.b.WriteString(mark + "\n")
	for _, line := range c.Lines {
		s.b.WriteString(oneLine(line) + "\n")
	}
	s.line(mark)
}

func (s *markdownSetter) folded(f Folded) {
	s.appendix = append(s.appendix, f)
	s.paragraph(f.elsewhere())
}

func markdownText(t Text) string {
	var b strings.Builder
	for _, span := range t {
		text := escapeMarkdown(span.Text)
		switch {
		case text == "":
		case span.Style == Strong:
			b.WriteString("**" + text + "**")
		case span.Style == Mono && oneLine(span.Text) == span.Text && !strings.ContainsAny(span.Text, "`|"): // which code cannot hold everywhere
			b.WriteString("`" + span.Text + "`")
		default:
			b.WriteString(text)
		}
	}
	return b.String()
}

// escapeMarkdown keeps a text from meaning anything: marks get a backslash, and lines become one.
func escapeMarkdown(text string) string {
	var b strings.Builder
	runes := []rune(oneLine(text))
	for i, r := range runes {
		within := i > 0 && i+1 < len(runes) && isWord(runes[i-1]) && isWord(runes[i+1])
		switch {
		case strings.ContainsRune("\\`*<>[]|~&$", r), r == '_' && !within, i == 0 && strings.ContainsRune("#+-=", r):
			b.WriteByte('\\')
		case i > 0 && (r == '.' || r == ')') && (i+1 == len(runes) || runes[i+1] == ' ') && allDigits(runes[:i]): // would begin a list
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// oneLine has a space for everything that would begin a line, and nothing for other controls.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\r', r == '\t', r == '\v', r == '\f', r == '\u0085', r == '\u2028', r == '\u2029':
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, text)
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func allDigits(runes []rune) bool {
	for _, r := range runes {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}
