package city

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	catalogv1 "doorstep/gen/catalog/v1"
	warehousev1 "doorstep/gen/warehouse/v1"
)

const (
	setupWorkers = 8
	// Products may still be on their way from the import to the catalogue's readers.
	catalogPatience = 30 * time.Second
	// People whose shift begins within this time are hired before the city starts to live.
	hireAhead = 2 * time.Hour
)

// prepare is Setup, step by step. The first login may have to wait for an earlier run's code to age.
func (w *World) prepare(ctx context.Context) error {
	w.stage("Logging in", 0, 0)
	if _, err := w.office.session.bearer(ctx); err != nil {
		return err
	}
	if w.cfg.Weather != "" {
		if err := w.setWeather(ctx, w.cfg.Weather); err != nil {
			return err
		}
	}
	for _, s := range w.stores {
		w.stage(s.stocking(), 0, 0)
		if err := w.prepareStore(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		w.employ(s)
	}
	if err := w.welcomeGuests(ctx); err != nil {
		return err
	}
	if err := w.recall(ctx); err != nil {
		return err
	}
	var first, soon []func(context.Context) error
	within := w.now().Add(hireAhead)
	hire := func(s shift, recalled bool, who *session, report func(context.Context) error) {
		if start, _ := s.around(w.now()); recalled {
			first = append(first, loggedIn(who, report))
		} else if start.Before(within) {
			soon = append(soon, loggedIn(who, report))
		}
	}
	for _, p := range w.pickers {
		hire(p.shift, p.recalled, p.session, p.report)
	}
	for _, r := range w.riders {
		hire(r.shift, r.recalled, r.session, r.report)
	}
	return w.hireAll(ctx, append(first, soon...))
}

// employ makes the people of a store, for the jobs that the city does itself.
func (w *World) employ(s *store) {
	if !slices.Contains(w.cfg.Without, "pickers") {
		for i, sh := range roster(staffing(w.cfg.OrdersPerStoreDay, peakPickers, fewestPickers)) {
			w.pickers = append(w.pickers, w.newPicker(s, i+1, sh))
		}
	}
	if !slices.Contains(w.cfg.Without, "riders") {
		for i, sh := range roster(staffing(w.cfg.OrdersPerStoreDay, peakRiders, fewestRiders)) {
			w.riders = append(w.riders, w.newRider(s, i+1, sh))
		}
	}
}

// loggedIn hires a person and lets them log in, so that a shift does not begin with a queue for codes.
// Whoever got a code a moment ago, from an earlier run, logs in when they begin.
func loggedIn(who *session, report func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		if err := report(ctx); err != nil {
			return err
		}
		if _, err := who.bearerWithin(ctx, 0); err != nil && reason(err) != "otp_resend_too_soon" {
			return err
		}
		return nil
	}
}

func (w *World) hireAll(ctx context.Context, people []func(context.Context) error) error {
	var hired atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(setupWorkers)
	for _, hire := range people {
		w.stage("Hiring pickers and riders", int(hired.Load()), len(people))
		group.Go(func() error {
			defer hired.Add(1)
			return hire(ctx)
		})
	}
	err := group.Wait()
	w.stage("Hiring pickers and riders", int(hired.Load()), len(people))
	return err
}

func (w *World) prepareStore(ctx context.Context, s *store) error {
	if err := w.readAssortment(ctx, s); err != nil {
		return err
	}
	s.appeal = weigh(s.products)
	s.pool = newPool(w, s)
	s.manager = newManager(w, s)
	if _, err := w.office.hire(ctx, s.manager.session, "store_manager", s); err != nil {
		return err
	}
	if err := w.putAway(ctx, s); err != nil {
		return err
	}
	if err := s.manager.fillShelves(ctx); err != nil {
		return err
	}
	w.stage(s.stocking(), len(s.products), len(s.products))
	return nil
}

// stocking names the stage of Setup.
func (s *store) stocking() string { return "Stocking " + s.Name }

// readAssortment reads what the store sells, most popular first.
func (w *World) readAssortment(ctx context.Context, s *store) error {
	for deadline := time.Now().Add(catalogPatience); ; {
		s.products = nil
		for page := ""; ; {
			res, err := w.api.catalog.ListProducts(ctx, &catalogv1.ListProductsRequest{WarehouseId: string(s.ID), PageSize: 100, PageToken: page})
			if err != nil {
				return fmt.Errorf("read the assortment: %w", err)
			}
			for _, p := range res.Products {
				s.products = append(s.products, product{id: p.ProductId, name: p.Name, category: p.CategoryId, zone: p.StorageZone, popularity: p.Popularity, lifeDays: p.ShelfLifeDays})
			}
			w.stage(s.stocking(), len(s.products), 0)
			if page = res.NextPageToken; page == "" {
				break
			}
		}
		if len(s.products) > 0 {
			return nil
		}
		if time.Now().After(deadline) {
			return errors.New("the store sells nothing; import a catalogue first")
		}
		if err := sleep(ctx, watchEvery); err != nil {
			return err
		}
	}
}

// putAway gives every product a bin in its storage zone, popular ones near the packing table.
func (w *World) putAway(ctx context.Context, s *store) error {
	warehouse, err := w.api.warehouse.GetWarehouse(ctx, &warehousev1.GetWarehouseRequest{WarehouseId: string(s.ID)})
	if err != nil {
		return fmt.Errorf("look at the shelves: %w", err)
	}
	done := 0
	for items := range slices.Chunk(slots(s.products, warehouse.Aisles), trolley) {
		w.stage(s.stocking(), done, len(s.products))
		done += len(items)
		_, err = w.api.warehouse.PutAway(as(ctx, s.manager.session), &warehousev1.PutAwayRequest{WarehouseId: string(s.ID), Items: items})
		if err != nil {
			return fmt.Errorf("put products away: %w", err)
		}
	}
	return nil
}

// trolley is how many products are put away or received in one request.
const trolley = 2000

// slots spreads the products of each zone evenly over the bins of its aisles, keeping their order.
// A zone without aisles uses the others' shelves.
func slots(products []product, aisles []*warehousev1.Aisle) []*warehousev1.BinItem {
	bins := make(map[string][]*warehousev1.BinItem)
	for _, a := range aisles {
		for number := range a.Bins {
			bin := &warehousev1.BinItem{Aisle: a.Aisle, Bin: number + 1}
			bins[a.Zone] = append(bins[a.Zone], bin)
			bins[""] = append(bins[""], bin)
		}
	}
	if len(bins[""]) == 0 {
		bins[""] = []*warehousev1.BinItem{{Aisle: "A01", Bin: 1}}
	}
	shelvesOf := func(zone string) string {
		if len(bins[zone]) == 0 {
			return ""
		}
		return zone
	}
	total := make(map[string]int)
	for _, p := range products {
		total[shelvesOf(p.zone)]++
	}
	placed := make(map[string]int)
	items := make([]*warehousev1.BinItem, 0, len(products))
	for _, p := range products {
		zone := shelvesOf(p.zone)
		bin := bins[zone][placed[zone]*len(bins[zone])/total[zone]]
		placed[zone]++
		items = append(items, &warehousev1.BinItem{ProductId: p.id, Aisle: bin.Aisle, Bin: bin.Bin})
	}
	return items
}
