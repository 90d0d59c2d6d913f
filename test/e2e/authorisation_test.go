package e2e

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	authv1 "doorstep/gen/auth/v1"
	"doorstep/kit/auth"
	"doorstep/test/harness"
)

// samples fill the fields of a request with something that passes validation, by field name.
var samples = map[protoreflect.Name]any{
	"phone": "+919800000000", "name": "Somebody", "role": "picker", "warehouse_id": harness.Store, "product_id": "T-MILK",
	"category_id": "dairy", "line1": "12 Church Street", "latitude": harness.Latitude, "longitude": harness.Longitude, "quantity": int32(1),
	"unit": "piece", "storage_zone": "ambient", "hsn": "0401", "vehicle_type": "bike", "payment_method": "cod", "quote_id": "absent",
	"address_id": "absent", "order_id": "absent", "offer_id": "absent", "trip_id": "absent", "user_id": "absent", "partner_id": "absent",
	"zone_id": "absent", "pickup_code": "0000", "otp": "0000", "picked_total": int32(1), "aisle": "A01", "bin": int32(1), "zone": "ambient",
	"sequence": int64(1), "delta": int32(1), "reason": "other", "refresh_token": "absent", "to": "nobody", "amount_minor": int64(1), "bins": int32(10),
	"cause": "busy", "minutes": int32(30),
	// More than orders of other cells reserve, and enough for them to go on buying.
	"counted":  int32(500),
	"language": "en", "ticket_id": "absent", "stars": int32(1), "mode": "auto", "q": "milk", "barcode": "2000000000015", "shift_id": "absent", "deposit_id": "absent", "phrase": "thanks", "claim_id": "absent", "picture_id": "absent",
	"endpoint": "https://fcm.googleapis.com/fcm/send/absent", "auth": "BTBZMqHH6r4Tts7J_aSIgg",
	"p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
}

// special are samples of fields whose name means something else in other requests.
var special = map[protoreflect.FullName]any{
	"doorstep.delivery.v1.SavePartnerDocumentRequest.kind":    "licence",
	"doorstep.order.v1.ReportProblemRequest.kind":             "missing",
	"doorstep.delivery.v1.CompleteWithPictureRequest.picture": []byte("no picture"),
	"doorstep.order.v1.AddProblemPictureRequest.picture":      []byte("no picture"),
	"doorstep.delivery.v1.CompleteWithPictureRequest.reason":  "left_at_door",
}

// enough are repeated fields that must not be empty, with their least length.
var enough = map[protoreflect.Name]int{"polygon": 3, "lines": 1, "items": 1, "fixes": 1}

// fill makes a request that reaches the handler.
func fill(message protoreflect.Message, depth int) {
	fields := message.Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		sample, known := special[field.FullName()]
		if !known {
			sample, known = samples[field.Name()]
		}
		switch {
		case field.IsMap():
		case field.IsList():
			for n := range enough[field.Name()] {
				item := message.Mutable(field).List().AppendMutable().Message()
				fill(item, depth+1)
				if lat := item.Descriptor().Fields().ByName("latitude"); lat != nil && n > 0 {
					item.Set(lat, protoreflect.ValueOfFloat64(harness.Latitude+float64(n%2)/100))
					item.Set(item.Descriptor().Fields().ByName("longitude"), protoreflect.ValueOfFloat64(harness.Longitude+float64(n/2)/100))
				}
			}
		case field.Kind() == protoreflect.MessageKind && depth < 3:
			fill(message.Mutable(field).Message(), depth+1)
		case known && field.Kind() != protoreflect.MessageKind:
			message.Set(field, protoreflect.ValueOf(sample))
		}
	}
}

// request is a request that reaches the handler, about some objects.
func request(rule auth.Rule, about ids) *dynamicpb.Message {
	req := dynamicpb.NewMessage(rule.Method.Input())
	fill(req, 0)
	for name, id := range about {
		req.Set(rule.Method.Input().Fields().ByName(protoreflect.Name(name)), protoreflect.ValueOfString(id))
	}
	return req
}

// ids are objects by the names of the fields that name them.
type ids map[string]string

// cast is one person of each role, in the first store where that matters, and what belongs to
// somebody else: another customer, and a rider and the orders of the other store.
type cast struct {
	byRole  map[authv1.Role]*harness.Person
	foreign ids
	// own makes an object of the person of the role that has such.
	own map[string]func() string
}

// tally counts what was tried.
type tally struct{ cells, foreign, own int }

