package notification

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"doorstep/kit/ids"
	"doorstep/services/notification/db/dbgen"
)

// Purposes of sealed and indexed data.
const (
	sealRecipient = "notification.recipient"
	sealContent   = "notification.content"
)

// Status of an outgoing message.
const (
	statusKept    = "kept"
	statusPending = "pending"
	statusSent    = "sent"
	statusFailed  = "failed"
)

// content of an outgoing message is sealed as one: it may hold a code.
type content struct {
	Title string `json:"title"`
	Text  string `json:"text"`
	Code  string `json:"code,omitempty"`
}

// tell writes notices into the app and onto the channels of their plan: three statements however
// many there are. What was told before is not told again.
func (s *Service) tell(ctx context.Context, tx pgx.Tx, notices []notice) error {
	if len(notices) == 0 {
		return nil
	}
	contacts, err := contactsOf(ctx, tx, notices)
	if err != nil {
		return err
	}
	mail := s.newMailbag()
	for _, n := range notices {
		// Somebody who is not known yet reads it in the app, in English.
		if err := mail.add(n, contacts[n.user], mail.now); err != nil {
			return err
		}
	}
	return mail.write(ctx, tx)
}

func contactsOf(ctx context.Context, tx pgx.Tx, notices []notice) (map[ids.User]dbgen.NotificationContact, error) {
	rows, err := dbgen.New(tx).ContactsOfUsers(ctx, usersOf(notices))
	if err != nil {
		return nil, fmt.Errorf("find contacts: %w", err)
	}
	contacts := make(map[ids.User]dbgen.NotificationContact, len(rows))
	for _, row := range rows {
		contacts[ids.User(row.UserID)] = row
	}
	return contacts, nil
}

// mailbag collects the rows of many messages.
type mailbag struct {
	*Service
	now, wall time.Time
	inApp     dbgen.InsertNotificationsParams
	out       dbgen.InsertOutgoingParams
}

func (s *Service) newMailbag() *mailbag {
	now, wall := s.clock.Now(), s.wall.Now()
	return &mailbag{
		Service: s, now: now, wall: wall,
		inApp: dbgen.InsertNotificationsParams{CreatedAt: now},
		out:   dbgen.InsertOutgoingParams{CreatedAt: now, RetryAt: wall},
	}
}

// add puts one notice on all its ways; dueAt holds for those that make a sound.
func (m *mailbag) add(n notice, to dbgen.NotificationContact, dueAt time.Time) error {
	title, text, err := m.words.say(to.Language, n.subject, n.facts)
	if err != nil {
		return err
	}
	way := plans[n.subject]
	if way.inApp {
		m.addInApp(n, title, text)
	}
	for _, channel := range way.channels {
		recipient, index := to.PhoneSealed, to.PhoneIndex
		if channel == Email {
			recipient, index = to.EmailSealed, to.EmailIndex
		}
		if len(recipient) == 0 {
			continue
		}
		letter, until := content{Title: title, Text: text, Code: n.facts.Code}, n.until
		if until.IsZero() {
			until = m.wall.Add(m.cfg.KeepOutgoing)
		}
		if err := m.addOutgoing(n, channel, recipient, index, letter, dueAt, until); err != nil {
			return err
		}
	}
	return nil
}

func (m *mailbag) addInApp(n notice, title, text string) {
	rows := &m.inApp
	rows.UserIds = append(rows.UserIds, string(n.user))
	rows.OrderIds = append(rows.OrderIds, string(n.order))
	rows.Templates = append(rows.Templates, string(n.subject))
	rows.Occasions = append(rows.Occasions, n.occasion)
	rows.Titles = append(rows.Titles, title)
	rows.Texts = append(rows.Texts, text)
}

func (m *mailbag) addOutgoing(n notice, channel Channel, recipient, index []byte, letter content, dueAt, expiresAt time.Time) error {
	encoded, err := json.Marshal(letter)
	if err != nil {
		return fmt.Errorf("encode message: %w", err)
	}
	status := statusKept
	if m.senders[channel] != nil {
		status = statusPending
	}
	rows := &m.out
	rows.UserIds = append(rows.UserIds, string(n.user))
	rows.OrderIds = append(rows.OrderIds, string(n.order))
	rows.Templates = append(rows.Templates, string(n.subject))
	rows.Occasions = append(rows.Occasions, n.occasion)
	rows.Channels = append(rows.Channels, string(channel))
	rows.RecipientsSealed = append(rows.RecipientsSealed, recipient)
	rows.RecipientIndexes = append(rows.RecipientIndexes, index)
	rows.ContentsSealed = append(rows.ContentsSealed, m.keys.Seal(sealContent, string(encoded)))
	rows.Statuses = append(rows.Statuses, status)
	rows.DueAts = append(rows.DueAts, dueAt)
	rows.ExpireAts = append(rows.ExpireAts, expiresAt)
	return nil
}

func (m *mailbag) write(ctx context.Context, tx pgx.Tx) error {
	queries := dbgen.New(tx)
	if len(m.inApp.UserIds) > 0 {
		if err := queries.InsertNotifications(ctx, m.inApp); err != nil {
			return fmt.Errorf("write in-app messages: %w", err)
		}
	}
	if len(m.out.UserIds) > 0 {
		if err := m.wakeDevices(ctx, queries); err != nil {
			return err
		}
		if err := queries.InsertOutgoing(ctx, m.out); err != nil {
			return fmt.Errorf("write outgoing messages: %w", err)
		}
	}
	return nil
}

// wakeDevices has push messages sent to those who have a device for them; the others' stay in the
// inbox, which costs nobody a look.
func (m *mailbag) wakeDevices(ctx context.Context, queries *dbgen.Queries) error {
	rows := &m.out
	if m.webPush == nil || !slices.Contains(rows.Channels, string(Push)) {
		return nil
	}
	reachable, err := queries.UsersWithDevices(ctx, rows.UserIds)
	if err != nil {
		return fmt.Errorf("find devices: %w", err)
	}
	for i, user := range rows.UserIds {
		if rows.Channels[i] == string(Push) && slices.Contains(reachable, user) {
			rows.Statuses[i] = statusPending
		}
	}
	return nil
}

func (s *Service) openedContent(row dbgen.NotificationOutgoing) (to string, letter content, err error) {
	if to, err = s.keys.Open(sealRecipient, row.RecipientSealed); err != nil {
		return "", letter, fmt.Errorf("message %d: %w", row.ID, err)
	}
	encoded, err := s.keys.Open(sealContent, row.ContentSealed)
	if err != nil {
		return "", letter, fmt.Errorf("message %d: %w", row.ID, err)
	}
	if err := json.Unmarshal([]byte(encoded), &letter); err != nil {
		return "", letter, fmt.Errorf("decode message %d: %w", row.ID, err)
	}
	return to, letter, nil
}
