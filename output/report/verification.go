package report

import (
	"fmt"
	"strings"

	"cloudgate/output"
	"cloudgate/output/replication"
	"cloudgate/sim/stats"
)

// Verification is what came of making a result, or all of a replication package, again.
type Verification struct {
	What    string     `json:"verified"`          // as it was asked for
	Package string     `json:"package,omitempty"` // its title; empty for a directory that is none
	Seal    string     `json:"seal,omitempty"`
	Files   int        `json:"files"` // whose hash was computed again
	Seed    uint64     `json:"seed"`  // by which runs were chosen
	Results []Verified `json:"results"`
	Notes   []string   `json:"notes,omitempty"` // what could not be looked at, and why

	Listed int                     `json:"listed_figures,omitempty"` // files of figures that a package lists, drawn again
	Alike  []string                `json:"alike,omitempty"`          // figure files of other bytes that show the same as those drawn again
	Found  replication.Differences `json:"-"`
}

// Verified is what was looked at of one result.
type Verified struct {
	Dir     string  `json:"directory"`
	Kind    string  `json:"kind"`
	Study   string  `json:"study_id"`
	Version string  `json:"other_version,omitempty"` // in what the versions differ; empty where they do not
	Runs    int     `json:"runs"`
	Made    int     `json:"runs_made_again"`
	Blocks  int     `json:"blocks,omitempty"` // of consecutive runs that were made again
	Among   int     `json:"blocks_in_all,omitempty"`
	Values  int     `json:"values_compared"`
	Same    int     `json:"values_same"` // bit by bit
	Largest float64 `json:"largest_relative_difference"`
	Full    bool    `json:"full"`    // all was made again
	Texts   int     `json:"texts"`   // that were written again
	Figures int     `json:"figures"` // files that were drawn again
}

// Text says what was looked at, what differs, and what that is worth.
func (v *Verification) Text() string {
	var b strings.Builder
	if v.Package != "" {
		fmt.Fprintf(&b, "%s: replication package %q, seal %.16s\n", v.What, v.Package, v.Seal)
	}
	for _, r := range v.Results {
		fmt.Fprintf(&b, "%s: %s, study %s\n%s", r.Dir, r.Kind, r.Study, r.lines())
	}
	if v.Listed > 0 {
		fmt.Fprintf(&b, "%s of the paper's list drawn again\n", Counted(v.Listed, "figure file"))
	}
	for _, d := range v.Found.List {
		b.WriteString(d.String() + "\n")
	}
	for _, file := range v.Found.Files() {
		if more := v.Found.More[file]; more > 0 {
			fmt.Fprintf(&b, "%s: and %s more\n", file, thousands(more))
		}
	}
	for _, file := range v.Alike {
		fmt.Fprintf(&b, "%s: other bytes than drawn again, and the same to see\n", file)
	}
	for _, n := range v.Notes {
		b.WriteString("Note: " + n + "\n")
	}
	return b.String()
}

func (r *Verified) lines() string {
	var b strings.Builder
	if r.Version != "" {
		fmt.Fprintf(&b, "  another version: %s; numbers may differ by %g of themselves\n", r.Version, replication.OtherVersion)
	}
	if !IsStudy(r.Kind) {
		b.WriteString("  an analysis: its hashes alone, and the studies it was made from\n")
	}
	if r.Made > 0 {
		how := "all made again, with the tables"
		if !r.Full {
			how = fmt.Sprintf("%s made again, in %s", thousands(r.Made), Counted(r.Blocks, "block"))
		}
		fmt.Fprintf(&b, "  %s: %s%s\n", Counted(r.Runs, "run"), how, r.sameness())
	}
	if r.Texts > 0 {
		fmt.Fprintf(&b, "  %s written again\n", Counted(r.Texts, "text"))
	}
	if r.Figures > 0 {
		fmt.Fprintf(&b, "  %s drawn again\n", Counted(r.Figures, "figure file"))
	}
	return b.String()
}

// sameness says of the numbers that were compared how many are the same.
func (r *Verified) sameness() string {
	switch {
	case r.Values == 0:
		return ""
	case r.Same == r.Values:
		return fmt.Sprintf("; %s, the same bit by bit", Counted(r.Values, "number"))
	}
	return fmt.Sprintf("; %s, %s the same bit by bit, the others within %.1g of themselves", Counted(r.Values, "number"), thousands(r.Same), r.Largest)
}

// Reading is the verdict in plain language, with what a sample leaves open.
func (v *Verification) Reading() string {
	n := v.Found.Count()
	verdict := fmt.Sprintf("Nothing differs in %s", Counted(v.Files, "file"))
	if n > 0 {
		verdict = fmt.Sprintf("%s in %s", Counted(n, "difference"), Counted(len(v.Found.Files()), "file"))
	}
	sentences := []string{verdict + "."}
	if len(v.Alike) > 0 {
		sentences = append(sentences, Counted(len(v.Alike), "figure file")+" in PDF or PNG, drawn again, came to other bytes that show the same: processors may draw otherwise by a few pixels.")
	}
	blocks, sampled := 0, false
	for _, r := range v.Results {
		if r.Blocks > 0 && r.Made < r.Runs {
			if !sampled || r.Blocks < blocks {
				blocks = r.Blocks
			}
			sampled = true
		}
	}
	switch {
	case sampled && n == 0:
		sentences = append(sentences, fmt.Sprintf("Of the runs a sample was made again, chosen by --seed %d. With 95 %% confidence at most %.2g %% of the blocks of runs of a result "+
			"could hold a run that differs; --full makes all runs and the tables of statistics again.", v.Seed, 100*stats.Unseen(blocks)))
	case sampled:
		sentences = append(sentences, fmt.Sprintf("The sample of runs was chosen by --seed %d; --full makes all runs and the tables of statistics again.", v.Seed))
	}
	return strings.Join(sentences, " ") + "\n"
}

// IsStudy says whether a kind of directory has runs of its own.
func IsStudy(kind string) bool { return kind == output.KindRun || kind == output.KindShard }
