package city

import (
	"context"
	"maps"
	"slices"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/gen/warehouse/v1/warehousev1connect"
)

type warehouseFake struct {
	*platform
	warehousev1connect.UnimplementedWarehousePublicServiceHandler
}

func (f warehouseFake) GetWarehouse(context.Context, *warehousev1.GetWarehouseRequest) (*warehousev1.Warehouse, error) {
	return &warehousev1.Warehouse{Aisles: []*warehousev1.Aisle{{Aisle: "A01", Zone: "ambient", Bins: 20}}}, nil
}

func (f warehouseFake) PutAway(ctx context.Context, req *warehousev1.PutAwayRequest) (*warehousev1.PutAwayResponse, error) {
	_, done, err := f.as(ctx, aPicker)
	if err != nil {
		return nil, err
	}
	defer done()
	if len(req.Items) != 250 {
		return nil, f.refuse(connect.CodeInvalidArgument, "products missing")
	}
	return &warehousev1.PutAwayResponse{}, nil
}

func (f warehouseFake) ListPicks(ctx context.Context, req *warehousev1.ListPicksRequest) (*warehousev1.ListPicksResponse, error) {
	_, done, err := f.as(ctx, aPicker)
	if err != nil {
		return nil, err
	}
	defer done()
	res := &warehousev1.ListPicksResponse{}
	for _, pick := range f.picks {
		if pick.Status == req.Status {
			res.Picks = append(res.Picks, proto.CloneOf(pick))
		}
	}
	return res, nil
}

func (f warehouseFake) ClaimPick(ctx context.Context, _ *warehousev1.ClaimPickRequest) (*warehousev1.ClaimPickResponse, error) {
	phone, done, err := f.as(ctx, aPicker)
	if err != nil {
		return nil, err
	}
	defer done()
	for _, mine := range []bool{true, false} {
		for _, id := range slices.Sorted(maps.Keys(f.picks)) {
			pick := f.picks[id]
			if mine && pick.Status == "picking" && pick.PickerId == phone {
				return &warehousev1.ClaimPickResponse{Pick: proto.CloneOf(pick)}, nil
			}
			if !mine && pick.Status == "queued" {
				pick.Status, pick.PickerId = "picking", phone
				f.orders[id].Status, f.orders[id].PickStartedAt, f.orders[id].CanCancel = "preparing", f.stamp(), false
				return &warehousev1.ClaimPickResponse{Pick: proto.CloneOf(pick)}, nil
			}
		}
	}
	return &warehousev1.ClaimPickResponse{}, nil
}

// line changes a line of the caller's pick.
func (f warehouseFake) line(ctx context.Context, orderID string, which func(*warehousev1.PickLine) bool, change func(*warehousev1.PickLine)) (*warehousev1.Pick, error) {
	phone, done, err := f.as(ctx, aPicker)
	if err != nil {
		return nil, err
	}
	defer done()
	pick := f.picks[orderID]
	i := slices.IndexFunc(pick.Lines, which)
	if i < 0 || pick.PickerId != phone || pick.Status != "picking" {
		return nil, f.refuse(connect.CodeFailedPrecondition, "wrong_item or not_your_pick")
	}
	change(pick.Lines[i])
	f.orders[orderID].PickDoneAt = f.stamp()
	return proto.CloneOf(pick), nil
}

func (f warehouseFake) ScanItem(ctx context.Context, req *warehousev1.ScanItemRequest) (*warehousev1.Pick, error) {
	return f.line(ctx, req.OrderId,
		func(l *warehousev1.PickLine) bool {
			return l.Barcodes[0] == req.Barcode && req.PickedTotal <= l.Quantity
		},
		func(l *warehousev1.PickLine) { l.Picked = req.PickedTotal })
}

func (f warehouseFake) ShortPick(ctx context.Context, req *warehousev1.ShortPickRequest) (*warehousev1.Pick, error) {
	return f.line(ctx, req.OrderId,
		func(l *warehousev1.PickLine) bool { return l.ProductId == req.ProductId },
		func(l *warehousev1.PickLine) { l.NotFound = l.Quantity - l.Picked })
}

func (f warehouseFake) PackOrder(ctx context.Context, req *warehousev1.PackOrderRequest) (*warehousev1.Pick, error) {
	_, done, err := f.as(ctx, aPicker)
	if err != nil {
		return nil, err
	}
	defer done()
	pick := f.picks[req.OrderId]
	for _, line := range pick.Lines {
		if line.Picked+line.NotFound != line.Quantity {
			return nil, f.refuse(connect.CodeFailedPrecondition, "lines_open")
		}
	}
	if pick.Status == "picking" {
		pick.Status = "packed"
		f.orders[req.OrderId].Status, f.orders[req.OrderId].PreparedAt = "ready_for_pickup", f.stamp()
	}
	return proto.CloneOf(pick), nil
}

func (f warehouseFake) HandOver(ctx context.Context, req *warehousev1.HandOverRequest) (*warehousev1.Pick, error) {
	_, done, err := f.as(ctx, aPicker)
	if err != nil {
		return nil, err
	}
	defer done()
	pick := f.picks[req.OrderId]
	if pick.Status == "packed" && req.PickupCode == "pickup-"+req.OrderId {
		pick.Status = "handed_over"
		f.orders[req.OrderId].Status, f.orders[req.OrderId].PickedUpAt = "out_for_delivery", f.stamp()
	} else if pick.Status != "handed_over" {
		return nil, f.refuse(connect.CodeFailedPrecondition, "not_packed or pickup_code_wrong")
	}
	return proto.CloneOf(pick), nil
}
