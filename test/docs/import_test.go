package docs

import (
	"strings"
	"testing"

	"doorstep/app"
	"doorstep/kit/storage/storagetest"
)

const examples = root + "/docs/examples/"

// The example of docs/import.md does what the page says.
func TestImportExample(t *testing.T) {
	importer, err := app.NewImporter(t.Context(), app.Config{
		PostgresURL: storagetest.URL(t), Secret: strings.Repeat("secret", 8), Data: t.TempDir(),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := importer.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	page := read(t, root+"/docs/import.md")
	stores, err := importer.Stores(t.Context(), []byte(read(t, examples+"stores.json")))
	if err != nil || len(stores) != 2 {
		t.Fatalf("%d stores, %v", len(stores), err)
	}
	for _, want := range []string{"5 products saved, 0 unchanged, carried by 2 stores\n", "0 products saved, 5 unchanged, carried by 2 stores\n"} {
		report, err := importer.CatalogFile(t.Context(), examples+"catalog.csv", examples+"categories.csv")
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(report, want) {
			t.Errorf("the report is %q, want %q at its end", report, want)
		}
		if !strings.Contains(page, report) {
			t.Errorf("docs/import.md does not show the report %q", report)
		}
	}
}

// The page names every column of the catalog and every field of the stores.
func TestImportPageIsComplete(t *testing.T) {
	page := read(t, root+"/docs/import.md")
	header, _, _ := strings.Cut(read(t, examples+"catalog.csv"), "\n")
	names := strings.Split(header, ",")
	categories, _, _ := strings.Cut(read(t, examples+"categories.csv"), "\n")
	names = append(names, strings.Split(categories, ",")...)
	names = append(names, "id", "address", "latitude", "longitude", "service_radius", "opens", "closes", "time_zone", "zone", "aisles", "bins")
	for _, name := range names {
		if !strings.Contains(page, "`"+name+"`") {
			t.Errorf("docs/import.md does not tell about %s", name)
		}
	}
}
