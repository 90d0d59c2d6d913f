package load

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// StockShops logs the administrator in and fills the shelves of every shop.
func StockShops(ctx context.Context, client *Client, adminPhone string, shops []Shop, products []string, units int) error {
	admin, err := client.Login(ctx, adminPhone)
	if err != nil {
		return err
	}
	return FillShelves(ctx, admin, shops, products, units)
}

// FillShelves books units of every product into every shop, and returns when the catalogue shows them.
func FillShelves(ctx context.Context, admin *Person, shops []Shop, products []string, units int) error {
	lines := make([]map[string]any, len(products))
	for i, p := range products {
		lines[i] = map[string]any{"product_id": p, "quantity": units}
	}
	err := Each(ctx, len(shops), 2, func(ctx context.Context, i int) error {
		return admin.Call(ctx, http.MethodPost, "/v1/warehouses/"+shops[i].Store+"/receipts", "opening-"+shops[i].Store, map[string]any{"lines": lines}, nil)
	})
	if err != nil {
		return fmt.Errorf("book stock: %w", err)
	}
	return Each(ctx, len(shops), 2, func(ctx context.Context, i int) error {
		return awaitInStock(ctx, admin, shops[i].Store, products[len(products)-1])
	})
}

func awaitInStock(ctx context.Context, p *Person, store, product string) error {
	for deadline := time.Now().Add(requestTimeout); ; {
		var shown struct {
			InStock bool `json:"in_stock"`
		}
		err := p.Call(ctx, http.MethodGet, "/v1/products/"+product+"?warehouse_id="+store, "", nil, &shown)
		if err != nil || shown.InStock {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the catalogue never showed the stock of %s", store)
		}
		if err := sleepUntil(ctx, time.Now().Add(20*time.Millisecond)); err != nil {
			return err
		}
	}
}
