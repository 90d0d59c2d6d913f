package app

import "context"

// Inspect opens a database to be read: nothing is migrated.
func Inspect(ctx context.Context, cfg Config) (*Database, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	return dial(ctx, cfg)
}