// TestEveryRouteRoleAndOwnership calls every public method, by RPC and by REST, as every role: with an
// absent object, somebody else's, and an own one. Who may not gets the same refusal whatever is named;
// who may gets the same answer for another's object as for none, and another one for an own.
func TestEveryRouteRoleAndOwnership(t *testing.T) {
	city := harness.Start(t)
	people := hire(t, city)
	table, err := auth.NewTable()
	if err != nil {
		t.Fatal(err)
	}
	var done tally
	for procedure, rule := range table {
		for role := range authv1.Role_name {
			role := authv1.Role(role)
			t.Run(fmt.Sprintf("%s/%s", procedure, auth.RoleName(role)), func(t *testing.T) {
				checkCell(t, city, people, rule, role, &done)
			})
		}
	}
	if want := documented(t); done != want && !strings.Contains(flag.Lookup("test.run").Value.String(), "/") {
		t.Errorf("tried %+v, docs/authorisation.md has %+v", done, want)
	}
	t.Logf("%d routes, %+v", len(table), done)
}

func checkCell(t *testing.T, city *harness.City, people cast, rule auth.Rule, role authv1.Role, done *tally) {
	done.cells++
	person, object := people.byRole[role], rule.Policy.Object
	owned := rule.Policy.Ownership == authv1.Ownership_OWNERSHIP_SELF || rule.Policy.Ownership == authv1.Ownership_OWNERSHIP_STORE
	restricted := owned && !(rule.Policy.Ownership == authv1.Ownership_OWNERSHIP_STORE && auth.Principal{Role: role}.AllStores())
	for way, invoke := range ways {
		none := ids{}
		if object != "" {
			none[object] = "absent"
		}
		absent := invoke(t, city, person, rule, none)
		foreign := absent
		if owned {
			foreign = invoke(t, city, person, rule, ids{object: must(t, people.foreign, object)})
		}
		switch {
		case rule.Policy.Anonymous:
			if absent.status == http.StatusUnauthorized && !strings.Contains(absent.body, "refresh_token") || absent.status == http.StatusForbidden {
				t.Errorf("%s: a public route refused: %v", way, absent)
			}
		case role == authv1.Role_ROLE_UNSPECIFIED:
			if absent.status != http.StatusUnauthorized || foreign != absent {
				t.Errorf("%s: a stranger got %v and %v", way, absent, foreign)
			}
		case !slices.Contains(rule.Policy.Roles, role):
			if absent.status != http.StatusForbidden || foreign != absent {
				t.Errorf("%s: the role may not, but got %v and %v", way, absent, foreign)
			}
		case absent.status == http.StatusUnauthorized || absent.status == http.StatusForbidden || absent.status >= 500 || foreign.status >= 500:
			t.Errorf("%s: the role may, but got %v and %v", way, absent, foreign)
		case restricted:
			if absent.status != http.StatusNotFound || foreign != absent {
				t.Errorf("%s: absent: %v, somebody else's: %v", way, absent, foreign)
			}
			own := invoke(t, city, person, rule, ids{object: must(t, people.own, object)()})
			if own == absent || own.status >= 500 || own.status == http.StatusUnauthorized || own.status == http.StatusForbidden {
				t.Errorf("%s: the caller's own: %v, absent: %v", way, own, absent)
			}
		case owned: // who works in all stores
			if own := invoke(t, city, person, rule, ids{object: harness.Store}); own.status != foreign.status {
				t.Errorf("%s: one store: %v, another: %v", way, own, foreign)
			}
		}
	}
	if owned {
		done.foreign++
	}
	if restricted && slices.Contains(rule.Policy.Roles, role) {
		done.own++
	}
}

// must is what the cast has for a field; a cell without an object would be no test.
func must[V any](t *testing.T, of map[string]V, field string) V {
	t.Helper()
	found, ok := of[field]
	if !ok {
		t.Fatalf("the cast has no %q", field)
	}
	return found
}

// documented counts the cells of docs/authorisation.md.
func documented(t *testing.T) (want tally) {
	t.Helper()
	text, err := os.ReadFile("../../docs/authorisation.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		columns := strings.Split(line, " | ")
		if len(columns) < 6 || columns[0] == "| method" {
			continue
		}
		roles, whose := strings.Split(columns[2], ", "), columns[3]
		want.cells += len(authv1.Role_name)
		if whose == "own" || whose == "own store" {
			want.foreign += len(authv1.Role_name)
			for _, role := range roles {
				if whose == "own" || role != "operations" && role != "admin" {
					want.own++
				}
			}
		}
	}
	return want
}

