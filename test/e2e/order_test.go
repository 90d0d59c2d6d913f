// Package e2e tests what several services do together, through the public API on a real database.
package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"doorstep/kit/storage/storagetest"
	"doorstep/services/order/invoice/invoicetest"
	"doorstep/test/harness"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

// customer is somebody with an address in the first store's zone.
func customer(t testing.TB, city *harness.City) (p *harness.Person, address string) {
	t.Helper()
	p = city.Login(t, city.NewPhone())
	saved := p.Must(t, "POST", "/v1/addresses", map[string]any{
		"label": "Home", "line1": "12 Church Street", "city": "Bengaluru", "latitude": harness.Latitude, "longitude": harness.Longitude,
	})
	return p, saved["address_id"].(string)
}

// quote puts units of products into the cart and locks the bill.
func quote(t testing.TB, p *harness.Person, address string, products map[string]int) string {
	t.Helper()
	for product, quantity := range products {
		p.Must(t, "PUT", "/v1/cart/items/"+product, map[string]any{"quantity": quantity, "warehouse_id": harness.Store})
	}
	return p.Must(t, "POST", "/v1/cart/quote", map[string]any{"address_id": address})["quote_id"].(string)
}

func place(t testing.TB, p *harness.Person, quoteID, method string) map[string]any {
	t.Helper()
	return p.Must(t, "POST", "/v1/orders", map[string]any{"quote_id": quoteID, "payment_method": method}, "Idempotency-Key", "place-"+quoteID)
}

func awaitStatus(t testing.TB, p *harness.Person, order, status string) (shown map[string]any) {
	t.Helper()
	harness.Eventually(t, func() error {
		if shown = p.Must(t, "GET", "/v1/orders/"+order, nil); shown["status"] != status {
			return fmt.Errorf("order is %v, want %s", shown["status"], status)
		}
		return nil
	})
	return shown
}

func minor(money any) int { return int(money.(map[string]any)["amount_minor"].(float64)) }

// The thin thread: one order through every service, with a short pick and cash at the door.
func TestFromTapToDoorstep(t *testing.T) { everywhere(t, fromTapToDoorstep) }

func fromTapToDoorstep(t *testing.T, city *harness.City) {
	shopper, address := customer(t, city)
	picker, rider := city.Hire(t, "picker", harness.Store), city.Hire(t, "rider", harness.Store)
	rider.Must(t, "POST", "/v1/partner/online", map[string]any{"latitude": 12.9705, "longitude": 77.6005})
	report(t, rider, 1, 12.9705, 77.6005)

	order := place(t, shopper, quote(t, shopper, address, map[string]int{"T-MILK": 2, "T-SOAP": 1}), "cod")
	id := order["order_id"].(string)
	if order["status"] != "confirmed" || minor(order["final_amount"]) != 2*3200+5450+1500+1000 {
		t.Fatalf("placed: %v", order)
	}
	pick(t, picker, id, "T-SOAP")
	ready := awaitStatus(t, shopper, id, "ready_for_pickup")
	if minor(ready["final_amount"]) != 2*3200+1500+1000 {
		t.Errorf("the bill after a short pick: %v", ready["final_amount"])
	}

	trip := accept(t, rider)
	path := "/v1/partner/trips/" + trip["trip_id"].(string)
	stop := trip["stops"].([]any)[0].(map[string]any)
	rider.Must(t, "POST", path+"/at-store", map[string]any{})
	harness.Eventually(t, func() error { // the store hears of the rider by event
		status, answer, err := picker.Call(t.Context(), "POST", handover(id), map[string]any{"pickup_code": "wrong"})
		if err != nil || status != http.StatusConflict || answer["reason"] != "pickup_code_wrong" {
			return fmt.Errorf("a wrong code: %d %v %w", status, answer["reason"], err)
		}
		return nil
	})
	picker.Must(t, "POST", handover(id), map[string]any{"pickup_code": stop["pickup_code"]})
	awaitStatus(t, shopper, id, "out_for_delivery")
	watchRider(t, city, shopper, rider, id)

	harness.Eventually(t, func() error {
		if status, answer, err := rider.Call(t.Context(), "POST", path+"/stops/"+id+"/at-door", map[string]any{}); err != nil || status != http.StatusOK {
			return fmt.Errorf("at the door: %d %v %w", status, answer, err)
		}
		return nil
	})
	otp := shopper.Must(t, "GET", "/v1/orders/"+id, nil)["delivery_otp"]
	deliver := path + "/stops/" + id + "/deliver"
	rider.Refused(t, http.StatusConflict, "otp_wrong", "POST", deliver, map[string]any{"otp": "no", "cash_collected_minor": 8900})
	rider.Refused(t, http.StatusConflict, "cash_wrong", "POST", deliver, map[string]any{"otp": otp, "cash_collected_minor": 1})
	for range 2 { // a lost answer makes the app send it again
		rider.Must(t, "POST", deliver, map[string]any{"otp": otp, "cash_collected_minor": 8900})
	}
	delivered := awaitStatus(t, shopper, id, "delivered")
	if delivered["payment_status"] != "paid" {
		t.Errorf("delivered: %v", delivered)
	}
	invoiceOf(t, city, shopper, id)
	harness.Eventually(t, func() error {
		if held := rider.Must(t, "GET", "/v1/partner/cash", nil)["held"]; minor(held) != 8900 {
			return fmt.Errorf("cash float: %v", held)
		}
		return nil
	})
	stock := city.Login(t, harness.AdminPhone).Must(t, "GET", "/v1/warehouses/"+harness.Store+"/stock/T-MILK", nil)
	if stock["quantity"] != float64(harness.Units-2) || stock["reserved_quantity"] != float64(0) {
		t.Errorf("stock after delivery: %v", stock)
	}
	spendRefund(t, city, shopper, address, id)
}

