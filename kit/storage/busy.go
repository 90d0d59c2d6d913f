package storage

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"doorstep/kit/errs"
)

// waitLimit bounds how long anybody waits for a connection. The pool has no such bound, only the
// deadline of the whole call; but it lets a tracer change the context of the wait.
type waitLimit time.Duration

func (l waitLimit) TraceAcquireStart(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireStartData) context.Context {
	wait := &waiting{caller: ctx}
	wait.Context, wait.stop = context.WithTimeout(ctx, time.Duration(l))
	return wait
}

func (l waitLimit) TraceAcquireEnd(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireEndData) {
	ctx.Value(waitingKey{}).(*waiting).stop()
}

// TraceQueryStart and TraceQueryEnd do nothing; pgx takes no tracer without them.
func (l waitLimit) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return ctx
}

func (l waitLimit) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// waiting is a context that says why it ended: busy, unless the caller had no more time.
type waiting struct {
	context.Context                 //nolint:containedctx // it is a context
	caller          context.Context //nolint:containedctx // asked for its end
	stop            context.CancelFunc
}

type waitingKey struct{}

func (w *waiting) Value(key any) any {
	if key == (waitingKey{}) {
		return w
	}
	return w.Context.Value(key)
}

func (w *waiting) Err() error {
	if err := w.Context.Err(); err == nil || w.caller.Err() != nil {
		return err
	}
	return errs.New(errs.Unavailable, "busy", "Too much is going on at the moment. Try again shortly.").With("retry_after_s", "1")
}
