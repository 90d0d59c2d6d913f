package notification

import (
	"context"
	"crypto/ecdh"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/SherClockHolmes/webpush-go"
	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	notificationv1 "doorstep/gen/notification/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/events"
	"doorstep/kit/storage"
	"doorstep/services/notification/db/dbgen"
)

const (
	sealDevice = "notification.push_device"
	// maxDevices of one person; beyond it the oldest goes.
	maxDevices = 10
)

// GetPushKey is the public half of the installation's VAPID keys.
func (s *Service) GetPushKey(context.Context, *notificationv1.GetPushKeyRequest) (*notificationv1.PushKey, error) {
	return &notificationv1.PushKey{PublicKey: s.vapid.public}, nil
}

// RegisterPushDevice sends the caller's push messages to a device as well. Reasons:
// push_endpoint_refused, push_keys_invalid.
func (s *Service) RegisterPushDevice(ctx context.Context, req *notificationv1.RegisterPushDeviceRequest) (*notificationv1.RegisterPushDeviceResponse, error) {
	if err := s.cfg.Push.mayCall(req.Endpoint); err != nil {
		return nil, err
	}
	if err := checkDeviceKeys(req.P256Dh, req.Auth); err != nil {
		return nil, err
	}
	device, err := json.Marshal(webpush.Subscription{Endpoint: req.Endpoint, Keys: webpush.Keys{P256dh: req.P256Dh, Auth: req.Auth}})
	if err != nil {
		return nil, fmt.Errorf("encode device: %w", err)
	}
	user := auth.Caller(ctx).UserID
	err = storage.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		queries := dbgen.New(tx)
		if err := queries.LockDevices(ctx, user); err != nil {
			return err
		}
		owners, err := queries.OwnersOfDevice(ctx, s.keys.Index(sealDevice, req.Endpoint))
		if err != nil {
			return err
		}
		err = queries.SaveDevice(ctx, dbgen.SaveDeviceParams{
			UserID: user, EndpointIndex: s.keys.Index(sealDevice, req.Endpoint),
			DeviceSealed: s.keys.Seal(sealDevice, string(device)), CreatedAt: s.wall.Now(),
		})
		if err != nil {
			return err
		}
		if err := queries.DropOldestDevices(ctx, dbgen.DropOldestDevicesParams{UserID: user, Keep: maxDevices}); err != nil {
			return err
		}
		return s.tellReach(ctx, tx, append(owners, user)...)
	})
	if err != nil {
		return nil, fmt.Errorf("register device: %w", err)
	}
	s.bus.Wake()
	return &notificationv1.RegisterPushDeviceResponse{}, nil
}

// UnregisterPushDevice sends no more push messages to a device; somebody else's is left alone.
func (s *Service) UnregisterPushDevice(ctx context.Context, req *notificationv1.UnregisterPushDeviceRequest) (*notificationv1.UnregisterPushDeviceResponse, error) {
	user := auth.Caller(ctx).UserID
	err := storage.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		dropped, err := dbgen.New(tx).DropDevice(ctx, dbgen.DropDeviceParams{EndpointIndex: s.keys.Index(sealDevice, req.Endpoint), UserID: user})
		if err != nil || dropped == 0 {
			return err
		}
		return s.tellReach(ctx, tx, user)
	})
	if err != nil {
		return nil, fmt.Errorf("unregister device: %w", err)
	}
	s.bus.Wake()
	return &notificationv1.UnregisterPushDeviceResponse{}, nil
}

// forget drops a device that its push service does not know any more.
func (s *Service) forget(ctx context.Context, id int64) error {
	err := storage.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		owners, err := dbgen.New(tx).DropGoneDevice(ctx, id)
		if err != nil {
			return err
		}
		return s.tellReach(ctx, tx, owners...)
	})
	if err != nil {
		return fmt.Errorf("forget device: %w", err)
	}
	return nil
}

// tellReach tells whether people have a device left.
func (s *Service) tellReach(ctx context.Context, tx pgx.Tx, users ...string) error {
	slices.Sort(users)
	users = slices.Compact(users)
	reachable, err := dbgen.New(tx).UsersWithDevices(ctx, users)
	if err != nil {
		return fmt.Errorf("find devices: %w", err)
	}
	drafts := make([]events.Draft, len(users))
	for i, user := range users {
		drafts[i] = events.Draft{
			Topic: Schema, Subject: user, PartitionKey: user, Time: s.clock.Now(),
			Payload: &eventsv1.PushReachChanged{UserId: user, Reachable: slices.Contains(reachable, user)},
		}
	}
	return events.Publish(ctx, tx, drafts...)
}

// checkDeviceKeys refuses what no message could be encrypted for.
func checkDeviceKeys(p256dh, secret string) error {
	point, err := fromBase64(p256dh)
	if err == nil {
		_, err = ecdh.P256().NewPublicKey(point)
	}
	key, keyErr := fromBase64(secret)
	if err != nil || keyErr != nil || len(key) != 16 {
		return errs.New(errs.InvalidArgument, "push_keys_invalid", "These are not the keys of a push subscription.")
	}
	return nil
}

// fromBase64 reads what browsers write, with or without padding.
func fromBase64(text string) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
}

// vapidKeys tell push services that a message is ours (RFC 8292), base64url.
type vapidKeys struct{ public, private string }

// vapidKeysOf derives the keys from the installation's secret: browsers bind their subscriptions to the
// public one, so it stays as long as the secret does, in every process.
func vapidKeysOf(keys *auth.Keys) (vapidKeys, error) {
	private, err := ecdh.P256().NewPrivateKey(keys.Derive("notification.vapid"))
	if err != nil { // of all secrets, one in four thousand million
		return vapidKeys{}, fmt.Errorf("no push key comes of this installation's secret, take another: %w", err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	return vapidKeys{public: encode(private.PublicKey().Bytes()), private: encode(private.Bytes())}, nil
}
