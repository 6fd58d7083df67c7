package main

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"cloudgate/output"
)

// Words of paths come through the shell as they are.
func TestSlurmScriptsQuote(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a $HOME 'b' 100%")
	program := filepath.Join(dir, "print")
	if err := os.MkdirAll(filepath.Join(dir, logsDir), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(program, []byte("#!/bin/sh\nfor a; do echo \"[$a]\"; done\nexit 3\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	job := slurmJob{
		Name: "x\n#SBATCH --array=1-9999", Program: program, Dir: dir, Result: filepath.Join(dir, "r"), Shards: 120, Formats: "svg", Style: "slide", Font: "/it's $HOME.ttc#2", Cpus: "2", Time: "00:10:00",
		Account: "climate",
	}
	if err := job.write(); err != nil {
		t.Fatal(err)
	}
	for script, want := range map[string]string{
		arrayScript: "[resume]\n[" + dir + "/shard-007-of-120]\n[--workers]\n[2]\n",
		mergeScript: "[merge]\n[" + dir + "]\n[--out]\n[" + dir + "/r]\n[--formats]\n[svg]\n[--style]\n[slide]\n[--font]\n[/it's $HOME.ttc#2]\n[--workers]\n[2]\n",
	} {
		cmd := exec.Command("bash", filepath.Join(dir, script))
		cmd.Env = append(os.Environ(), "SLURM_ARRAY_TASK_ID=7")
		if got, err := cmd.CombinedOutput(); err != nil || string(got) != want {
			t.Errorf("%s: %v, found %q, expected %q", script, err, got, want)
		}
		text, err := os.ReadFile(filepath.Join(dir, script))
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range []string{"#SBATCH --cpus-per-task=2\n", "#SBATCH --time=00:10:00\n", "#SBATCH --account=climate\n", "100%%/logs/"} {
			if !strings.Contains(string(text), line) {
				t.Errorf("%s lacks %q:\n%s", script, line, text)
			}
		}
		if strings.Contains(string(text), "\n#SBATCH --array=1-9999") || strings.Contains(string(text), "--mem") {
			t.Errorf("%s has an option that nobody gave:\n%s", script, text)
		}
	}
	job.Dir = "with \"quotes\""
	if _, _, err := job.scripts(); err == nil {
		t.Error("a path that Slurm misreads is not refused")
	}
}

func TestNumberList(t *testing.T) {
	for want, numbers := range map[string][]int{"": nil, "3": {3}, "1-2": {1, 2}, "1,3-5,9": {1, 3, 4, 5, 9}} {
		if got := numberList(numbers); got != want {
			t.Errorf("%v: found %q, expected %q", numbers, got, want)
		}
	}
}

// A study in eight shards on a real Slurm of one node: one task is killed in the middle, which status tells; what is missing is submitted
// again, and that alone; and the result is, byte for byte, that of a local run.
func TestSlurm(t *testing.T) {
	t.Parallel()
	startSlurm(t)
	root := t.TempDir()
	cloudgate := func(want int, args ...string) string {
		t.Helper()
		out, err := exec.Command("cloudgate", args...).CombinedOutput()
		if code := exitOf(err); code != want {
			t.Fatalf("cloudgate %s: exit code %d, expected %d\n%s", strings.Join(args, " "), code, want, out)
		}
		return string(out)
	}
	dir, whole := filepath.Join(root, "study"), filepath.Join(root, "whole")
	study := []string{"ishigami", "--design", "random", "--runs", "1.6e7", "--keep", "none", "--formats", "none", "--out"}
	said := cloudgate(exitDone, append([]string{"submit", "--engine", "slurm", "--shards", "8", "--time", "00:10:00"}, append(study, dir)...)...)
	if !strings.Contains(said, "8 shards of 8 of study") || !strings.Contains(said, "The result will be in "+dir+"/result") {
		t.Errorf("submit said %s", said)
	}
	cloudgate(exitUsage, append([]string{"submit", "--engine", "slurm", "--shards", "8"}, append(study, dir)...)...)

	// A process that goes on with a shard signs its journal.
	last := filepath.Join(dir, "shard-8-of-8")
	journal := func() []byte {
		data, _ := os.ReadFile(filepath.Join(last+output.PartialSuffix, "unfinished.journal"))
		return data
	}
	before := journal()
	wait(t, "the last shard begins", func() bool { return !bytes.Equal(journal(), before) })
	if err := kill(last); err != nil {
		t.Fatalf("the last shard was done before it could be killed, and should have more runs: %v", err)
	}
	sub, err := readSubmission(dir)
	if err != nil {
		t.Fatal(err)
	}
	wait(t, "the array ends", func() bool {
		tasks, err := underWay(t.Context(), sub.Jobs)
		return err == nil && len(tasks) == 0
	})
	if _, err := os.Stat(last); err == nil {
		t.Log("the last shard was complete when its process was killed, and is removed")
		if err := os.RemoveAll(last); err != nil {
			t.Fatal(err)
		}
	}
	wait(t, "the job that merges gives up", func() bool {
		tasks, err := underWay(t.Context(), []string{sub.Merge})
		return err == nil && len(tasks) == 0
	})
	if _, err := os.Stat(filepath.Join(dir, "result")); err == nil {
		t.Fatal("seven shards were merged")
	}
	said = cloudgate(exitFailed, "status", dir)
	if !strings.Contains(said, "complete  7  (1-7)") || !strings.Contains(said, "1  (8)") || !strings.Contains(said, "cloudgate submit --missing "+dir) {
		t.Errorf("status said\n%s", said)
	}

	if said = cloudgate(exitDone, "submit", "--missing", dir); !strings.Contains(said, "1 shard of 8 of study") {
		t.Errorf("submit said %s", said)
	}
	wait(t, "the shards are merged", func() bool {
		_, err := os.Stat(filepath.Join(dir, "result"))
		return err == nil
	})
	cloudgate(exitDone, append([]string{"run", "-q"}, append(study, whole)...)...)
	undisturbed(t, filepath.Join(dir, "result"), whole)
	said = cloudgate(exitDone, "status", dir)
	if !strings.Contains(said, "complete  8  (1-8)") || !strings.Contains(said, "The result is in "+dir+"/result") {
		t.Errorf("status said\n%s", said)
	}
	if said = cloudgate(exitDone, "submit", "--missing", dir); !strings.Contains(said, "Nothing is lost") {
		t.Errorf("submit said %s", said)
	}
}

func exitOf(err error) int {
	if exit, ok := err.(*exec.ExitError); ok {
		return exit.ExitCode()
	}
	if err != nil {
		return -1
	}
	return 0
}

// wait waits for something for as long as a busy machine may take.
func wait(t *testing.T, what string, done func() bool) {
	t.Helper()
	for range 2400 {
		if done() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("waited in vain until %s", what)
}

// kill ends the process of this machine that has the argument, as a machine without memory would.
func kill(argument string) error {
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		return err
	}
	for _, line := range lines {
		words, err := os.ReadFile(line)
		if err != nil || !slices.Contains(strings.Split(string(words), "\x00"), argument) {
			continue // one that has ended meanwhile, or another
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(line)))
		if err != nil {
			return err
		}
		return syscall.Kill(pid, syscall.SIGKILL)
	}
	return fmt.Errorf("no process has the argument %s", argument)
}

// startSlurm starts a Slurm of one node, all of it in a folder and on this machine's own addresses, and stops it after the test.
func startSlurm(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("a cluster takes some seconds")
	}
	for _, program := range []string{"munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "sinfo"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed: nothing is submitted to Slurm", program)
		}
	}
	if os.Getuid() != 0 {
		t.Skip("slurmd needs root: nothing is submitted to Slurm")
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	host, _, _ = strings.Cut(host, ".")
	dir, err := os.MkdirTemp("", "slurm") // munged wants to be reached by all, and a test's own folder is not
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	at := func(name string) string { return filepath.Join(dir, name) }
	for name, mode := range map[string]os.FileMode{"key": 0o700, "socket": 0o755, "state": 0o755, "spool": 0o755} {
		if err := os.Mkdir(at(name), mode); err != nil {
			t.Fatal(err)
		}
	}
	key := make([]byte, 128)
	_, _ = rand.Read(key)
	if err := os.WriteFile(at("key/munge.key"), key, 0o400); err != nil {
		t.Fatal(err)
	}
	conf := fmt.Sprintf(`ClusterName=test
SlurmctldHost=%[1]s(127.0.0.1)
SlurmctldPort=%[3]d
SlurmdPort=%[4]d
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=%[2]s/socket/munge
StateSaveLocation=%[2]s/state
SlurmdSpoolDir=%[2]s/spool
SlurmctldPidFile=%[2]s/slurmctld.pid
SlurmdPidFile=%[2]s/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_interval=1
KillWait=2
ReturnToService=2
NodeName=%[1]s NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES State=UP
`, host, dir, freePort(t), freePort(t))
	write(t, at("slurm.conf"), conf)
	write(t, at("cgroup.conf"), "CgroupPlugin=autodetect\nIgnoreSystemd=yes\nConstrainCores=no\nConstrainRAMSpace=no\n")
	// A parallel test cannot use t.Setenv; no other test asks Slurm.
	os.Setenv("SLURM_CONF", at("slurm.conf"))
	t.Cleanup(func() { os.Unsetenv("SLURM_CONF") })
	daemon(t, at("munged.out"), "munged", "--foreground", "--socket="+at("socket/munge"), "--key-file="+at("key/munge.key"),
		"--pid-file="+at("socket/munged.pid"), "--log-file="+at("key/munged.log"), "--seed-file="+at("key/munged.seed"))
	wait(t, "munged listens", func() bool { _, err := os.Stat(at("socket/munge")); return err == nil })
	daemon(t, at("slurmctld.out"), "slurmctld", "-D", "-i", "-c")
	daemon(t, at("slurmd.out"), "slurmd", "-D")
	t.Cleanup(func() { _ = exec.Command("scancel", "--user=root").Run() })
	wait(t, "the node is idle", func() bool {
		out, err := exec.Command("sinfo", "--noheader", "--format=%t").Output()
		return err == nil && strings.TrimSpace(string(out)) == "idle"
	})
}

// daemon starts a program and stops it after the test.
func daemon(t *testing.T, log, name string, args ...string) {
	t.Helper()
	f, err := os.Create(log)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = f, f
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		kill := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait()
		kill.Stop()
		f.Close()
		if t.Failed() {
			text, _ := os.ReadFile(log)
			t.Logf("%s:\n%s", name, text[max(0, len(text)-4000):])
		}
	})
}

// freePort is a port that nobody uses at the moment.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
