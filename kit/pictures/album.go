package pictures

import (
	"context"
	"embed"
	"errors"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Schema holds the package's table; Migrations creates it.
const Schema = "pictures"

//go:embed db/migrations/*.sql
var migrations embed.FS

// Migrations of the pictures schema.
func Migrations() fs.FS {
	sub, err := fs.Sub(migrations, "db/migrations")
	if err != nil {
		panic(err) // an embedded folder is there or the program does not compile
	}
	return sub
}

// DB is a pool or a transaction.
type DB interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Keep puts a picture into an album; one that is there stays.
func Keep(ctx context.Context, db DB, album string, p *Picture) error {
	_, err := db.Exec(ctx, `INSERT INTO pictures.pictures (album, id, width, height, data) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		album, p.ID, p.Width, p.Height, p.JPEG)
	return err
}

// Load takes a picture from an album, or says ErrAbsent.
func Load(ctx context.Context, db DB, album, id string) (*Picture, error) {
	p := &Picture{ID: id}
	err := db.QueryRow(ctx, `SELECT width, height, data FROM pictures.pictures WHERE album = $1 AND id = $2`, album, id).Scan(&p.Width, &p.Height, &p.JPEG)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, ErrAbsent
	}
	return p, err
}

// Drop takes a picture out of an album; one that is not there is fine.
func Drop(ctx context.Context, db DB, album, id string) error {
	_, err := db.Exec(ctx, `DELETE FROM pictures.pictures WHERE album = $1 AND id = $2`, album, id)
	return err
}
