// Package document is a report before it is set: headings, paragraphs, tables, figures and what is folded away, which
// it sets as one HTML file, as Markdown, or as LaTeX. The same document gives the same bytes. Whatever its texts hold is
// printed as it stands: no title can smuggle a tag, a link or a macro into any of the three. It knows no result and no
// model, and draws nothing; what is said and shown is output/report's.
//
//	d := document.Document{Title: "Market access", Blocks: []document.Block{
//		document.Heading{Level: 1, Text: "Question"},
//		document.Paragraph{Text: document.Plain("Who wins?")},
//	}}
//	page, err := d.HTML()
package document
