package main

import (
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

func TestRiderCashLimit(t *testing.T) {
	t.Parallel()
	for flag, want := range map[string]int64{"": 3000_00, "--rider-cash-limit=5000": 5000_00, "--rider-cash-limit=0": 0, "--rider-cash-limit=-1": 0, "--rider-cash-limit=1000001": 0} {
		var cli commands
		parser, err := kong.New(&cli)
		if err != nil {
			t.Fatal(err)
		}
		for _, command := range []string{"demo", "serve"} {
			_, err = parser.Parse(strings.Fields(command + " " + flag))
			flags := cli.Demo.platformFlags
			if command == "serve" {
				flags = cli.Serve.platformFlags
			}
			switch {
			case want == 0 && (err == nil || !strings.Contains(err.Error(), "--rider-cash-limit")):
				t.Errorf("%s %s: %v", command, flag, err)
			case want != 0 && err != nil:
				t.Errorf("%s %s: %v", command, flag, err)
			case want != 0 && (flags.config().Payment.CashLimitMinor != want || flags.config().Delivery.Rules.CashLimit != want):
				t.Errorf("%s %s: the limit is %d, and %d in delivery", command, flag, flags.config().Payment.CashLimitMinor, flags.config().Delivery.Rules.CashLimit)
			}
		}
	}
}
