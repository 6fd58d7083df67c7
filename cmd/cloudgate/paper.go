package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cloudgate/output"
	"cloudgate/output/figure"
	"cloudgate/output/replication"
	"cloudgate/output/report"
	"cloudgate/scenarios/gallery"
	"cloudgate/scenarios/observed"
)

func paperCommand() *cli.Command {
	return &cli.Command{
		Name:      "paper",
		Category:  groupPlot,
		Usage:     "make the replication package of a paper from its results",
		UsageText: "cloudgate paper DIR... [flags]\n   cloudgate paper --list FILE [DIR...] [flags]",
		Description: "Each DIR is a result, or the analysis of another verb. The package has the README that data editors ask for, the\n" +
			"scenarios as they were resolved, results, figures, and the hash of every file; cloudgate verify checks it.\n" +
			"Results stay as they are. FILE lists the paper's own figures, as for cloudgate plot: they go into the package under their names,\n" +
			"with the results that they are drawn from and the command that draws each. Examples:\n" +
			"  cloudgate paper results/baseline --out my-paper --title 'Cloud market access'\n" +
			"  cloudgate paper results/a results/b --out small --without-runs --zip",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "out", Aliases: []string{"o"}, Value: "paper", Usage: "`DIR` of the package"},
			&cli.StringFlag{Name: "title", Usage: "`TITLE` of the paper; by default that of the first result"},
			&cli.StringFlag{Name: "list", Usage: "`FILE` that lists the figures of the paper: see cloudgate schema figures"},
			fontFlag(),
			&cli.BoolFlag{Name: "without-runs", Usage: "leave out the runs, and keep tables and figures"},
			&cli.StringSliceFlag{Name: "observed", Usage: "`FILE` of observed figures that the results were held against; may be given again"},
			&cli.BoolFlag{Name: "zip", Usage: "make one archive of it, too: DIR.zip"},
			&cli.BoolFlag{Name: "tar", Usage: "make one archive of it, too: DIR.tar"},
			&cli.BoolFlag{Name: "json", Usage: "print what was made as JSON"},
			&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "print the directory alone"},
			&cli.BoolFlag{Name: "force", Usage: "replace a package that is in the directory"},
		},
		Action: paperAction,
	}
}

// mostResults is how many directories a paper takes.
const mostResults = 10_000

func paperAction(c *cli.Context) error {
	least := 1
	var list *figureList
	if path := c.String("list"); path != "" {
		var err error
		if list, err = readFigureList(path, ""); err != nil {
			return err
		}
		defer list.Close()
		least = 0
	}
	if err := list.setFont(c.String("font")); err != nil {
		return err
	}
	args, err := arguments(c, least, mostResults)
	if err != nil {
		return err
	}
	if args, err = list.among(args); err != nil {
		return err
	}
	results, err := openResults(args)
	defer func() {
		for _, r := range results {
			r.Close()
		}
	}()
	if err != nil {
		return err
	}
	out := filepath.Clean(c.String("out"))
	w, err := replication.Create(out, c.Bool("force"))
	if err != nil {
		return usageError{err}
	}
	p := &packing{
		ctx: c.Context, w: w, results: results, list: list, withoutRuns: c.Bool("without-runs"),
		readme: report.Package{
			Title:    cmp.Or(c.String("title"), results[0].Manifest().Title, results[0].Manifest().Name),
			Versions: map[string]string{}, Figures: map[string]int{},
		},
	}
	if !c.Bool("quiet") {
		p.progress = newProgress(c.App.ErrWriter, len(results))
		p.progress.what = "results"
	}
	m, err := p.pack(c.StringSlice("observed"))
	p.progress.finish()
	if err != nil {
		return errors.Join(interrupted(err, "stopped; nothing was made of %s", out), w.Abort())
	}
	var archives []string
	for _, ending := range replication.Archives {
		if c.Bool(ending[1:]) {
			archives = append(archives, out+ending)
			err := writeFile(out+ending, func(to io.Writer) error {
				return m.Archive(c.Context, to, ending, out, filepath.Base(out))
			})
			if err != nil {
				return interrupted(err, "stopped; the package in %s is complete, %s is not written", out, out+ending)
			}
		}
	}
	return presentPackage(c, out, m, archives)
}

