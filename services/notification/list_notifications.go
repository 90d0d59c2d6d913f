package notification

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"

	"google.golang.org/protobuf/types/known/timestamppb"

	notificationv1 "doorstep/gen/notification/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/services/notification/db/dbgen"
)

const notificationsPage = 20

// ListNotifications is the caller's in-app messages, newest first.
func (s *Service) ListNotifications(ctx context.Context, req *notificationv1.ListNotificationsRequest) (*notificationv1.ListNotificationsResponse, error) {
	before, err := parsePageToken(req.PageToken)
	if err != nil {
		return nil, err
	}
	size := req.PageSize
	if size == 0 {
		size = notificationsPage
	}
	rows, err := dbgen.New(s.pool).ListNotifications(ctx, dbgen.ListNotificationsParams{
		UserID: auth.Caller(ctx).UserID, Before: before, Most: size + 1,
	})
	if err != nil {
		return nil, fmt.Errorf("list notifications: %w", err)
	}
	res := &notificationv1.ListNotificationsResponse{}
	if len(rows) > int(size) {
		rows = rows[:size]
		res.NextPageToken = pageToken(rows[size-1].ID)
	}
	for _, row := range rows {
		res.Notifications = append(res.Notifications, &notificationv1.Notification{
			NotificationId: strconv.FormatInt(row.ID, 10), Template: row.Template, OrderId: row.OrderID,
			Title: row.Title, Text: row.Text, CreatedAt: timestamppb.New(row.CreatedAt),
		})
	}
	return res, nil
}

// pageToken says where the next page begins: below the last id of this one.
func pageToken(last int64) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(last, 36)))
}

// parsePageToken is the inverse of pageToken; the first page is 0.
func parsePageToken(token string) (int64, error) {
	if token == "" {
		return 0, nil
	}
	digits, err := base64.RawURLEncoding.DecodeString(token)
	last, numberErr := strconv.ParseInt(string(digits), 36, 64)
	if err != nil || numberErr != nil || last <= 0 {
		return 0, errs.New(errs.InvalidArgument, "page_token_invalid", "This page token is not one of ours.")
	}
	return last, nil
}
