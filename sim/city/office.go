package city

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "doorstep/gen/account/v1"
	deliveryv1 "doorstep/gen/delivery/v1"
	orderv1 "doorstep/gen/order/v1"
	"doorstep/sim/city/citydata"
)

// office is the admin who hires people. Everything it does may be repeated.
type office struct {
	w       *World
	session *session
}

// Phones of the city's people: their role, the number of their store, their own number.
const (
	customerPhones = 6
	staffPhones    = 7
	riderPhones    = 8
	// Of the staff of a store, 1 is the manager; pickers count from here.
	firstPicker = 100
)

func phoneNumber(role, store, number int) string {
	return fmt.Sprintf("+91%d%02d%07d", role, store, number)
}

func personName(rng *rand.Rand) string {
	first, last := citydata.FirstNames(), citydata.Surnames()
	return first[rng.IntN(len(first))] + " " + last[rng.IntN(len(last))]
}

// hire gives a person a login with a role and returns their user id.
func (o *office) hire(ctx context.Context, who *session, role string, s *store) (string, error) {
	user, err := o.w.api.account.CreateUser(as(ctx, o.session), &accountv1.CreateUserRequest{
		Phone: who.phone, Name: who.name, Role: role, WarehouseId: string(s.ID),
	})
	if err != nil {
		return "", fmt.Errorf("hire a %s: %w", role, err)
	}
	return user.UserId, nil
}

// register makes the partner record of a rider.
func (o *office) register(ctx context.Context, r *rider) error {
	vehicle, plate := "bike", fmt.Sprintf("KA-%02d-%s-%04d", 1+r.number%5, string([]byte{'A' + byte(r.store.number%26), 'A' + byte(r.number/26%26)}), 1000+r.number)
	if r.number%10 == 0 {
		vehicle, plate = "bicycle", ""
	}
	_, err := o.w.api.delivery.SavePartner(as(ctx, o.session), &deliveryv1.SavePartnerRequest{
		PartnerId: r.id, Name: r.session.name, Phone: r.session.phone,
		VehicleType: vehicle, VehicleNumber: plate, WarehouseId: string(r.store.ID),
	})
	if err != nil {
		return fmt.Errorf("register a rider: %w", err)
	}
	return nil
}

// fileDocuments notes the papers of a rider: one is missing, one is soon to be renewed. That is what a
// store's office has to do with.
func (o *office) fileDocuments(ctx context.Context, id string) error {
	today := o.w.now().In(local)
	for _, paper := range []*deliveryv1.SavePartnerDocumentRequest{
		{Kind: "licence", Number: "KA0120230001234", ExpiresOn: today.AddDate(7, 0, 0).Format(time.DateOnly), Verified: true},
		{Kind: "registration", Number: "KA01DS0001", ExpiresOn: today.AddDate(11, 0, 0).Format(time.DateOnly), Verified: true},
		{Kind: "insurance", Number: "POL7788", ExpiresOn: today.AddDate(0, 0, 12).Format(time.DateOnly), Verified: true},
	} {
		paper.PartnerId = id
		if _, err := o.w.api.delivery.SavePartnerDocument(as(ctx, o.session), paper); err != nil {
			return fmt.Errorf("file the papers of a rider: %w", err)
		}
	}
	return nil
}

// plan plans a shift. One that is planned already overlaps itself, which is fine.
func (o *office) plan(ctx context.Context, r *rider, start, end time.Time) error {
	_, err := o.w.api.delivery.PlanShift(as(ctx, o.session), &deliveryv1.PlanShiftRequest{
		PartnerId: r.id, StartsAt: timestamppb.New(start), EndsAt: timestamppb.New(end),
	})
	if err != nil && reason(err) != "shift_overlaps" {
		return fmt.Errorf("plan a shift: %w", err)
	}
	return nil
}

// customerOf is a login of the customer of an order that the city did not place.
func (o *office) customerOf(ctx context.Context, orderID string) (*session, error) {
	ctx = as(ctx, o.session)
	order, err := o.w.api.order.InspectOrder(ctx, &orderv1.GetOrderRequest{OrderId: orderID})
	if err != nil {
		return nil, fmt.Errorf("look up the order: %w", err)
	}
	for page := ""; ; {
		res, err := o.w.api.account.ListUsers(ctx, &accountv1.ListUsersRequest{PageSize: 200, PageToken: page})
		if err != nil {
			return nil, fmt.Errorf("look up the customer: %w", err)
		}
		for _, user := range res.Users {
			if user.UserId == order.UserId {
				return o.w.login(user.Phone, ""), nil
			}
		}
		if page = res.NextPageToken; page == "" {
			return nil, fmt.Errorf("order %s has no customer", orderID)
		}
	}
}
