package embedded

import (
	"slices"
	"testing"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"Toned Milk, 500 ml":  {"toned", "milk", "500ml"},
		"6 x 200ML":           {"6", "x", "200ml"},
		"1.5 litres":          {"1.5l"},
		"Ching’s Nestlé":      {"chings", "nestle"},
		"10 pcs.":             {"10pc"},
		"500gms":              {"500g"},
		"Chilli\u00a0- Bajji": {"chilli", "bajji"},
		"ghee/tuppa":          {"ghee", "tuppa"},
		"दूध 1 kg":            {"doodh", "1kg"},
		"g":                   {"g"},
		"...":                 nil,
		"7up":                 {"7up"},
		"2 2 g":               {"2", "2g"},
	} {
		if got := split(text); !slices.Equal(got, want) {
			t.Errorf("split(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestStem(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"onions": "onion", "tomatoes": "tomato", "berries": "berry", "radishes": "radish", "boxes": "box", "glass": "glass",
		"hummus": "hummus", "gas": "gas", "biscuits": "biscuit", "glasses": "glass", "milk": "milk",
	} {
		if got := stem(word); got != want {
			t.Errorf("stem(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestSound(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"pyaz", "pyaaz", "piaz", "pyaj"}, {"jeera", "zeera", "jira", "zira"}, {"chawal", "chaval", "chaawal"},
		{"aloo", "alu", "aaloo"}, {"dahi", "dahee"}, {"paneer", "panir"}, {"dhania", "dhaniya", "dania"},
		{"bhindi", "bindi"}, {"methi", "meti"}, {"phool", "fool", "ful"}, {"lehsun", "lehsoon"},
	} {
		for _, other := range same[1:] {
			if sound(other) != sound(same[0]) || sound(other) == "" {
				t.Errorf("%q sounds %q, %q sounds %q", same[0], sound(same[0]), other, sound(other))
			}
		}
	}
	for _, word := range []string{"ab", "500g", "दूध", ""} {
		if got := sound(word); got != "" {
			t.Errorf("%q sounds %q", word, got)
		}
	}
	if sound("milk") == sound("malik") || sound("onion") == sound("union") {
		t.Error("too much sounds alike")
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	var row distanceRow
	for _, c := range []struct {
		word, text string
		open       bool
		allowed    int
		want       int
	}{
		{"milk", "milk", false, 2, 0}, {"mlk", "milk", false, 2, 1}, {"milkk", "milk", false, 2, 1}, {"mikl", "milk", false, 2, 1},
		{"silk", "milk", false, 2, 1}, {"choc", "chocolate", true, 1, 0}, {"chcolate", "chocolate", true, 1, 1}, {"choclat", "chocolate", true, 1, 1},
		{"bread", "milk", false, 2, 3}, {"दुध", "दूध", false, 1, 1}, {"tamatr", "tamatar", true, 1, 1}, {"tamatr", "tamarind", true, 1, 1},
	} {
		_, got := row.distance([]rune(c.word), c.text, c.open, c.allowed)
		if min(got, c.allowed+1) != min(c.want, c.allowed+1) {
			t.Errorf("distance(%q, %q, open %v) = %d, want %d", c.word, c.text, c.open, got, c.want)
		}
	}
}

func TestDistanceOfAllOfAWord(t *testing.T) {
	t.Parallel()
	var row distanceRow
	for text, want := range map[string]int{"tamatar": 1, "tamarind": 2, "tamatr": 0} {
		if whole, _ := row.distance([]rune("tamatr"), text, true, 1); min(whole, 2) != want {
			t.Errorf("all of %q is %d away, want %d", text, whole, want)
		}
	}
}

func TestSynonymsGoBothWays(t *testing.T) {
	t.Parallel()
	for word, others := range synonyms {
		for _, other := range others {
			if !slices.Contains(synonyms[other], word) {
				t.Errorf("%s means %s, but not the other way", word, other)
			}
		}
	}
	if !slices.Contains(synonyms["onion"], "pyaz") {
		t.Error("onion does not mean pyaz")
	}
}
