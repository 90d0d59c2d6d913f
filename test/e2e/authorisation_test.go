package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
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
	"language": "en", "q": "milk", "barcode": "2000000000015",
}

// enough are repeated fields that must not be empty, with their least length.
var enough = map[protoreflect.Name]int{"polygon": 3, "lines": 1, "items": 1, "fixes": 1}

// fill makes a request that reaches the handler.
func fill(message protoreflect.Message, depth int) {
	fields := message.Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		sample, known := samples[field.Name()]
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

// answer is what matters of a call's outcome.
type answer struct {
	status int
	body   string
}

// invoke calls a method by RPC, which every public method has, with one object put in its field.
func invoke(t *testing.T, p *harness.Person, city *harness.City, rule auth.Rule, object string) answer {
	t.Helper()
	req := dynamicpb.NewMessage(rule.Method.Input())
	fill(req, 0)
	if field := rule.Method.Input().Fields().ByName(protoreflect.Name(rule.Policy.Object)); field != nil && object != "" {
		req.Set(field, protoreflect.ValueOfString(object))
	}
	body, err := protojson.Marshal(req)
	if err != nil {
		t.Fatal(err)
	}
	call, err := http.NewRequestWithContext(context.Background(), "POST", city.URL+rule.Procedure, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	call.Header.Set("Content-Type", "application/json")
	call.Header.Set("Idempotency-Key", "key-"+object)
	if p.Token != "" {
		call.Header.Set("Authorization", "Bearer "+p.Token)
	}
	res, err := http.DefaultClient.Do(call)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, strings.ReplaceAll(string(text), object, "OBJECT")}
}

// cast is one person of each role, in the first store where that matters, and a second customer and
// rider whose objects are somebody else's.
type cast struct {
	byRole  map[authv1.Role]*harness.Person
	objects map[string]string // of the other customer or rider, by field name
}

// TestEveryRouteRoleAndOwnership calls every public method as every role with somebody else's object
// and with an absent one. Who may not gets the same refusal whatever is named; who may gets the same
// answer for another's object as for none.
func TestEveryRouteRoleAndOwnership(t *testing.T) {
	city := harness.Start(t)
	people := hire(t, city)
	table, err := auth.NewTable()
	if err != nil {
		t.Fatal(err)
	}
	cells := 0
	for procedure, rule := range table {
		for role := range authv1.Role_name {
			role := authv1.Role(role)
			t.Run(fmt.Sprintf("%s/%s", procedure, auth.RoleName(role)), func(t *testing.T) {
				checkCell(t, city, people, rule, role)
			})
			cells++
		}
	}
	t.Logf("%d routes, %d cells", len(table), cells)
}

func checkCell(t *testing.T, city *harness.City, people cast, rule auth.Rule, role authv1.Role) {
	person := people.byRole[role]
	absent := invoke(t, person, city, rule, "absent")
	foreign := absent
	if other := people.objects[rule.Policy.Object]; other != "" && rule.Policy.Ownership != authv1.Ownership_OWNERSHIP_ANY {
		foreign = invoke(t, person, city, rule, other)
	}
	allStores := role == authv1.Role_ROLE_OPERATIONS || role == authv1.Role_ROLE_ADMIN
	switch {
	case rule.Policy.Anonymous:
		if absent.status == http.StatusUnauthorized && !strings.Contains(absent.body, "refresh_token") || absent.status == http.StatusForbidden {
			t.Errorf("a public route refused: %v", absent)
		}
	case role == authv1.Role_ROLE_UNSPECIFIED:
		if absent.status != http.StatusUnauthorized || foreign != absent {
			t.Errorf("a stranger got %v and %v", absent, foreign)
		}
	case !slices.Contains(rule.Policy.Roles, role):
		if absent.status != http.StatusForbidden || foreign != absent {
			t.Errorf("the role may not, but got %v and %v", absent, foreign)
		}
	case absent.status == http.StatusUnauthorized || absent.status == http.StatusForbidden || absent.status >= 500:
		t.Errorf("the role may, but got %v", absent)
	case rule.Policy.Ownership == authv1.Ownership_OWNERSHIP_SELF, rule.Policy.Ownership == authv1.Ownership_OWNERSHIP_STORE && !allStores:
		if absent.status != http.StatusNotFound || foreign != absent {
			t.Errorf("absent: %v, somebody else's: %v", absent, foreign)
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
	people.byRole[authv1.Role_ROLE_CUSTOMER], _ = customer(t, city)
	for role, store := range map[authv1.Role]string{
		authv1.Role_ROLE_RIDER: harness.Store, authv1.Role_ROLE_PICKER: harness.Store,
		authv1.Role_ROLE_STORE_MANAGER: harness.Store, authv1.Role_ROLE_OPERATIONS: "",
	} {
		people.byRole[role] = city.Hire(t, auth.RoleName(role), store)
	}
	other, address := customer(t, city)
	first := place(t, other, quote(t, other, address, map[string]int{"T-MILK": 1}), "cod")["order_id"].(string)
	rider := city.Hire(t, "rider", harness.Store)
	rider.Must(t, "POST", "/v1/partner/online", map[string]any{"latitude": 12.9705, "longitude": 77.6005})
	report(t, rider, 1, 12.9705, 77.6005)
	trip := accept(t, rider)
	place(t, other, quote(t, other, address, map[string]int{"T-MILK": 1}), "cod")
	people.objects = map[string]string{
		"order_id": first, "address_id": address, "trip_id": trip["trip_id"].(string), "warehouse_id": harness.OtherStore,
	}
	return people
}
