package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"buf.build/go/protovalidate"
	"github.com/jackc/pgx/v5"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/kit/audit"
	"doorstep/kit/errs"
	"doorstep/kit/storage"
)

// What becomes of a row.
const (
	rowNew       = "new"
	rowChanged   = "changed"
	rowUnchanged = "unchanged"
	rowWrong     = "wrong"
)

// ImportProducts saves the rows of a table that can be saved and says of each what became of it; when
// only to be validated, what would. The preview and the import judge with the same code, so nothing is
// written that the preview called wrong. Reason: column_unknown.
func (s *Service) ImportProducts(ctx context.Context, req *catalogv1.ImportProductsRequest) (*catalogv1.ImportProductsResponse, error) {
	for _, row := range req.Rows {
		for name := range row.Values {
			if !slices.ContainsFunc(columns, func(c column) bool { return c.name == name }) {
				return nil, errs.New(errs.InvalidArgument, "column_unknown", "There is no column %q.", name)
			}
		}
	}
	var judged *judgement
	judge := func(ctx context.Context, c *change) (err error) {
		judged, err = c.judge(ctx, req)
		return err
	}
	if req.ValidateOnly {
		audit.Nothing(ctx)
		if err := s.look(ctx, judge); err != nil {
			return nil, err
		}
		return &catalogv1.ImportProductsResponse{Rows: judged.rows}, nil
	}
	err := s.write(ctx, func(ctx context.Context, c *change) error {
		if err := judge(ctx, c); err != nil {
			return err
		}
		_, err := c.saveProducts(ctx, judged.stored, judged.sound...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &catalogv1.ImportProductsResponse{Rows: judged.rows}, nil
}

// look runs do on the catalog as it is now; do must not write.
func (s *Service) look(ctx context.Context, do func(ctx context.Context, c *change) error) error {
	return storage.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		c, err := s.begin(ctx, tx)
		if err != nil {
			return err
		}
		return do(ctx, c)
	})
}

// judgement is what becomes of rows.
type judgement struct {
	rows   []*catalogv1.ImportedRow
	sound  []*product // to be saved
	stored map[string]*product
	owners map[string]string // of barcodes, stored or claimed by an earlier row
	seen   map[string]bool   // products of earlier rows
}

func (c *change) judge(ctx context.Context, req *catalogv1.ImportProductsRequest) (*judgement, error) {
	var ids, barcodes []string
	for _, row := range req.Rows {
		ids = append(ids, rowID(row.Values))
		barcodes = append(barcodes, distinct(strings.Split(row.Values["barcodes"], "|"))...)
	}
	j := &judgement{owners: make(map[string]string), seen: make(map[string]bool)}
	var err error
	if j.stored, err = c.find(ctx, ids...); err != nil {
		return nil, err
	}
	taken, err := c.BarcodesTaken(ctx, append([]string{}, barcodes...))
	if err != nil {
		return nil, fmt.Errorf("check barcodes: %w", err)
	}
	for _, t := range taken {
		j.owners[t.Barcode] = t.ProductID
	}
	for i, row := range req.Rows {
		j.rows = append(j.rows, j.row(c, ids[i], row, req.WarehouseIds))
	}
	return j, nil
}

// rowID is the product that a row is about.
func rowID(values map[string]string) string {
	if sku := strings.TrimSpace(values["sku"]); sku != "" {
		return sku
	}
	if strings.TrimSpace(values["name"]) == "" {
		return ""
	}
	return ProductID(values["brand"], values["name"], values["pack_size"])
}

// row judges one row.
func (j *judgement) row(c *change, id string, row *catalogv1.ImportRow, stores []string) *catalogv1.ImportedRow {
	answer := &catalogv1.ImportedRow{Line: row.Line, ProductId: id}
	wrong := func(field string, err *errs.Error) *catalogv1.ImportedRow {
		answer.Outcome, answer.Field, answer.Reason, answer.Message = rowWrong, field, err.Reason, err.Message
		return answer
	}
	if id == "" {
		return wrong("sku", errs.New(errs.InvalidArgument, "value_needed", "A row needs a sku, or a name."))
	}
	if j.seen[id] {
		return wrong("sku", errs.New(errs.InvalidArgument, "product_repeated", "An earlier row is about the same product."))
	}
	j.seen[id] = true
	was, next := j.stored[id], &product{msg: &catalogv1.Product{ProductId: id}, stores: make(map[string]int64)}
	if was != nil {
		next = was.copy()
	} else {
		for _, store := range stores {
			next.stores[store] = 0
		}
	}
	if field, err := fill(next.msg, row.Values, was == nil); err != nil {
		return wrong(field, err)
	}
	if field, err := j.fault(c, next); err != nil {
		return wrong(field, err)
	}
	switch {
	case was == nil:
		answer.Outcome, answer.Changes = rowNew, differences(&catalogv1.Product{}, next.msg)
	case was.same(next):
		answer.Outcome = rowUnchanged
		return answer
	default:
		answer.Outcome, answer.Changes = rowChanged, differences(was.msg, next.msg)
	}
	j.sound = append(j.sound, next)
	return answer
}

// fault checks a product as a save would, and against the rows before it.
func (j *judgement) fault(c *change, next *product) (field string, err *errs.Error) {
	var violations *protovalidate.ValidationError
	if err := protovalidate.Validate(next.msg); errors.As(err, &violations) && len(violations.Violations) > 0 {
		first := violations.Violations[0].Proto
		field := protovalidate.FieldPathString(first.GetField())
		return columnOf(field), errs.New(errs.InvalidArgument, "invalid_field", "This %s.", first.GetMessage())
	}
	if err := next.check(); err != nil {
		return "price", errs.From(err)
	}
	if c.tree[next.msg.CategoryId] == nil {
		return "category", errs.From(unknownCategory(next.msg.CategoryId))
	}
	for _, barcode := range next.msg.Barcodes {
		if owner := j.owners[barcode]; owner != "" && owner != next.msg.ProductId {
			return "barcodes", errs.From(barcodeTaken(barcode, owner))
		}
	}
	for _, barcode := range next.msg.Barcodes {
		j.owners[barcode] = next.msg.ProductId
	}
	return "", nil
}

// columnOf a field of the contract.
func columnOf(field string) string {
	switch name, _, _ := strings.Cut(field, "["); name {
	case "product_id":
		return "sku"
	case "category_id":
		return "category"
	case "tax_rate_bp":
		return "tax_percent"
	default:
		return name
	}
}
