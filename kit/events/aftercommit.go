package events

import (
	"context"

	"github.com/jackc/pgx/v5"
)

type hooksKey struct{}

// hooks of one attempt of a consumer's transaction.
type hooks struct{ run []func() }

// AfterCommit runs fn once the consumer's transaction that ctx belongs to has committed. It is for
// hints that may be lost, such as live updates: a crash right after the commit loses them.
func AfterCommit(ctx context.Context, fn func()) {
	if h, ok := ctx.Value(hooksKey{}).(*hooks); ok {
		h.run = append(h.run, fn)
	}
}

func withHooks(ctx context.Context) (context.Context, *hooks) {
	h := &hooks{}
	return context.WithValue(ctx, hooksKey{}, h), h
}

// attempt runs fn in a savepoint. When it fails, so do its hooks.
func attempt(ctx context.Context, tx pgx.Tx, fn func(tx pgx.Tx) error) error {
	h := ctx.Value(hooksKey{}).(*hooks)
	before := len(h.run)
	err := pgx.BeginFunc(ctx, tx, fn)
	if err != nil {
		h.run = h.run[:before]
	}
	return err
}
