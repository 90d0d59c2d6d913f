package notification

import (
	"context"
	"fmt"
	"strconv"

	"google.golang.org/protobuf/types/known/timestamppb"

	notificationv1 "doorstep/gen/notification/v1"
	"doorstep/kit/auth"
	"doorstep/kit/page"
	"doorstep/services/notification/db/dbgen"
)

// ListNotifications is the caller's in-app messages, newest first. Reason: page_token_invalid.
func (s *Service) ListNotifications(ctx context.Context, req *notificationv1.ListNotificationsRequest) (*notificationv1.ListNotificationsResponse, error) {
	p, err := page.Read[int64](req, 20)
	if err != nil {
		return nil, err
	}
	rows, err := dbgen.New(s.pool).ListNotifications(ctx, dbgen.ListNotificationsParams{
		UserID: auth.Caller(ctx).UserID, Before: p.After, Most: p.Limit(),
	})
	if err != nil {
		return nil, fmt.Errorf("list notifications: %w", err)
	}
	res := &notificationv1.ListNotificationsResponse{}
	rows, res.NextPageToken = page.Cut(rows, p, func(row dbgen.NotificationNotification) int64 { return row.ID })
	for _, row := range rows {
		res.Notifications = append(res.Notifications, &notificationv1.Notification{
			NotificationId: strconv.FormatInt(row.ID, 10), Template: row.Template, OrderId: row.OrderID,
			Title: row.Title, Text: row.Text, CreatedAt: timestamppb.New(row.CreatedAt),
		})
	}
	return res, nil
}
