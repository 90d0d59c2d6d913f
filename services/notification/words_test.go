package notification

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"doorstep/kit/money"
)

var update = flag.Bool("update", false, "write the golden files")

// What each template is shown with; a subject with branches has several.
var samples = map[subject][]facts{
	loginCode:       {{Code: "493817"}},
	orderConfirmed:  {{Number: "X4M2P", Amount: money.Paise(45_650), At: "6:42 pm"}, {Number: "X4M2P", Amount: money.Paise(45_650)}},
	riderAssigned:   {{Number: "X4M2P"}},
	outForDelivery:  {{Number: "X4M2P"}},
	riderAtDoor:     {{Number: "X4M2P"}},
	orderDelivered:  {{Number: "X4M2P", Amount: money.Paise(41_300)}},
	orderCancelled:  cancelledBy("customer", "payment", "store", "rider", "system"),
	paymentRefunded: {{Number: "X4M2P", Amount: money.Paise(4_350)}},
	waitlistCalled:  {{At: "6:42 pm"}},
	orderDelayed:    delayedBy("busy", "rider", "weather", "traffic", "stock", "other"),
	promotion:       {{Title: "Mangoes", Text: "Alphonso < ₹500 & ripe"}},
	riderOffer:      {{Amount: money.Paise(4_500), Distance: "2.4", Drops: 1, Store: "Koramangala"}, {Amount: money.Paise(6_250), Distance: "3.1", Drops: 2, Store: "Koramangala"}},
	shiftNear:       {{At: "6:00 pm", Store: "Koramangala"}, {At: "6:00 pm"}},
}

func cancelledBy(actors ...string) (all []facts) {
	for _, by := range actors {
		all = append(all, facts{Number: "X4M2P", By: by})
	}
	return all
}

func delayedBy(causes ...string) (all []facts) {
	for _, cause := range causes {
		all = append(all, facts{Number: "X4M2P", At: "6:42 pm", By: cause})
	}
	return all
}

func TestWords(t *testing.T) {
	t.Parallel()
	said, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	if languages := slices.Sorted(maps.Keys(said)); !slices.Equal(languages, []string{"en", "hi"}) {
		t.Fatalf("languages are %v, want en and hi", languages)
	}
	for language := range said {
		var out strings.Builder
		for _, about := range slices.Sorted(maps.Keys(plans)) {
			if len(samples[about]) == 0 {
				t.Fatalf("%s has no sample", about)
			}
			for _, sample := range samples[about] {
				title, text, err := said.say(language, about, sample)
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&out, "%s\n  %s\n  %s\n", about, title, text)
			}
		}
		golden(t, language+".golden", out.String())
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; if that is meant, run with -update:\n%s", file, got)
	}
}

func TestUnknownLanguageIsEnglish(t *testing.T) {
	t.Parallel()
	said, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	title, _, err := said.say("ta", orderDelivered, facts{})
	if err != nil || title != "Your order is delivered" {
		t.Fatalf("said %q, %v", title, err)
	}
}
