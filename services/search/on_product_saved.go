package search

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/encoding/protojson"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/search/db/dbgen"
)

// onProductSaved keeps the document for processes that start later.
func (s *Service) onProductSaved(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.ProductSaved]) error {
	var rows dbgen.SaveDocumentsParams
	for _, e := range batch {
		document, err := protojson.Marshal(e.Message)
		if err != nil {
			return fmt.Errorf("write document %s: %w", e.Message.ProductId, err)
		}
		rows.ProductIds, rows.Documents = append(rows.ProductIds, e.Message.ProductId), append(rows.Documents, document)
		rows.Versions, rows.UpdatedAt = append(rows.Versions, e.Seq), append(rows.UpdatedAt, e.Time)
	}
	if err := dbgen.New(tx).SaveDocuments(ctx, rows); err != nil {
		return fmt.Errorf("store documents: %w", err)
	}
	return nil
}

// seeProductSaved changes the index of this process.
func (s *Service) seeProductSaved(e events.Of[*eventsv1.ProductSaved]) {
	s.index.putProduct(e.Seq, e.Message)
}
