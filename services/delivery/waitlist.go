package delivery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "doorstep/gen/delivery/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/events"
	"doorstep/kit/geo"
	"doorstep/kit/ids"
	"doorstep/services/delivery/db/dbgen"
	"doorstep/services/delivery/ladder"
)

const (
	// turnHeld is how long a called customer has to order.
	turnHeld = 4 * time.Minute
	// longestLine bounds a line; nobody believes a place behind it.
	longestLine = 200
	// perTurn is the pause between two turns of a store of which nothing better is known.
	perTurn = time.Minute
)

// line is who waits at a store that takes no order at once.
type line struct {
	waiting int
	// called are the customers whose turn it is.
	called []string
}

func (l line) turn(userID string) bool { return userID != "" && slices.Contains(l.called, userID) }

// Status of a ticket.
const (
	ticketWaiting = "waiting"
	ticketLeft    = "left"
)

// JoinWaitlist takes a place in the line of the store that would serve a place but cannot take the order
// now. A customer has one place: repeating it answers with that. Reasons: outside_zones, store_closed,
// store_paused, no_line, line_full.
func (s *Service) JoinWaitlist(ctx context.Context, req *deliveryv1.JoinWaitlistRequest) (*deliveryv1.WaitlistTicket, error) {
	user := auth.Caller(ctx).UserID
	if t, err := s.db.OpenTicket(ctx, user); err == nil {
		return s.showTicket(ctx, t)
	} else if !errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("find place in line: %w", err)
	}
	place := geo.Point{Latitude: req.Latitude, Longitude: req.Longitude}
	answer, err := s.quote(ctx, asked{place: place, user: user})
	if err != nil {
		return nil, err
	}
	switch shown := answer.shown; {
	case shown.Serviceable:
		return nil, errs.New(errs.FailedPrecondition, "no_line", "%s takes orders for this place; there is no line.", shown.WarehouseName)
	case shown.WhyNot != "store_busy" && shown.WhyNot != "wait_in_line":
		return nil, errs.New(errs.FailedPrecondition, shown.WhyNot, "%s", shown.Message)
	case shown.InLine >= longestLine:
		return nil, errs.New(errs.FailedPrecondition, "line_full", "%d people wait already; please try again later.", shown.InLine)
	}
	now := s.Clock.Now()
	_, err = s.db.JoinLine(ctx, dbgen.JoinLineParams{
		WarehouseID: answer.shown.WarehouseId, TicketID: ids.New[string](now), UserID: user, Latitude: req.Latitude, Longitude: req.Longitude, JoinedAt: now,
	})
	if err != nil {
		return nil, fmt.Errorf("join line: %w", err)
	}
	t, err := s.db.OpenTicket(ctx, user) // another request of the customer may have been quicker
	if err != nil {
		return nil, fmt.Errorf("find place in line: %w", err)
	}
	return s.showTicket(ctx, t)
}

// GetWaitlistTicket shows the caller's place.
func (s *Service) GetWaitlistTicket(ctx context.Context, req *deliveryv1.WaitlistTicketRef) (*deliveryv1.WaitlistTicket, error) {
	t, err := s.ticket(ctx, req.TicketId)
	if err != nil {
		return nil, err
	}
	return s.showTicket(ctx, t)
}

// LeaveWaitlist gives the caller's place up.
func (s *Service) LeaveWaitlist(ctx context.Context, req *deliveryv1.WaitlistTicketRef) (*deliveryv1.WaitlistTicket, error) {
	t, err := s.ticket(ctx, req.TicketId)
	if err != nil {
		return nil, err
	}
	if _, err := s.db.EndTicket(ctx, dbgen.EndTicketParams{WarehouseID: t.WarehouseID, TicketID: t.TicketID, Status: ticketLeft, Now: s.Clock.Now()}); err != nil {
		return nil, fmt.Errorf("leave line: %w", err)
	}
	return s.GetWaitlistTicket(ctx, req)
}

// ticket of the calling customer; somebody else's is not found.
func (s *Service) ticket(ctx context.Context, id string) (dbgen.Ticket, error) {
	t, err := s.db.GetTicket(ctx, dbgen.GetTicketParams{TicketID: id, UserID: auth.Caller(ctx).UserID})
	if errors.Is(err, pgx.ErrNoRows) {
		return t, auth.NotFound("ticket", id)
	}
	if err != nil {
		return t, fmt.Errorf("find place in line: %w", err)
	}
	return t, nil
}