func presentPackage(c *cli.Context, out string, m replication.Manifest, archives []string) error {
	stdout := c.App.Writer
	var bytes int64
	for _, f := range m.Files {
		bytes += f.Bytes
	}
	switch {
	case c.Bool("json"):
		return encodeJSON(stdout, struct {
			Directory string               `json:"directory"`
			Title     string               `json:"title"`
			Seal      string               `json:"seal"`
			Results   []replication.Result `json:"results"`
			Files     int                  `json:"files"`
			Bytes     int64                `json:"bytes"`
			Archives  []string             `json:"archives,omitempty"`
		}{out, m.Title, m.Seal, m.Results, len(m.Files), bytes, archives})
	case c.Bool("quiet"):
		_, err := fmt.Fprintln(stdout, out)
		return err
	}
	text := fmt.Sprintf("The replication package of %q holds %s in %s (%s). Whoever has it checks it by cloudgate verify, and makes all of it again by "+
		"cloudgate verify --full. In README.md the boxes to tick and the numbers of tables and figures in the paper are left to its authors.",
		m.Title, report.Counted(len(m.Results), "result"), report.Counted(len(m.Files)+1, "file"), report.Megabytes(bytes))
	_, err := fmt.Fprintf(stdout, "%sThe package is in %s\n", wrap(text, 100), strings.Join(append([]string{out}, archives...), ", "))
	return err
}

// packed is a result on its way into a package.
type packed struct {
	*output.Results
	dir, name string
}

// order puts analyses after the studies that they may have been made from.
func (r packed) order() int {
	if report.IsStudy(r.Manifest().Kind) {
		return 0
	}
	return 1
}

// openResults opens the directories of a paper. The error is all that is wrong with any of them.
func openResults(args []string) ([]packed, error) {
	var results []packed
	var errs []error
	names, studies := map[string]bool{}, map[string]string{}
	for _, arg := range args {
		r, err := openResult(arg)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		results = append(results, packed{Results: r, dir: arg})
		m := r.Manifest()
		abs, err := filepath.Abs(arg)
		errs = append(errs, err)
		name := filepath.Base(abs)
		if names[name] {
			name += "-" + m.Study
		}
		results[len(results)-1].name, names[name] = name, true
		id := m.Kind + " " + m.Study
		if before, ok := studies[id]; ok {
			errs = append(errs, usagef("%s and %s are the same %s; give one of them", before, arg, m.Kind))
		}
		studies[id] = arg
		if err := r.Verify(); err != nil {
			errs = append(errs, fmt.Errorf("%s is damaged: %w", arg, err))
		}
	}
	return results, errors.Join(errs...)
}

// packing is the making of a package.
type packing struct {
	ctx         context.Context
	w           *replication.Writer
	results     []packed
	list        *figureList // nil for none
	withoutRuns bool
	progress    *progress
	readme      report.Package
}

func (p *packing) pack(observedFiles []string) (replication.Manifest, error) {
	m := replication.Manifest{Title: p.readme.Title, Revision: revision(), Versions: ownVersions("", "")}
	slices.SortStableFunc(p.results, func(a, b packed) int { return a.order() - b.order() })
	for i, r := range p.results {
		one, err := p.result(r)
		if err != nil {
			return m, err
		}
		m.Results = append(m.Results, one)
		p.progress.reached(i + 1)
	}
	if err := p.listed(m.Results); err != nil {
		return m, err
	}
	if err := p.observed(observedFiles); err != nil {
		return m, err
	}
	p.readme.Bytes = p.w.Bytes()
	if err := p.w.Add("README.md", []byte(p.readme.Readme())); err != nil {
		return m, err
	}
	return p.w.Commit(m)
}

