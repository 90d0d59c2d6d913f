package city

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	inventoryv1 "doorstep/gen/inventory/v1"
	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/ids"
)

const (
	unitsMean     = 1.3 // of a line, as units draws it
	fewestOnShelf = 20
	mostOnShelf   = 400
	// The share of ordered lines that the hub delivers in full.
	inFullShare = 0.95
	// Of the products drawn for a day the manager counts some; the others are left to whoever looks at the app.
	countsADay = 6
	// The share of records that are a unit too high, so that about as many are right as a store aims for.
	astrayShare = 0.03
)

// The hub delivers at these local hours.
var hubHours = []int{6, 14, 22}

// manager runs a store: stock, and the counter where riders get their bags.
type manager struct {
	w       *World
	store   *store
	session *session
}

func newManager(w *World, s *store) *manager {
	name := personName(w.streams.of("name", "manager", string(s.ID)))
	return &manager{w: w, store: s, session: w.login(phoneNumber(staffPhones, s.number, 1), name)}
}

// run receives what the hub delivers, counts what was drawn for the day and throws away what may not be sold.
func (m *manager) run(ctx context.Context) {
	for {
		if err := m.countShelves(ctx); err != nil && ctx.Err() == nil {
			m.w.cfg.Log.WarnContext(ctx, "the shelves were not counted", "store", m.store.ID, "error", err)
		}
		if err := m.clearShelves(ctx); err != nil && ctx.Err() == nil {
			m.w.cfg.Log.WarnContext(ctx, "what may not be sold any more is still there", "store", m.store.ID, "error", err)
		}
		arrives := nextDelivery(m.w.now())
		if sleep(ctx, m.w.cfg.Clock.Wall(arrives.Sub(m.w.now()))) != nil {
			return
		}
		rng := m.w.streams.of("delivery", string(m.store.ID), arrives.Format(time.RFC3339))
		if err := m.restock(ctx, true, func(wanted int32) int32 { return delivered(rng, wanted) }); err != nil {
			m.w.cfg.Log.WarnContext(ctx, "a delivery from the hub was lost", "store", m.store.ID, "error", err)
		}
	}
}

// countShelves counts some of the products that were drawn for the day, each once. There is no shelf beside the
// record here, so what is found is the record, less a unit now and then.
func (m *manager) countShelves(ctx context.Context) error {
	ctx = as(ctx, m.session)
	todo, err := m.w.api.inventory.ListCountTasks(ctx, &inventoryv1.ListCountTasksRequest{WarehouseId: string(m.store.ID)})
	if err != nil {
		return fmt.Errorf("list counts: %w", err)
	}
	done := 0
	for _, task := range todo.Tasks {
		if task.Counted {
			done++
		}
	}
	for _, task := range todo.Tasks[:max(0, min(countsADay-done, len(todo.Tasks)-done))] { // the open ones come first
		level, err := m.w.api.inventory.GetStock(ctx, &inventoryv1.GetStockRequest{WarehouseId: string(m.store.ID), ProductId: task.ProductId})
		if err != nil {
			return fmt.Errorf("look at %s: %w", task.ProductId, err)
		}
		found := level.Quantity
		rng := m.w.streams.of("count", string(m.store.ID), task.ProductId, m.w.now().In(local).Format(time.DateOnly))
		if rng.Float64() < astrayShare && found > level.ReservedQuantity {
			found--
		}
		req := &inventoryv1.CountStockRequest{WarehouseId: string(m.store.ID), ProductId: task.ProductId, Counted: found}
		if _, err := m.w.api.inventory.CountStock(withKey(ctx, ids.Secret()), req); err != nil {
			return fmt.Errorf("count %s: %w", task.ProductId, err)
		}
	}
	return nil
}

// clearShelves takes lots away that may not be sold any more. Units that open orders still keep are left for
// the next time.
func (m *manager) clearShelves(ctx context.Context) error {
	ctx = as(ctx, m.session)
	for page := ""; ; {
		due, err := m.w.api.inventory.ListLots(ctx, &inventoryv1.ListLotsRequest{
			WarehouseId: string(m.store.ID), WithinDays: 1, PageSize: 200, PageToken: page,
		})
		if err != nil {
			return fmt.Errorf("list lots: %w", err)
		}
		for _, lot := range due.Lots {
			if lot.State == "fresh" {
				continue // today it may
			}
			req := &inventoryv1.AdjustStockRequest{
				WarehouseId: string(m.store.ID), ProductId: lot.ProductId, LotId: lot.LotId, Delta: -lot.Quantity, Kind: "wastage", Note: "past its last day of sale",
			}
			if _, err := m.w.api.inventory.AdjustStock(withKey(ctx, ids.Secret()), req); err != nil && reason(err) != "stock_reserved" && reason(err) != "lot_exceeded" {
				return fmt.Errorf("throw %s away: %w", lot.ProductId, err)
			}
		}
		if page = due.NextPageToken; page == "" {
			return nil
		}
	}
}

