package notification

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"google.golang.org/protobuf/types/known/timestamppb"

	notificationv1 "doorstep/gen/notification/v1"
	"doorstep/kit/errs"
	"doorstep/services/notification/db/dbgen"
)

// inboxMost is how many messages the inbox shows.
const inboxMost = 50

// ListInbox is what would have been sent to a phone or an e-mail address, newest first.
func (s *Service) ListInbox(ctx context.Context, req *notificationv1.ListInboxRequest) (*notificationv1.ListInboxResponse, error) {
	if !s.cfg.InboxOpen {
		return nil, errs.New(errs.NotFound, "not_found", "There is no inbox here.")
	}
	rows, err := dbgen.New(s.pool).ListInbox(ctx, dbgen.ListInboxParams{
		RecipientIndex: s.recipientIndex(recipientOf(req.To)), Now: s.clock.Now(), Wall: s.wall.Now(), Most: inboxMost,
	})
	if err != nil {
		return nil, fmt.Errorf("list inbox: %w", err)
	}
	res := &notificationv1.ListInboxResponse{Messages: make([]*notificationv1.InboxMessage, len(rows))}
	for i, row := range rows {
		to, letter, err := s.openedContent(row)
		if err != nil {
			return nil, err
		}
		res.Messages[i] = &notificationv1.InboxMessage{
			MessageId: strconv.FormatInt(row.ID, 10), To: to, Channel: row.Channel, Template: row.Template,
			Text: letter.Text, Code: letter.Code, CreatedAt: timestamppb.New(row.CreatedAt),
		}
	}
	return res, nil
}

// recipientOf gives back the plus of a phone, which is a space in a query that nobody escaped.
func recipientOf(to string) string {
	if digits, lost := strings.CutPrefix(to, " "); lost {
		return "+" + digits
	}
	return to
}