// result puts one result into the package, and tells the README of it.
func (p *packing) result(r packed) (replication.Result, error) {
	m := r.Manifest()
	one := replication.Result{Name: r.name, Kind: m.Kind, Study: m.Study}
	told := report.Packed{Name: r.name, Manifest: m, Elsewhere: p.elsewhere(r)}
	if m.Command != "" {
		told.Commands = []string{m.Command + " " + shellLine("--out", "again/"+r.name)}
	}
	for name, v := range m.Versions {
		p.readme.Versions[name] = another(p.readme.Versions[name], v)
	}
	p.readme.Revision = another(p.readme.Revision, m.Revision)
	if err := p.tables(r, &one, &told); err != nil {
		return one, err
	}
	figures, err := p.drawn(r, &told)
	if err != nil {
		return one, err
	}
	folder := path.Join("scenarios", r.name)
	one.Scenario = path.Join(folder, scenarioFile)
	told.Scenario = one.Scenario
	if err := p.w.Add(one.Scenario, []byte(m.Scenario)); err != nil {
		return one, err
	}
	if report.IsStudy(m.Kind) {
		if err := p.study(r, one, figures, folder, &told); err != nil {
			return one, err
		}
	}
	p.readme.Results = append(p.readme.Results, told)
	return one, nil
}

// tables copies the files of a result, but for runs that the package is to be without.
func (p *packing) tables(r packed, one *replication.Result, told *report.Packed) error {
	for _, name := range r.Files() {
		to := path.Join("results", r.name, name)
		if p.withoutRuns && name == output.RunsFile {
			one.Without = append(one.Without, name)
			continue
		}
		if strings.HasSuffix(name, ".csv") {
			told.Tables = append(told.Tables, to)
		}
		if err := p.w.Copy(p.ctx, to, filepath.Join(r.dir, name)); err != nil {
			return err
		}
	}
	told.Without = one.Without
	return nil
}

// drawn copies the figures of a result, and gives their names.
func (p *packing) drawn(r packed, told *report.Packed) ([]string, error) {
	figures, err := r.Figures()
	if err != nil {
		return nil, err
	}
	for _, name := range figures {
		to := path.Join("figures", r.name, name)
		told.Figures = append(told.Figures, to)
		if err := p.w.Copy(p.ctx, to, filepath.Join(r.dir, output.FiguresDir, name)); err != nil {
			return nil, err
		}
	}
	return figures, nil
}

// study puts into the package what only the result of a study has, and says how it is made again.
func (p *packing) study(r packed, one replication.Result, figures []string, folder string, told *report.Packed) error {
	var err error
	if told.Draws, err = p.draws(r, folder); err != nil {
		return err
	}
	if told.Parameters, err = r.Parameters(); err != nil {
		return err
	}
	captions, err := r.Text(output.CaptionsFile)
	if err != nil {
		return err
	}
	told.Commands = runAgain(one, told.Manifest, figures, captions)
	var glyph *figure.GlyphError
	if errors.As(writableLabels(told.Manifest, figure.Style{}), &glyph) {
		told.Foreign = glyph.Label
	}
	return nil
}

// elsewhere are the studies that a result was made from and the package is without.
func (p *packing) elsewhere(r packed) (list []string) {
	for _, parent := range r.Manifest().Parents {
		if !slices.ContainsFunc(p.results, func(r packed) bool { return r.Manifest().Study == parent }) {
			list = append(list, "study "+parent)
			p.progress.note(fmt.Sprintf("%s was made from the study %s, which is not among the results: the package will be without it", r.dir, parent))
		}
	}
	return list
}

// listFile is the place of a list of figures in a package.
const listFile = "figures.yaml"

// listed puts the figures of the list into the package, and the list as it is to be read there: results from which runs were left
// out have to be made again before. The results of the package are in the order of those of the packing.
func (p *packing) listed(results []replication.Result) error {
	if p.list == nil {
		return nil
	}
	within := gallery.File{Name: listFile, About: p.list.file.About}
	for _, one := range p.list.figures {
		d, err := one.draw(p.ctx)
		if err != nil {
			return err
		}
		of := *one.of
		i := slices.IndexFunc(p.results, func(r packed) bool { return sameDir(r.dir, one.dir) })
		of.Result = "results/" + results[i].Name
		if len(results[i].Without) > 0 {
			of.Result = "again/" + results[i].Name
		}
		if of.Formats == nil {
			of.Formats = figure.UsualFormats()
		}
		within.Figures = append(within.Figures, of)
		told := report.PackedFigure{ID: of.ID, Caption: d.Caption, Command: listedCommand(listFile, of.ID, "--out", "again/figures")}
		for _, format := range of.Formats {
			data, err := d.Encode(format)
			if err != nil {
				return err
			}
			to := path.Join("figures", of.ID+"."+format)
			told.Files = append(told.Files, to)
			if err := p.w.Add(to, data); err != nil {
				return err
			}
		}
		p.readme.Listed = append(p.readme.Listed, told)
	}
	return p.w.Add(listFile, within.Text())
}

