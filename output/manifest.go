package output

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Format is the version of the result directory that this package writes and reads.
const Format = "cloudgate-results/1"

const formatFamily = "cloudgate-results/"

// Manifest says what a result directory holds and where it comes from. Apart from Execution,
// Revision, Versions and Until, two runs of the same study have the same manifest.
type Manifest struct {
	Format   string   `json:"format"`   // set by Create
	Kind     string   `json:"kind"`     // KindRun, KindShard, or the verb that made an Analysis
	Study    string   `json:"study_id"` // what was run and what was kept of it
	Stream   string   `json:"stream_id"`
	Complete bool     `json:"complete"`          // set by Commit
	Parents  []string `json:"parents,omitempty"` // study ids of the results that this one was made from

	Name    string `json:"name"` // of the scenario
	Title   string `json:"title"`
	About   string `json:"about"`
	Changed string `json:"changed,omitempty"` // what the command line set of the scenario, in words
	Model   string `json:"model"`
	Design  Design `json:"design"`
	Shard   *Shard `json:"shard,omitempty"` // of KindShard
	Keep    string `json:"keep"`            // as asked: KeepNone, "headline", "all", or selectors

	Inputs     []Input     `json:"inputs"`
	Joint      []Joint     `json:"joint,omitempty"` // groups of inputs that depend on one another
	Dims       []Dim       `json:"dims,omitempty"`
	Outcomes   []Outcome   `json:"outcomes"`
	Thresholds []Threshold `json:"thresholds,omitempty"`
	Reading    []Sentence  `json:"reading,omitempty"` // what the model wants said of a result, in order
	Tables     []Table     `json:"tables"`            // set by Commit and Analysis.Write, in order of file name
	Texts      []string    `json:"texts,omitempty"`   // of an analysis, set by Analysis.Write
	// TextHashes are the SHA-256, in hexadecimal, of the texts of an analysis and of its captions, by file; set by Analysis.Write.
	TextHashes map[string]string `json:"text_hashes,omitempty"`
	Failed     int               `json:"failed_runs"` // set by Commit; the reasons are in failures.csv, of a study that keeps no runs for the first 10,000

	Scenario string `json:"scenario"` // resolved, in canonical spelling
	Files    []File `json:"files"`    // read to resolve the scenario

	Sketch *Sketch `json:"sketch,omitempty"` // what quantiles and curves were read from; nil where it was the runs. Set by Commit

	Until *Until `json:"until,omitempty"` // the rule that found the number of runs; nil where it was given

	Revision string            `json:"revision"` // of the source
	Versions map[string]string `json:"versions"` // of the engine, the model, the toolchain
	Execution
}

// The kinds of directory: the result of a study, and a part of its runs. Every other kind is an Analysis.
const (
	KindRun   = "run"
	KindShard = "shard"
)

// KeepNone is the Manifest.Keep of a study without runs.parquet. Its kept outcomes are
// evaluated and summarised like any others, from all runs; only the runs are not stored, so that quantiles and
// curves come from a Sketch.
const KeepNone = "none"

// Sketch is what was known of runs that were not kept. Means, standard deviations, probabilities and all counts are
// those of the runs.
type Sketch struct {
	// Within is how far a quantile may be from that of the runs, as a share of itself; 0 where all are exact. The
	// intervals allow for it.
	Within float64 `json:"quantiles_within"`
}

// Note says of quantiles that are not those of the runs how far off they may be; empty where all are.
func (s *Sketch) Note() string {
	if s == nil || s.Within == 0 {
		return ""
	}
	percent := 100 * s.Within
	digit := math.Pow(10, math.Floor(math.Log10(percent)))
	percent = math.Ceil(percent/digit*(1-1e-9)) * digit
	return fmt.Sprintf("quantiles are within %s %% of those of the runs", strconv.FormatFloat(percent, 'g', 6, 64))
}

// Execution is what may differ between two executions of one study: the clock and the machine.
type Execution struct {
	Started time.Time `json:"started"`
	Seconds float64   `json:"seconds"`
	Workers int       `json:"workers"`
	Host    string    `json:"host,omitempty"`
	Memory  uint64    `json:"memory_bytes,omitempty"` // that the program had obtained from the operating system by the end
	Command string    `json:"command,omitempty"`      // of an analysis, as it was asked for
}

// Design is the part of a study's design that this directory holds: runs First..End-1.
// Run r belongs to replicate r mod Replicates.
type Design struct {
	Kind       string `json:"kind"`
	Seed       uint64 `json:"seed"`
	Replicates int    `json:"replicates"`
	First      int    `json:"first"`
	End        int    `json:"end"`
}

// Input is a parameter with a distribution, a column of runs.parquet that is named by its path.
type Input struct {
	Column       int    `json:"column"` // from 1, in the order of Put's in; set by Create
	Path         string `json:"path"`
	Role         string `json:"role"` // "lever" or "uncertainty"
	Unit         string `json:"unit"`
	Distribution string `json:"distribution"`
}

