package warehouse

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	eventsv1 "doorstep/gen/events/v1"
	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/audit"
	"doorstep/kit/errs"
	"doorstep/kit/events"
	"doorstep/kit/storage"
	"doorstep/services/warehouse/db/dbgen"
)

// SaveWarehouse creates or replaces a store; repeating it is safe. A store sent without aisles keeps
// those it has. Reasons: those of Normalise, changed_meanwhile, and aisle_in_use for an aisle left
// out while products stand in it.
func (s *Service) SaveWarehouse(ctx context.Context, req *warehousev1.SaveWarehouseRequest) (*warehousev1.Warehouse, error) {
	store := proto.CloneOf(req.Warehouse)
	store.WarehouseId = req.WarehouseId
	if err := Normalise(store); err != nil {
		return nil, err
	}
	before, err := s.GetWarehouse(ctx, &warehousev1.GetWarehouseRequest{WarehouseId: req.WarehouseId})
	if err != nil && errs.From(err).Kind != errs.NotFound {
		return nil, err
	}
	after := proto.CloneOf(store)
	if before != nil && len(after.Aisles) == 0 {
		after.Aisles = before.Aisles
	}
	after.Version = before.GetVersion() // which is no change of the store
	seen := store.Version
	if proto.Equal(before, after) {
		seen = 0 // repeated after an answer that was lost
	}
	now := s.Clock.Now()
	err = storage.InTx(ctx, s.Pool, func(tx pgx.Tx) error {
		audit.Note(ctx, store.WarehouseId, before, after)
		db := s.db.WithTx(tx)
		version, err := db.SaveWarehouse(ctx, dbgen.SaveWarehouseParams{
			ID: store.WarehouseId, Name: store.Name, Address: store.Address, Latitude: store.Latitude, Longitude: store.Longitude,
			ServiceRadius: store.ServiceRadius, IsActive: store.IsActive, OpensMinute: store.OpensMinute,
			ClosesMinute: store.ClosesMinute, TimeZone: store.TimeZone, Seen: seen, Now: now,
		})
		if errors.Is(err, pgx.ErrNoRows) {
			return errs.New(errs.Conflict, "changed_meanwhile", "Somebody else changed this store in the meantime.").With("warehouse_id", store.WarehouseId)
		}
		if err != nil {
			return fmt.Errorf("save warehouse: %w", err)
		}
		if err := saveAisles(ctx, db, store); err != nil {
			return err
		}
		return events.Publish(ctx, tx, events.Draft{
			Topic: topic, Subject: store.WarehouseId, PartitionKey: store.WarehouseId, Seq: version, Time: now,
			Payload: &eventsv1.WarehouseSaved{
				WarehouseId: store.WarehouseId, Name: store.Name, Latitude: store.Latitude, Longitude: store.Longitude,
				ServiceRadius: store.ServiceRadius, IsActive: store.IsActive, OpensMinute: store.OpensMinute,
				ClosesMinute: store.ClosesMinute, TimeZone: store.TimeZone,
			},
		})
	})
	if err != nil {
		return nil, err
	}
	s.Bus.Wake()
	return s.GetWarehouse(ctx, &warehousev1.GetWarehouseRequest{WarehouseId: store.WarehouseId})
}

func saveAisles(ctx context.Context, db *dbgen.Queries, store *warehousev1.Warehouse) error {
	if len(store.Aisles) == 0 {
		return nil
	}
	save := dbgen.SaveAislesParams{WarehouseID: store.WarehouseId}
	for _, aisle := range store.Aisles {
		save.Aisles = append(save.Aisles, aisle.Aisle)
		save.Positions = append(save.Positions, aisle.Position)
		save.Zones = append(save.Zones, aisle.Zone)
		save.Bins = append(save.Bins, aisle.Bins)
	}
	err := db.DeleteOtherAisles(ctx, dbgen.DeleteOtherAislesParams{WarehouseID: store.WarehouseId, Aisles: save.Aisles})
	if storage.IsForeignKeyViolation(err, "bins_aisle") {
		return errs.New(errs.FailedPrecondition, "aisle_in_use", "Move the products of an aisle before removing it.").Because(err)
	}
	if err != nil {
		return fmt.Errorf("remove aisles: %w", err)
	}
	if err := db.SaveAisles(ctx, save); err != nil {
		return fmt.Errorf("save aisles: %w", err)
	}
	return nil
}
