package city

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	warehousev1 "doorstep/gen/warehouse/v1"
)

const (
	pickStart    = 15.0 // seconds
	pickLine     = 12.0
	pickUnit     = 2.0 // each further one of a line
	pickChilled  = 12.0
	pickSigma    = 0.25
	notFound     = 0.015 // of lines
	notFoundTime = 25.0
	packTime     = 20.0
	packBag      = 12.0 // each further one
	// How long people rest from something that does not work.
	troublePause = 5 * time.Second
)

// picker fills the bags of one store.
type picker struct {
	w       *World
	store   *store
	shift   shift
	session *session
	time    timeline
	hired   bool
	// recalled has a pick that an earlier run began.
	recalled bool
}

func (w *World) newPicker(s *store, number int, sh shift) *picker {
	name := personName(w.streams.of("name", "picker", string(s.ID), strconv.Itoa(number)))
	return &picker{
		w: w, store: s, shift: sh, time: timeline{pace: w.pace},
		session: w.login(phoneNumber(staffPhones, s.number, firstPicker+number), name),
	}
}

// report makes sure that the picker has a login.
func (p *picker) report(ctx context.Context) error {
	if p.hired {
		return nil
	}
	_, err := p.w.office.hire(ctx, p.session, "picker", p.store)
	p.hired = err == nil
	return err
}

func (p *picker) run(ctx context.Context) { p.w.byShift(ctx, p.shift, &p.recalled, p.work) }

// work picks order after order until the shift is over; somebody who is recalled, one at least.
func (p *picker) work(ctx context.Context, end time.Time) {
	p.w.live.pickersOnDuty.Add(1)
	defer p.w.live.pickersOnDuty.Add(-1)
	p.time.start()
	for ctx.Err() == nil && (p.recalled || p.w.now().Before(end)) {
		err := p.report(ctx)
		if err == nil {
			err = p.next(ctx)
		}
		if err == nil {
			p.recalled = false
		} else if ctx.Err() == nil {
			p.w.cfg.Log.DebugContext(ctx, "a picker is in trouble", "store", p.store.ID, "error", err)
			_ = p.time.wait(ctx, troublePause)
		}
	}
}

// next picks the most urgent order, or waits for one.
func (p *picker) next(ctx context.Context) error {
	claim, err := p.w.api.warehouse.ClaimPick(as(ctx, p.session), &warehousev1.ClaimPickRequest{WarehouseId: string(p.store.ID)})
	if err != nil {
		return fmt.Errorf("claim a pick: %w", err)
	}
	if claim.Pick.GetOrderId() == "" {
		_, err := p.store.board.waiting.wait(ctx, max(precautionWall, p.w.cfg.Clock.Wall(time.Minute)))
		p.time.start()
		return err
	}
	p.store.board.waiting.ring() // there may be more: wake one colleague, who will wake the next
	p.w.live.picking.Add(1)
	defer p.w.live.picking.Add(-1)
	return p.fill(ctx, claim.Pick)
}

// fill picks and packs one order.
func (p *picker) fill(ctx context.Context, pick *warehousev1.Pick) error {
	work := as(ctx, p.session)
	rng := p.w.streams.of("pick", p.w.visits.key(pick.OrderId))
	for i, chore := range chores(rng, pick.Lines) {
		if err := p.time.wait(ctx, chore.takes); err != nil {
			return err
		}
		if err := p.fetch(work, pick, pick.Lines[i], chore.missing); err != nil {
			return err
		}
	}
	if err := p.time.wait(ctx, seconds(packTime+packBag*float64(max(0, len(pick.Bags)-1)))); err != nil {
		return err
	}
	if _, err := p.w.api.warehouse.PackOrder(work, &warehousev1.PackOrderRequest{WarehouseId: pick.WarehouseId, OrderId: pick.OrderId}); err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	return nil
}

// fetch scans what there is of a line and reports what is missing.
func (p *picker) fetch(ctx context.Context, pick *warehousev1.Pick, line *warehousev1.PickLine, missing int32) error {
	if line.Picked+line.NotFound == line.Quantity {
		return nil // done before something came between
	}
	if found := line.Quantity - missing; found > line.Picked {
		scan := &warehousev1.ScanItemRequest{WarehouseId: pick.WarehouseId, OrderId: pick.OrderId, PickedTotal: found}
		if len(line.Barcodes) > 0 {
			scan.Barcode = line.Barcodes[0]
		} else {
			scan.ProductId = line.ProductId
		}
		if _, err := p.w.api.warehouse.ScanItem(ctx, scan); err != nil {
			return fmt.Errorf("scan: %w", err)
		}
	}
	if missing > 0 {
		short := &warehousev1.ShortPickRequest{WarehouseId: pick.WarehouseId, OrderId: pick.OrderId, ProductId: line.ProductId}
		if _, err := p.w.api.warehouse.ShortPick(ctx, short); err != nil {
			return fmt.Errorf("report a short line: %w", err)
		}
	}
	return nil
}

// chore is the picking of one line.
type chore struct {
	takes   time.Duration
	missing int32
}

// chores is how long each line takes and what is not on its shelf. A line that was dealt with
// before a restart takes no time.
func chores(rng *rand.Rand, lines []*warehousev1.PickLine) []chore {
	pace := noise(rng, pickSigma)
	start, chilled := pickStart, false
	work := make([]chore, len(lines))
	for i, line := range lines {
		// Both drawn always, so that the lines after this one do not depend on it.
		lost, part := rng.Float64() < notFound, rng.Float64()
		if line.Picked+line.NotFound >= line.Quantity {
			continue
		}
		takes := start + pickLine + pickUnit*float64(line.Quantity-1)
		start = 0
		if line.StorageZone != "ambient" && !chilled {
			takes, chilled = takes+pickChilled, true
		}
		takes *= pace
		if lost {
			takes += notFoundTime
			work[i].missing = max(1, int32(part*float64(line.Quantity-line.Picked+1)))
			work[i].missing = min(work[i].missing, line.Quantity-line.Picked)
		}
		work[i].takes = seconds(takes)
	}
	return work
}

// board is where the pickers of a store see that orders wait. One nudge wakes one idle picker.
type board struct {
	waiting *nudges
}

func newBoard() *board { return &board{waiting: newNudges()} }

const (
	boardPoll = 2 * time.Second
	// With an event stream looking is a precaution.
	boardPollStreaming = 20 * time.Second
	fastestPoll        = 50 * time.Millisecond
)

// run rings when the queue changes, or every now and then where the gateway has no stream of it.
func (b *board) run(ctx context.Context, w *World, s *store) {
	streaming := make(chan struct{})
	go func() {
		defer close(streaming)
		w.api.listen(ctx, s.manager.session, "/v1/warehouses/"+string(s.ID)+"/events", "", b.waiting)
	}()
	for {
		every := max(fastestPoll, w.cfg.Clock.Wall(boardPoll))
		if b.waiting.open.Load() {
			every = max(precautionWall, w.cfg.Clock.Wall(boardPollStreaming))
		}
		if sleep(ctx, every) != nil {
			break
		}
		b.waiting.ring()
	}
	<-streaming
}