// spendRefund refunds a unit of an order that was paid in cash, which becomes credit, and spends it.
func spendRefund(t *testing.T, city *harness.City, shopper *harness.Person, address, id string) {
	t.Helper()
	claim := shopper.Must(t, "POST", "/v1/orders/"+id+"/problems", map[string]any{
		"kind": "damaged", "lines": []any{map[string]any{"product_id": "T-MILK", "quantity": 1}},
	}, "Idempotency-Key", "claim-"+id)
	if claim["state"] != "refunded" || claim["refund_to"] != "credit" {
		t.Errorf("the claim: %v", claim)
	}
	has := func(want int) {
		t.Helper()
		harness.Eventually(t, func() error {
			if credit := shopper.Must(t, "GET", "/v1/credit", nil); minor(credit["balance"]) != want {
				return fmt.Errorf("credit is %v, want %d", credit, want)
			}
			return nil
		})
	}
	has(3200)
	bill := func() map[string]any {
		return map[string]any{"quote_id": quote(t, shopper, address, map[string]int{"T-MILK": 1}), "payment_method": "upi", "credit_minor": 3200}
	}
	tooMuch := bill()
	tooMuch["credit_minor"] = 3201
	shopper.Refused(t, http.StatusConflict, "credit_changed", "POST", "/v1/orders", tooMuch, "Idempotency-Key", "too much")
	has(3200)
	again := bill()
	var second map[string]any
	for range 2 { // a lost answer makes the app send it again
		second = shopper.Must(t, "POST", "/v1/orders", again, "Idempotency-Key", "with credit")
	}
	if second["status"] != "confirmed" || minor(second["credit_amount"]) != 3200 {
		t.Errorf("placed with credit: %v", second)
	}
	has(0)
	shopper.Must(t, "POST", "/v1/orders/"+second["order_id"].(string)+"/cancel", map[string]any{})
	has(3200)
	city.Verify(t)
}

// invoiceOf reads the invoice of a delivered order, which its customer and operations get and nobody else.
func invoiceOf(t *testing.T, city *harness.City, shopper *harness.Person, id string) {
	t.Helper()
	read := func(p *harness.Person, path string) []byte {
		req, err := http.NewRequestWithContext(t.Context(), "GET", city.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+p.Token)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		file, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "application/pdf" {
			t.Errorf("invoice: %d %v %v", res.StatusCode, res.Header, err)
		}
		return file
	}
	own := read(shopper, "/v1/orders/"+id+"/invoice")
	text := invoicetest.Text(own)
	for _, want := range []string{"Order " + strings.ToUpper(id[len(id)-5:]), "Rs 89.00", "Paid: in cash at the door", "Number 1-"} {
		if !strings.Contains(text, want) {
			t.Errorf("the invoice does not say %q: %s", want, text)
		}
	}
	if theirs := read(city.Hire(t, "operations", ""), "/v1/admin/orders/"+id+"/invoice"); !bytes.Equal(own, theirs) {
		t.Error("operations see another invoice")
	}
	stranger, _ := customer(t, city)
	stranger.Refused(t, http.StatusNotFound, "order_not_found", "GET", "/v1/orders/"+id+"/invoice", nil)
}

