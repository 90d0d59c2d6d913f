package location

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
)

const (
	// arrivalQueue bounds the arrivals waiting to be published. When it is full, the rider's next fix
	// tries again.
	arrivalQueue = 4096
	// arrivalPause is how long arrivals are collected into one statement, on the wall.
	arrivalPause = 50 * time.Millisecond
	// arrivalRetry is the pause after a failure, on the wall.
	arrivalRetry = time.Second
)

// arrival is a rider at a store or, with the bags, at a door.
type arrival struct {
	partnerID, orderID, warehouseID string
	door                            bool
	at                              time.Time
}

func (a arrival) draft() events.Draft {
	draft := events.Draft{Topic: topic, Subject: a.partnerID, PartitionKey: a.warehouseID, Time: a.at}
	if a.door {
		draft.Payload = &eventsv1.PartnerAtDoor{PartnerId: a.partnerID, OrderId: a.orderID, At: timestamppb.New(a.at)}
	} else {
		draft.Payload = &eventsv1.PartnerAtStore{PartnerId: a.partnerID, WarehouseId: a.warehouseID, At: timestamppb.New(a.at)}
	}
	return draft
}

// announce queues arrivals; one that finds the queue full will happen again.
func (s *Service) announce(r *rider, arrivals []arrival) {
	for _, a := range arrivals {
		select {
		case s.arrivals <- a:
		default:
			r.retry(a)
		}
	}
}

// publishArrivals writes arrivals into the outbox, many at a time, off the path of the fixes.
func (s *Service) publishArrivals(ctx context.Context) error {
	for {
		var first arrival
		select {
		case <-ctx.Done():
			return nil
		case first = <-s.arrivals:
		}
		if !pause(ctx, arrivalPause) {
			return nil
		}
		batch := append(s.drainArrivals(), first.draft())
		for {
			err := events.Publish(ctx, s.Pool, batch...)
			if err == nil {
				s.Bus.Wake()
				break
			}
			if !pause(ctx, arrivalRetry) {
				return nil
			}
			s.Log.WarnContext(ctx, "arrivals not published, trying again", "arrivals", len(batch), "error", err)
		}
	}
}

func (s *Service) drainArrivals() (batch []events.Draft) {
	for {
		select {
		case a := <-s.arrivals:
			batch = append(batch, a.draft())
		default:
			return batch
		}
	}
}

// pause waits on the wall; false when ctx ended.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