// Joint is a group of inputs that depend on one another. The matrices are by input.
type Joint struct {
	Name    string      `json:"name"`
	Copula  string      `json:"copula"`  // "gaussian", or "t(4)" with its degrees of freedom
	Method  string      `json:"method"`  // "copula" or "iman_conover"
	Measure string      `json:"measure"` // what Stated and Held are correlations of: "spearman", "kendall" or "normal"
	Inputs  []string    `json:"inputs"`  // the draws, by name
	Stated  [][]float64 `json:"stated"`  // in the scenario
	Held    [][]float64 `json:"held"`    // other than stated where these cannot hold together
	Scores  [][]float64 `json:"scores"`  // what holds, as correlations of normal scores
}

// Dim is a dimension of outcomes with its members in the model's order.
type Dim struct {
	Name    string   `json:"name"`
	Members []string `json:"members"`
	Labels  []string `json:"labels,omitempty"` // how the members are called, in their order; empty where the names will do
	// Compared says that the headline outcomes of the members are told in one table with a row for each.
	Compared bool `json:"compared,omitempty"`
}

// Coord fixes one dimension of an outcome.
type Coord struct {
	Dim    string `json:"dim"`
	Member string `json:"member"`
}

// Outcome is one series of the model, or one scalar: one cell of its dimensions. Each entry
// of At is a column; without At there is one column.
type Outcome struct {
	Name     string    `json:"name"`
	Unit     string    `json:"unit"`
	Doc      string    `json:"doc,omitempty"`
	Kind     string    `json:"kind"`            // level, flow, share, count, flag or time
	Where    []Coord   `json:"where,omitempty"` // in the order of Manifest.Dims; a dimension not named is its total
	At       []float64 `json:"at,omitempty"`    // ascending
	AtName   string    `json:"at_name,omitempty"`
	Headline bool      `json:"headline"`
	Standard bool      `json:"standard"` // kept by default because a standard figure draws it
	Kept     bool      `json:"kept"`     // evaluated; its columns are in runs.parquet unless Keep is KeepNone
}

// Threshold is a value whose exceedance the summary reports, as statistic "p_above:" + Name.
type Threshold struct {
	Name     string  `json:"name"`
	Label    string  `json:"label"`
	Selector string  `json:"selector"`
	Above    float64 `json:"above"`
}

// Sentence is one thing to be said of a result, in the model's words.
type Sentence struct {
	Kind    string `json:"kind"` // distribution, count or assumption
	Of      string `json:"of"`   // canonical selector of an outcome, read at its last place; of an assumption, the path of a parameter
	Subject string `json:"subject"`
	Does    string `json:"does,omitempty"`   // of a count and an assumption: what the subject does
	Each    string `json:"each,omitempty"`   // of a count: the flag that tells of each member whether it is counted
	Caveat  string `json:"caveat,omitempty"` // of an assumption: why the result needs its twin without it
}

// File is a file that was read, with the hash of its bytes in hexadecimal.
type File struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// Table is a file of the directory, with the hash of its bytes and the number of its data rows.
type Table struct {
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
	Rows   int    `json:"rows"`
}

// Until is a rule that made runs until errors were small enough, and what it found at the end. It says how
// the number of runs came about; nothing else depends on it.
type Until struct {
	Targets []Target `json:"targets"`
	Ended   string   `json:"ended"` // reached, runs or time: what ended it
	MaxRuns int      `json:"max_runs"`
	MaxTime string   `json:"max_time,omitempty"` // as asked, "10m0s"; empty for no limit
	Looks   []int    `json:"looks"`              // numbers of runs at which it looked
	// Directory is what Commit calls the directory, if nobody gave it a name: one by the study.
	Directory string `json:"directory,omitempty"`
}

// Target is an estimate whose error was to be small. The numbers are in the unit of the statistic, and nil
// where they are not finite.
type Target struct {
	Target    string   `json:"target"` // as asked, in canonical spelling, of one cell
	Cell      string   `json:"cell"`   // of Outcomes, whether it is kept or not
	Statistic string   `json:"statistic"`
	Minus     string   `json:"minus,omitempty"`           // the scenario that is subtracted
	MinusID   string   `json:"minus_stream_id,omitempty"` // its stream id
	Value     *float64 `json:"value"`
	Lo        *float64 `json:"lo"`
	Hi        *float64 `json:"hi"`
	Half      *float64 `json:"half"`  // half the width of the 95 % interval
	Asked     *float64 `json:"asked"` // the most that Half might be
	Reached   bool     `json:"reached"`
	Needed    *float64 `json:"needed,omitempty"` // of one not reached: the runs it would take, at worst about
}

// Len is the number of columns of the outcome: 1 for a scalar.
func (o Outcome) Len() int { return max(1, len(o.At)) }

// Selector is the outcome in canonical spelling, "share[market=japan,provider=aws]".
func (o Outcome) Selector() string {
	if len(o.Where) == 0 {
		return o.Name
	}
	var b strings.Builder
	b.WriteString(o.Name)
	for i, c := range o.Where {
		b.WriteByte("[,"[min(i, 1)])
		b.WriteString(c.Dim + "=" + c.Member)
	}
	b.WriteByte(']')
	return b.String()
}

