package app

import (
	"context"

	"doorstep/kit/storage"
)

// Inspect opens a database to be read: nothing is made or migrated.
func Inspect(ctx context.Context, cfg Config) (*Database, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	return dial(ctx, cfg, storage.ServerOptions{MustExist: true})
}
