// Package planted proves that the tests would notice: for each bug of kit/fault, the ordinary test
// that is there to catch it fails, for its reason, when the bug is planted, and passes when not.
//
//	go test ./test/planted -v
//	go test ./test/planted -update
//
// The second writes the table into docs/reliability.md.
package planted

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"text/tabwriter"

	"doorstep/kit/fault"
	"doorstep/kit/storage/storagetest"
)

var update = flag.Bool("update", false, "write the table into docs/reliability.md")

// root of the checkout, seen from here.
const root = "../.."

func TestMain(m *testing.M) { storagetest.Main(m) }

// catcher is the ordinary test that has to notice a bug, and what it says then.
type catcher struct {
	bug      fault.Bug
	pkg, run string
	says     string // a regular expression for it
}

var catchers = []catcher{
	{fault.NaiveCursor, "kit/events", "TestATransactionThatEndsLateIsRead", `3 events were applied, want 4`},
	{fault.NoInbox, "kit/events", "TestAnEventThatWasOvertakenIsAppliedOnce", `4 events were applied, want 3`},
	{fault.LeakedHold, "services/inventory", "TestCancelGivesBackOnce", `\d+ on the shelf, 3 reserved; want 10 and 0`},
	{fault.DoubleRefund, "services/payment", "TestRefundAfterACrash", `provider_agrees: broken by .*`},
	{fault.MissingOwnerCheck, "test/e2e", "TestEveryRouteRoleAndOwnership//PaymentPublicService/GetPayment/customer", `somebody else's: \{200 .{40}`},
	{fault.LostRetry, "services/payment", "TestUnknownOutcomeIsFoundOut", `looked up 0 payments, <nil>; want 3`},
	{fault.StalePrice, "services/catalog", "TestStoresHavePricesOfTheirOwn", `price_minor:\s*4000`},
	{fault.UnguardedTransition, "services/order", "TestStatusMovesOnlyAlongTheMachine", `delivered to pending: <nil>`},
	{fault.OutOfOrderFix, "services/location", "TestTrackJudgesFixes", `accepted, want old`},
	{fault.QuoteNotHonoured, "services/order", "TestFromCartToDelivered", `quoted amount_minor:48200.*, billed amount_minor:49200`},
}

// Every bug that can be planted is caught, and without it the same test passes.
func TestPlantedBugsAreCaught(t *testing.T) {
	if testing.Short() {
		t.Skip("builds six packages with the bugs in them")
	}
	tests := build(t)
	database := storagetest.URL(t)
	caught := make([]string, len(catchers))
	t.Run("all", func(t *testing.T) {
		for i, c := range catchers {
			t.Run(string(c.bug), func(t *testing.T) {
				t.Parallel()
				if passes, output := c.test(t, tests[c.pkg], database, ""); !passes {
					t.Errorf("%s fails with nothing planted:\n%s", c.run, output)
				}
				passes, output := c.test(t, tests[c.pkg], database, c.bug)
				if passes {
					t.Fatalf("%s passes with the bug", c.run)
				}
				if caught[i] = regexp.MustCompile(c.says).FindString(output); caught[i] == "" {
					t.Errorf("%s fails with the bug, but does not say %q:\n%s", c.run, c.says, output)
				}
			})
		}
	})
	var table strings.Builder
	rows := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	for i, c := range catchers {
		fmt.Fprintf(rows, "%s\t%s\t%s\n", c.bug, c.name(), caught[i])
	}
	_ = rows.Flush() // into memory
	t.Logf("\n%s", &table)
}

// name of the test, for people.
func (c catcher) name() string { return c.pkg + " " + strings.Split(c.run, "/")[0] }

// build makes the test programs of the catchers, with the tag, once each.
func build(t *testing.T) map[string]string {
	t.Helper()
	folder, programs := t.TempDir(), make(map[string]string)
	for _, c := range catchers {
		if programs[c.pkg] != "" {
			continue
		}
		programs[c.pkg] = filepath.Join(folder, strings.ReplaceAll(c.pkg, "/", "-")+".test")
		compile := exec.CommandContext(t.Context(), "go", "test", "-c", "-tags", "faults", "-ldflags", "-s -w", "-o", programs[c.pkg], "./"+c.pkg)
		compile.Dir = root
		if output, err := compile.CombinedOutput(); err != nil {
			t.Fatalf("build %s: %v\n%s", c.pkg, err, output)
		}
	}
	return programs
}

// test runs the catcher's test in a process of its own.
func (c catcher) test(t *testing.T, program, database string, bug fault.Bug) (passes bool, output string) {
	t.Helper()
	run := exec.CommandContext(t.Context(), program, "-test.run", c.run, "-test.timeout", "2m", "-test.v")
	run.Dir = filepath.Join(root, c.pkg)
	run.Env = append(os.Environ(), fault.PlantedEnv+"="+string(bug), "DOORSTEP_TEST_POSTGRES_URL="+database)
	said, err := run.CombinedOutput()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if !bytes.Contains(said, []byte("=== RUN")) {
		t.Fatalf("%s has no test %s:\n%s", c.pkg, c.run, said)
	}
	return err == nil, string(said)
}
