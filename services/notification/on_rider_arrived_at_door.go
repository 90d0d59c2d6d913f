package notification

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/ids"
	"doorstep/services/notification/db/dbgen"
)

// onRiderArrivedAtDoor calls the customer to the door.
func (s *Service) onRiderArrivedAtDoor(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.RiderArrivedAtDoor]) error {
	notices := make([]notice, len(batch))
	for i, event := range batch {
		order := ids.Order(event.Message.OrderId)
		notices[i] = notice{order: order, subject: riderAtDoor, facts: facts{Number: order.Number()}}
	}
	return s.tellOwners(ctx, tx, notices)
}

// tellOwners is tell for events that name only the order. An order that nobody was ever told about
// is left out.
func (s *Service) tellOwners(ctx context.Context, tx pgx.Tx, notices []notice) error {
	orders := make([]string, len(notices))
	for i, n := range notices {
		orders[i] = string(n.order)
	}
	rows, err := dbgen.New(tx).UsersOfOrders(ctx, orders)
	if err != nil {
		return fmt.Errorf("find users of orders: %w", err)
	}
	owners := make(map[ids.Order]ids.User, len(rows))
	for _, row := range rows {
		owners[ids.Order(row.OrderID)] = ids.User(row.UserID)
	}
	known := make([]notice, 0, len(notices))
	for _, n := range notices {
		if n.user = owners[n.order]; n.user != "" {
			known = append(known, n)
		}
	}
	return s.tell(ctx, tx, known)
}
