// Package figure draws the standard figures of a study from its tables, ready to print.
//
// It draws what the tables say and computes no statistics: medians, bands, densities and their
// errors arrive as rows. A figure whose rows are not there says which are missing. Each figure is
// laid out once, at the final width of its style, as a list of polygons, lines and texts; SVG, PDF, PNG, EPS and TeX are
// five ways of writing that list down, so that they agree. Text is measured with the font in which it is set, and SVG and PDF
// files have it as text, with what they use of their fonts inside: Liberation Sans, some Chinese characters of Noto Sans, and
// a font that the user may add. A character that none of these has is a *GlyphError. The same study gives the same bytes.
//
//	study := &figure.Study{Scenario: "baseline-2014", ID: id, Runs: 16384, …, Summary: rows}
//	files, err := figure.Render(study, "fan", figure.Options{Dir: "figures"})
//	fmt.Println(files[0].Path, files[0].Caption)
//
// Colours mean the same in every figure: Chinese providers are warm, foreign ones cool, markets
// and totals of no origin grey. All are opaque, and bands keep their order in greyscale.
package figure