// Objects that a request names beside the one that its policy is about are the caller's too, or absent.
func TestForeignObjectsInsideRequests(t *testing.T) {
	city := harness.Start(t)
	people := hire(t, city)
	table, err := auth.NewTable()
	if err != nil {
		t.Fatal(err)
	}
	for procedure, c := range map[string]struct {
		role          authv1.Role
		foreign, mine string // fields
	}{
		"/doorstep.order.v1.OrderPublicService/QuoteCart":                 {authv1.Role_ROLE_CUSTOMER, "address_id", ""},
		"/doorstep.order.v1.OrderPublicService/PlaceOrder":                {authv1.Role_ROLE_CUSTOMER, "quote_id", ""},
		"/doorstep.warehouse.v1.WarehousePublicService/HurryPick":         {authv1.Role_ROLE_STORE_MANAGER, "order_id", "warehouse_id"},
		"/doorstep.warehouse.v1.WarehousePublicService/GetPick":           {authv1.Role_ROLE_PICKER, "order_id", "warehouse_id"},
		"/doorstep.warehouse.v1.WarehousePublicService/ScanItem":          {authv1.Role_ROLE_PICKER, "order_id", "warehouse_id"},
		"/doorstep.warehouse.v1.WarehousePublicService/ShortPick":         {authv1.Role_ROLE_PICKER, "order_id", "warehouse_id"},
		"/doorstep.warehouse.v1.WarehousePublicService/PackOrder":         {authv1.Role_ROLE_PICKER, "order_id", "warehouse_id"},
		"/doorstep.warehouse.v1.WarehousePublicService/HandOver":          {authv1.Role_ROLE_PICKER, "order_id", "warehouse_id"},
		"/doorstep.delivery.v1.DeliveryPublicService/ArriveAtDoor":        {authv1.Role_ROLE_RIDER, "order_id", "trip_id"},
		"/doorstep.delivery.v1.DeliveryPublicService/CompleteDelivery":    {authv1.Role_ROLE_RIDER, "order_id", "trip_id"},
		"/doorstep.delivery.v1.DeliveryPublicService/FailDelivery":        {authv1.Role_ROLE_RIDER, "order_id", "trip_id"},
		"/doorstep.delivery.v1.DeliveryPublicService/CompleteWithPicture": {authv1.Role_ROLE_RIDER, "order_id", "trip_id"},
		"/doorstep.delivery.v1.DeliveryPublicService/ListStopMessages":    {authv1.Role_ROLE_RIDER, "order_id", "trip_id"},
		"/doorstep.delivery.v1.DeliveryPublicService/SendStopMessage":     {authv1.Role_ROLE_RIDER, "order_id", "trip_id"},
		"/doorstep.account.v1.AccountPublicService/UpdateAddress":         {authv1.Role_ROLE_CUSTOMER, "address_id", ""},
	} {
		rule, there := table[procedure]
		if !there {
			t.Errorf("%s is no method", procedure)
			continue
		}
		person, about := people.byRole[c.role], ids{}
		if c.mine != "" {
			about[c.mine] = must(t, people.own, c.mine)()
		}
		if c.role == authv1.Role_ROLE_CUSTOMER {
			person.Must(t, "PUT", "/v1/cart/items/T-SOAP", map[string]any{"quantity": 1, "warehouse_id": harness.Store})
		}
		for way, invoke := range ways {
			absent := invoke(t, city, person, rule, about)
			about := maps.Clone(about)
			about[c.foreign] = must(t, people.foreign, c.foreign)
			if foreign := invoke(t, city, person, rule, about); absent.status != http.StatusNotFound || foreign != absent {
				t.Errorf("%s %s: absent: %v, somebody else's: %v", way, procedure, absent, foreign)
			}
		}
	}
}

// hire gives every role a person, and objects to somebody else.
func hire(t *testing.T, city *harness.City) cast {
	t.Helper()
	people := cast{byRole: map[authv1.Role]*harness.Person{
		authv1.Role_ROLE_UNSPECIFIED: city.Stranger(),
		authv1.Role_ROLE_ADMIN:       city.Login(t, harness.AdminPhone),
	}}
	for role, store := range map[authv1.Role]string{
		authv1.Role_ROLE_RIDER: harness.Store, authv1.Role_ROLE_PICKER: harness.Store,
		authv1.Role_ROLE_STORE_MANAGER: harness.Store, authv1.Role_ROLE_OPERATIONS: "",
	} {
		people.byRole[role] = city.Hire(t, auth.RoleName(role), store)
	}
	me, _ := customer(t, city)
	people.byRole[authv1.Role_ROLE_CUSTOMER] = me
	trip, offer := ride(t, people.byRole[authv1.Role_ROLE_RIDER], me, harness.Store, harness.Latitude)
	people.own = map[string]func() string{
		"warehouse_id": func() string { return harness.Store },
		"trip_id":      func() string { return trip },
		"offer_id":     func() string { return offer },
		"address_id":   func() string { return addressAt(t, me, harness.Latitude) },
		"ticket_id": func() string {
			return waitAt(t, people.byRole[authv1.Role_ROLE_OPERATIONS], me, harness.Store, harness.Latitude)
		},
		"order_id": func() string {
			me.Must(t, "DELETE", "/v1/cart", nil)
			order := buy(t, me, harness.Store, addressAt(t, me, harness.Latitude))
			harness.Eventually(t, func() error { // delivery hears of it by an event
				status, body, err := me.Call(t.Context(), "GET", "/v1/orders/"+order+"/delivery", nil)
				if err == nil && status != http.StatusOK {
					err = fmt.Errorf("the delivery of an order: %d %v", status, body)
				}
				return err
			})
			return order
		},
		"shift_id": func() string { return shiftOf(t, people.byRole[authv1.Role_ROLE_RIDER]) },
	}
	other, _ := customer(t, city)
	rider := city.Hire(t, "rider", harness.OtherStore)
	theirTrip, theirOffer := ride(t, rider, other, harness.OtherStore, otherLatitude)
	address := addressAt(t, other, otherLatitude)
	people.foreign = ids{
		"shift_id":   shiftOf(t, rider),
		"address_id": address, "order_id": buy(t, other, harness.OtherStore, address), "trip_id": theirTrip, "offer_id": theirOffer,
		"warehouse_id": harness.OtherStore, "quote_id": quoteAt(t, other, harness.OtherStore, address),
		"ticket_id": waitAt(t, people.byRole[authv1.Role_ROLE_OPERATIONS], other, harness.OtherStore, otherLatitude),
	}
	return people
}

