package warehouse

import (
	"strconv"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	warehousev1 "doorstep/gen/warehouse/v1"
)

// message is the pick as apps see it.
func (p *Pick) message() *warehousev1.Pick {
	bags, bagOf := PlanBags(p.Lines)
	m := &warehousev1.Pick{
		OrderId: p.OrderID, WarehouseId: p.WarehouseID, Status: p.Status.public(), PickerId: p.PickerID,
		LatestStartAt: timestamppb.New(p.LatestStartAt), PromiseAt: timestamppb.New(p.PromiseAt),
		QueuedAt: timestamppb.New(p.QueuedAt), PickStartedAt: timestamp(p.PickStartedAt), PickDoneAt: timestamp(p.PickDoneAt),
		PackedAt: timestamp(p.PackedAt), HandedOverAt: timestamp(p.HandedOverAt),
		RiderId: p.RiderID, RiderAtStore: p.RiderAtStore, WhenMissing: p.WhenMissing,
	}
	if p.StagingCell > 0 {
		m.StagingCell = strconv.Itoa(int(p.StagingCell))
	}
	for i, line := range p.Lines {
		m.Lines = append(m.Lines, line.message(bagOf[i]))
	}
	for _, bag := range filled(bags) {
		m.Bags = append(m.Bags, &warehousev1.Bag{
			Number: bag.Number, Kind: bag.Kind, Units: bag.Units, WeightG: bag.WeightG, ProductIds: layers(p.Lines, bagOf, bag.Number),
		})
	}
	return m
}

func (l Line) message(bag int32) *warehousev1.PickLine {
	return &warehousev1.PickLine{
		ProductId: l.ProductID, Name: l.Name, PackSize: l.PackSize, ImageUrl: l.ImageURL,
		Quantity: l.Quantity, Picked: l.Picked, NotFound: l.NotFound,
		Aisle: l.Aisle, Bin: l.Bin, StorageZone: l.StorageZone, IsFood: l.IsFood, Barcodes: l.Barcodes, Bag: bag,
		Fragile: l.Fragile, WeightG: l.WeightG, SubstituteFor: l.SubstituteFor,
	}
}

// public is the status in the words of the contract.
func (s Status) public() string {
	if s == Packing {
		return string(Picking)
	}
	return string(s)
}

func timestamp(t *time.Time) *timestamppb.Timestamp {
	if t == nil {
		return nil
	}
	return timestamppb.New(*t)
}
