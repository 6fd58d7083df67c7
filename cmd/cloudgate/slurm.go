package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"text/template"

	"cloudgate/output"
)

// This file writes scripts for Slurm and talks to its commands.

// slurmJob is what the scripts of a study are made from.
type slurmJob struct {
	Name, Program, Dir, Result string
	Shards                     int
	Formats, Style, Font       string
	Cpus, Mem                  string
	Time, Partition, Account   string
}

const (
	arrayScript = "array.sh"
	mergeScript = "merge.sh"
	logsDir     = "logs"
)

var slurmScripts = template.Must(template.New("").Funcs(template.FuncMap{"quote": shellQuote, "log": logPattern}).Parse(`
{{- define "options"}}#SBATCH --ntasks=1
#SBATCH --cpus-per-task={{.Cpus}}
{{- with .Mem}}
#SBATCH --mem={{.}}{{end}}
{{- with .Time}}
#SBATCH --time={{.}}{{end}}
{{- with .Partition}}
#SBATCH --partition={{.}}{{end}}
{{- with .Account}}
#SBATCH --account={{.}}{{end}}
{{- end}}

{{- define "end"}}# 3 is failed runs in what is complete.
if [ "$code" -eq 3 ]; then code=0; fi
exit "$code"
{{end}}

{{- define "array"}}#!/bin/bash
#SBATCH --job-name=cloudgate
#SBATCH --array=1-{{.Shards}}
{{template "options" .}}
#SBATCH --output={{log .Dir "shard-%a.log"}}
#SBATCH --open-mode=append
#SBATCH --requeue
# {{.Name}}: each task makes a shard. One that was killed or requeued goes on where it stopped.
shard=$(printf {{quote .Pattern}} "$SLURM_ARRAY_TASK_ID")
code=0
{{quote .Program}} resume {{quote .Dir}}/"$shard" --workers {{.Cpus}} || code=$?
{{template "end"}}{{end}}

{{- define "merge"}}#!/bin/bash
#SBATCH --job-name=cloudgate-merge
{{template "options" .}}
#SBATCH --output={{log .Dir "merge.log"}}
#SBATCH --open-mode=append
#SBATCH --requeue
# {{.Name}}: all shards become the result.
code=0
{{quote .Program}} merge {{quote .Dir}} --out {{quote .Result}} --formats {{quote .Formats}}{{with .Style}} --style {{quote .}}{{end}}{{with .Font}} --font {{quote .}}{{end}} --workers {{.Cpus}} || code=$?
{{template "end"}}{{end}}`))

// Pattern is the name of a shard's directory with a place for its number.
func (j slurmJob) Pattern() string {
	name := output.Shard{Number: 1, Of: j.Shards}.Dir()
	digits := len(strconv.Itoa(j.Shards))
	return strings.Replace(name, fmt.Sprintf("%0*d", digits, 1), fmt.Sprintf("%%0%dd", digits), 1)
}

// shellQuote is a word of the shell.
func shellQuote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// logPattern is a file for Slurm, in which % begins a pattern.
func logPattern(dir, name string) string {
	return `"` + filepath.Join(strings.ReplaceAll(dir, "%", "%%"), logsDir, name) + `"`
}

func (j slurmJob) scripts() (array, merge string, err error) {
	if strings.ContainsAny(j.Dir+j.Result+j.Program, "\"\n\\") {
		return "", "", usagef("found a quotation mark, a backslash or a line break in %q, %q or %q, which Slurm misreads", j.Dir, j.Result, j.Program)
	}
	j.Name = strings.Join(strings.Fields(j.Name), " ")
	var a, m bytes.Buffer
	err = cmp.Or(slurmScripts.ExecuteTemplate(&a, "array", j), slurmScripts.ExecuteTemplate(&m, "merge", j))
	return a.String(), m.String(), err
}

// write puts the scripts into the study's directory.
func (j slurmJob) write() error {
	array, merge, err := j.scripts()
	if err != nil {
		return err
	}
	return cmp.Or(os.MkdirAll(filepath.Join(j.Dir, logsDir), 0o777),
		os.WriteFile(filepath.Join(j.Dir, arrayScript), []byte(array), 0o777),
		os.WriteFile(filepath.Join(j.Dir, mergeScript), []byte(merge), 0o777))
}

// haveSlurm is nil where jobs can be submitted.
func haveSlurm() error {
	if _, err := exec.LookPath("sbatch"); err != nil {
		return errors.New("sbatch, the command of Slurm that takes jobs, is not on the path: submit where it is, or see with --dry-run what would be submitted")
	}
	return nil
}

// sbatch submits a script and gives the job's id.
func sbatch(ctx context.Context, options []string, script string) (string, error) {
	out, err := slurmCommand(ctx, "sbatch", append(append([]string{"--parsable"}, options...), script)...)
	if err != nil {
		return "", err
	}
	id, _, _ := strings.Cut(strings.TrimSpace(out), ";") // which the name of a cluster may follow
	if _, err := strconv.Atoi(id); err != nil {
		return "", fmt.Errorf("sbatch: found %q, expected the number of a job", out)
	}
	return id, nil
}

func slurmCommand(ctx context.Context, name string, args ...string) (string, error) {
	var stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(stderr.String()))
	}
	return string(out), nil
}

// numberList writes ascending numbers as Slurm does, "1,3-5".
func numberList(numbers []int) string {
	var parts []string
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		part := strconv.Itoa(numbers[i])
		if j > i {
			part += "-" + strconv.Itoa(numbers[j])
		}
		parts = append(parts, part)
		i = j + 1
	}
	return strings.Join(parts, ",")
}

// mergeOptions make a job wait for others to end well, and go away when one of them does not.
func mergeOptions(after []string) []string {
	if len(after) == 0 {
		return nil
	}
	return []string{"--dependency=afterok:" + strings.Join(after, ":"), "--kill-on-invalid-dep=yes"}
}

// task is a shard that Slurm knows of.
type task struct {
	job    string
	number int // 0 for a job that is no array
	state  string
}

// id is the task as dependencies name it.
func (t task) id() string {
	if t.number == 0 {
		return t.job
	}
	return fmt.Sprintf("%s_%d", t.job, t.number)
}

// underWay lists what Slurm has not ended of jobs. Those that it has forgotten have ended.
func underWay(ctx context.Context, jobs []string) ([]task, error) {
	var tasks []task
	for _, job := range jobs {
		out, err := slurmCommand(ctx, "squeue", "--noheader", "--array", "--jobs="+job, "--format=%K %T")
		if err != nil && strings.Contains(err.Error(), "Invalid job id") {
			continue
		}
		if err != nil {
			return nil, err
		}
		of, err := parseQueue(job, out)
		if err != nil {
			return nil, err
		}
		tasks = append(tasks, of...)
	}
	return tasks, nil
}

// parseQueue reads what squeue says of a job, a line for each task: its number and its state.
func parseQueue(job, text string) (tasks []task, err error) {
	for line := range strings.Lines(text) {
		number, state, ok := strings.Cut(strings.TrimSpace(line), " ")
		n, err := strconv.Atoi(number)
		if number == "N/A" {
			n, err = 0, nil
		}
		if !ok || err != nil || n < 0 {
			return nil, fmt.Errorf("squeue: found %q, expected a task and its state", line)
		}
		if state != "COMPLETING" {
			tasks = append(tasks, task{job, n, state})
		}
	}
	return tasks, nil
}
