// Package idem makes a mutation happen once however often it is sent. The key, the effect and the
// answer commit in one transaction, so there is no moment in which one exists without the others.
//
// A mutation of several steps runs Do around its first, which records the intent (an order that is
// pending) and answers with its id. That object's own state is the recovery point: whoever repeats
// the request, and the sweeper after a crash, resume from there.
package idem

import (
	"context"
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"google.golang.org/protobuf/proto"

	"doorstep/kit/errs"
	"doorstep/kit/fault"
	"doorstep/kit/storage"
)

// Schema holds the package's table; Migrations creates it.
const Schema = "idem"

// Retention is how long a key is remembered.
const Retention = 72 * time.Hour

// maxKey is the longest key taken.
const maxKey = 255

//go:embed db/migrations/*.sql
var migrations embed.FS

// Migrations of the idem schema.
func Migrations() fs.FS {
	sub, err := fs.Sub(migrations, "db/migrations")
	if err != nil {
		panic(err) // an embedded folder is there or the program does not compile
	}
	return sub
}

// Key is what the caller sent, in its scope.
type Key struct {
	Caller    string // the user
	Key       string // the Idempotency-Key
	Procedure string // what is called, for the log and the refusal
}

// Do runs effect in a transaction unless the key was used before; then it returns the first answer
// without running anything. A failed effect leaves no trace, so its key may be used again.
// Concurrent calls with one key wait for each other. Reasons: idempotency_key_reused, when the key
// came with another request; idempotency_key_invalid.
func Do[Res proto.Message](ctx context.Context, pool *pgxpool.Pool, key Key, req proto.Message, effect func(tx pgx.Tx) (Res, error)) (Res, error) {
	var res Res
	if len(key.Key) > maxKey || !utf8.ValidString(key.Key) {
		return res, errs.New(errs.InvalidArgument, "idempotency_key_invalid", "An Idempotency-Key is UTF-8 text of at most %d bytes.", maxKey)
	}
	hash, err := fingerprint(key.Procedure, req)
	if err != nil {
		return res, err
	}
	err = storage.InTx(ctx, pool, func(tx pgx.Tx) error {
		fresh, err := claim(ctx, tx, key, hash)
		if err != nil {
			return err
		}
		if !fresh {
			res, err = recall[Res](ctx, tx, key, hash)
			return err
		}
		if res, err = effect(tx); err != nil {
			return err
		}
		answer, err := proto.Marshal(res)
		if err != nil {
			return err
		}
		_, err = storage.Later(tx).Exec(ctx, `UPDATE idem.keys SET response = $3 WHERE caller = $1 AND key = $2`, key.Caller, key.Key, answer)
		fault.Pass(fault.EffectUncommitted)
		return err
	})
	return res, err
}

func fingerprint(procedure string, req proto.Message) ([]byte, error) {
	body, err := proto.MarshalOptions{Deterministic: true}.Marshal(req)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(append([]byte(procedure+"\x00"), body...))
	return sum[:], nil
}

// claim inserts the key; a concurrent holder of the same key is waited for by the unique index.
func claim(ctx context.Context, tx pgx.Tx, key Key, hash []byte) (fresh bool, err error) {
	tag, err := tx.Exec(ctx, `INSERT INTO idem.keys (caller, key, procedure, request_hash, response) VALUES ($1, $2, $3, $4, '') ON CONFLICT DO NOTHING`,
		key.Caller, key.Key, key.Procedure, hash)
	if err != nil {
		return false, fmt.Errorf("claim idempotency key: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

func recall[Res proto.Message](ctx context.Context, tx pgx.Tx, key Key, hash []byte) (res Res, err error) {
	var answer, firstHash []byte
	err = tx.QueryRow(ctx, `SELECT response, request_hash FROM idem.keys WHERE caller = $1 AND key = $2`, key.Caller, key.Key).Scan(&answer, &firstHash)
	if err != nil {
		return res, fmt.Errorf("recall idempotency key: %w", err)
	}
	if string(firstHash) != string(hash) {
		return res, errs.New(errs.Conflict, "idempotency_key_reused", "This Idempotency-Key was used before for another request.")
	}
	res = res.ProtoReflect().New().Interface().(Res)
	return res, proto.Unmarshal(answer, res)
}

// Prune forgets keys past retention, until ctx ends.
func Prune(ctx context.Context, pool *pgxpool.Pool) error {
	ticker := time.NewTicker(10 * time.Minute)
	defer ticker.Stop()
	for {
		// A failure is retried at the next tick; nothing waits for it.
		_, _ = pool.Exec(ctx, `DELETE FROM idem.keys WHERE created_at < now() - $1 * interval '1 second'`, Retention.Seconds())
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}
