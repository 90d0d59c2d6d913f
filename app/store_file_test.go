package app

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
)

const goodStore = `[{"id":"a","name":"A","latitude":12.97,"longitude":77.6,"service_radius":2000,"opens":"06:00","closes":"24:00",
"zone":{"type":"Polygon","coordinates":[[[77.59,12.96,800],[77.61,12.96],[77.61,12.98],[77.59,12.96]]]},
"aisles":[{"aisle":"A01","zone":"ambient","bins":20}]}]`

func TestStoresThatTheContractsRefuse(t *testing.T) {
	t.Parallel()
	if records, err := readStores([]byte(goodStore)); err != nil || len(records) != 1 || records[0].store.Warehouse.OpensMinute != 360 || len(records[0].show().Polygon) != 4 {
		t.Fatalf("%v, %v", records, err)
	}
	for name, change := range map[string][2]string{
		"an id with blanks":      {`"id":"a"`, `"id":"a b"`},
		"a negative radius":      {`2000`, `-1`},
		"too many bins":          {`"bins":20`, `"bins":99999`},
		"an aisle nowhere":       {`"ambient"`, `"lukewarm"`},
		"a place nowhere":        {`12.97`, `99`},
		"an hour of long ago":    {`06:00`, `153722867280912931:00`},
		"a signed hour":          {`06:00`, `+6:00`},
		"half a corner":          {`[77.61,12.96]`, `[77.61]`},
		"a hole":                 {`]]]`, `]],[[77.6,12.97],[77.601,12.97],[77.6,12.971]]]`},
		"a NUL":                  {`"name":"A"`, `"name":"A\u0000"`},
		"another shape of zone":  {`Polygon`, `MultiPolygon`},
		"no list":                {`[{"id"`, `{"id"`},
		"a number beyond floats": {`77.6,`, `1e999,`},
	} {
		if records, err := readStores([]byte(strings.Replace(goodStore, change[0], change[1], 1))); err == nil {
			t.Errorf("%s was taken: %v", name, records)
		}
	}
}

// What the file says is refused or is what the services take, and says the same written again.
func FuzzStores(f *testing.F) {
	example, err := os.ReadFile("../docs/examples/stores.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(example)
	for _, text := range []string{goodStore, `[]`, `null`, `[{}]`, `[{"zone":{"type":"Polygon","coordinates":[]}}]`, `[{"id":"\ud800"}]`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		records, err := readStores(text)
		if err != nil {
			return
		}
		for _, r := range records {
			w := r.store.Warehouse
			if err := valid(r.store); err != nil || w.WarehouseId == "" || w.OpensMinute < 0 || w.ClosesMinute > 24*60 || len(r.show().Polygon) < 3 {
				t.Errorf("%s was taken: %v, %v", text, r.store, err)
			}
		}
		var files []storeFile
		if err := json.Unmarshal(text, &files); err != nil {
			t.Fatal(err)
		}
		written, err := json.Marshal(files)
		if err != nil {
			t.Fatal(err)
		}
		again, err := readStores(written)
		if err != nil || len(again) != len(records) {
			t.Fatalf("%s is refused when written as %s: %v", text, written, err)
		}
		for i := range again {
			if !proto.Equal(again[i].store, records[i].store) || !proto.Equal(again[i].zone, records[i].zone) {
				t.Errorf("%v became %v", records[i], again[i])
			}
		}
	})
}
