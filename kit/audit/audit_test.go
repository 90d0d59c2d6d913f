package audit_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"google.golang.org/protobuf/proto"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/gen/account/v1/accountv1connect"
	authv1 "doorstep/gen/auth/v1"
	catalogv1 "doorstep/gen/catalog/v1"
	eventsv1 "doorstep/gen/events/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/audit"
	"doorstep/kit/auth"
	"doorstep/kit/clock"
	"doorstep/kit/events"
	"doorstep/kit/rpc"
	"doorstep/kit/storage"
	"doorstep/kit/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

const procedure = accountv1connect.AccountPublicServiceUpdateUserProcedure

var asked = &accountv1.UpdateUserRequest{UserId: "u1", Blocked: proto.Bool(true)}

// call runs a handler as an audited call of an admin and returns what was recorded.
func call(t *testing.T, pool *pgxpool.Pool, handler func(ctx context.Context) error) ([]*eventsv1.StaffActed, error) {
	t.Helper()
	table, err := auth.NewTable()
	ok(t, err)
	ctx := auth.WithPrincipal(t.Context(), auth.Principal{UserID: "boss", Role: authv1.Role_ROLE_ADMIN})
	middleware := audit.Middleware(table, pool, clock.NewManual(time.Unix(1_800_000_000, 0)))
	_, failed := middleware(ctx, rpc.Call{Procedure: procedure}, asked, func(ctx context.Context, _ proto.Message) (proto.Message, error) {
		return &accountv1.User{}, handler(ctx)
	})
	return recorded(t, pool), failed
}

func recorded(t *testing.T, pool *pgxpool.Pool) (all []*eventsv1.StaffActed) {
	t.Helper()
	rows, err := pool.Query(t.Context(), `SELECT payload FROM events.outbox WHERE type = 'staff_acted' ORDER BY id`)
	ok(t, err)
	payloads, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	ok(t, err)
	for _, payload := range payloads {
		var said eventsv1.StaffActed
		ok(t, proto.Unmarshal(payload, &said))
		all = append(all, &said)
	}
	return all
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func fresh(t *testing.T) *pgxpool.Pool {
	t.Helper()
	pool := storagetest.Pool(t, storagetest.Migration{Schema: events.Schema, FS: events.Migrations()})
	_, err := pool.Exec(t.Context(), `CREATE TABLE things (id int PRIMARY KEY, name text)`)
	ok(t, err)
	return pool
}

func write(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO things VALUES (1, 'a') ON CONFLICT (id) DO UPDATE SET name = excluded.name`)
	return err
}

// The record says who, by which method, what and from what to what, and shows nothing that is marked.
func TestChangeIsRecordedWithIt(t *testing.T) {
	t.Parallel()
	pool := fresh(t)
	all, err := call(t, pool, func(ctx context.Context) error {
		return storage.InTx(ctx, pool, func(tx pgx.Tx) error {
			audit.Note(ctx, "", &accountv1.User{UserId: "u1", Phone: "+919800000001", Role: "picker"}, &accountv1.User{UserId: "u1", Phone: "+919800000002", Role: "picker", Blocked: true})
			return write(ctx, tx)
		})
	})
	ok(t, err)
	if len(all) != 1 {
		t.Fatalf("recorded %v", all)
	}
	said := all[0]
	if said.ActorId != "boss" || said.ActorRole != "admin" || said.Method != "account.UpdateUser" || said.Kind != "user" || said.ObjectId != "u1" || said.At.AsTime().Unix() != 1_800_000_000 {
		t.Errorf("recorded %v", said)
	}
	want := []*eventsv1.StaffChange{{Field: "phone", Before: audit.Hidden, After: audit.Hidden}, {Field: "blocked", After: "true"}}
	if !slices.EqualFunc(said.Changes, want, func(a, b *eventsv1.StaffChange) bool { return proto.Equal(a, b) }) {
		t.Errorf("changes are %v", said.Changes)
	}
}

// No record without its change: not of one that failed, changed nothing, or only looked.
func TestNoChangeNoRecord(t *testing.T) {
	t.Parallel()
	pool := fresh(t)
	refusal := errors.New("refused")
	for name, handler := range map[string]func(ctx context.Context) error{
		"failed": func(ctx context.Context) error {
			return storage.InTx(ctx, pool, func(tx pgx.Tx) error { return errors.Join(write(ctx, tx), refusal) })
		},
		"alike": func(ctx context.Context) error {
			return storage.InTx(ctx, pool, func(tx pgx.Tx) error {
				audit.Note(ctx, "", &accountv1.User{UserId: "u1"}, &accountv1.User{UserId: "u1"})
				return write(ctx, tx)
			})
		},
		"only read": func(ctx context.Context) error {
			return storage.InTx(ctx, pool, func(tx pgx.Tx) error {
				_, err := tx.Exec(ctx, `SELECT count(*) FROM things`)
				return err
			})
		},
		"tried out": func(ctx context.Context) error { audit.Nothing(ctx); return nil },
	} {
		if all, err := call(t, pool, handler); len(all) > 0 || (name == "failed") != errors.Is(err, refusal) {
			t.Errorf("%s: recorded %v, %v", name, all, err)
		}
	}
}

// What is changed past InTx, or without a word, is recorded all the same, with what was asked.
func TestNothingSlipsThrough(t *testing.T) {
	t.Parallel()
	pool := fresh(t)
	all, err := call(t, pool, func(ctx context.Context) error {
		_, err := pool.Exec(ctx, `INSERT INTO things VALUES (2, 'b')`)
		return err
	})
	ok(t, err)
	if len(all) != 1 || all[0].ObjectId != "u1" || len(all[0].Changes) != 1 || all[0].Changes[0].Field != "blocked" {
		t.Errorf("past InTx: %v", all)
	}
	all, err = call(t, pool, func(ctx context.Context) error {
		return storage.InTx(ctx, pool, func(tx pgx.Tx) error { return write(ctx, tx) })
	})
	ok(t, err)
	if len(all) != 2 {
		t.Errorf("without a word: %v", all)
	}
}

// A call that changes many things has a record of each, and of the last state that was noted of it.
func TestManyThings(t *testing.T) {
	t.Parallel()
	pool := fresh(t)
	product := func(id string, paise int64) *catalogv1.Product {
		return &catalogv1.Product{ProductId: id, Price: &typev1.Money{AmountMinor: paise, Currency: "INR"}, Barcodes: []string{"1", "2"}, Attributes: map[string]string{"b": "2", "a": "1"}}
	}
	all, err := call(t, pool, func(ctx context.Context) error {
		return storage.InTx(ctx, pool, func(tx pgx.Tx) error {
			audit.Note(ctx, "p1", product("p1", 100), product("p1", 150))
			audit.Note(ctx, "p1", product("p1", 100), product("p1", 200))
			audit.Note(ctx, "p2", nil, product("p2", 300))
			audit.Note(ctx, "p3", product("p3", 1), product("p3", 1))
			return write(ctx, tx)
		})
	})
	ok(t, err)
	var told []string
	for _, said := range all {
		for _, c := range said.Changes {
			told = append(told, said.ObjectId+" "+c.Field+" "+c.Before+">"+c.After)
		}
	}
	text := strings.Join(told, "\n")
	for _, want := range []string{"p1 price.amount_minor 100>200", "p2 barcodes >1, 2", "p2 attributes >a: 1, b: 2"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if len(all) != 2 || all[0].AuditId == all[1].AuditId {
		t.Errorf("recorded %v", all)
	}
}
