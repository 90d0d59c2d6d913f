package rpc

import "context"

type idempotencyKey struct{}

// IdempotencyHeader carries the caller's key of a mutation.
const IdempotencyHeader = "Idempotency-Key"

// WithIdempotencyKey notes the key that the caller sent.
func WithIdempotencyKey(ctx context.Context, key string) context.Context {
	if key == "" {
		return ctx
	}
	return context.WithValue(ctx, idempotencyKey{}, key)
}

// IdempotencyKey returns the caller's key, or "".
func IdempotencyKey(ctx context.Context) string {
	key, _ := ctx.Value(idempotencyKey{}).(string)
	return key
}
