package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"cloudgate/output"
	"cloudgate/output/figure"
)

// This file is what verbs share that leave an analysis of studies.

// analysisID identifies an analysis: its verb and all that its numbers depend on.
func analysisID(verb string, parts ...string) string {
	h := sha256.New()
	fmt.Fprintf(h, "cloudgate-analysis/1 %q %q\n", verb, parts)
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// analysisManifest says what an analysis is made from: the first study that it looks at gives it its name.
func analysisManifest(verb, id string, of ...output.Manifest) output.Manifest {
	first := of[0]
	m := output.Manifest{
		Kind: verb, Study: id, Stream: first.Stream, Name: first.Name, Title: first.Title, About: first.About, Changed: first.Changed, Model: first.Model,
		Design: first.Design, Keep: first.Keep, Scenario: first.Scenario, Files: first.Files,
		Revision: revision(), Versions: ownVersions("", ""),
	}
	for _, parent := range of {
		m.Parents = append(m.Parents, parent.Study)
		for name, v := range parent.Versions {
			if _, ok := m.Versions[name]; !ok {
				m.Versions[name] = v
			}
		}
	}
	return m
}

// room says whether an analysis of that kind and id can be written into a directory.
func room(c *cli.Context, dir, kind, id string) error {
	state, err := output.Inspect(dir, kind, id)
	switch {
	case err != nil:
		return err
	case state == output.Foreign:
		return usagef("%s holds something that is no cloudgate result; choose another --out", dir)
	case state == output.OtherStudy && !c.Bool("force"):
		return usagef("%s holds another result; --force replaces it", dir)
	}
	return nil
}

// writeAnalysis writes an analysis where it belongs. One that is there already is replaced where it is the same
// or the user wants it; its numbers would be the same.
func writeAnalysis(c *cli.Context, a output.Analysis, dir string, start time.Time) error {
	if err := room(c, dir, a.Manifest.Kind, a.Manifest.Study); err != nil {
		return err
	}
	e := execution(start, workersOf(c))
	e.Command = commandLine(c)
	_, err := a.Write(dir, true, e)
	return err
}

// commandLine is the command that was typed, as far as an analysis depends on it.
func commandLine(c *cli.Context) string {
	words := []string{"cloudgate", c.Command.Name}
	words = append(words, c.Args().Slice()...)
	for _, f := range c.Command.Flags {
		name := f.Names()[0]
		if !c.IsSet(name) || slices.Contains([]string{"out", "json", "quiet", "force", "workers"}, name) {
			continue
		}
		switch f.(type) {
		case *cli.BoolFlag:
			words = append(words, fmt.Sprintf("--%s=%t", name, c.Bool(name)))
		case *cli.StringSliceFlag:
			for _, v := range c.StringSlice(name) {
				words = append(words, "--"+name, v)
			}
		case *cli.GenericFlag:
			words = append(words, "--"+name, fmt.Sprint(c.Generic(name)))
		default:
			words = append(words, "--"+name, fmt.Sprint(c.Value(name)))
		}
	}
	return shellLine(words...)
}

// analysisDir is where an analysis by the verb belongs, unless --out says where. It is an error if something else is in the way:
// verbs ask before they compute.
func analysisDir(c *cli.Context, name, id string) (string, error) {
	dir := cmp.Or(c.String("out"), filepath.Join("results", name+"-"+c.Command.Name+"-"+id))
	return dir, room(c, dir, c.Command.Name, id)
}

// finishAnalysis writes an analysis and prints it as it was asked for.
func finishAnalysis(c *cli.Context, a output.Analysis, dir string, start time.Time, text string) error {
	if err := writeAnalysis(c, a, dir, start); err != nil {
		return err
	}
	return presentAnalysis(c, a, dir, text)
}

// withTables says below what is told where the rest is.
func withTables(text, dir string) string {
	return strings.TrimRight(text, "\n") + "\nTables and figures are in " + dir + "\n"
}

// presentAnalysis prints an analysis as it was asked for: its tables as JSON, its directory, or a text.
func presentAnalysis(c *cli.Context, a output.Analysis, dir, text string) error {
	switch {
	case c.Bool("json"):
		return printSheets(c.App.Writer, dir, a)
	case c.Bool("quiet"):
		text = dir + "\n"
	}
	_, err := io.WriteString(c.App.Writer, text)
	return err
}

// printSheets prints the tables of an analysis as JSON; what is not finite is null.
func printSheets(w io.Writer, dir string, a output.Analysis) error {
	doc := map[string]any{"directory": dir, "kind": a.Manifest.Kind, "id": a.Manifest.Study, "parents": a.Manifest.Parents}
	for _, s := range a.Sheets {
		rows := make([]map[string]any, len(s.Rows))
		for i, row := range s.Rows {
			rows[i] = map[string]any{}
			for k, cell := range row {
				if v, ok := cell.(float64); ok {
					cell = finite(v)
				}
				rows[i][s.Header[k]] = cell
			}
		}
		doc[s.File[:len(s.File)-len(".csv")]] = rows
	}
	return encodeJSON(w, doc)
}

// distinct is the name of a file that none of those that are taken has, in small letters or large; it is taken then.
func distinct(name string, taken map[string]bool) string {
	free := name
	for n := 2; taken[strings.ToLower(free)]; n++ {
		free = fmt.Sprintf("%s-%d", name, n)
	}
	taken[strings.ToLower(free)] = true
	return free
}

// firstYear is the first year of a result's series; false where it has none.
func firstYear(m output.Manifest) (float64, bool) {
	for _, o := range m.Outcomes {
		if len(o.At) > 0 && o.AtName == "year" {
			return o.At[0], true
		}
	}
	return 0, false
}

// drawInto gives an analysis its figures; nil without formats.
func drawInto(ctx context.Context, drawings func(figure.Style) []*figure.Drawing, l look) func(dir string) (string, error) {
	if len(l.formats) == 0 {
		return nil
	}
	return func(dir string) (string, error) {
		var captions []string
		taken := map[string]bool{}
		for _, d := range drawings(l.style) {
			if err := ctx.Err(); err != nil {
				return "", context.Cause(ctx)
			}
			d.Name = distinct(d.Name, taken)
			if _, err := d.Write(d.Name, figure.Options{Formats: l.formats, Dir: dir}); err != nil {
				return "", unwritable(err)
			}
			captions = append(captions, captionText(d.Name, d.Caption, d.Alt))
		}
		if len(captions) == 0 {
			return "", nil
		}
		return captionsText(captions), nil
	}
}
