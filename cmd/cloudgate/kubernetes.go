package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"text/template"

	"github.com/urfave/cli/v2"

	"cloudgate/scenarios"
)

// This file writes manifests for Kubernetes, and talks to no cluster.

// kubernetesJob is what the manifests of a study are made from.
type kubernetesJob struct {
	Name, Study    string
	Shards         int
	Image, Claim   string
	Cpus, Mem      string
	Keep           string
	Formats, Style string
	Scenario       string // resolved
}

// Manifest strings stand in double quotes, as JSON writes them, which YAML reads alike.
var kubernetesManifests = template.Must(template.New("").Funcs(template.FuncMap{"quote": jsonQuote, "indent": indent, "sh": shellQuote}).Parse(`
{{- define "container"}}        image: {{quote .Image}}
        resources:
          requests:
            cpu: {{quote .Cpus}}
{{- with .Mem}}
            memory: {{quote .}}
          limits:
            memory: {{quote .}}
{{- end}}
        volumeMounts:
        - name: scenario
          mountPath: /scenario
          readOnly: true
        - name: studies
          mountPath: /studies
      volumes:
      - name: scenario
        configMap:
          name: {{quote .Name}}
      - name: studies
        persistentVolumeClaim:
          claimName: {{quote .Claim}}
{{end}}

{{- define "all"}}# The scenario, resolved.
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{quote .Name}}
data:
  scenario.yaml: |
{{indent .Scenario}}
---
# The shards. One that was evicted goes on where it stopped.
apiVersion: batch/v1
kind: Job
metadata:
  name: {{quote .Name}}
spec:
  completionMode: Indexed
  completions: {{.Shards}}
  parallelism: {{.Shards}}
  backoffLimit: {{.Shards}}
  template:
    spec:
      restartPolicy: OnFailure
      containers:
      - name: shard
        command: ["/bin/sh", "-c"]
        args:
        - |
          code=0
          cloudgate run /scenario/scenario.yaml --keep {{sh .Keep}} --shard "$((JOB_COMPLETION_INDEX + 1))/{{.Shards}}" --out "/studies/{{.Study}}.shards/$JOB_COMPLETION_INDEX" --workers {{.Workers}} || code=$?
          # 3 is failed runs in what is complete.
          if [ "$code" -eq 3 ]; then code=0; fi
          exit "$code"
{{template "container" .}}---
# The merge, which waits until it is told that all shards are complete:
#   kubectl wait --for=condition=complete --timeout=-1s job/{{.Name}}
#   kubectl patch job/{{.Name}}-merge --patch '{"spec":{"suspend":false}}'
apiVersion: batch/v1
kind: Job
metadata:
  name: {{quote .Merge}}
spec:
  suspend: true
  backoffLimit: 1
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: merge
        command: ["/bin/sh", "-c"]
        args:
        - |
          code=0
          cloudgate merge "/studies/{{.Study}}.shards" --out "/studies/{{.Study}}" --formats {{sh .Formats}}{{with .Style}} --style {{sh .}}{{end}} --workers {{.Workers}} || code=$?
          # 3 is failed runs in what is complete.
          if [ "$code" -eq 3 ]; then code=0; fi
          exit "$code"
{{template "container" .}}{{end}}`))

func jsonQuote(text string) (string, error) {
	data, err := json.Marshal(text)
	return string(data), err
}

// indent puts a text into a block of YAML below a key of a mapping inside the document.
func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			b.WriteString("    ")
		}
		b.WriteString(line)
	}
	return strings.TrimRight(b.String(), "\n")
}

// Merge is the name of the job that merges.
func (j kubernetesJob) Merge() string { return j.Name + "-merge" }

// Workers are as many as there are whole processors.
func (j kubernetesJob) Workers() string {
	if whole := regexp.MustCompile(`^[1-9][0-9]*$`); whole.MatchString(j.Cpus) {
		return j.Cpus
	}
	return "1"
}

// notInNames is what a name in Kubernetes has none of.
var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

// mostName is how long the first part of a name may be, so that the names of pods are short enough, too.
const mostName = 30

// kubernetesName is a name made from a scenario's and the id of a study.
func kubernetesName(scenario, study string) string {
	name := notInNames.ReplaceAllString(strings.ToLower(scenario), "-")
	name = strings.Trim(name[:min(len(name), mostName)], "-")
	return strings.TrimPrefix(name+"-"+study, "-")
}

// printKubernetes prints the manifests of a study; nothing is submitted.
func printKubernetes(c *cli.Context, s *scenarios.Study, kept selection, n int) error {
	if !c.Bool("dry-run") {
		return usagef("submit: cloudgate does not talk to Kubernetes; print the manifests with --dry-run, and hand them over with: kubectl apply -f -")
	}
	study := s.StudyID(0, s.Runs, kept.canonical)
	return kubernetesManifests.ExecuteTemplate(c.App.Writer, "all", kubernetesJob{
		Name: kubernetesName(s.Name, study), Study: study, Shards: n, Image: c.String("image"), Claim: c.String("claim"),
		Cpus: c.String("cpus"), Mem: c.String("mem"), Keep: kept.canonical, Formats: c.String("formats"), Style: c.String("style"), Scenario: s.Resolved,
	})
}
