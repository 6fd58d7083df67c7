package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cloudgate/models"
	"cloudgate/scenarios"
	"cloudgate/scenarios/bind"
)

// manifests are the documents that submit prints for Kubernetes, as a parser of YAML reads them.
func manifests(t *testing.T, args ...string) []*bind.Node {
	t.Helper()
	text := succeed(t, slices.Concat([]string{"submit"}, args, []string{"--engine", "kubernetes", "--dry-run"})...)
	var docs []*bind.Node
	for _, doc := range strings.Split(text, "\n---\n") {
		node, err := bind.Parse("manifest", []byte(doc+"\n"))
		if err != nil {
			t.Fatalf("%v\n%s", err, doc)
		}
		docs = append(docs, node)
	}
	if len(docs) != 3 {
		t.Fatalf("%d manifests, expected 3:\n%s", len(docs), text)
	}
	return docs
}

// at is the text at a place of a document, as "spec.template.spec.containers.0.image".
func at(t *testing.T, n *bind.Node, path string) string {
	t.Helper()
	for key := range strings.SplitSeq(path, ".") {
		next := n.Get(strings.ReplaceAll(key, "/", "."))
		if n.Kind == bind.Sequence {
			var i int
			if _, err := fmt.Sscan(key, &i); err == nil && i < len(n.Items) {
				next = n.Items[i]
			}
		}
		if next == nil {
			t.Fatalf("no %s in %s", key, path)
		}
		n = next
	}
	return n.Text
}

// The fields of core/v1 ConfigMap and batch/v1 Job that a cluster asks for, or would guess otherwise, are there and have the types and the
// values that the published schema of Kubernetes 1.24 and later wants; others are not.
func TestKubernetesManifests(t *testing.T) {
	docs := manifests(t, "ishigami", "--runs", "1e6", "--keep", "none", "--shards", "64", "--cpus", "2", "--mem", "512Mi",
		"--image", "registry.example/team/cloudgate:1.2", "--claim", "studies", "--formats", "svg")
	study := loaded(t, "ishigami", "", 1_000_000)
	id := study.StudyID(0, study.Runs, "none")
	name := "ishigami-" + id
	const pod = "spec.template.spec."
	for i, want := range []map[string]string{
		{"apiVersion": "v1", "kind": "ConfigMap", "metadata.name": name, "data.scenario/yaml": study.Resolved},
		{
			"apiVersion": "batch/v1", "kind": "Job", "metadata.name": name,
			"spec.completionMode": "Indexed", "spec.completions": "64", "spec.parallelism": "64", "spec.backoffLimit": "64",
			pod + "restartPolicy": "OnFailure", pod + "containers.0.name": "shard", pod + "containers.0.command.0": "/bin/sh",
		},
		{
			"apiVersion": "batch/v1", "kind": "Job", "metadata.name": name + "-merge", "spec.suspend": "true", "spec.backoffLimit": "1",
			pod + "restartPolicy": "Never", pod + "containers.0.name": "merge", pod + "containers.0.command.1": "-c",
		},
	} {
		if i > 0 {
			for path, text := range map[string]string{
				"containers.0.image": "registry.example/team/cloudgate:1.2", "containers.0.resources.requests.cpu": "2",
				"containers.0.resources.requests.memory": "512Mi", "containers.0.resources.limits.memory": "512Mi",
				"containers.0.volumeMounts.0.name": "scenario", "containers.0.volumeMounts.0.mountPath": "/scenario", "containers.0.volumeMounts.0.readOnly": "true",
				"containers.0.volumeMounts.1.name": "studies", "containers.0.volumeMounts.1.mountPath": "/studies",
				"volumes.0.name": "scenario", "volumes.0.configMap.name": name,
				"volumes.1.name": "studies", "volumes.1.persistentVolumeClaim.claimName": "studies",
			} {
				want[pod+path] = text
			}
		}
		for path, text := range want {
			if got := at(t, docs[i], path); got != text {
				t.Errorf("manifest %d, %s: found %q, expected %q", i+1, path, got, text)
			}
		}
		keys(t, docs[i], "", map[string]string{
			"": "apiVersion kind metadata data spec", "metadata": "name", "data": "scenario.yaml",
			"spec":      "completionMode completions parallelism backoffLimit suspend template",
			"template":  "spec",
			"container": "name command args image resources volumeMounts", "pod": "restartPolicy containers volumes",
		})
	}
	whole := regexp.MustCompile(`^[1-9][0-9]*$`)
	for _, path := range []string{"spec.completions", "spec.parallelism", "spec.backoffLimit"} {
		if text := at(t, docs[1], path); !whole.MatchString(text) {
			t.Errorf("%s is %q", path, text)
		}
	}
}

