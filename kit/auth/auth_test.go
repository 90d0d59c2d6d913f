package auth_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	authv1 "doorstep/gen/auth/v1"
	inventoryv1 "doorstep/gen/inventory/v1"
	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/rpc"
)

func keys(t *testing.T, secret string) *auth.Keys {
	t.Helper()
	k, err := auth.NewKeys([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

const (
	secret  = "a secret that is only for the tests"
	another = "and another secret, also for the tests"
)

func TestTokens(t *testing.T) {
	k, now := keys(t, secret), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	asha := auth.Principal{UserID: "asha", Role: authv1.Role_ROLE_PICKER, Warehouse: "w", Session: "s"}
	token, err := k.Token(asha, now)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := k.Verify(token, now.Add(time.Minute)); err != nil || got != asha {
		t.Errorf("Verify = %v, %v", got, err)
	}
	if _, err := k.Verify(token, now.Add(auth.AccessTTL+time.Second)); !errs.Is(err, "token_expired") {
		t.Errorf("late: %v", err)
	}
	if _, err := keys(t, another).Verify(token, now); !errs.Is(err, "token_invalid") {
		t.Errorf("another installation's: %v", err)
	}
	if err := k.VerifyService(token, now); !errs.Is(err, "token_invalid") {
		t.Errorf("a user's token passed as a service's: %v", err)
	}
	service, err := k.ServiceToken(now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Verify(service, now); !errs.Is(err, "token_invalid") {
		t.Errorf("a service's token passed as a user's: %v", err)
	}
	k.RevokeBefore("asha", now.Add(time.Second))
	if _, err := k.Verify(token, now); !errs.Is(err, "token_revoked") {
		t.Errorf("revoked: %v", err)
	}
}

func TestDerivedSecretsAreForOnePurposeOfOneInstallation(t *testing.T) {
	first := keys(t, secret).Derive("notification.vapid")
	if again := keys(t, secret).Derive("notification.vapid"); !bytes.Equal(first, again) || len(first) != 32 {
		t.Errorf("%x, then %x", first, again)
	}
	for name, other := range map[string][]byte{
		"another purpose": keys(t, secret).Derive("notification.other"), "another installation": keys(t, another).Derive("notification.vapid"),
	} {
		if bytes.Equal(first, other) {
			t.Errorf("%s has the same secret", name)
		}
	}
}

func TestSealedDataOpensOnlyInItsPlace(t *testing.T) {
	k := keys(t, secret)
	sealed := k.Seal("account.phone", "+919876543210")
	if got, err := k.Open("account.phone", sealed); err != nil || got != "+919876543210" {
		t.Errorf("Open = %q, %v", got, err)
	}
	for name, open := range map[string]func() (string, error){
		"another purpose":      func() (string, error) { return k.Open("account.email", sealed) },
		"another installation": func() (string, error) { return keys(t, another).Open("account.phone", sealed) },
		"a changed byte":       func() (string, error) { return k.Open("account.phone", append([]byte{sealed[0] ^ 1}, sealed[1:]...)) },
		"a piece of it":        func() (string, error) { return k.Open("account.phone", sealed[:5]) },
	} {
		if text, err := open(); err == nil {
			t.Errorf("%s opened as %q", name, text)
		}
	}
	if string(k.Index("a", "x")) == string(k.Index("b", "x")) || string(k.Index("a", "x")) != string(k.Index("a", "x")) {
		t.Error("an index is one per purpose and text")
	}
	if _, err := auth.NewKeys([]byte("short")); err == nil {
		t.Error("a short secret was taken")
	}
}

func TestEnforce(t *testing.T) {
	table, err := auth.NewTable()
	if err != nil {
		t.Fatal(err)
	}
	const (
		place  = "/doorstep.order.v1.OrderPublicService/PlaceOrder"
		stock  = "/doorstep.inventory.v1.InventoryPublicService/ListStock"
		intern = "/doorstep.inventory.v1.InventoryService/Reserve"
	)
	as := func(role authv1.Role, store string) context.Context {
		return auth.WithPrincipal(t.Context(), auth.Principal{UserID: "u", Role: role, Warehouse: store})
	}
	customer, picker := as(authv1.Role_ROLE_CUSTOMER, ""), as(authv1.Role_ROLE_PICKER, "mine")
	for name, c := range map[string]struct {
		ctx       context.Context
		procedure string
		local     bool
		req       proto.Message
		want      string
	}{
		"stranger":            {t.Context(), place, false, &orderv1.PlaceOrderRequest{}, "login_needed"},
		"wrong role":          {picker, place, false, &orderv1.PlaceOrderRequest{}, "role_not_allowed"},
		"no key":              {customer, place, false, &orderv1.PlaceOrderRequest{}, "idempotency_key_needed"},
		"with key":            {rpc.WithIdempotencyKey(customer, "k"), place, false, &orderv1.PlaceOrderRequest{}, ""},
		"own store":           {picker, stock, false, &inventoryv1.ListStockRequest{WarehouseId: "mine"}, ""},
		"another store":       {picker, stock, false, &inventoryv1.ListStockRequest{WarehouseId: "yours"}, "warehouse_not_found"},
		"operations anywhere": {as(authv1.Role_ROLE_OPERATIONS, ""), stock, false, &inventoryv1.ListStockRequest{WarehouseId: "yours"}, ""},
		"internal, outside":   {as(authv1.Role_ROLE_ADMIN, ""), intern, false, &inventoryv1.ReserveRequest{}, "not_found"},
		"internal, inside":    {customer, intern, true, &inventoryv1.ReserveRequest{}, ""},
	} {
		ran := false
		_, err := table.Enforce(c.ctx, rpc.Call{Procedure: c.procedure, Local: c.local}, c.req, func(context.Context, proto.Message) (proto.Message, error) {
			ran = true
			return nil, nil
		})
		if errs.Reason(err) != c.want || ran != (c.want == "") {
			t.Errorf("%s: %v, ran %v; want %q", name, err, ran, c.want)
		}
	}
}
