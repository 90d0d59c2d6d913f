package warehouse

import (
	"context"
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	catalogv1 "doorstep/gen/catalog/v1"
	eventsv1 "doorstep/gen/events/v1"
	inventoryv1 "doorstep/gen/inventory/v1"
	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/errs"
	"doorstep/kit/events"
	"doorstep/services/warehouse/db/dbgen"
)

// SubstituteItem replaces what is not on the shelf by another product. Inventory keeps its units for the
// order first, then the pick gets the line, and order and customer hear of it. Units that were kept for a
// line that came to nothing go back when the order is packed or cancelled. Reasons: as Pick.Substitute;
// not_a_substitute, out_of_stock.
func (s *Service) SubstituteItem(ctx context.Context, req *warehousev1.SubstituteItemRequest) (*warehousev1.Pick, error) {
	by := hand(ctx)
	pick, err := s.read(ctx, req.WarehouseId, req.OrderId)
	if err != nil {
		return nil, err
	}
	units, done, err := pick.Replaceable(by, req.ProductId, req.SubstituteId, req.Quantity)
	if err != nil {
		return nil, err
	}
	if done {
		return pick.message(), nil
	}
	sub, err := s.substitute(ctx, req.WarehouseId, req.ProductId, req.SubstituteId)
	if err != nil {
		return nil, err
	}
	_, err = s.Inventory.ReserveMore(ctx, &inventoryv1.ReserveMoreRequest{
		OrderId: req.OrderId, WarehouseId: req.WarehouseId, ProductId: req.SubstituteId, AtLeast: units,
	})
	if err != nil {
		return nil, s.whyNotKept(ctx, pick, err)
	}
	if err := s.addSubstitute(ctx, req, by, sub, units); err != nil {
		return nil, err
	}
	if pick, err = s.read(ctx, req.WarehouseId, req.OrderId); err != nil {
		return nil, err
	}
	return pick.message(), nil
}

// substitute finds a product among those that may stand in for another. Reason: not_a_substitute.
func (s *Service) substitute(ctx context.Context, warehouseID, productID, substituteID string) (*catalogv1.QuotedProduct, error) {
	answer, err := s.Catalog.ListSubstitutes(ctx, &catalogv1.ListSubstitutesRequest{WarehouseId: warehouseID, ProductId: productID})
	if err != nil {
		return nil, fmt.Errorf("ask for substitutes: %w", err)
	}
	at := slices.IndexFunc(answer.Products, func(p *catalogv1.QuotedProduct) bool { return p.ProductId == substituteID })
	if at < 0 {
		return nil, errs.New(errs.FailedPrecondition, "not_a_substitute", "This product cannot stand in for the one that is missing.")
	}
	return answer.Products[at], nil
}

// addSubstitute writes the new line and tells it.
func (s *Service) addSubstitute(ctx context.Context, req *warehousev1.SubstituteItemRequest, by Hand, sub *catalogv1.QuotedProduct, units int32) error {
	now, added := s.Clock.Now(), false
	_, err := s.change(ctx, req.WarehouseId, req.OrderId, func(tx pickTx, p *Pick) error {
		added = false
		still, done, err := p.Replaceable(by, req.ProductId, req.SubstituteId, units)
		if err != nil || done {
			return err
		}
		line := p.Substitute(req.ProductId, still, sub)
		if err := tx.addSubstitute(ctx, p, line); err != nil {
			return err
		}
		added = true
		return events.Publish(ctx, tx, lineSubstituted(p, line, sub, by, now))
	})
	if err != nil {
		return err
	}
	if added {
		s.Bus.Wake()
		s.metrics.substituted(ctx, units)
	}
	return nil
}

func (tx pickTx) addSubstitute(ctx context.Context, p *Pick, line Line) error {
	err := tx.db.AddSubstitute(ctx, dbgen.AddSubstituteParams{
		WarehouseID: p.WarehouseID, OrderID: p.OrderID, Version: p.Version, NotFound: p.find("", line.SubstituteFor).NotFound,
		ProductID: line.ProductID, Name: line.Name, PackSize: line.PackSize, ImageUrl: line.ImageURL, Quantity: line.Quantity,
		StorageZone: line.StorageZone, IsFood: line.IsFood, Barcodes: line.Barcodes, Fragile: line.Fragile, WeightG: line.WeightG,
		SubstituteFor: line.SubstituteFor,
	})
	if err != nil {
		return fmt.Errorf("add substitute: %w", err)
	}
	return nil
}

// whyNotKept tells a cancelled order from an empty shelf.
func (s *Service) whyNotKept(ctx context.Context, pick *Pick, cause error) error {
	if errs.Is(cause, "out_of_stock") {
		return cause
	}
	return s.whyNotBooked(ctx, pick, cause)
}

func lineSubstituted(p *Pick, line Line, sub *catalogv1.QuotedProduct, by Hand, now time.Time) events.Draft {
	return events.Draft{
		Topic: topic, Subject: p.OrderID, PartitionKey: p.WarehouseID, Seq: p.Version, Time: now,
		Payload: &eventsv1.LineSubstituted{
			Lines:   told(p.Lines),
			OrderId: p.OrderID, WarehouseId: p.WarehouseID, PickerId: by.UserID, ProductId: line.SubstituteFor,
			Substitute: &eventsv1.OrderLine{
				ProductId: line.ProductID, Name: line.Name, PackSize: line.PackSize, ImageUrl: line.ImageURL, Quantity: line.Quantity,
				PriceMinor: sub.PriceMinor, StorageZone: line.StorageZone, IsFood: line.IsFood, Barcodes: line.Barcodes,
				Fragile: line.Fragile, WeightG: line.WeightG,
			},
			MrpMinor: sub.MrpMinor, TaxRateBp: sub.TaxRateBp, Hsn: sub.Hsn, At: timestamppb.New(now),
		},
	}
}
