package notification

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/services/notification/db/dbgen"
)

// onOtpRequested sends login codes, to phones that need not be known. A code that has expired is not
// worth sending.
func (s *Service) onOtpRequested(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.OtpRequested]) error {
	codes, err := s.liveCodes(batch)
	if err != nil || len(codes) == 0 {
		return err
	}
	languages, err := languagesOf(ctx, tx, codes)
	if err != nil {
		return err
	}
	mail := s.newMailbag()
	for _, c := range codes {
		title, text, err := s.words.say(languages[string(c.phoneIndex)], loginCode, facts{Code: c.code})
		if err != nil {
			return err
		}
		n := notice{subject: loginCode, occasion: c.challenge}
		for _, channel := range plans[loginCode].channels {
			letter := content{Title: title, Text: text, Code: c.code}
			if err := mail.addOutgoing(n, channel, c.phoneSealed, c.phoneIndex, letter, mail.now, c.expiresAt); err != nil {
				return err
			}
		}
	}
	return mail.write(ctx, tx)
}

// phoneCode is a login code on its way to a phone.
type phoneCode struct {
	challenge, code         string
	phoneSealed, phoneIndex []byte
	expiresAt               time.Time
}

func (s *Service) liveCodes(batch []events.Of[*eventsv1.OtpRequested]) ([]phoneCode, error) {
	wall := s.wall.Now()
	codes := make([]phoneCode, 0, len(batch))
	for _, event := range batch {
		c := phoneCode{challenge: event.Message.ChallengeId, expiresAt: event.Message.ExpiresAt.AsTime()}
		if !wall.Before(c.expiresAt) {
			continue
		}
		var err error
		if c.code, err = s.keys.Open("event.code", event.Message.CodeSealed); err != nil {
			return nil, err
		}
		phone, err := s.keys.Open("event.phone", event.Message.PhoneSealed)
		if err != nil {
			return nil, err
		}
		c.phoneSealed, c.phoneIndex = s.sealRecipient(phone)
		codes = append(codes, c)
	}
	return codes, nil
}

// languagesOf is the languages of the phones that belong to users, by index.
func languagesOf(ctx context.Context, tx pgx.Tx, codes []phoneCode) (map[string]string, error) {
	indexes := make([][]byte, len(codes))
	for i, c := range codes {
		indexes[i] = c.phoneIndex
	}
	rows, err := dbgen.New(tx).LanguagesOfPhones(ctx, indexes)
	if err != nil {
		return nil, fmt.Errorf("find languages: %w", err)
	}
	languages := make(map[string]string, len(rows))
	for _, row := range rows {
		languages[string(row.PhoneIndex)] = row.Language
	}
	return languages, nil
}