// shiftOf has a rider plan a shift, tomorrow unless it was given up since.
func shiftOf(t *testing.T, rider *harness.Person) string {
	t.Helper()
	tomorrow := time.Now().Add(24 * time.Hour).Truncate(24 * time.Hour)
	shift := rider.Must(t, "POST", "/v1/partner/shifts", map[string]any{
		"starts_at": tomorrow.Format(time.RFC3339), "ends_at": tomorrow.Add(2 * time.Hour).Format(time.RFC3339),
	})
	return shift["shift_id"].(string)
}

// otherLatitude is in the zone of the other store.
const otherLatitude = 12.9905

// ride lets a rider accept an order of a customer.
func ride(t *testing.T, rider, customer *harness.Person, store string, latitude float64) (trip, offer string) {
	t.Helper()
	rider.Must(t, "POST", "/v1/partner/online", map[string]any{"latitude": latitude, "longitude": harness.Longitude})
	report(t, rider, 1, latitude, harness.Longitude)
	buy(t, customer, store, addressAt(t, customer, latitude))
	harness.Eventually(t, func() error {
		offers, _ := rider.Must(t, "GET", "/v1/partner/offers", nil)["offers"].([]any)
		if len(offers) == 0 {
			return errors.New("no offer")
		}
		offer = offers[0].(map[string]any)["offer_id"].(string)
		return nil
	})
	accepted := rider.Must(t, "POST", "/v1/partner/offers/"+offer+"/accept", map[string]any{})
	return accepted["trip_id"].(string), offer
}

// waitAt has a customer wait in the line of a store, which takes no order at once for that moment.
func waitAt(t *testing.T, operations, customer *harness.Person, store string, latitude float64) (ticket string) {
	t.Helper()
	mode := "/v1/admin/warehouses/" + store + "/mode"
	operations.Must(t, "PUT", mode, map[string]any{"mode": "slots", "reason": "a test of the line"})
	harness.Eventually(t, func() error {
		status, body, err := customer.Call(t.Context(), "POST", "/v1/waitlist", map[string]any{"latitude": latitude, "longitude": harness.Longitude})
		if err != nil {
			return fmt.Errorf("join the line: %w", err)
		}
		if status != http.StatusOK {
			return fmt.Errorf("join the line: %d %v", status, body)
		}
		ticket = body["ticket_id"].(string)
		return nil
	})
	operations.Must(t, "PUT", mode, map[string]any{"mode": "normal", "reason": "the test is over"})
	return ticket
}

func addressAt(t *testing.T, p *harness.Person, latitude float64) string {
	t.Helper()
	saved := p.Must(t, "POST", "/v1/addresses", map[string]any{"label": "Home", "line1": "12 Church Street", "latitude": latitude, "longitude": harness.Longitude})
	return saved["address_id"].(string)
}

func quoteAt(t *testing.T, p *harness.Person, store, address string) string {
	t.Helper()
	p.Must(t, "PUT", "/v1/cart/items/T-BREAD", map[string]any{"quantity": 1, "warehouse_id": store})
	return p.Must(t, "POST", "/v1/cart/quote", map[string]any{"address_id": address})["quote_id"].(string)
}

func buy(t *testing.T, p *harness.Person, store, address string) string {
	t.Helper()
	return place(t, p, quoteAt(t, p, store, address), "cod")["order_id"].(string)
}
