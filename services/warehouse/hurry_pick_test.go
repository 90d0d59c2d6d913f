package warehouse_test

import (
	"testing"

	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/errs"
	"doorstep/services/warehouse/warehousetest"
)

func TestHurriedOrderIsTakenFirst(t *testing.T) {
	t.Parallel()
	w := warehousetest.New(t)
	must(save(w, store()))(t)
	w.Queue("first", 10, warehousetest.Line("rice", 1))
	w.Queue("late", 60, warehousetest.Line("rice", 1))
	ref := &warehousev1.PickRef{WarehouseId: warehousetest.Store, OrderId: "late"}
	for range 2 { // twice is once
		if _, err := w.Service.HurryPick(t.Context(), ref); err != nil {
			t.Fatal(err)
		}
	}
	if pick, err := claim(w, "asha"); err != nil || pick.GetOrderId() != "late" {
		t.Errorf("claimed %v, %v", pick.GetOrderId(), err)
	}
	if _, err := w.Service.HurryPick(t.Context(), ref); !errs.Is(err, "pick_not_waiting") {
		t.Errorf("with a picker: %v", err)
	}
	if _, err := w.Service.HurryPick(t.Context(), &warehousev1.PickRef{WarehouseId: warehousetest.Store, OrderId: "absent"}); !errs.Is(err, "order_not_found") {
		t.Errorf("absent: %v", err)
	}
}
