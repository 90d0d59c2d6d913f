// Package readme runs the README's example as it is written.
package readme

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"doorstep/kit/storage/storagetest"
	"doorstep/test/harness"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

var example = regexp.MustCompile("(?s)```bash\n(api=.*?)```")

func TestExampleRunsAsWritten(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("the example needs %s", tool)
		}
	}
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	found := example.FindSubmatch(text)
	if found == nil {
		t.Fatal("the README has no example")
	}
	city := harness.Start(t)
	script := strings.Replace(string(found[1]), "http://127.0.0.1:8080", city.URL, 1)
	out, err := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", script).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{`"amount_minor": 6400`, "event: status", `"name":"order_confirmed"`, `"status": "confirmed"`, `"promise_at"`} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the example does not show %s:\n%s", want, out)
		}
	}
}
