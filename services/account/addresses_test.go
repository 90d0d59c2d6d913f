package account_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/kit/errs"
	"doorstep/services/account"
	"doorstep/services/account/accounttest"
)

func home() *accountv1.Address {
	return &accountv1.Address{
		Label: "Home", Line1: "12 Lake Road", Line2: "2nd floor", Landmark: "behind the temple", City: "Bengaluru",
		Pincode: "560001", Notes: "ring twice", Latitude: 12.97, Longitude: 77.59,
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	me := f.LogIn(t, phone).User
	ctx := accounttest.As(t, me)
	first, err := f.CreateAddress(ctx, &accountv1.CreateAddressRequest{Address: home()})
	must(t, err)
	want := home()
	want.AddressId = first.AddressId
	if !proto.Equal(first, want) || first.AddressId == "" {
		t.Fatalf("saved %v, want %v", first, want)
	}
	again, err := f.CreateAddress(ctx, &accountv1.CreateAddressRequest{Address: home()})
	must(t, err)
	if !proto.Equal(first, again) {
		t.Fatalf("the same address again is %v", again)
	}

	f.Clock.Advance(time.Minute)
	work := home()
	work.Label, work.Latitude = "Work", 12.98
	second, err := f.CreateAddress(ctx, &accountv1.CreateAddressRequest{Address: work})
	must(t, err)
	isDefault(t, f, me.UserId, second.AddressId)

	f.Clock.Advance(time.Minute)
	used, err := f.GetAddress(t.Context(), &accountv1.GetAddressRequest{UserId: me.UserId, AddressId: first.AddressId})
	must(t, err)
	if !proto.Equal(used.Address, first) {
		t.Fatalf("got %v, want %v", used.Address, first)
	}
	isDefault(t, f, me.UserId, first.AddressId)

	_, err = f.UpdateAddress(ctx, &accountv1.UpdateAddressRequest{AddressId: first.AddressId, Address: work})
	refused(t, err, "address_exists")
	moved := home()
	moved.Line1 = "14 Lake Road"
	updated, err := f.UpdateAddress(ctx, &accountv1.UpdateAddressRequest{AddressId: first.AddressId, Address: moved})
	must(t, err)
	listed, err := f.ListAddresses(ctx, &accountv1.ListAddressesRequest{})
	must(t, err)
	if len(listed.Addresses) != 2 || !proto.Equal(listed.Addresses[0], updated) {
		t.Fatalf("listed %v, want %v first", listed.Addresses, updated)
	}

	_, err = f.DeleteAddress(ctx, &accountv1.DeleteAddressRequest{AddressId: first.AddressId})
	must(t, err)
	isDefault(t, f, me.UserId, second.AddressId)
	_, err = f.DeleteAddress(ctx, &accountv1.DeleteAddressRequest{AddressId: first.AddressId})
	refused(t, err, "address_not_found")
}

func isDefault(t *testing.T, f *accounttest.Fixture, user, address string) {
	t.Helper()
	res, err := f.GetDefaultAddress(t.Context(), &accountv1.GetDefaultAddressRequest{UserId: user})
	must(t, err)
	if res.GetAddress().GetAddressId() != address {
		t.Fatalf("the default is %v, want %s", res.Address, address)
	}
}

func TestAddressOfAnother(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	mine, theirs := f.LogIn(t, phone).User, f.LogIn(t, otherPhone).User
	address, err := f.CreateAddress(accounttest.As(t, theirs), &accountv1.CreateAddressRequest{Address: home()})
	must(t, err)
	ctx := accounttest.As(t, mine)
	for name, call := range map[string]func(id string) error{
		"update": func(id string) error {
			_, err := f.UpdateAddress(ctx, &accountv1.UpdateAddressRequest{AddressId: id, Address: home()})
			return err
		},
		"delete": func(id string) error {
			_, err := f.DeleteAddress(ctx, &accountv1.DeleteAddressRequest{AddressId: id})
			return err
		},
		"get": func(id string) error {
			_, err := f.GetAddress(ctx, &accountv1.GetAddressRequest{UserId: mine.UserId, AddressId: id})
			return err
		},
	} {
		others, absent := call(address.AddressId), call("absent")
		refused(t, others, "address_not_found")
		if strings.ReplaceAll(others.Error(), address.AddressId, "absent") != absent.Error() {
			t.Errorf("%s tells somebody else's address (%v) from an absent one (%v)", name, others, absent)
		}
	}
	isDefault(t, f, mine.UserId, "")
	isDefault(t, f, theirs.UserId, address.AddressId)
}

func TestAddressPin(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	nowhere := home()
	nowhere.Latitude, nowhere.Longitude = 0, 0
	_, err := f.CreateAddress(accounttest.As(t, f.LogIn(t, phone).User), &accountv1.CreateAddressRequest{Address: nowhere})
	refused(t, err, "position_invalid")
}

// Sixty at once: fifty are kept.
func TestTooManyAddresses(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	ctx := accounttest.As(t, f.LogIn(t, phone).User)
	faults := make([]error, 60)
	var wg sync.WaitGroup
	for i := range faults {
		address := home()
		address.Line1 = fmt.Sprintf("%d Lake Road", i)
		wg.Go(func() { _, faults[i] = f.CreateAddress(ctx, &accountv1.CreateAddressRequest{Address: address}) })
	}
	wg.Wait()
	saved := 0
	for _, err := range faults {
		if !errs.Is(err, "too_many_addresses") {
			must(t, err)
			saved++
		}
	}
	if saved != 50 {
		t.Fatalf("%d addresses were saved, want 50", saved)
	}
}
