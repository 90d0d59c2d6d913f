package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "doorstep/gen/auth/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/audit"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/events"
	"doorstep/kit/ids"
	"doorstep/kit/storage"
	"doorstep/services/account/db/dbgen"
)

// Purposes of sealed and indexed data.
const (
	sealPhone   = "account.phone"
	sealEmail   = "account.email"
	sealAddress = "account.address"
	hashCode    = "account.code"
	hashRefresh = "account.refresh"
)

const (
	topic           = "account"
	defaultLanguage = "en"
)

// newUser is a user about to be created.
func (s *Service) newUser(phone, name string, role authv1.Role, warehouse ids.Warehouse) (user, error) {
	now := s.clock.Now()
	u := user{id: ids.New[ids.User](now), phone: phone, name: name, language: defaultLanguage, version: 1, createdAt: now}
	return u.assigned(role, warehouse, time.Unix(0, 0)) // no token was made before
}

// ensureUser creates u, or gives the user who has the phone u's role and store and, if they have
// none, u's name. It asks allow first, about the user as found or created.
func (s *Service) ensureUser(ctx context.Context, u user, allow func(user) error) (saved user, err error) {
	err = storage.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		found, err := s.findOrCreate(ctx, tx, u)
		if err != nil {
			return err
		}
		if err := allow(found); err != nil {
			return err
		}
		saved, err = found.assigned(u.role, u.warehouse, s.wall.Now())
		if err != nil {
			return err
		}
		if saved.name == "" {
			saved.name = u.name
		}
		if saved, err = s.save(ctx, tx, found, saved); err == nil && found.id == u.id {
			audit.Note(ctx, string(u.id), nil, saved.message())
		}
		return err
	})
	if err != nil {
		return user{}, err
	}
	s.bus.Wake()
	return saved, nil
}

// changeUser applies change to the locked user. A change that changes nothing writes nothing.
func (s *Service) changeUser(ctx context.Context, id ids.User, change func(user) (user, error)) (saved user, err error) {
	err = storage.InTx(ctx, s.pool, func(tx pgx.Tx) error {
		row, err := dbgen.New(tx).LockUser(ctx, string(id))
		if errors.Is(err, pgx.ErrNoRows) {
			return auth.NotFound("user", string(id))
		}
		if err != nil {
			return fmt.Errorf("lock user: %w", err)
		}
		before, err := s.opened(row)
		if err != nil {
			return err
		}
		after, err := change(before)
		if err != nil {
			return err
		}
		saved, err = s.save(ctx, tx, before, after)
		return err
	})
	if err != nil {
		return user{}, err
	}
	s.bus.Wake()
	return saved, nil
}

// findOrCreate inserts u, or locks the user who has the phone.
func (s *Service) findOrCreate(ctx context.Context, tx pgx.Tx, u user) (user, error) {
	row, err := dbgen.New(tx).EnsureUser(ctx, dbgen.EnsureUserParams{
		ID: string(u.id), PhoneSealed: s.keys.Seal(sealPhone, u.phone), PhoneIndex: s.phoneIndex(u.phone),
		Name: u.name, Role: auth.RoleName(u.role), WarehouseID: string(u.warehouse), Language: u.language,
		TokensValidFrom: u.tokensValidFrom, CreatedAt: u.createdAt,
	})
	if err != nil {
		return user{}, fmt.Errorf("find or create user: %w", err)
	}
	if row.ID == string(u.id) {
		return u, s.publish(ctx, tx, u)
	}
	return s.opened(row)
}

// save writes what changed and tells the others. The sessions of who is blocked, and of staff who do other
// work from now on, end with it.
func (s *Service) save(ctx context.Context, tx pgx.Tx, before, after user) (user, error) {
	audit.Note(ctx, string(after.id), before.message(), after.message())
	if after == before {
		return after, nil
	}
	if err := keepAnAdmin(ctx, tx, before, after); err != nil {
		return after, err
	}
	after.version++
	params := dbgen.SaveUserParams{
		ID: string(after.id), Name: after.name, Role: auth.RoleName(after.role), WarehouseID: string(after.warehouse),
		Language: after.language, Blocked: after.blocked, TokensValidFrom: after.tokensValidFrom, Version: after.version,
	}
	if after.email != "" {
		params.EmailSealed = s.keys.Seal(sealEmail, after.email)
	}
	queries := dbgen.New(tx)
	if err := queries.SaveUser(ctx, params); err != nil {
		return after, fmt.Errorf("save user: %w", err)
	}
	if after.blocked || before.role != authv1.Role_ROLE_CUSTOMER && (after.role != before.role || after.warehouse != before.warehouse) {
		if err := queries.EndSessionsOfUser(ctx, string(after.id)); err != nil {
			return after, fmt.Errorf("end sessions: %w", err)
		}
	}
	return after, s.publish(ctx, tx, after)
}

// keepAnAdmin refuses what would leave nobody to give roles.
func keepAnAdmin(ctx context.Context, tx pgx.Tx, before, after user) error {
	if !before.isAdmin() || after.isAdmin() {
		return nil
	}
	others, err := dbgen.New(tx).CountOtherAdmins(ctx, string(before.id))
	if err != nil {
		return fmt.Errorf("count admins: %w", err)
	}
	if others == 0 {
		return errs.New(errs.FailedPrecondition, "last_admin", "This is the last administrator. Make another one first.")
	}
	return nil
}

func (s *Service) publish(ctx context.Context, tx pgx.Tx, u user) error {
	saved := &eventsv1.UserSaved{
		UserId: string(u.id), PhoneSealed: s.keys.Seal("event.phone", u.phone), Name: u.name,
		Role: auth.RoleName(u.role), WarehouseId: string(u.warehouse), Language: u.language,
		TokensValidFrom: timestamppb.New(u.tokensValidFrom),
	}
	if u.email != "" {
		saved.EmailSealed = s.keys.Seal("event.email", u.email)
	}
	return events.Publish(ctx, tx, events.Draft{
		Topic: topic, Subject: string(u.id), PartitionKey: string(u.id), Seq: u.version, Time: s.clock.Now(), Payload: saved,
	})
}

func (s *Service) phoneIndex(phone string) []byte { return s.keys.Index(sealPhone, phone) }

func (s *Service) opened(row dbgen.AccountUser) (user, error) {
	phone, err := s.keys.Open(sealPhone, row.PhoneSealed)
	if err != nil {
		return user{}, fmt.Errorf("user %s: %w", row.ID, err)
	}
	email, err := s.keys.Open(sealEmail, row.EmailSealed)
	if err != nil {
		return user{}, fmt.Errorf("user %s: %w", row.ID, err)
	}
	return user{
		id: ids.User(row.ID), phone: phone, email: email, name: row.Name, role: auth.RoleOf(row.Role),
		warehouse: ids.Warehouse(row.WarehouseID), language: row.Language, blocked: row.Blocked,
		tokensValidFrom: row.TokensValidFrom, version: row.Version, createdAt: row.CreatedAt,
	}, nil
}
