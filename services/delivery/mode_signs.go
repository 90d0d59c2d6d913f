package delivery

import (
	"fmt"
	"math"

	"google.golang.org/protobuf/proto"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/services/delivery/ladder"
)

// writeSigns keeps what a step was taken for in numbers, so that every language can say it; nil when a person
// decided.
func writeSigns(s ladder.State) ([]byte, error) {
	if s.Seen == nil {
		return nil, nil
	}
	kept, err := proto.Marshal(&deliveryv1.ModeSigns{
		Eased: s.Eased, BusyRiders: int32(s.Seen.Busy), Riders: int32(s.Seen.Available + s.Seen.Busy), WaitingOrders: int32(s.Seen.Waiting),
		SlowerPercent: int32(math.Round(100 * max(s.Seen.Slow-1, 0))), PickerInS: int32(s.Seen.PickerIn.Seconds()), RiderInS: int32(s.Seen.RiderIn.Seconds()),
	})
	if err != nil {
		return nil, fmt.Errorf("keep the signs of a step: %w", err)
	}
	return kept, nil
}

func readSigns(kept []byte) (*deliveryv1.ModeSigns, error) {
	if kept == nil {
		return nil, nil
	}
	signs := new(deliveryv1.ModeSigns)
	return signs, proto.Unmarshal(kept, signs)
}
