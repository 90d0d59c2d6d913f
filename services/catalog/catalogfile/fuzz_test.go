package catalogfile

import (
	"strings"
	"testing"

	"buf.build/go/protovalidate"
	"google.golang.org/protobuf/proto"
)

// Whatever a file says, its rows add up, and what comes of them is what the contract takes.
func FuzzRead(f *testing.F) {
	const categories = "slug,name,parent_slug,position,colour,picture\ndairy,Dairy,,1,#aabbcc,1f34c\nmilk,Milk,dairy,2,,\n"
	const milk = header + "DS-1,77,Toned Milk,Gopala,dairy,milk,27.50,26,ml,500 ml,5,0401,chilled,3,,IN,,diet=veg,1\n"
	f.Add(bigbasketCSV, "")
	f.Add(zeptoCSV, "")
	f.Add(milk, "")
	f.Add(milk, categories)
	f.Add(milk, strings.Replace(categories, "Milk", strings.Repeat("x", 200), 1))
	f.Add(strings.ReplaceAll(milk, "Milk", "\xe9"), "slug\n")
	f.Fuzz(func(t *testing.T, text, categories string) {
		file, report, err := Read(strings.NewReader(text), strings.NewReader(categories))
		if err != nil {
			return
		}
		if report.Products+report.Skipped+report.Merged != report.Rows {
			t.Errorf("rows do not add up: %v", report)
		}
		known := make(map[string]bool)
		for _, c := range file.Categories {
			if c.ParentId != "" && !known[c.ParentId] {
				t.Errorf("category %v comes before its parent", c)
			}
			known[c.CategoryId] = true
			usable(t, c, c.CategoryId != "" && c.Name != "")
		}
		for _, p := range file.Products {
			usable(t, p, p.ProductId != "" && p.Name != "" && known[p.CategoryId] && 0 < p.Price.AmountMinor && p.Price.AmountMinor <= p.Mrp.AmountMinor)
		}
	})
}

func usable(t *testing.T, m proto.Message, complete bool) {
	t.Helper()
	if err := protovalidate.Validate(m); err != nil || !complete {
		t.Errorf("unusable: %v: %v", m, err)
	}
	if _, err := proto.Marshal(m); err != nil {
		t.Errorf("unusable: %v: %v", m, err)
	}
}
