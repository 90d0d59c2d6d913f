package notification

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/notification/db/dbgen"
)

// onUserSaved keeps how to reach people. The newest version wins.
func (s *Service) onUserSaved(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.UserSaved]) error {
	var rows dbgen.SaveContactsParams
	for _, event := range batch {
		phone, err := s.keys.Open("event.phone", event.Message.PhoneSealed)
		if err != nil {
			return err
		}
		email, err := s.keys.Open("event.email", event.Message.EmailSealed)
		if err != nil {
			return err
		}
		phoneSealed, phoneIndex := s.sealRecipient(phone)
		emailSealed, emailIndex := s.sealRecipient(email)
		rows.UserIds = append(rows.UserIds, event.Message.UserId)
		rows.PhonesSealed = append(rows.PhonesSealed, phoneSealed)
		rows.PhoneIndexes = append(rows.PhoneIndexes, phoneIndex)
		rows.EmailsSealed = append(rows.EmailsSealed, emailSealed)
		rows.EmailIndexes = append(rows.EmailIndexes, emailIndex)
		rows.Roles = append(rows.Roles, event.Message.Role)
		rows.Languages = append(rows.Languages, event.Message.Language)
		rows.Versions = append(rows.Versions, event.Seq)
	}
	if err := dbgen.New(tx).SaveContacts(ctx, rows); err != nil {
		return fmt.Errorf("save contacts: %w", err)
	}
	return nil
}

// sealRecipient seals a phone or an e-mail address and makes its index; both are empty when it is.
func (s *Service) sealRecipient(to string) (sealed, index []byte) {
	if to == "" {
		return []byte{}, []byte{}
	}
	return s.keys.Seal(sealRecipient, to), s.recipientIndex(to)
}

func (s *Service) recipientIndex(to string) []byte {
	return s.keys.Index(sealRecipient, strings.ToLower(to))
}
