package inventory

import (
	"strconv"

	"google.golang.org/protobuf/types/known/timestamppb"

	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/kit/errs"
	"doorstep/services/inventory/db/dbgen"
)

// Kinds of movements, as in the contract.
const (
	kindReceipt    = "receipt"
	kindAdjustment = "adjustment"
	kindWastage    = "wastage"
	kindPick       = "pick"
	kindNotFound   = "not_found"
	kindRelease    = "release"
	kindExpire     = "expire"
)

// Statuses of holds; the diagram is in doc.go.
const (
	statusHeld      = "held"
	statusConfirmed = "confirmed"
	statusReleased  = "released"
	statusExpired   = "expired"
	statusConsumed  = "consumed"
)

func level(row dbgen.InventoryInventory) *inventoryv1.StockLevel {
	return &inventoryv1.StockLevel{
		WarehouseId: row.WarehouseID, ProductId: row.ProductID,
		Quantity: row.Quantity, ReservedQuantity: row.ReservedQuantity, AvailableQuantity: row.AvailableQuantity,
		BlockedQuantity: row.BlockedQuantity, LowStockThreshold: row.LowStockThreshold, UpdatedAt: timestamppb.New(row.UpdatedAt),
	}
}

// sellable is what may be sold of what is on the shelf, to those who keep some and to others.
func sellable(row dbgen.InventoryInventory) int32 { return row.Quantity - row.BlockedQuantity }

// outOfStock says how many units the caller could keep at most, counting those it keeps already.
func outOfStock(product string, attainable int32) error {
	message := "This product is out of stock."
	if attainable > 0 {
		message = "Only " + strconv.Itoa(int(attainable)) + " left."
	}
	return errs.New(errs.FailedPrecondition, "out_of_stock", "%s", message).
		With("product_id", product).With("available", strconv.Itoa(int(attainable)))
}

func holdEnded(id string) error {
	return errs.New(errs.FailedPrecondition, "hold_ended", "The hold %q has ended.", id)
}
