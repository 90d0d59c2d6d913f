package warehouse_test

import (
	"context"
	"testing"

	"google.golang.org/protobuf/proto"

	eventsv1 "doorstep/gen/events/v1"
	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/errs"
	"doorstep/services/warehouse/warehousetest"
)

func store() *warehousev1.Warehouse {
	return &warehousev1.Warehouse{
		Name: "Indiranagar", Address: "100 Feet Road", Latitude: 12.97, Longitude: 77.64, ServiceRadius: 2000, IsActive: true,
		Aisles: []*warehousev1.Aisle{
			{Aisle: "A", Position: 1, Zone: "ambient", Bins: 20}, {Aisle: "B", Position: 2, Zone: "ambient", Bins: 20},
			{Aisle: "K", Position: 3, Zone: "chilled", Bins: 5},
		},
	}
}

func save(w *warehousetest.World, store *warehousev1.Warehouse) (*warehousev1.Warehouse, error) {
	return w.Service.SaveWarehouse(context.Background(), &warehousev1.SaveWarehouseRequest{WarehouseId: warehousetest.Store, Warehouse: store})
}

func TestSaveWarehousePublishesItsFullState(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	saved := must(save(w, store()))(t)
	if saved.WarehouseId != warehousetest.Store || saved.TimeZone != "Asia/Kolkata" || saved.ClosesMinute != 1440 || len(saved.Aisles) != 3 {
		t.Errorf("saved %v", saved)
	}
	changed := store()
	changed.Name, changed.Aisles, changed.OpensMinute, changed.ClosesMinute = "New name", nil, 360, 60
	changed = must(save(w, changed))(t)
	if len(changed.Aisles) != 3 || changed.ClosesMinute != 60 {
		t.Errorf("a store saved without aisles keeps them: %v", changed)
	}
	read := must(w.Service.GetWarehouse(context.Background(), &warehousev1.GetWarehouseRequest{WarehouseId: warehousetest.Store}))(t)
	if !proto.Equal(read, changed) {
		t.Errorf("read %v, want %v", read, changed)
	}
	listed := must(w.Service.ListWarehouses(context.Background(), nil))(t)
	if len(listed.Warehouses) != 1 || listed.Warehouses[0].Name != "New name" {
		t.Errorf("listed %v", listed)
	}

	published := w.Events(warehousetest.Store)
	if len(published) != 2 || published[0].Seq != 1 || published[1].Seq != 2 {
		t.Fatalf("published %v, want seq 1 and 2", published)
	}
	var event eventsv1.WarehouseSaved
	if err := proto.Unmarshal(published[1].Payload, &event); err != nil {
		t.Fatal(err)
	}
	want := &eventsv1.WarehouseSaved{
		WarehouseId: warehousetest.Store, Name: "New name", Latitude: 12.97, Longitude: 77.64, ServiceRadius: 2000,
		IsActive: true, OpensMinute: 360, ClosesMinute: 60, TimeZone: "Asia/Kolkata",
	}
	if !proto.Equal(&event, want) {
		t.Errorf("published %v, want %v", &event, want)
	}
}

func TestSaveWarehouseRefuses(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	tests := map[string]struct {
		change func(*warehousev1.Warehouse)
		reason string
	}{
		"no place":       {func(s *warehousev1.Warehouse) { s.Latitude, s.Longitude = 0, 0 }, "position_invalid"},
		"no hours":       {func(s *warehousev1.Warehouse) { s.OpensMinute, s.ClosesMinute = 600, 600 }, "hours_invalid"},
		"time zone":      {func(s *warehousev1.Warehouse) { s.TimeZone = "Asia/Atlantis" }, "time_zone_unknown"},
		"an aisle twice": {func(s *warehousev1.Warehouse) { s.Aisles[1].Aisle = "A" }, "aisle_duplicate"},
	}
	for name, test := range tests {
		changed := store()
		test.change(changed)
		_, err := save(w, changed)
		t.Log(name)
		wantReason(t, err, test.reason)
	}
	if published := w.Events(warehousetest.Store); len(published) != 0 {
		t.Errorf("a refused store was published: %v", published)
	}
	_, err := w.Service.GetWarehouse(context.Background(), &warehousev1.GetWarehouseRequest{WarehouseId: warehousetest.Store})
	wantReason(t, err, "warehouse_not_found")
}

func TestPutAway(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	must(save(w, store()))(t)
	put := func(items ...*warehousev1.BinItem) error {
		_, err := w.Service.PutAway(context.Background(), &warehousev1.PutAwayRequest{WarehouseId: warehousetest.Store, Items: items})
		return err
	}
	if err := put(&warehousev1.BinItem{ProductId: "rice", Aisle: "A", Bin: 25}, &warehousev1.BinItem{ProductId: "salt", Aisle: "A", Bin: 3}); err != nil {
		t.Fatal(err)
	}
	read := must(w.Service.GetWarehouse(context.Background(), &warehousev1.GetWarehouseRequest{WarehouseId: warehousetest.Store}))(t)
	if read.Aisles[0].Bins != 25 || read.Aisles[1].Bins != 20 {
		t.Errorf("aisles %v: bin 25 of aisle A should have been made", read.Aisles)
	}
	wantReason(t, put(&warehousev1.BinItem{ProductId: "soap", Aisle: "Z", Bin: 1}), "aisle_unknown")
	wantReason(t, put(&warehousev1.BinItem{ProductId: "soap", Aisle: "A", Bin: 1}, &warehousev1.BinItem{ProductId: "soap", Aisle: "B", Bin: 1}), "product_duplicate")

	fewer := store()
	fewer.Aisles = fewer.Aisles[1:]
	_, err := save(w, fewer)
	wantReason(t, err, "aisle_in_use")
	if err := put(&warehousev1.BinItem{ProductId: "rice", Aisle: "B", Bin: 1}, &warehousev1.BinItem{ProductId: "salt", Aisle: "B", Bin: 2}); err != nil {
		t.Fatal(err)
	}
	if saved := must(save(w, fewer))(t); len(saved.Aisles) != 2 {
		t.Errorf("aisles %v, want the empty one gone", saved.Aisles)
	}
}

func TestTheSecondOfTwoEditorsOfAStoreIsTold(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	mine := must(save(w, store()))(t)
	theirs := proto.CloneOf(mine)
	theirs.Name = "Renamed"
	must(save(w, theirs))(t)
	must(save(w, theirs))(t) // sent again after a lost answer
	mine.IsActive = false
	if _, err := save(w, mine); !errs.Is(err, "changed_meanwhile") {
		t.Errorf("saved over somebody else's change: %v", err)
	}
	mine.Version = 0
	if kept := must(save(w, mine))(t); kept.IsActive || kept.Version < 3 {
		t.Errorf("without a version it replaces what is there: %v", kept)
	}
}
