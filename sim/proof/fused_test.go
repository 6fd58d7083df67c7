package proof

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// rounded are the packages whose numbers must not depend on whether the compiler fuses a product and a
// sum into one instruction, which rounds once instead of twice.
var rounded = []string{
	"cloudgate/sim", "cloudgate/sim/num", "cloudgate/sim/rng", "cloudgate/sim/dist", "cloudgate/sim/design", "cloudgate/sim/stats",
	"cloudgate/sim/study", "cloudgate/sim/policy", "cloudgate/sim/score", "cloudgate/sim/calibrate", "cloudgate/sim/hindcast", "cloudgate/sim/vec",
	"cloudgate/sim/copula", "cloudgate/sim/sensitivity", "cloudgate/sim/discover", "cloudgate/sim/voi",
	"cloudgate/sim/contrast", "cloudgate/sim/shapley", "cloudgate/sim/attribution",
	"cloudgate/models/access", "cloudgate/models/bass", "cloudgate/models/gfunction", "cloudgate/models/ishigami", "cloudgate/models/lake",
	"cloudgate/scenarios/observed",
}

// fused finds in an assembly listing for arm64 the instructions that multiply and add at once, with their place.
var fused = regexp.MustCompile(`\((/[^()]*\.go):(\d+)\)\s+FN?M(?:ADD|SUB)[SD]\b`)

// The compiler fuses on arm64 and on amd64 from level v3 on, wherever a product that feeds a sum is not rounded by
// float64(...). So for arm64 it must emit no such instruction but for math.FMA, which is exact everywhere.
func TestNothingIsFused(t *testing.T) {
	cmd := exec.Command("go", append([]string{"build", "-gcflags=-S"}, rounded...)...)
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0")
	listing, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, listing)
	}
	source := map[string][]string{}
	explicit := 0
	for instruction := range strings.Lines(string(listing)) {
		if !strings.Contains(instruction, "\tFM") && !strings.Contains(instruction, "\tFNM") {
			continue // most are, and the expression is slow
		}
		m := fused.FindStringSubmatch(instruction)
		if m == nil {
			continue
		}
		file, line := m[1], m[2]
		if source[file] == nil {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			source[file] = strings.Split(string(text), "\n")
		}
		n, err := strconv.Atoi(line)
		if err != nil {
			t.Fatal(err)
		}
		if text := source[file][n-1]; strings.Contains(text, "math.FMA(") {
			explicit++
		} else {
			t.Errorf("%s:%d fuses a product and a sum; round the product with float64(...): %s", file, n, strings.TrimSpace(text))
		}
	}
	if explicit == 0 {
		t.Error("not even the explicit math.FMA of sim/num was found: the listing is not understood")
	}
}