// keys checks that the mappings of a manifest have no other keys than those that are known of them.
func keys(t *testing.T, n *bind.Node, place string, known map[string]string) {
	t.Helper()
	names, ok := known[place]
	for _, e := range n.Entries {
		key := e.Key.Text
		if ok && !slices.Contains(strings.Fields(names), key) {
			t.Errorf("%q has the key %q", place, key)
		}
		next := key
		if place == "template" {
			next = "pod"
		}
		keys(t, e.Value, next, known)
	}
	for _, item := range n.Items {
		if place == "containers" {
			keys(t, item, "container", known)
		}
	}
}

// The scripts of the containers call the program as they should, count indexes from one, and take failed runs for success.
func TestKubernetesScripts(t *testing.T) {
	dir := t.TempDir()
	docs := manifests(t, "baseline-2014", "--runs", "1e5", "--keep", "overseas_share[japan] foreign_share", "--shards", "9",
		"--image", "i", "--claim", "c", "--cpus", "500m", "--formats", "svg", "--style", "slide")
	study := loaded(t, "baseline-2014", "", 100_000)
	kept, err := keeping(study.Spec, "overseas_share[japan] foreign_share")
	if err != nil {
		t.Fatal(err)
	}
	id := study.StudyID(0, study.Runs, kept.canonical)
	for i, want := range []string{
		"[run][/scenario/scenario.yaml][--keep][" + kept.canonical + "][--shard][9/9][--out][/studies/" + id + ".shards/8][--workers][1]",
		"[merge][/studies/" + id + ".shards][--out][/studies/" + id + "][--formats][svg][--style][slide][--workers][1]",
	} {
		script := at(t, docs[i+1], "spec.template.spec.containers.0.args.0")
		for code, ends := range map[int]int{0: 0, 1: 1, 2: 2, 3: 0, 130: 130} {
			program := fmt.Sprintf("#!/bin/sh\nfor a; do printf '[%%s]' \"$a\"; done\nexit %d\n", code)
			if err := os.WriteFile(filepath.Join(dir, "cloudgate"), []byte(program), 0o777); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("/bin/sh", "-c", script)
			cmd.Env = []string{"PATH=" + dir, "JOB_COMPLETION_INDEX=8"}
			out, err := cmd.Output()
			if exitOf(err) != ends || string(out) != want {
				t.Errorf("with code %d: %v, found\n%s, expected code %d and\n%s", code, err, out, ends, want)
			}
		}
	}
}

// What the manifests say of a scenario is the study that was asked for, whatever its texts are.
func TestKubernetesScenario(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "mine.yaml")
	write(t, file, "cloudgate: 1\nextends: bass\nscenario: Mine_2\ntitle: \"  two lines:\\n\\n  # of 'text' --- \\\" and\\ttabs  \"\nabout: |\n  ---\n\n    indented\np: 0.02\n")
	docs := manifests(t, file, "--set", "q=0.3", "--seed", "9", "--runs", "20000", "--shards", "2", "--image", "i", "--claim", "c")
	want, err := scenarios.Load(file, scenarios.Options{Models: models.All(), Set: []string{"q=0.3"}, Runs: ptr(20_000), Seed: ptr(uint64(9))})
	if err != nil {
		t.Fatal(err)
	}
	got, err := scenarios.Parse("scenario.yaml", []byte(at(t, docs[0], "data.scenario/yaml")), scenarios.Options{Models: models.All()})
	if err != nil {
		t.Fatal(err)
	}
	if got.StreamID != want.StreamID || got.Title != want.Title || got.About != want.About || got.Runs != 20_000 {
		t.Errorf("found the study %s %q %q, expected %s %q %q", got.StreamID, got.Title, got.About, want.StreamID, want.Title, want.About)
	}
	name := at(t, docs[2], "metadata.name")
	if !regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`).MatchString(name) || len(name) > 63 {
		t.Errorf("the name %q is none for Kubernetes", name)
	}
	for scenario, want := range map[string]string{strings.Repeat("a", 99): strings.Repeat("a", 30) + "-12", "A-b__c_": "a-b-c-12", "_": "12"} {
		if got := kubernetesName(scenario, "12"); got != want {
			t.Errorf("%q: found the name %q, expected %q", scenario, got, want)
		}
	}
}

func ptr[T any](v T) *T { return &v }