// another adds a version to those that there are, unless it is one of them.
func another(versions, v string) string {
	const and = " and "
	if versions == "" || slices.Contains(strings.Split(versions, and), v) {
		return cmp.Or(versions, v)
	}
	return versions + and + v
}

// draws puts the file that inputs are drawn from beside the scenario, where that looks for it.
func (p *packing) draws(r packed, folder string) (to string, err error) {
	draws, err := r.Draws()
	if err != nil || draws == nil {
		return "", err
	}
	sum := sha256.Sum256(draws)
	for _, f := range r.Manifest().Files {
		if name := filepath.ToSlash(f.Name); f.SHA256 == hex.EncodeToString(sum[:]) && filepath.IsLocal(name) {
			to = path.Join(folder, name)
			return to, p.w.Add(to, draws)
		}
	}
	return "", nil
}

// observed puts the observed figures into the package that the results were held against: those that come with the program, if
// an analysis of its model is there that may have used them, and the files that were given.
func (p *packing) observed(files []string) error {
	const folder = "scenarios/observed/"
	if slices.ContainsFunc(p.results, func(r packed) bool {
		m := r.Manifest()
		return !report.IsStudy(m.Kind) && m.Model == observed.Model
	}) {
		shipped := observed.Files()
		names, err := fs.Glob(shipped, "*.csv")
		if err != nil {
			return err
		}
		for _, name := range names {
			data, err := fs.ReadFile(shipped, name)
			if err != nil {
				return err
			}
			if err := p.figures(folder+name, data); err != nil {
				return err
			}
		}
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return usageError{err}
		}
		if err := p.figures(folder+filepath.Base(file), data); err != nil {
			return err
		}
	}
	return nil
}

// figures puts one file of observed figures into the package.
func (p *packing) figures(to string, data []byte) error {
	rows, err := observed.Read(to, data)
	if err != nil {
		return err
	}
	for _, o := range rows {
		p.readme.Figures[o.Publisher]++
	}
	p.readme.Observed = append(p.readme.Observed, to)
	return p.w.Add(to, data)
}

// runAgain are the commands that make a result of a package again: one for each style that its figures are in, of which all but the
// first find the result. The style of the captions comes first, for it is the first command that writes them.
func runAgain(r replication.Result, m output.Manifest, figures []string, captions string) []string {
	styles := stylesOf(m, figures)
	if len(styles) == 0 {
		styles = []figure.Style{{}}
	}
	first, _ := styleOf(m, firstCaption(captions))
	if i := slices.Index(styles, first); i > 0 {
		styles = slices.Insert(slices.Delete(styles, i, i+1), 0, first)
	}
	commands := make([]string, len(styles))
	for i, s := range styles {
		words := []string{"cloudgate", "run", r.Scenario, "--keep", cmp.Or(m.Keep, "headline"), "--formats", cmp.Or(strings.Join(formatsOf(figures), ","), "none")}
		if s.Name != "" {
			words = append(words, "--style", s.Name)
		}
		commands[i] = shellLine(append(words, "--out", "again/"+r.Name)...)
	}
	return commands
}

// formatsOf are the formats of figure files.
func formatsOf(files []string) (formats []string) {
	for _, f := range files {
		if format := strings.TrimPrefix(filepath.Ext(f), "."); !slices.Contains(formats, format) {
			formats = append(formats, format)
		}
	}
	return formats
}

// plainWord is what a shell takes as it stands.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]+$`)

// shellLine spells words for a shell, with quotes where it needs them.
func shellLine(words ...string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		if quoted[i] = w; !plainWord.MatchString(w) {
			quoted[i] = shellQuote(w)
		}
	}
	return strings.Join(quoted, " ")
}
