package output

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Analysis is what is made from the runs of studies without being one: tidy tables, texts and figures of a verb that
// compares, scores or explains. Its directory is written at once, under another name first, as a result's is.
type Analysis struct {
	Manifest Manifest // its Kind is the verb's; its Parents are the studies that were looked at
	Sheets   []Sheet
	Texts    []Text
	// Draw draws figures into a directory and gives their captions; nil for none.
	Draw func(dir string) (captions string, err error)
}

// Sheet is a tidy table of an analysis.
type Sheet struct {
	File   string // "scores.csv"
	Header []string
	Rows   [][]any // strings, ints, and float64s, of which NaN is written as nothing
}

// Text is a text of an analysis.
type Text struct {
	File string // "card.md"
	Text string
}

// analysisFile is what tables and texts of an analysis may be called.
var analysisFile = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*\.(csv|md|yaml|tex)$`)

// Write makes the directory dir. A result or an analysis that is there is replaced by force and is an error
// otherwise; anything else in dir is an error and never touched.
func (a Analysis) Write(dir string, force bool, e Execution) (Manifest, error) {
	m := a.Manifest
	if m.Kind == KindRun || m.Kind == KindShard || m.Kind == "" {
		return Manifest{}, fmt.Errorf("manifest: no analysis is of kind %q", m.Kind)
	}
	m.Format, m.Tables, m.TextHashes, m.Execution = Format, nil, map[string]string{}, e
	if err := m.check(); err != nil {
		return Manifest{}, fmt.Errorf("manifest: %w", err)
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Manifest{}, err
	}
	c, err := look(dir)
	if err != nil {
		return Manifest{}, err
	}
	if !force && !c.empty() {
		return Manifest{}, fmt.Errorf("%s: exists already", dir)
	}
	if err := c.replaceable(dir); err != nil {
		return Manifest{}, err
	}
	partial := dir + PartialSuffix
	if err := discard(partial, force); err != nil {
		return Manifest{}, err
	}
	if err := os.MkdirAll(partial, 0o777); err != nil {
		return Manifest{}, err
	}
	if err := a.fill(partial, &m); err != nil {
		return Manifest{}, errors.Join(err, os.RemoveAll(partial))
	}
	return m, publish(partial, dir)
}

// fill writes everything, the manifest last.
func (a Analysis) fill(partial string, m *Manifest) error {
	root, err := os.OpenRoot(partial)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := writeNew(root, noteFile, note); err != nil {
		return err
	}
	// Figures take longest, and no other unfinished files would be known for ours.
	if a.Draw != nil {
		captions, err := a.Draw(filepath.Join(partial, FiguresDir))
		if err != nil {
			return err
		}
		if captions != "" {
			if err := m.write(root, Text{CaptionsFile, captions}); err != nil {
				return err
			}
		}
	}
	for _, s := range a.Sheets {
		t, err := s.write(root)
		if err != nil {
			return about(s.File, err)
		}
		m.Tables = append(m.Tables, t)
	}
	slices.SortFunc(m.Tables, func(a, b Table) int { return strings.Compare(a.File, b.File) })
	for _, t := range a.Texts {
		if !analysisFile.MatchString(t.File) {
			return fmt.Errorf("no text of an analysis: %q", t.File)
		}
		if err := m.write(root, t); err != nil {
			return err
		}
		m.Texts = append(m.Texts, t.File)
	}
	m.Complete = true
	data, err := m.encode()
	if err != nil {
		return fmt.Errorf("%s: %w", ManifestFile, err)
	}
	return cmp.Or(writeNew(root, ManifestFile, string(data)), root.RemoveAll(noteFile))
}

// write writes a text that the manifest vouches for.
func (m *Manifest) write(root *os.Root, t Text) error {
	sum := sha256.Sum256([]byte(t.Text))
	m.TextHashes[t.File] = hex.EncodeToString(sum[:])
	return writeNew(root, t.File, t.Text)
}

func writeNew(root *os.Root, name, text string) error {
	f, err := createTable(root, name)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return cmp.Or(err, f.close())
}

func (s Sheet) write(root *os.Root) (Table, error) {
	if !analysisFile.MatchString(s.File) {
		return Table{}, fmt.Errorf("no table of an analysis: %q", s.File)
	}
	f, err := createTable(root, s.File)
	if err != nil {
		return Table{}, err
	}
	err = writeCSV(f, s.Header, s.Rows, func(row []any, rec []string) ([]string, error) {
		if len(row) != len(s.Header) {
			return nil, fmt.Errorf("%d cells, expected %d", len(row), len(s.Header))
		}
		for _, cell := range row {
			text, err := cellText(cell)
			if err != nil {
				return nil, err
			}
			rec = append(rec, text)
		}
		return rec, nil
	})
	if err = cmp.Or(err, f.close()); err != nil {
		return Table{}, err
	}
	return f.table(len(s.Rows)), nil
}

func cellText(cell any) (string, error) {
	switch v := cell.(type) {
	case string:
		return v, nil
	case int:
		return strconv.Itoa(v), nil
	case float64:
		return formatFloat(v), nil
	}
	return "", fmt.Errorf("a cell of type %T", cell)
}
