package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// browser is a headless Chromium that is spoken to over a pipe, by the protocol of its developer tools.
type browser struct {
	t       *testing.T
	to      *os.File
	replies chan reply
	next    int
	session string
	events  []reply // that have come since the page was opened
}

type reply struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// openBrowser starts a browser, or skips the test where there is none. It ends with the test.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium: whether a report opens in a browser without an error is not tested")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, path, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
		"--user-data-dir="+t.TempDir(), "--remote-debugging-pipe", "about:blank")
	in, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	from, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.ExtraFiles = []*os.File{in, out} // the third and the fourth, as the protocol wants them
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	in.Close()
	out.Close()
	b := &browser{t: t, to: to, replies: make(chan reply, 1000)}
	go func() {
		defer close(b.replies)
		r := bufio.NewReader(from)
		for {
			text, err := r.ReadBytes(0)
			if err != nil {
				return
			}
			var m reply
			if json.Unmarshal(text[:len(text)-1], &m) == nil {
				b.replies <- m
			}
		}
	}()
	t.Cleanup(func() {
		to.Close()
		var exit *exec.ExitError
		if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
			t.Error(err)
		}
		from.Close()
	})
	var target struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	for _, domain := range []string{"Page", "Network", "Runtime", "Log"} {
		b.call(domain+".enable", nil, nil)
	}
	return b
}

// call asks the browser for something and waits for its answer.
func (b *browser) call(method string, params map[string]any, result any) {
	b.t.Helper()
	b.next++
	message := map[string]any{"id": b.next, "method": method, "params": params}
	if params == nil {
		message["params"] = map[string]any{}
	}
	if b.session != "" {
		message["sessionId"] = b.session
	}
	text, err := json.Marshal(message)
	if err == nil {
		_, err = b.to.Write(append(text, 0))
	}
	if err != nil {
		b.t.Fatal(err)
	}
	for m := range b.replies {
		if m.ID != b.next {
			b.events = append(b.events, m)
			continue
		}
		if m.Error != nil {
			b.t.Fatalf("%s: %s", method, m.Error.Message)
		}
		if result != nil {
			if err := json.Unmarshal(m.Result, result); err != nil {
				b.t.Fatal(err)
			}
		}
		return
	}
	b.t.Fatalf("%s: the browser has ended", method)
}

// open loads a file at a width and waits until all of it is there.
func (b *browser) open(file string, width int) {
	b.t.Helper()
	b.events = nil
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}, nil)
	b.call("Page.navigate", map[string]any{"url": "file://" + filepath.ToSlash(file)}, nil)
	for !slices.ContainsFunc(b.events, func(m reply) bool { return m.Method == "Page.loadEventFired" }) {
		m, ok := <-b.replies
		if !ok {
			b.t.Fatal("the browser has ended")
		}
		b.events = append(b.events, m)
	}
}

// complaints are what a page has written to the console, thrown, or asked for from elsewhere.
func (b *browser) complaints(file string) (list []string) {
	for _, m := range b.events {
		var p struct {
			Type    string
			Request struct{ URL string }
			Entry   struct{ Level, Text string }
		}
		if err := json.Unmarshal(m.Params, &p); err != nil {
			b.t.Fatal(err)
		}
		switch {
		case m.Method == "Network.requestWillBeSent" && p.Request.URL != "file://"+filepath.ToSlash(file) && !strings.HasPrefix(p.Request.URL, "data:"):
			list = append(list, "a request for "+p.Request.URL)
		case m.Method == "Log.entryAdded":
			list = append(list, p.Entry.Level+": "+p.Entry.Text)
		case m.Method == "Runtime.consoleAPICalled", m.Method == "Runtime.exceptionThrown":
			list = append(list, m.Method+": "+string(m.Params))
		}
	}
	return list
}

// number evaluates an expression on the page.
func (b *browser) number(expression string) float64 {
	b.t.Helper()
	var answer struct{ Result struct{ Value float64 } }
	b.call("Runtime.evaluate", map[string]any{"expression": expression}, &answer)
	return answer.Result.Value
}

// keep writes what the browser made to a file.
func (b *browser) keep(method string, params map[string]any, file string) []byte {
	b.t.Helper()
	var made struct{ Data string }
	b.call(method, params, &made)
	data, err := base64.StdEncoding.DecodeString(made.Data)
	if err == nil {
		err = os.WriteFile(file, data, 0o666)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return data
}

// A report opens from its file in a browser that has no network: it complains of nothing, asks for nothing, shows all its figures, and is
// no wider than a desktop or a phone. It prints. CLOUDGATE_SCREENSHOTS names a directory in which to leave how it looks.
func TestReportInABrowser(t *testing.T) {
	t.Parallel()
	b := openBrowser(t)
	dir := t.TempDir()
	looks := os.Getenv("CLOUDGATE_SCREENSHOTS")
	if looks == "" {
		looks = dir
	}
	succeed(t, "run", "baseline-2014", "--runs", "256", "--formats", "svg", "--out", filepath.Join(dir, "study"), "-q")
	shell(dir).run(t, "compare", "ishigami", "gfunction", "--runs", "64", "--formats", "svg", "--out", "analysis", "-q")
	for _, name := range []string{"study", "analysis"} {
		file := filepath.Join(dir, name, "report.html")
		succeed(t, "report", filepath.Join(dir, name))
		for _, width := range []int{1280, 390} {
			b.open(file, width)
			if list := b.complaints(file); len(list) > 0 {
				t.Errorf("%s at %d: %s", name, width, strings.Join(list, "\n"))
			}
			if n := b.number("document.images.length"); n < 2 {
				t.Errorf("%s has %v figures", name, n)
			}
			if n := b.number("[...document.images].filter(i => !i.complete || i.naturalWidth == 0).length"); n > 0 {
				t.Errorf("%s at %d: %v figures are not shown", name, width, n)
			}
			if wide := b.number("document.documentElement.scrollWidth"); wide > float64(width) {
				t.Errorf("%s is %v wide on a screen of %d", name, wide, width)
			}
			b.keep("Page.captureScreenshot", map[string]any{"captureBeyondViewport": true}, filepath.Join(looks, fmt.Sprintf("%s-%d.png", name, width)))
		}
		if data := b.keep("Page.printToPDF", map[string]any{"preferCSSPageSize": true, "printBackground": true}, filepath.Join(looks, name+".pdf")); !strings.HasPrefix(string(data), "%PDF-") {
			t.Errorf("%s does not print", name)
		}
	}
	// What it would complain of if there were something.
	bad := filepath.Join(dir, "bad.html")
	write(t, bad, `<!doctype html><title>Bad</title><img src="http://127.0.0.1:1/a.png"><script>console.error("no"); undefined()</script>`)
	b.open(bad, 390)
	if list := strings.Join(b.complaints(bad), "\n"); !strings.Contains(list, "a request for http://127.0.0.1:1/a.png") || !strings.Contains(list, "consoleAPICalled") || !strings.Contains(list, "exceptionThrown") {
		t.Errorf("of a bad page it says\n%s", list)
	}
}
