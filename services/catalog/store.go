package catalog

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/errs"
	"doorstep/kit/events"
	"doorstep/kit/storage"
	"doorstep/services/catalog/db/dbgen"
)

// writeKey is the advisory lock of writers.
const writeKey = 0x646f6f7263617400 // "doorcat"

// change is a transaction of a writer. Writers take turns, so what it read still holds when it
// writes. It remembers what it stored, for the view.
type change struct {
	*dbgen.Queries
	tx         pgx.Tx
	now        time.Time
	tree       tree                 // live ones, with the changes made so far
	stored     map[string]*category // deleted ones too
	categories []*category
	products   []*product
}

// write runs do as one transaction and brings what it stored into the view.
func (s *Service) write(ctx context.Context, do func(ctx context.Context, c *change) error) error {
	var done *change
	err := storage.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		c := &change{Queries: dbgen.New(tx), tx: tx, now: s.clock.Now()}
		if err := c.TakeTurn(ctx, writeKey); err != nil {
			return fmt.Errorf("take turn: %w", err)
		}
		rows, err := c.Queries.Categories(ctx)
		if err != nil {
			return fmt.Errorf("read categories: %w", err)
		}
		c.stored, c.tree = make(map[string]*category, len(rows)), make(tree, len(rows))
		for _, row := range rows {
			c.know(categoryOf(row))
		}
		done = c
		return do(ctx, c)
	})
	if err != nil {
		return err
	}
	s.bus.Wake()
	s.library.put(done.categories, done.products)
	return nil
}

func (c *change) know(category *category) {
	id := category.msg.CategoryId
	c.stored[id] = category
	delete(c.tree, id)
	if !category.deleted {
		c.tree[id] = category
	}
}

// saveCategories stores those that differ from what is there, with their events, and says how many.
func (c *change) saveCategories(ctx context.Context, categories ...*category) (saved int, err error) {
	var rows []dbgen.UpsertCategoryParams
	var drafts []events.Draft
	for _, next := range categories {
		was := c.stored[next.msg.CategoryId]
		if was != nil && was.same(next) {
			continue
		}
		if next.version = 1; was != nil {
			next.version = was.version + 1
		}
		c.know(next)
		c.categories = append(c.categories, next)
		rows = append(rows, categoryRow(next, c.now))
		m := next.msg
		drafts = append(drafts, events.Draft{
			Topic: topic, Subject: m.CategoryId, PartitionKey: m.CategoryId, Seq: next.version, Time: c.now,
			Payload: &eventsv1.CategorySaved{CategoryId: m.CategoryId, Name: m.Name, ParentId: m.ParentId, Deleted: next.deleted},
		})
	}
	for _, next := range categories {
		if !next.deleted {
			if err := c.tree.check(next.msg.CategoryId); err != nil {
				return 0, err
			}
		}
	}
	if len(rows) == 0 {
		return 0, nil
	}
	c.UpsertCategory(ctx, rows).Exec(firstError(&err))
	if err != nil {
		return 0, fmt.Errorf("store categories: %w", err)
	}
	return len(rows), events.Publish(ctx, c.tx, drafts...)
}

// find reads products as they are stored; absent ones are absent.
func (c *change) find(ctx context.Context, ids ...string) (map[string]*product, error) {
	rows, err := c.Queries.Products(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read products: %w", err)
	}
	found := make(map[string]*product, len(rows))
	for _, row := range rows {
		p, err := productOf(row)
		if err != nil {
			return nil, err
		}
		found[p.msg.ProductId] = p
	}
	return found, nil
}

// saveProducts stores those that differ from what is stored (see find), with their events, and says
// how many. Reasons: see product.check, category_unknown and barcode_taken.
func (c *change) saveProducts(ctx context.Context, stored map[string]*product, products ...*product) (saved int, err error) {
	var changed []*product
	for _, next := range products {
		was := stored[next.msg.ProductId]
		if was != nil && was.same(next) {
			continue
		}
		if err := next.check(); err != nil {
			return 0, err
		}
		if c.tree[next.msg.CategoryId] == nil {
			return 0, unknownCategory(next.msg.CategoryId)
		}
		if next.version = 1; was != nil {
			next.version = was.version + 1
		}
		changed = append(changed, next)
	}
	if len(changed) == 0 {
		return 0, nil
	}
	if err := c.storeProducts(ctx, changed); err != nil {
		return 0, err
	}
	if err := c.storeBarcodes(ctx, stored, changed); err != nil {
		return 0, err
	}
	if err := c.storeAssortment(ctx, stored, changed); err != nil {
		return 0, err
	}
	c.products = append(c.products, changed...)
	drafts := make([]events.Draft, len(changed))
	for i, p := range changed {
		drafts[i] = events.Draft{
			Topic: topic, Subject: p.msg.ProductId, PartitionKey: p.msg.ProductId, Seq: p.version, Time: c.now,
			Payload: p.saved(imageURL(p.msg, c.tree)),
		}
	}
	return len(changed), events.Publish(ctx, c.tx, drafts...)
}

