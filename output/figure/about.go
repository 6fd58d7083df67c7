package figure

import (
	"fmt"
	"unicode/utf16"
)

// about is what a file says of itself.
type about struct {
	title, description string
	scenario           string
	study              string // id
	seed               uint64
	runs               int // 0 where there is no study
	software           string
}

// aboutStudy is what is known of a figure before it is drawn.
func aboutStudy(s *Study) about {
	return about{scenario: s.Scenario, study: s.ID, seed: s.Seed, runs: s.Runs, software: s.software()}
}

// software is what draws, or the program that made the tables.
func (s *Study) software() string {
	if s.Software != "" {
		return s.Software
	}
	return "cloudgate"
}

// source says where the numbers come from, "" for those of no study.
func (a about) source() string {
	if a.runs == 0 {
		return ""
	}
	text := fmt.Sprintf("scenario %s, %d runs, seed %d", a.scenario, a.runs, a.seed)
	if a.study != "" {
		text += ", study " + a.study
	}
	return text
}

// fields are the keys and values of formats that hold a list of these.
func (a about) fields() [][2]string {
	list := [][2]string{{"Title", a.title}, {"Description", a.description}, {"Software", a.software}}
	if a.runs > 0 {
		list = append(list, [2]string{"Scenario", a.scenario}, [2]string{"Seed", fmt.Sprint(a.seed)}, [2]string{"Runs", fmt.Sprint(a.runs)})
	}
	if a.study != "" {
		list = append(list, [2]string{"Study", a.study})
	}
	return list
}

// dublinCore is the description of a file in RDF, as SVG and PDF files carry it.
func (a about) dublinCore() string {
	text := `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">` + "\n" +
		`<rdf:Description rdf:about="">` + "\n"
	alternative := func(tag, value string) {
		text += "<dc:" + tag + `><rdf:Alt><rdf:li xml:lang="x-default">` + escape(value) + "</rdf:li></rdf:Alt></dc:" + tag + ">\n"
	}
	alternative("title", a.title)
	alternative("description", a.description)
	if source := a.source(); source != "" {
		text += "<dc:source>" + escape(source) + "</dc:source>\n"
	}
	if a.study != "" {
		text += "<dc:identifier>" + escape(a.study) + "</dc:identifier>\n"
	}
	return text + "<xmp:CreatorTool>" + escape(a.software) + "</xmp:CreatorTool>\n</rdf:Description>\n</rdf:RDF>\n"
}

// utf16Of is a text in the units of UTF-16.
func utf16Of(s string) []uint16 { return utf16.Encode([]rune(s)) }
