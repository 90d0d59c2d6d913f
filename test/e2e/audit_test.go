package e2e

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"doorstep/test/harness"
)

// Staff change things through the public API, and each change is in the log with who did it, what it was
// before and what it is now; what changed nothing, and what is personal, is not.
func TestChangesOfStaffAreInTheAuditLog(t *testing.T) {
	city := harness.Start(t)
	admin := city.Login(t, harness.AdminPhone)
	desk := city.Hire(t, "operations", "")
	manager := city.Hire(t, "store_manager", harness.Store)
	store := "/v1/warehouses/" + harness.Store

	milk := desk.Must(t, "GET", "/v1/products/T-MILK", nil)
	milk["price"] = map[string]any{"amount_minor": 100, "currency": "INR"}
	for range 2 { // the second time nothing changes
		desk.Must(t, "PUT", "/v1/admin/products/T-MILK", milk)
	}
	manager.Must(t, "POST", store+"/stock/T-MILK/adjust", map[string]any{"delta": 3, "kind": "adjustment", "note": "found behind the crate"}, "Idempotency-Key", "found")
	zone := map[string]any{"warehouse_id": harness.Store, "name": "New zone", "is_active": false, "polygon": []any{
		map[string]any{"latitude": 12.9, "longitude": 77.5}, map[string]any{"latitude": 12.91, "longitude": 77.5}, map[string]any{"latitude": 12.91, "longitude": 77.51},
	}}
	desk.Must(t, "PUT", "/v1/admin/zones/z-audit?validate_only=true", zone)
	desk.Must(t, "PUT", "/v1/admin/zones/z-audit", zone)
	desk.Must(t, "DELETE", "/v1/admin/zones/z-audit", nil)
	desk.Must(t, "PUT", "/v1/admin/warehouses/"+harness.Store+"/mode", map[string]any{"mode": "batch", "reason": "cricket final"})
	desk.Must(t, "PUT", "/v1/admin/conditions", map[string]any{"conditions": []any{map[string]any{"kind": "rain", "south": 12.0, "north": 13.5, "west": 77.0, "east": 78.0}}})
	phone := city.NewPhone()
	hired := admin.Must(t, "POST", "/v1/admin/users", map[string]any{"phone": phone, "name": "Kiran Bhat", "role": "picker", "warehouse_id": harness.Store})
	picker := hired["user_id"].(string)
	admin.Must(t, "PATCH", "/v1/admin/users/"+picker, map[string]any{"role": "store_manager"})
	desk.Must(t, "POST", "/v1/admin/promotions", map[string]any{"title": "Mangoes", "text": "They are here"}, "Idempotency-Key", "mangoes")
	desk.Must(t, "POST", "/v1/admin/products/import", map[string]any{"rows": []any{
		map[string]any{"line": 2, "values": map[string]any{"sku": "T-BREAD", "price": "1.50"}}, map[string]any{"line": 3, "values": map[string]any{"sku": "T-MILK", "price": "1"}},
	}})

	want := []string{
		"product T-MILK catalog.UpdateProduct operations", "stock T-MILK inventory.AdjustStock store_manager", "zone z-audit location.SaveZone operations",
		"zone z-audit location.DeleteZone operations", "mode " + harness.Store + " delivery.SetMode operations", "conditions  location.SetConditions operations",
		"user " + picker + " account.CreateUser admin", "user " + picker + " account.UpdateUser admin", "promotion  notification.SendPromotion operations",
		"product T-BREAD catalog.ImportProducts operations",
	}
	var records []any
	harness.Eventually(t, func() error {
		records, _ = admin.Must(t, "GET", "/v1/admin/audit?page_size=200", nil)["records"].([]any)
		got := make(map[string]int)
		for _, r := range records {
			r := r.(map[string]any)
			got[fmt.Sprint(r["kind"], " ", r["object_id"], " ", r["method"], " ", r["actor_role"])]++
		}
		for _, w := range want {
			if got[w] != 1 {
				return fmt.Errorf("%q is recorded %d times, in %v", w, got[w], got)
			}
		}
		return nil
	})
	text := fmt.Sprint(records)
	for _, private := range []string{phone, "Kiran", "Bhat"} {
		if strings.Contains(text, private) {
			t.Errorf("the log shows %q", private)
		}
	}
	for _, c := range []string{"price.amount_minor 3200>100", "note >found behind the crate", "role picker>store_manager", "mode normal>batch", "reason >cricket final"} {
		if !slices.Contains(changesOf(records), c) {
			t.Errorf("no change %q in\n%s", c, strings.Join(changesOf(records), "\n"))
		}
	}
	desk.Refused(t, 400, "page_token_invalid", "GET", "/v1/admin/audit?page_token=x", nil)
	manager.Refused(t, 403, "role_not_allowed", "GET", "/v1/admin/audit", nil)
	harness.Eventually(t, func() error {
		status, _, err := desk.Call(t.Context(), "GET", "/v1/admin/audit?kind=zone&actor_id=nobody", nil)
		if status != 200 {
			return errors.Join(err, fmt.Errorf("filtered: %d", status))
		}
		return nil
	})
}

// changesOf are all fields of all records, as "field before>after".
func changesOf(records []any) (all []string) {
	for _, r := range records {
		changes, _ := r.(map[string]any)["changes"].([]any)
		for _, c := range changes {
			c := c.(map[string]any)
			text := map[string]any{"field": "", "before": "", "after": ""}
			maps.Copy(text, c)
			all = append(all, fmt.Sprintf("%v %v>%v", text["field"], text["before"], text["after"]))
		}
	}
	return all
}
