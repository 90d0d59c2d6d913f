package notification

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"doorstep/kit/ids"
	"doorstep/kit/storage"
	"doorstep/services/notification/db/dbgen"
)

const (
	promoteEvery = time.Second
	promoteMost  = 500
)

// spreadPromotions brings the oldest open promotion to its next customers. Messages and how far it
// got commit together, so a crash repeats nothing. In the app it waits quietly; the push is due when
// the customer's quiet hours are over.
func (s *Service) spreadPromotions(ctx context.Context) (more bool, err error) {
	err = storage.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		queries := dbgen.New(tx)
		promo, err := queries.LockPromotion(ctx)
		if errors.Is(err, pgx.ErrNoRows) {
			more = false
			return nil
		}
		if err != nil {
			return fmt.Errorf("lock promotion: %w", err)
		}
		recipients, err := queries.PromotionRecipients(ctx, dbgen.PromotionRecipientsParams{After: promo.LastUserID, Most: promoteMost})
		if err != nil {
			return fmt.Errorf("find recipients: %w", err)
		}
		if err := s.promote(ctx, tx, promo, recipients); err != nil {
			return err
		}
		more = true
		return s.advance(ctx, queries, promo, recipients)
	})
	return more, err
}

func (s *Service) promote(ctx context.Context, tx pgx.Tx, promo dbgen.NotificationPromotion, recipients []dbgen.PromotionRecipientsRow) error {
	mail := s.newMailbag()
	for _, r := range recipients {
		said := facts{Title: promo.Title, Text: promo.Text}
		if r.NotificationContact.Language == "hi" {
			said = facts{Title: promo.TitleHi, Text: promo.TextHi}
		}
		n := notice{user: ids.User(r.NotificationContact.UserID), subject: promotion, occasion: promo.ID, facts: said}
		dueAt := consentOf(r.NotificationConsent).loudFrom(mail.now, s.zone)
		if err := mail.add(n, r.NotificationContact, dueAt); err != nil {
			return err
		}
	}
	return mail.write(ctx, tx)
}

func (s *Service) advance(ctx context.Context, queries *dbgen.Queries, promo dbgen.NotificationPromotion, recipients []dbgen.PromotionRecipientsRow) error {
	progress := dbgen.AdvancePromotionParams{ID: promo.ID, LastUserID: promo.LastUserID}
	if n := len(recipients); n > 0 {
		progress.LastUserID = recipients[n-1].NotificationContact.UserID
	}
	if len(recipients) < promoteMost {
		now := s.clock.Now()
		progress.DoneAt = &now
	}
	if err := queries.AdvancePromotion(ctx, progress); err != nil {
		return fmt.Errorf("advance promotion: %w", err)
	}
	return nil
}