// watchRider opens the order's live map and waits until a fix of the rider arrives there, over the
// rider's socket; what cannot be true is dropped and never shown.
func watchRider(t *testing.T, city *harness.City, shopper, rider *harness.Person, order string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	customer := dialAs(ctx, t, city, shopper, "/v1/orders/"+order+"/track")
	phone := dialAs(ctx, t, city, rider, "/v1/partner/location")
	dropped := make(chan int, 100)
	go hearAcknowledgements(ctx, phone, dropped)
	sent := time.NewTicker(20 * time.Millisecond)
	defer sent.Stop()
	go func() { // a fix before the trip is known shows nothing, so the phone goes on sending
		send := func(sequence int, latitude float64) {
			_ = wsjson.Write(ctx, phone, map[string]any{"fixes": []any{map[string]any{
				"sequence": sequence, "latitude": latitude, "longitude": 77.6003, "recorded_at": time.Now().UTC().Format(time.RFC3339Nano),
			}}})
		}
		for sequence := 2; ; sequence += 2 {
			select {
			case <-ctx.Done():
				return
			case <-sent.C:
				send(sequence, 12.9704)
				send(sequence-1, 12.9705) // out of order
				send(sequence+1, 13.9704) // a degree away at once
			}
		}
	}()
	for shown := 0; shown < 3; {
		var frame struct {
			Event string
			Data  struct {
				Latitude float64
				Sequence int
			}
		}
		if err := wsjson.Read(ctx, customer, &frame); err != nil {
			t.Fatalf("no position came: %v", err)
		}
		if frame.Event == "position" {
			if shown++; frame.Data.Latitude != 12.9704 {
				t.Errorf("the map shows %+v", frame.Data)
			}
		}
	}
	select {
	case n := <-dropped:
		if n == 0 {
			t.Error("nothing was dropped")
		}
	case <-ctx.Done():
		t.Error("nothing was acknowledged")
	}
}

func dialAs(ctx context.Context, t *testing.T, city *harness.City, who *harness.Person, path string) *websocket.Conn {
	t.Helper()
	socket, _, err := websocket.Dial(ctx, city.URL+path+"?access_token="+who.Token, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = socket.CloseNow() })
	return socket
}

// hearAcknowledgements tells how many fixes were dropped, each time that fixes are acknowledged.
func hearAcknowledgements(ctx context.Context, phone *websocket.Conn, dropped chan<- int) {
	for {
		var told struct{ Accepted, Dropped int }
		if wsjson.Read(ctx, phone, &told) != nil {
			return
		}
		if told.Accepted+told.Dropped > 0 { // a call that was repeated finds its own fixes old
			dropped <- told.Dropped
		}
	}
}

func report(t testing.TB, rider *harness.Person, sequence int, latitude, longitude float64) {
	t.Helper()
	rider.Must(t, "POST", "/v1/partner/location", map[string]any{"fixes": []any{map[string]any{
		"sequence": sequence, "latitude": latitude, "longitude": longitude, "recorded_at": time.Now().UTC().Format(time.RFC3339),
	}}})
}

func handover(order string) string {
	return "/v1/warehouses/" + harness.Store + "/picks/" + order + "/handover"
}

// pick claims and packs an order; lines of the missing product are not on the shelf.
func pick(t testing.TB, picker *harness.Person, order, missing string) {
	t.Helper()
	base := "/v1/warehouses/" + harness.Store + "/picks/"
	var task map[string]any
	harness.Eventually(t, func() error {
		claimed := picker.Must(t, "POST", base+"claim", map[string]any{})
		if task, _ = claimed["pick"].(map[string]any); task == nil || task["order_id"] != order {
			return fmt.Errorf("no pick: %v", claimed)
		}
		return nil
	})
	picker.Refused(t, http.StatusConflict, "lines_open", "POST", base+order+"/pack", map[string]any{})
	for _, l := range task["lines"].([]any) {
		line := l.(map[string]any)
		if line["product_id"] == missing {
			picker.Must(t, "POST", base+order+"/short", map[string]any{"product_id": missing})
			continue
		}
		for range 2 { // scanned again after a lost answer
			picker.Must(t, "POST", base+order+"/scan", map[string]any{"barcode": line["barcodes"].([]any)[0], "picked_total": line["quantity"]})
		}
	}
	for range 2 {
		picker.Must(t, "POST", base+order+"/pack", map[string]any{})
	}
}