func (c *change) storeProducts(ctx context.Context, products []*product) (err error) {
	rows := make([]dbgen.UpsertProductParams, len(products))
	for i, p := range products {
		if rows[i], err = productRow(p, c.now); err != nil {
			return err
		}
	}
	c.UpsertProduct(ctx, rows).Exec(firstError(&err))
	if err != nil {
		return fmt.Errorf("store products: %w", err)
	}
	return nil
}

// firstError keeps the error of the statement that failed; the ones behind it only say so again.
func firstError(into *error) func(int, error) {
	return func(_ int, err error) {
		if *into == nil {
			*into = err
		}
	}
}

func (c *change) storeBarcodes(ctx context.Context, stored map[string]*product, products []*product) error {
	var owners []string
	var add dbgen.AddBarcodesParams
	claimed := make(map[string]string)
	for _, p := range products {
		id := p.msg.ProductId
		if was := stored[id]; was != nil && slices.Equal(was.msg.Barcodes, p.msg.Barcodes) {
			continue
		}
		owners = append(owners, id)
		for i, barcode := range p.msg.Barcodes {
			if owner, taken := claimed[barcode]; taken {
				return barcodeTaken(barcode, owner)
			}
			claimed[barcode] = id
			add.Barcodes, add.ProductIds, add.Positions = append(add.Barcodes, barcode), append(add.ProductIds, id), append(add.Positions, int16(i))
		}
	}
	if len(owners) == 0 {
		return nil
	}
	if err := c.ForgetBarcodes(ctx, owners); err != nil {
		return fmt.Errorf("forget barcodes: %w", err)
	}
	taken, err := c.BarcodesTaken(ctx, add.Barcodes)
	if err != nil {
		return fmt.Errorf("check barcodes: %w", err)
	}
	if len(taken) > 0 {
		return barcodeTaken(taken[0].Barcode, taken[0].ProductID)
	}
	if err := c.AddBarcodes(ctx, add); err != nil {
		return fmt.Errorf("store barcodes: %w", err)
	}
	return nil
}

func barcodeTaken(barcode, owner string) error {
	return errs.New(errs.FailedPrecondition, "barcode_taken", "Barcode %s belongs to product %s.", barcode, owner).
		With("barcode", barcode).With("product_id", owner)
}

func (c *change) storeAssortment(ctx context.Context, stored map[string]*product, products []*product) error {
	carry, drop := dbgen.CarryParams{Now: c.now}, dbgen.DropParams{}
	for _, p := range products {
		id, was := p.msg.ProductId, map[string]int64(nil)
		if stored[id] != nil {
			was = stored[id].stores
		}
		for _, store := range slices.Sorted(maps.Keys(p.stores)) {
			if own, carried := was[store]; !carried || own != p.stores[store] {
				carry.WarehouseIds, carry.ProductIds = append(carry.WarehouseIds, store), append(carry.ProductIds, id)
				carry.Prices = append(carry.Prices, p.stores[store])
			}
		}
		for store := range was {
			if _, carried := p.stores[store]; !carried {
				drop.WarehouseIds, drop.ProductIds = append(drop.WarehouseIds, store), append(drop.ProductIds, id)
			}
		}
	}
	if len(carry.ProductIds) > 0 {
		if err := c.Carry(ctx, carry); err != nil {
			return fmt.Errorf("store assortment: %w", err)
		}
	}
	if len(drop.ProductIds) > 0 {
		if err := c.Drop(ctx, drop); err != nil {
			return fmt.Errorf("drop from assortment: %w", err)
		}
	}
	return nil
}

// readAll reads the whole catalog as of one moment.
func readAll(ctx context.Context, pool *pgxpool.Pool, given *ratings) (categories []*category, products []*product, err error) {
	err = pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		queries := dbgen.New(tx)
		if categories, err = readCategories(ctx, queries); err != nil {
			return err
		}
		rows, err := queries.AllProducts(ctx)
		if err != nil {
			return fmt.Errorf("read products: %w", err)
		}
		products = make([]*product, len(rows))
		for i, row := range rows {
			if products[i], err = productOf(dbgen.ProductsRow(row)); err != nil {
				return err
			}
		}
		return readRatings(ctx, queries, given)
	})
	return categories, products, err
}

func readRatings(ctx context.Context, queries *dbgen.Queries, into *ratings) error {
	rows, err := queries.ProductRatings(ctx)
	if err != nil {
		return fmt.Errorf("read ratings: %w", err)
	}
	for _, row := range rows {
		into.of(row.ProductID).say(stars{sum: row.StarsSum, count: row.Count, version: row.Version})
	}
	return nil
}

func readCategories(ctx context.Context, queries *dbgen.Queries) ([]*category, error) {
	rows, err := queries.Categories(ctx)
	if err != nil {
		return nil, fmt.Errorf("read categories: %w", err)
	}
	categories := make([]*category, len(rows))
	for i, row := range rows {
		categories[i] = categoryOf(row)
	}
	return categories, nil
}
