package city

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	accountv1 "doorstep/gen/account/v1"
	deliveryv1 "doorstep/gen/delivery/v1"
	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/geo"
)

// recall finds whom an earlier run left in the middle of something: pickers with a basket, riders who
// are on duty or carry bags. They finish as soon as the city lives, whatever their shift says now.
// People who are not of the city, such as a rider in a browser, are left alone.
func (w *World) recall(ctx context.Context) error {
	for _, s := range w.stores {
		if err := w.recallPickers(ctx, s); err != nil {
			return fmt.Errorf("recall the pickers of %s: %w", s.Name, err)
		}
		if err := w.recallRiders(ctx, s); err != nil {
			return fmt.Errorf("recall the riders of %s: %w", s.Name, err)
		}
	}
	return nil
}

func (w *World) recallPickers(ctx context.Context, s *store) error {
	busy, err := w.busyPickers(ctx, s)
	if err != nil || len(busy) == 0 {
		return err
	}
	phones, err := w.office.phonesOf(ctx, "picker")
	if err != nil {
		return err
	}
	for _, id := range busy {
		number, ok := numberOf(phones[id], staffPhones, s.number)
		if !ok || number <= firstPicker {
			continue
		}
		i := slices.IndexFunc(w.pickers, func(p *picker) bool { return p.session.phone == phones[id] })
		if i < 0 {
			w.pickers, i = append(w.pickers, w.newPicker(s, number-firstPicker, shift{})), len(w.pickers)
		}
		w.pickers[i].recalled = true
	}
	return nil
}

// busyPickers are the user ids of those who are at an order.
func (w *World) busyPickers(ctx context.Context, s *store) ([]string, error) {
	var busy []string
	for page := ""; ; {
		res, err := w.api.warehouse.ListPicks(as(ctx, s.manager.session), &warehousev1.ListPicksRequest{
			WarehouseId: string(s.ID), Status: "picking", PageSize: 200, PageToken: page,
		})
		if err != nil {
			return nil, fmt.Errorf("list picks: %w", err)
		}
		for _, pick := range res.Picks {
			busy = append(busy, pick.PickerId)
		}
		if page = res.NextPageToken; page == "" {
			return busy, nil
		}
	}
}

func (w *World) recallRiders(ctx context.Context, s *store) error {
	for page := ""; ; {
		res, err := w.api.delivery.ListPartners(as(ctx, w.office.session), &deliveryv1.ListPartnersRequest{
			WarehouseId: string(s.ID), PageSize: 500, PageToken: page,
		})
		if err != nil {
			return fmt.Errorf("list partners: %w", err)
		}
		for _, partner := range res.Partners {
			if partner.State != "offline" {
				w.recallRider(s, partner)
			}
		}
		if page = res.NextPageToken; page == "" {
			return nil
		}
	}
}

func (w *World) recallRider(s *store, partner *deliveryv1.Partner) {
	number, ok := numberOf(partner.Phone, riderPhones, s.number)
	if !ok {
		return
	}
	i := slices.IndexFunc(w.riders, func(r *rider) bool { return r.session.phone == partner.Phone })
	if i < 0 {
		w.riders, i = append(w.riders, w.newRider(s, number, shift{})), len(w.riders)
	}
	r := w.riders[i]
	r.recalled = true
	if r.at = (geo.Point{Latitude: partner.CurrentLatitude, Longitude: partner.CurrentLongitude}); r.at == (geo.Point{}) {
		r.at = s.Position
	}
}

// phonesOf are the phones of everybody with a role, by user id.
func (o *office) phonesOf(ctx context.Context, role string) (map[string]string, error) {
	phones := make(map[string]string)
	for page := ""; ; {
		res, err := o.w.api.account.ListUsers(as(ctx, o.session), &accountv1.ListUsersRequest{Role: role, PageSize: 200, PageToken: page})
		if err != nil {
			return nil, fmt.Errorf("list users: %w", err)
		}
		for _, user := range res.Users {
			phones[user.UserId] = user.Phone
		}
		if page = res.NextPageToken; page == "" {
			return phones, nil
		}
	}
}

// numberOf reads what phoneNumber wrote.
func numberOf(phone string, role, store int) (number int, ok bool) {
	digits, ok := strings.CutPrefix(phone, strings.TrimSuffix(phoneNumber(role, store, 0), "0000000"))
	if !ok || len(digits) != 7 {
		return 0, false
	}
	number, err := strconv.Atoi(digits)
	return number, err == nil
}
