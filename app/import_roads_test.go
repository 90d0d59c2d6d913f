package app_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"doorstep/app"
	"doorstep/kit/routing/roads"
	"doorstep/sim/city/citydata"
)

func TestImportRoadsIsSafeToRepeat(t *testing.T) {
	data := t.TempDir()
	extract := filepath.Join(t.TempDir(), "city.osm.pbf")
	if err := os.WriteFile(extract, citydata.Roads(), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func() string {
		t.Helper()
		report, err := app.ImportRoads(t.Context(), app.Config{Data: data}, extract, app.RoadsImport{Profiles: []string{"bicycle"}, LeftHand: true})
		if err != nil {
			t.Fatal(err)
		}
		return report
	}
	if first := run(); !strings.Contains(first, "saved") || !strings.Contains(first, "left out") {
		t.Errorf("the first report is %s", first)
	}
	kept := app.RoadsFile(data, "bicycle")
	if second := run(); !strings.Contains(second, "unchanged") {
		t.Errorf("the second report is %s", second)
	}
	if err := os.WriteFile(kept, []byte("no roads"), 0o600); err != nil {
		t.Fatal(err)
	}
	if third := run(); !strings.Contains(third, "saved") {
		t.Errorf("over a damaged file the report is %s", third)
	}
	if copied, err := os.ReadFile(filepath.Join(data, "map.osm.pbf")); err != nil || !bytes.Equal(copied, citydata.Roads()) {
		t.Errorf("the extract is not kept: %d bytes, %v", len(copied), err)
	}
	r, err := roads.Open(kept)
	if err != nil || r.Profile() != "bicycle" {
		t.Errorf("the file is for %v, %v", r, err)
	}
}

func TestImportRoadsRefusesWhatIsNone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "text.osm.pbf")
	if err := os.WriteFile(path, []byte("once upon a time"), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg := app.Config{Data: t.TempDir()}
	if _, err := app.ImportRoads(t.Context(), cfg, path, app.RoadsImport{}); err == nil || !strings.Contains(err.Error(), "PBF") {
		t.Errorf("text is imported: %v", err)
	}
	if _, err := app.ImportRoads(t.Context(), cfg, path, app.RoadsImport{Profiles: []string{"horse"}}); err == nil || !strings.Contains(err.Error(), "horse") {
		t.Errorf("a profile that does not exist: %v", err)
	}
}