// nextDelivery is when the hub comes next.
func nextDelivery(now time.Time) time.Time {
	now = now.In(local)
	for day := 0; ; day++ {
		for _, hour := range hubHours {
			at := time.Date(now.Year(), now.Month(), now.Day()+day, hour, 0, 0, 0, local)
			if at.After(now) {
				return at
			}
		}
	}
}

// delivered is how many of the ordered units come.
func delivered(rng *rand.Rand, wanted int32) int32 {
	part := 0.5 + 0.5*rng.Float64()
	if rng.Float64() < inFullShare {
		return wanted
	}
	return int32(part * float64(wanted))
}

// fillShelves receives the opening stock. Shelves that an earlier run left half full stay as they are.
func (m *manager) fillShelves(ctx context.Context) error {
	return m.restock(ctx, false, func(wanted int32) int32 { return wanted })
}

// restock fills up products that ran low, as the store counts it or to less than half of what it
// should have.
func (m *manager) restock(ctx context.Context, lowOnly bool, comes func(wanted int32) int32) error {
	ctx = as(ctx, m.session)
	available, err := m.stock(ctx, lowOnly)
	if err != nil {
		return err
	}
	var lines []*inventoryv1.ReceiveStockRequest_Line
	for i, p := range m.store.products {
		has, listed := available[p.id]
		should := m.shelf(i)
		if lowOnly && !listed || !lowOnly && has*2 >= should {
			continue
		}
		if units := comes(should - has); units > 0 {
			lines = append(lines, &inventoryv1.ReceiveStockRequest_Line{
				ProductId: p.id, Quantity: units, BestBefore: m.bestBefore(p), ShelfLifeDays: p.lifeDays,
			})
		}
	}
	for load := range slices.Chunk(lines, trolley) {
		req := &inventoryv1.ReceiveStockRequest{WarehouseId: string(m.store.ID), Lines: load, Note: "From the hub"}
		if _, err := m.w.api.inventory.ReceiveStock(withKey(ctx, ids.Secret()), req); err != nil {
			return fmt.Errorf("receive stock: %w", err)
		}
	}
	return nil
}

// bestBefore is the day on packs that come now: the hub sends goods with half of their life left or more.
// Empty for what keeps.
func (m *manager) bestBefore(p product) string {
	if p.lifeDays == 0 {
		return ""
	}
	now := m.w.now().In(local)
	left := 0.5 + 0.5*m.w.streams.of("best-before", string(m.store.ID), p.id, now.Format(time.DateOnly)).Float64()
	return now.AddDate(0, 0, int(left*float64(p.lifeDays))).Format(time.DateOnly)
}

// shelf is how many units of a product the store should have: two days of demand, within reason.
func (m *manager) shelf(i int) int32 {
	perDay := m.w.cfg.OrdersPerStoreDay * linesMean * unitsMean * m.store.appeal.share(i)
	return int32(min(max(fewestOnShelf+2*perDay, fewestOnShelf), mostOnShelf))
}

func (m *manager) stock(ctx context.Context, lowOnly bool) (map[string]int32, error) {
	available := make(map[string]int32)
	for page := ""; ; {
		res, err := m.w.api.inventory.ListStock(ctx, &inventoryv1.ListStockRequest{
			WarehouseId: string(m.store.ID), LowOnly: lowOnly, PageSize: 1000, PageToken: page,
		})
		if err != nil {
			return nil, fmt.Errorf("list stock: %w", err)
		}
		for _, level := range res.Levels {
			available[level.ProductId] = level.AvailableQuantity
		}
		if page = res.NextPageToken; page == "" {
			return available, nil
		}
	}
}

// handOver gives an order's bags to the rider who said its pickup code. It takes the rider's time.
func (m *manager) handOver(ctx context.Context, line *timeline, orderID, code string) error {
	rng := m.w.streams.of("bag to hand", m.w.visits.key(orderID))
	if err := line.wait(ctx, seconds(lognormal(rng, 40, 0.4))); err != nil {
		return err
	}
	_, err := m.w.api.warehouse.HandOver(as(ctx, m.session), &warehousev1.HandOverRequest{
		WarehouseId: string(m.store.ID), OrderId: orderID, PickupCode: code,
	})
	if err != nil {
		return fmt.Errorf("hand over: %w", err)
	}
	return nil
}