func (s *Service) showTicket(ctx context.Context, t dbgen.Ticket) (*deliveryv1.WaitlistTicket, error) {
	shown := &deliveryv1.WaitlistTicket{TicketId: t.TicketID, WarehouseId: t.WarehouseID, Status: t.Status, JoinedAt: timestamppb.New(t.JoinedAt)}
	if t.HeldUntil != nil {
		shown.HeldUntil = timestamppb.New(*t.HeldUntil)
	}
	if t.Status != ticketWaiting {
		return shown, nil
	}
	ahead, err := s.db.Ahead(ctx, dbgen.AheadParams{WarehouseID: t.WarehouseID, JoinedAt: t.JoinedAt, TicketID: t.TicketID})
	if err != nil {
		return nil, fmt.Errorf("count line: %w", err)
	}
	seen, err := s.look(ctx)
	if err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	shown.Place = int32(ahead) + 1
	shown.ExpectedAt = timestamppb.New(now.Add(s.untilTurn(seen.stores[t.WarehouseID], t, int(ahead), now)))
	return shown, nil
}

// untilTurn is how long a ticket probably waits: until its own estimate is short enough, by waiting
// alone at the latest, and until those ahead had their turn, one for each rider who comes back.
func (s *Service) untilTurn(store storeView, t dbgen.Ticket, ahead int, now time.Time) time.Duration {
	if store.zone == nil {
		return time.Duration(ahead+1) * perTurn
	}
	excess := s.excess(store, t, now)
	pause := perTurn
	if fleet := store.queue.Available + store.queue.Busy; fleet > 0 {
		pause = max(store.queue.RiderIn(), perTurn*15) / time.Duration(fleet)
	}
	return max(excess, 0) + time.Duration(ahead)*pause
}

// excess is how much too long the store would take for a ticket now. Each minute in line counts as one
// that the store may take longer: so everybody's turn comes, however far away they live.
func (s *Service) excess(store storeView, t dbgen.Ticket, now time.Time) time.Duration {
	p := s.promiseOf(store, store.at, asked{place: geo.Point{Latitude: t.Latitude, Longitude: t.Longitude}}, now)
	limits := s.cfg.Effects.Of(max(store.mode.Step, ladder.Tight))
	return limits.Excess(p.Estimate, store.queue.RiderIn()) - now.Sub(t.JoinedAt)
}

// callLines calls those at the head of each line whom the store can serve, strictly in their order,
// counting each as an order that is placed; whoever does not come in time loses the turn.
func (s *Service) callLines(ctx context.Context, seen *snapshot, stores []string) error {
	if err := s.db.ExpireTickets(ctx, s.Clock.Now()); err != nil {
		return fmt.Errorf("end turns: %w", err)
	}
	tickets, err := s.db.Line(ctx, stores)
	if err != nil {
		return fmt.Errorf("read lines: %w", err)
	}
	now := s.Clock.Now()
	held := make(map[string]bool)  // lines whose head has to wait
	called := make(map[string]int) // since the view
	for i := range tickets {
		t := &tickets[i]
		store, ok := seen.stores[t.WarehouseID]
		if !ok || t.Status != ticketWaiting || held[t.WarehouseID] {
			continue
		}
		store.queue.Waiting += called[t.WarehouseID]
		if store.mode.Step == ladder.Closed || s.excess(store, *t, now) > 0 {
			held[t.WarehouseID] = true
			continue
		}
		if err := s.call(ctx, t, now.Add(turnHeld)); err != nil {
			return err
		}
		called[t.WarehouseID]++
	}
	return nil
}

func (s *Service) call(ctx context.Context, t *dbgen.Ticket, until time.Time) error {
	return s.change(ctx, func(c *change) error {
		n, err := c.q.CallTicket(ctx, dbgen.CallTicketParams{WarehouseID: t.WarehouseID, TicketID: t.TicketID, HeldUntil: &until})
		if err != nil {
			return fmt.Errorf("call: %w", err)
		}
		if n > 0 {
			c.drafts = append(c.drafts, events.Draft{
				Topic: topic, Subject: t.WarehouseID, PartitionKey: t.WarehouseID, Time: c.now,
				Payload: &eventsv1.WaitlistCalled{TicketId: t.TicketID, WarehouseId: t.WarehouseID, UserId: t.UserID, HeldUntil: timestamppb.New(until)},
			})
		}
		return nil
	})
}
