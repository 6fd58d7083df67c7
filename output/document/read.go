package document

import "strings"

// Read is what a text in Markdown says, as far as texts of analyses go: headings, paragraphs, lists, tables, code between
// fences, and in them strong words and names between backquotes. Everything else is a paragraph that prints as it stands.
func Read(markdown string) []Block {
	var blocks []Block
	depth := 0         // of the last heading
	var lines []string // of a paragraph
	flush := func() {
		if len(lines) > 0 {
			blocks = append(blocks, Paragraph{readText(strings.Join(lines, " "))})
			lines = nil
		}
	}
	all := strings.Split(markdown, "\n")
	for i := 0; i < len(all); i++ {
		line := strings.TrimSpace(all[i])
		numbered, item := readItem(line)
		switch level, heading := readHeading(line); {
		case line == "":
			flush()
		case fence(line) != "":
			flush()
			var c Code
			for i++; i < len(all) && strings.TrimSpace(all[i]) != fence(line); i++ {
				c.Lines = append(c.Lines, strings.TrimRight(all[i], " \r"))
			}
			blocks = append(blocks, c)
		case level > 0:
			flush()
			depth = min(level, depth+1) // whoever reads by ear goes down one level at a time
			blocks = append(blocks, Heading{Level: depth, Text: readText(heading).String()})
		case item != "":
			flush()
			last := len(blocks) - 1
			if l, ok := lastOf(blocks); ok && l.Numbered == numbered && i > 0 && strings.TrimSpace(all[i-1]) != "" {
				l.Items = append(l.Items, readText(item))
				blocks[last] = l
			} else {
				blocks = append(blocks, List{Numbered: numbered, Items: []Text{readText(item)}})
			}
		case strings.HasPrefix(line, "|") && i+1 < len(all) && isRule(all[i+1]):
			flush()
			rows := 0
			for i+2+rows < len(all) && strings.HasPrefix(strings.TrimSpace(all[i+2+rows]), "|") {
				rows++
			}
			blocks = append(blocks, readTable(line, all[i+1], all[i+2:i+2+rows]))
			i += 1 + rows
		default:
			lines = append(lines, line)
		}
	}
	flush()
	return blocks
}

// readTable reads a table: its head, the rule below it, by which columns of words stand before those of numbers, and its rows.
func readTable(head, rule string, rows []string) Table {
	t := Table{}
	for _, cell := range readCells(head) {
		t.Head = append(t.Head, cell.String())
	}
	for _, cell := range readCells(strings.TrimSpace(rule)) {
		if strings.HasSuffix(cell.String(), ":") {
			break
		}
		t.Words++
	}
	t.Words = min(t.Words, len(t.Head))
	for _, line := range rows {
		row := make([]Text, len(t.Head))
		copy(row, readCells(strings.TrimSpace(line)))
		t.Rows = append(t.Rows, row)
	}
	return t
}

func lastOf(blocks []Block) (List, bool) {
	if len(blocks) == 0 {
		return List{}, false
	}
	l, ok := blocks[len(blocks)-1].(List)
	return l, ok
}

// fence is the row of backquotes that a line is, at least three; "" for any other line.
func fence(line string) string {
	if len(line) < 3 || strings.Trim(line, "`") != "" {
		return ""
	}
	return line
}

// readHeading is the level of a heading and what it says; 0 for what is none.
func readHeading(line string) (level int, text string) {
	rest := strings.TrimLeft(line, "#")
	if level = len(line) - len(rest); level == 0 || !strings.HasPrefix(rest, " ") {
		return 0, ""
	}
	return level, strings.TrimSpace(rest)
}

// readItem is what an item of a list says; "" for what is none.
func readItem(line string) (numbered bool, text string) {
	if text, ok := strings.CutPrefix(line, "- "); ok {
		return false, strings.TrimSpace(text)
	}
	number, text, ok := strings.Cut(line, ". ")
	if !ok || number == "" || !allDigits([]rune(number)) {
		return false, ""
	}
	return true, strings.TrimSpace(text)
}

// isRule says whether a line is that between head and rows of a table.
func isRule(line string) bool {
	line = strings.TrimSpace(line)
	return strings.HasPrefix(line, "|") && strings.Contains(line, "---") && strings.Trim(line, "|-: ") == ""
}

// readCells splits a row at its bars, but not at those with a backslash.
func readCells(line string) []Text {
	line = strings.TrimPrefix(line, "|")
	var cells []Text
	start := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '|':
			cells = append(cells, readText(strings.TrimSpace(line[start:i])))
			start = i + 1
		}
	}
	if rest := strings.TrimSpace(line[start:]); rest != "" {
		cells = append(cells, readText(rest))
	}
	return cells
}

// readText finds the spans of a text.
func readText(text string) Text {
	var t Text
	var plain strings.Builder
	flush := func() {
		if plain.Len() > 0 {
			t = append(t, Span{Text: plain.String()})
			plain.Reset()
		}
	}
	for len(text) > 0 {
		if text[0] == '\\' && len(text) > 1 && isMark(text[1]) {
			plain.WriteByte(text[1])
			text = text[2:]
			continue
		}
		found := false
		for _, m := range []struct {
			mark  string
			style Style
		}{{"**", Strong}, {"`", Mono}} {
			rest, begins := strings.CutPrefix(text, m.mark)
			inner, after, ends := strings.Cut(rest, m.mark)
			if begins && ends && inner != "" {
				flush()
				if m.style == Strong {
					inner = readText(inner).String()
				}
				t = append(t, Span{inner, m.style})
				text, found = after, true
				break
			}
		}
		if !found {
			plain.WriteByte(text[0])
			text = text[1:]
		}
	}
	flush()
	return t
}

// isMark says whether a backslash before a character takes its meaning.
func isMark(c byte) bool {
	return '!' <= c && c <= '/' || ':' <= c && c <= '@' || '[' <= c && c <= '`' || '{' <= c && c <= '~'
}