// accept waits for an offer and takes it.
func accept(t testing.TB, rider *harness.Person) (trip map[string]any) {
	t.Helper()
	harness.Eventually(t, func() error {
		offers, _ := rider.Must(t, "GET", "/v1/partner/offers", nil)["offers"].([]any)
		if len(offers) == 0 {
			return fmt.Errorf("no offer")
		}
		status, answer, err := rider.Call(t.Context(), "POST", "/v1/partner/offers/"+offers[0].(map[string]any)["offer_id"].(string)+"/accept", map[string]any{})
		if err != nil || status != http.StatusOK {
			return fmt.Errorf("accept: %d %v %w", status, answer, err)
		}
		trip = answer
		return nil
	})
	return trip
}

// An emptied cart holds nothing, whichever way it was emptied, and may go on in another store.
func TestEmptiedCartHoldsNothingAndMayMove(t *testing.T) {
	everywhere(t, emptiedCartHoldsNothingAndMayMove)
}

func emptiedCartHoldsNothingAndMayMove(t *testing.T, city *harness.City) {
	shopper, _ := customer(t, city)
	fill := func(store string, quantity int) {
		t.Helper()
		shopper.Must(t, "PUT", "/v1/cart/items/T-MILK", map[string]any{"quantity": quantity, "warehouse_id": store})
	}
	fill(harness.Store, 2)
	shopper.Must(t, "DELETE", "/v1/cart", nil)
	fill(harness.OtherStore, 3)
	fill(harness.OtherStore, 0)
	fill(harness.Store, 1)
	for store, want := range map[string]int{harness.Store: 1, harness.OtherStore: 0} {
		var reserved int
		if err := city.Pool.QueryRow(t.Context(), `SELECT sum(reserved_quantity) FROM inventory.inventory WHERE warehouse_id = $1`, store).Scan(&reserved); err != nil || reserved != want {
			t.Errorf("%s: %d units are held, %v; want %d", store, reserved, err, want)
		}
	}
	city.Verify(t)
}

// Cancelling gives the stock and the money back, once.
func TestCancelGivesEverythingBack(t *testing.T) { everywhere(t, cancelGivesEverythingBack) }

func cancelGivesEverythingBack(t *testing.T, city *harness.City) {
	shopper, address := customer(t, city)
	id := place(t, shopper, quote(t, shopper, address, map[string]int{"T-MILK": 3}), "upi")["order_id"].(string)
	for range 3 {
		shopper.Must(t, "POST", "/v1/orders/"+id+"/cancel", map[string]any{"reason": "by mistake"})
	}
	harness.Eventually(t, func() error {
		order := shopper.Must(t, "GET", "/v1/orders/"+id, nil)
		payment := shopper.Must(t, "GET", "/v1/orders/"+id+"/payment", nil)
		if order["payment_status"] != "refunded" || minor(payment["refunded"]) != minor(payment["amount"]) {
			return fmt.Errorf("not refunded: %v, %v", order["payment_status"], payment)
		}
		return nil
	})
	city.Verify(t)
	var quantity, reserved int
	if err := city.Pool.QueryRow(t.Context(), `SELECT quantity, reserved_quantity FROM inventory.inventory WHERE warehouse_id = $1 AND product_id = 'T-MILK'`, harness.Store).Scan(&quantity, &reserved); err != nil {
		t.Fatal(err)
	}
	if quantity != harness.Units || reserved != 0 {
		t.Errorf("stock after cancelling: %d, %d reserved", quantity, reserved)
	}
}

// The order's live page: history first, then what happens, as plain server-sent events.
func TestFollowLive(t *testing.T) { everywhere(t, followLive) }

func followLive(t *testing.T, city *harness.City) {
	shopper, address := customer(t, city)
	stranger, _ := customer(t, city)
	id := place(t, shopper, quote(t, shopper, address, map[string]int{"T-BREAD": 1}), "cod")["order_id"].(string)
	stranger.Refused(t, http.StatusNotFound, "order_not_found", "GET", "/v1/orders/"+id+"/events", nil)

	req, err := http.NewRequestWithContext(t.Context(), "GET", city.URL+"/v1/orders/"+id+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+shopper.Token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var seen strings.Builder
	read := func(want string) {
		t.Helper()
		buffer := make([]byte, 4096)
		for !strings.Contains(seen.String(), want) {
			n, err := res.Body.Read(buffer)
			seen.Write(buffer[:n])
			if err != nil {
				t.Fatalf("the stream ended before %q: %v\n%s", want, err, &seen)
			}
		}
	}
	read(`"name":"order_confirmed"`)
	shopper.Must(t, "POST", "/v1/orders/"+id+"/cancel", map[string]any{})
	read(`"name":"order_cancelled"`)
	if strings.Count(seen.String(), `"name":"order_confirmed"`) != 1 {
		t.Errorf("an event came twice:\n%s", &seen)
	}
}