// Cell is the i-th column of the outcome in canonical spelling: its selector, and of a series
// the place on its grid, "share[market=japan]@2025".
func (o Outcome) Cell(i int) string {
	if len(o.At) == 0 {
		return o.Selector()
	}
	return o.Selector() + "@" + strconv.FormatFloat(o.At[i], 'g', -1, 64)
}

// standard reports whether the outcome is kept by default.
func (o Outcome) standard() bool { return o.Headline || o.Standard || len(o.At) == 0 }

// Runs is the number of runs that the directory holds.
func (d Design) Runs() int { return d.End - d.First }

// columns names the columns of inputs and kept outcomes, in the order of runs.parquet.
func (m *Manifest) columns() (names []string) {
	for _, in := range m.Inputs {
		names = append(names, in.Path)
	}
	for _, o := range m.Outcomes {
		if !o.Kept {
			continue
		}
		for i := range o.Len() {
			names = append(names, o.Cell(i))
		}
	}
	return names
}

// check refuses a manifest that would lead to tables that cannot be read back.
func (m *Manifest) check() error {
	var errs []error
	complain := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }

	if m.Study == "" {
		complain("no study id")
	}
	if m.Design.First < 0 || m.Design.End < m.Design.First {
		complain("no runs from %d to %d", m.Design.First, m.Design.End)
	}
	if (m.Shard != nil) != (m.Kind == KindShard) {
		complain("found kind %q, and a shard: %t", m.Kind, m.Shard != nil)
	}
	if m.Shard != nil {
		if err := m.Shard.check(m.Design); err != nil {
			complain("%w", err)
		}
	}
	if m.Until != nil && m.Until.Directory != "" {
		if d := m.Until.Directory; !filepath.IsLocal(d) || d == "." || strings.ContainsAny(d, `/\`) {
			complain("found %q as the name of the directory, expected one without a path", d)
		}
	}
	for _, d := range m.Dims {
		if slices.Contains(reservedKeys, d.Name) {
			complain("dimension %s has the name of a column of the tables", d.Name)
		}
		if slices.Contains(d.Members, total) {
			complain("dimension %s has a member named %q, which means its total", d.Name, total)
		}
	}
	for _, o := range m.Outcomes {
		if !m.ordered(o.Where) {
			complain("%s: dimensions are unknown or not in the order of the manifest", o.Selector())
		}
		if !slices.IsSorted(o.At) {
			complain("%s: grid not ascending", o.Selector())
		}
	}
	seen := map[string]bool{runColumn: true, statusColumn: true}
	for _, name := range m.columns() {
		if seen[name] {
			complain("two columns named %q", name)
		}
		seen[name] = true
	}
	return errors.Join(errs...)
}

// mayHold says whether a directory can have a table or a text of that name: it is not a path that leads elsewhere.
func mayHold(name string) bool {
	return slices.Contains(knownFiles, name) || analysisFile.MatchString(name)
}

// ordered reports whether the coordinates follow the order of the dimensions and are known members.
func (m *Manifest) ordered(where []Coord) bool {
	next := 0
	for _, c := range where {
		i := slices.IndexFunc(m.Dims[next:], func(d Dim) bool { return d.Name == c.Dim })
		if i < 0 || !slices.Contains(m.Dims[next+i].Members, c.Member) {
			return false
		}
		next += i + 1
	}
	return true
}

// encode gives the manifest as it stands in the directory.
func (m *Manifest) encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(m)
	return b.Bytes(), err
}

// decodeManifest reads a manifest of this format. Keys it does not know are passed over: what
// changes the meaning of the others changes the format.
func decodeManifest(data []byte) (Manifest, error) {
	var m Manifest
	misread := json.Unmarshal(data, &m) // of another format it reads the name even so
	version, ours := strings.CutPrefix(m.Format, formatFamily)
	n, err := strconv.Atoi(version)
	switch {
	case misread != nil && (m.Format == "" || n == 1):
		return Manifest{}, fmt.Errorf("not a manifest: %w", misread)
	case !ours || err != nil || n < 1:
		return Manifest{}, fmt.Errorf("not the manifest of a result: format %q", m.Format)
	case n > 1:
		return Manifest{}, fmt.Errorf("%w: format %q, this version reads up to %q", ErrNewer, m.Format, Format)
	}
	if !m.Complete {
		return Manifest{}, ErrPartial
	}
	if err := m.check(); err != nil {
		return Manifest{}, fmt.Errorf("manifest: %w", err)
	}
	for _, t := range m.Tables {
		if !mayHold(t.File) {
			return Manifest{}, fmt.Errorf("manifest: no table of a result: %q", t.File)
		}
	}
	for _, name := range slices.AppendSeq(slices.Clone(m.Texts), maps.Keys(m.TextHashes)) {
		if !mayHold(name) {
			return Manifest{}, fmt.Errorf("manifest: no text of a result: %q", name)
		}
	}
	return m, nil
}

// Called names the scenario with what the command line set of it.
func (m *Manifest) Called() string {
	if m.Changed == "" {
		return m.Name
	}
	return m.Name + " with " + m.Changed
}
