package scenarios

import (
	"flag"
	"testing"

	"cloudgate/scenarios/bind/bindtest"
)

var update = flag.Bool("update", false, "rewrite the expected messages in testdata")

// Each broken file stands beside the messages that it must give, all of them and no other.
func TestBrokenFiles(t *testing.T) {
	bindtest.Broken(t, "testdata/broken/*.yaml", 30, *update, func(file string) error {
		_, err := Load(file, options())
		return err
	})
}
