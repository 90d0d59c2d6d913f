package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

func TestConfigFile(t *testing.T) {
	t.Parallel()
	for text, wrong := range map[string]string{
		`{"http": "127.0.0.1:0", "speed": 5, "store_gstin": {"a": "b"}, "rate_limit": false, "log_level": "info"}`: "",
		`{"postgress_url": "x", "zoo": 1, "http": "127.0.0.1:0"}`:                                                  `no command knows: "postgress_url", "zoo"`,
		`[1]`: "cannot unmarshal array",
		`{`:   "unexpected EOF",
	} {
		file := filepath.Join(t.TempDir(), "config.json")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var cli commands
		parser, err := kong.New(&cli, kong.DefaultEnvars("DOORSTEP_TEST_OF_CONFIG"), kong.Configuration(configFile))
		if err != nil {
			t.Fatal(err)
		}
		_, err = parser.Parse([]string{"serve", "--config", file})
		switch {
		case wrong == "" && err != nil:
			t.Errorf("%s: %v", text, err)
		case wrong != "" && (err == nil || !strings.Contains(err.Error(), wrong)):
			t.Errorf("%s: %v, want %s", text, err, wrong)
		case wrong == "" && (cli.Serve.HTTP != "127.0.0.1:0" || cli.Serve.RateLimit || cli.Serve.StoreGSTIN["a"] != "b"):
			t.Errorf("%s became %+v", text, cli.Serve)
		}
	}
}
