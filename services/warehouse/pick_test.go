package warehouse_test

import (
	"testing"
	"time"

	"doorstep/kit/errs"
	"doorstep/services/warehouse"
)

var (
	me      = warehouse.Hand{UserID: "me"}
	other   = warehouse.Hand{UserID: "other"}
	manager = warehouse.Hand{UserID: "boss", Manager: true}
	noon    = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
)

func picking() *warehouse.Pick {
	rice := line("rice", 3, "ambient", true)
	rice.Barcodes = []string{"111", "112"}
	milk := line("milk", 1, "chilled", true)
	milk.Barcodes = []string{"222"}
	return &warehouse.Pick{Status: warehouse.Picking, PickerID: "me", Lines: []warehouse.Line{rice, milk}}
}

func TestScan(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status           warehouse.Status
		by               warehouse.Hand
		barcode, product string
		total            int32
		reason           string
		picked, notFound int32 // of rice
	}{
		"by barcode":                       {by: me, barcode: "111", total: 1, picked: 2},
		"by another barcode":               {by: me, barcode: "112", total: 3, picked: 3},
		"by product":                       {by: me, product: "rice", total: 3, picked: 3},
		"a repeated or late scan":          {by: me, product: "rice", total: 1, picked: 2},
		"barcode and product of one line":  {by: me, barcode: "111", product: "rice", total: 3, picked: 3},
		"barcode and product do not agree": {by: me, barcode: "222", product: "rice", total: 3, reason: "wrong_item", picked: 2},
		"unknown barcode":                  {by: me, barcode: "999", total: 1, reason: "wrong_item", picked: 2},
		"unknown product":                  {by: me, product: "soap", total: 1, reason: "wrong_item", picked: 2},
		"more than ordered":                {by: me, product: "rice", total: 4, reason: "too_many", picked: 2},
		"somebody else's pick":             {by: other, product: "rice", total: 3, reason: "not_your_pick", picked: 2},
		"a manager helps out":              {by: manager, product: "rice", total: 3, picked: 3},
		"queued":                           {status: warehouse.Queued, by: me, product: "rice", total: 3, reason: "not_picking", picked: 2},
		"packing":                          {status: warehouse.Packing, by: me, product: "rice", total: 3, reason: "not_picking", picked: 2},
		"packed":                           {status: warehouse.Packed, by: me, product: "rice", total: 3, reason: "not_picking", picked: 2},
		"cancelled":                        {status: warehouse.Cancelled, by: me, product: "rice", total: 3, reason: "order_cancelled", picked: 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pick := picking()
			pick.Lines[0].Picked = 2
			if test.status != "" {
				pick.Status = test.status
			}
			_, err := pick.Scan(test.by, test.barcode, test.product, test.total, noon)
			if errs.Reason(err) != test.reason {
				t.Errorf("reason %q, want %q", errs.Reason(err), test.reason)
			}
			if rice := pick.Lines[0]; rice.Picked != test.picked || rice.NotFound != test.notFound {
				t.Errorf("picked %d, not found %d; want %d, %d", rice.Picked, rice.NotFound, test.picked, test.notFound)
			}
		})
	}
}

func TestShortThenFoundAfterAll(t *testing.T) {
	t.Parallel()
	pick := picking()
	scan := func(product string, total int32) {
		t.Helper()
		if _, err := pick.Scan(me, "", product, total, noon); err != nil {
			t.Fatal(err)
		}
	}
	scan("rice", 1)
	for range 2 { // saying it twice changes nothing
		if _, err := pick.Short(me, "rice", noon); err != nil {
			t.Fatal(err)
		}
		if rice := pick.Lines[0]; rice.Picked != 1 || rice.NotFound != 2 {
			t.Fatalf("after short: %+v", rice)
		}
	}
	scan("rice", 2)
	if rice := pick.Lines[0]; rice.Picked != 2 || rice.NotFound != 1 {
		t.Errorf("one was found after all: %+v", rice)
	}
	if pick.PickDoneAt != nil {
		t.Error("the pick is done though the milk is open")
	}
	scan("milk", 1)
	if pick.PickDoneAt == nil || !pick.PickDoneAt.Equal(noon) {
		t.Errorf("done at %v, want %v", pick.PickDoneAt, noon)
	}
}

func TestBeginPacking(t *testing.T) {
	t.Parallel()
	resolved := func(status warehouse.Status) *warehouse.Pick {
		pick := picking()
		for i := range pick.Lines {
			pick.Lines[i].Picked = pick.Lines[i].Quantity
		}
		pick.Status = status
		return pick
	}
	tests := map[string]struct {
		pick   *warehouse.Pick
		by     warehouse.Hand
		reason string
		done   bool
		status warehouse.Status
	}{
		"all picked":        {resolved(warehouse.Picking), me, "", false, warehouse.Packing},
		"again":             {resolved(warehouse.Packing), me, "", false, warehouse.Packing},
		"again, by another": {resolved(warehouse.Packing), other, "not_your_pick", false, warehouse.Packing},
		"packed already":    {resolved(warehouse.Packed), me, "", true, warehouse.Packed},
		"gone already":      {resolved(warehouse.HandedOver), me, "", true, warehouse.HandedOver},
		"cancelled":         {resolved(warehouse.Cancelled), me, "order_cancelled", false, warehouse.Cancelled},
		"not claimed":       {resolved(warehouse.Queued), me, "not_picking", false, warehouse.Queued},
		"lines open":        {picking(), me, "lines_open", false, warehouse.Picking},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			done, err := test.pick.BeginPacking(test.by, noon)
			if errs.Reason(err) != test.reason || done != test.done || test.pick.Status != test.status {
				t.Errorf("got %v, %q, %s; want %v, %q, %s", done, errs.Reason(err), test.pick.Status, test.done, test.reason, test.status)
			}
		})
	}
}
