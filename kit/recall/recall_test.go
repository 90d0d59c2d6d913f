package recall_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"doorstep/kit/geocode"
	"doorstep/kit/geocode/embedded"
	"doorstep/kit/geocodetest"
	"doorstep/kit/recall"
)

// world is an index and the names in it.
func world(t testing.TB, extract string) (*embedded.Index, []string) {
	t.Helper()
	index, err := embedded.Open(t.Context(), strings.NewReader(extract))
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]bool)
	var names []string
	for _, place := range index.Entries() {
		if !seen[place.Name] {
			seen[place.Name], names = true, append(names, place.Name)
		}
	}
	return index, names
}

func finder(index *embedded.Index) recall.Finder {
	return func(ctx context.Context, text string, most int) (found []string, err error) {
		places, err := index.Search(ctx, geocode.Query{Text: text, Limit: most})
		for _, place := range places {
			found = append(found, place.Name)
		}
		return found, err
	}
}

func bengaluru(t testing.TB) string {
	t.Helper()
	extract, err := os.ReadFile("../../sim/city/citydata/roads/bengaluru-central.osm.pbf")
	if err != nil {
		t.Fatal(err)
	}
	return string(extract)
}

// The least shares of names, in percent, that are found first and among the first five.
func TestRecall(t *testing.T) {
	for place, extract := range map[string]string{"Bengaluru": bengaluru(t), "Monaco": geocodetest.Extract} {
		index, names := world(t, extract)
		shares, err := recall.Found(t.Context(), finder(index), names, 1)
		if err != nil {
			t.Fatal(err)
		}
		for way, least := range map[recall.Way][2]int{
			recall.Whole: {97, 99}, recall.Unfinished: {87, 98}, recall.OneMistake: {97, 99}, recall.Mistakes: {97, 99}, recall.Hasty: {85, 98},
		} {
			s := shares[way]
			if s.Asked < 50 {
				t.Errorf("%s, %s: only %d names", place, way, s.Asked)
			}
			t.Logf("%s, %s: %d names, %.1f %% first, %.1f %% among five", place, way, s.Asked, percent(s.First, s.Asked), percent(s.AmongFive, s.Asked))
			if s.First*100 < least[0]*s.Asked || s.AmongFive*100 < least[1]*s.Asked {
				t.Errorf("%s, %s: fewer than %v %%", place, way, least)
			}
		}
	}
}

func percent(part, whole int) float64 { return 100 * float64(part) / float64(max(whole, 1)) }

// A geocoder that finds nothing has found nothing.
func TestRecallOfNothing(t *testing.T) {
	empty := &embedded.Index{}
	shares, err := recall.Found(t.Context(), finder(empty), []string{"Church Street", "Brigade Road"}, 1)
	if err != nil || shares[recall.Whole] != (recall.Share{Asked: 2}) || shares[recall.Mistakes].Asked != 1 {
		t.Errorf("got %v, %v", shares, err)
	}
}

// BenchmarkKeystroke is one key press, in the order in which names of the demo's city are typed.
func BenchmarkKeystroke(b *testing.B) {
	index, names := world(b, bengaluru(b))
	var typed []string
	for _, name := range names {
		letters := []rune(name)
		for end := range letters {
			typed = append(typed, string(letters[:end+1]))
		}
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := index.Search(b.Context(), geocode.Query{Text: typed[i%len(typed)]}); err != nil {
			b.Fatal(err)
		}
	}
}
