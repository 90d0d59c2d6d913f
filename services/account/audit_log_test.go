package account_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "doorstep/gen/account/v1"
	authv1 "doorstep/gen/auth/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/auth"
	"doorstep/kit/events"
	"doorstep/services/account"
	"doorstep/services/account/accounttest"
)

func TestAuditLogIsKeptAndFound(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	boss := f.LogIn(t, phone).User
	_, err := f.UpdateMe(accounttest.As(t, boss), &accountv1.UpdateMeRequest{Name: proto.String("Olga")})
	must(t, err)
	start := f.Clock.Now()
	for i, said := range []*eventsv1.StaffActed{
		{ActorId: boss.UserId, Kind: "product", ObjectId: "milk", Changes: []*eventsv1.StaffChange{{Field: "price", Before: "1", After: "2"}}},
		{ActorId: boss.UserId, Kind: "zone", ObjectId: "z1", WarehouseId: "blr-1"},
		{ActorId: "gone", Kind: "product", ObjectId: "curd"},
	} {
		said.AuditId, said.At = fmt.Sprintf("a%d", i), timestamppb.New(start.Add(time.Duration(i)*time.Minute))
		for range 2 { // comes twice, is kept once
			must(t, events.Publish(t.Context(), f.Pool, events.Draft{Topic: "audit", Subject: said.AuditId, Time: start, Payload: said}))
		}
	}
	f.Deliver(t)
	list := func(req *accountv1.ListAuditLogRequest) (found []string) {
		t.Helper()
		for {
			res, err := f.ListAuditLog(accounttest.Admin(t), req)
			must(t, err)
			for _, r := range res.Records {
				found = append(found, r.ObjectId)
			}
			if req.PageToken = res.NextPageToken; req.PageToken == "" {
				return found
			}
		}
	}
	f.Eventually(t, "three records", func() bool { return len(list(&accountv1.ListAuditLogRequest{})) == 3 })
	for want, req := range map[string]*accountv1.ListAuditLogRequest{
		"[curd z1 milk]": {PageSize: 1},
		"[z1 milk]":      {ActorId: boss.UserId},
		"[curd milk]":    {Kind: "product"},
		"[z1]":           {WarehouseId: "blr-1"},
		"[milk]":         {ObjectId: "milk", Until: timestamppb.New(start.Add(time.Second))},
		"[curd]":         {From: timestamppb.New(start.Add(2 * time.Minute))},
	} {
		if got := fmt.Sprint(list(req)); got != want {
			t.Errorf("found %s, want %s", got, want)
		}
	}
	res, err := f.ListAuditLog(accounttest.Admin(t), &accountv1.ListAuditLogRequest{ObjectId: "milk"})
	must(t, err)
	if r := res.Records[0]; r.ActorName != "Olga" || len(r.Changes) != 1 || r.Changes[0].Before != "1" {
		t.Errorf("the record is %v", r)
	}
	for _, sql := range []string{`DELETE FROM account.audit_log`, `UPDATE account.audit_log SET actor_id = 'me'`, `TRUNCATE account.audit_log`} {
		if _, err := f.Pool.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s was done", sql)
		}
	}
}

// Two administrators who remove each other at once: one of them stays.
func TestAnAdminAlwaysStays(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	admins := make([]*accountv1.User, 2)
	for i := range admins {
		var err error
		admins[i], err = f.CreateUser(accounttest.Admin(t), &accountv1.CreateUserRequest{Phone: fmt.Sprintf("+9198765000%02d", i), Name: "Admin", Role: "admin"})
		must(t, err)
	}
	var both sync.WaitGroup
	refusals := make([]error, 2)
	for i := range admins {
		both.Go(func() {
			_, refusals[i] = f.UpdateUser(accounttest.As(t, admins[i]), &accountv1.UpdateUserRequest{UserId: admins[1-i].UserId, Role: proto.String("operations")})
		})
	}
	both.Wait()
	list, err := f.ListUsers(accounttest.Admin(t), &accountv1.ListUsersRequest{Role: "admin"})
	must(t, err)
	if len(list.Users) != 1 || (refusals[0] == nil) == (refusals[1] == nil) {
		t.Fatalf("%d administrators are left, %v", len(list.Users), refusals)
	}
	_, err = f.UpdateUser(accounttest.Admin(t), &accountv1.UpdateUserRequest{UserId: list.Users[0].UserId, Blocked: proto.Bool(true)})
	refused(t, err, "last_admin")
}

// Operations hires riders and pickers, and nobody away from other work.
func TestOperationsHires(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	desk := auth.WithPrincipal(t.Context(), auth.Principal{UserID: "desk", Role: authv1.Role_ROLE_OPERATIONS})
	rider, err := f.CreateUser(desk, &accountv1.CreateUserRequest{Phone: phone, Name: "Ravi Kumar", Role: "rider", WarehouseId: "blr-1"})
	must(t, err)
	_, err = f.CreateUser(desk, &accountv1.CreateUserRequest{Phone: otherPhone, Name: "Eve", Role: "admin"})
	refused(t, err, "role_not_yours")
	_, err = f.CreateUser(accounttest.Admin(t), &accountv1.CreateUserRequest{Phone: otherPhone, Name: "Mala Rao", Role: "operations"})
	must(t, err)
	_, err = f.CreateUser(desk, &accountv1.CreateUserRequest{Phone: otherPhone, Name: "Mala", Role: "rider"})
	refused(t, err, "role_not_yours")
	for want, name := range map[string]string{"Ravi Kumar": "kum rav", "Mala Rao": "MALA"} {
		found, err := f.ListUsers(desk, &accountv1.ListUsersRequest{Name: name})
		must(t, err)
		if len(found.Users) != 1 || found.Users[0].Name != want {
			t.Errorf("%s: %v", name, found.Users)
		}
	}
	if found, err := f.ListUsers(desk, &accountv1.ListUsersRequest{UserId: rider.UserId}); err != nil || len(found.Users) != 1 {
		t.Errorf("by id: %v, %v", found, err)
	}
}

func TestCustomersAreFound(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	asha := f.LogIn(t, phone).User
	_, err := f.UpdateMe(accounttest.As(t, asha), &accountv1.UpdateMeRequest{Name: proto.String("Asha Rao-Iyer")})
	must(t, err)
	_, err = f.CreateUser(accounttest.Admin(t), &accountv1.CreateUserRequest{Phone: otherPhone, Name: "Asha", Role: "operations"})
	must(t, err)
	for asked, want := range map[string]int{
		phone: 1, "98765 43210": 1, "+91 98765-43210": 1, "ash": 1, "iyer ash": 1, "asha kumar": 0, "+919000000000": 0, "' & !": 0, "": 0,
	} {
		found, err := f.FindCustomers(context.Background(), &accountv1.FindCustomersRequest{Asked: asked})
		must(t, err)
		if len(found.UserIds) != want {
			t.Errorf("%q found %v", asked, found.UserIds)
		}
	}
}
