package delivery

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/audit"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/services/delivery/db/dbgen"
)

// shownEnd is how much of a document's number answers show.
const shownEnd = 4

// SavePartnerDocument notes a document. Repeating it is safe. Reasons: number_needed, for one that is
// new; date_invalid.
func (s *Service) SavePartnerDocument(ctx context.Context, req *deliveryv1.SavePartnerDocumentRequest) (*deliveryv1.PartnerDocument, error) {
	number := strings.ToUpper(strings.Join(strings.Fields(req.Number), ""))
	if _, err := time.Parse(time.DateOnly, req.ExpiresOn); req.ExpiresOn != "" && err != nil {
		return nil, errs.New(errs.InvalidArgument, "date_invalid", "%s is no day.", req.ExpiresOn)
	}
	var saved *deliveryv1.PartnerDocument
	err := s.change(ctx, func(c *change) error {
		partner, err := c.lockPartner(ctx, req.PartnerId)
		if err != nil {
			return err
		}
		if partner == nil {
			return auth.NotFound("partner", req.PartnerId)
		}
		rows, err := c.q.ListDocuments(ctx, partner.ID)
		if err != nil {
			return fmt.Errorf("read documents: %w", err)
		}
		next := dbgen.PartnerDocument{PartnerID: partner.ID, Kind: req.Kind, ExpiresOn: req.ExpiresOn, Verified: req.Verified, UpdatedAt: c.now}
		var before *deliveryv1.PartnerDocument
		if at := slices.IndexFunc(rows, func(d dbgen.PartnerDocument) bool { return d.Kind == req.Kind }); at >= 0 {
			next.NumberSealed = rows[at].NumberSealed
			if before, err = s.showDocument(rows[at]); err != nil {
				return err
			}
		}
		switch {
		case number != "":
			next.NumberSealed = s.Keys.Seal(sealDocument, number)
		case before == nil:
			return errs.New(errs.InvalidArgument, "number_needed", "A document has a number.")
		}
		if saved, err = s.showDocument(next); err != nil {
			return err
		}
		audit.Note(ctx, partner.ID, before, saved)
		if err := c.q.SaveDocument(ctx, dbgen.SaveDocumentParams(next)); err != nil {
			return fmt.Errorf("save document: %w", err)
		}
		return nil
	})
	return saved, err
}

// ListPartnerDocuments are the documents of a rider, by kind.
func (s *Service) ListPartnerDocuments(ctx context.Context, req *deliveryv1.ListPartnerDocumentsRequest) (*deliveryv1.ListPartnerDocumentsResponse, error) {
	return s.documentsOf(ctx, req.PartnerId)
}

// ListMyDocuments are those of the calling rider: whoever is judged by papers may see what is known of
// them.
func (s *Service) ListMyDocuments(ctx context.Context, _ *deliveryv1.ListMyDocumentsRequest) (*deliveryv1.ListPartnerDocumentsResponse, error) {
	return s.documentsOf(ctx, auth.Caller(ctx).UserID)
}

func (s *Service) documentsOf(ctx context.Context, partnerID string) (*deliveryv1.ListPartnerDocumentsResponse, error) {
	rows, err := s.db.ListDocuments(ctx, partnerID)
	if err != nil {
		return nil, fmt.Errorf("read documents: %w", err)
	}
	res := &deliveryv1.ListPartnerDocumentsResponse{Documents: make([]*deliveryv1.PartnerDocument, len(rows))}
	for i, row := range rows {
		if res.Documents[i], err = s.showDocument(row); err != nil {
			return nil, err
		}
	}
	return res, nil
}

func (s *Service) showDocument(d dbgen.PartnerDocument) (*deliveryv1.PartnerDocument, error) {
	number, err := s.Keys.Open(sealDocument, d.NumberSealed)
	if err != nil {
		return nil, err
	}
	letters := []rune(number)
	return &deliveryv1.PartnerDocument{
		Kind: d.Kind, NumberEnd: string(letters[max(0, len(letters)-shownEnd):]), ExpiresOn: d.ExpiresOn, Verified: d.Verified, UpdatedAt: timestamppb.New(d.UpdatedAt),
	}, nil
}
