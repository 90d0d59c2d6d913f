// Package page is how every list of the API is paged: by the key of the last row shown, so that rows
// which come or go between two requests repeat or hide nothing else. It owns the size of a page, the
// page token and the question whether there is a next page. It leaves out how the rows are found: a
// list reads Limit rows after the key, from a table or from memory, and Cut does the rest.
//
//	p, err := page.Read[string](req, 20)
//	rows, err := db.ListThings(ctx, ListThingsParams{After: p.After, Limit: p.Limit()})
//	rows, res.NextPageToken = page.Cut(rows, p, func(row Thing) string { return row.ID })
package page

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"doorstep/kit/errs"
)

// Request is a list request of any contract.
type Request interface {
	GetPageSize() int32
	GetPageToken() string
}

// Page is the part of a list that a request asks for. K is the key that the list is ordered by: a
// string, a number or a struct of exported fields, whatever JSON carries without loss.
type Page[K any] struct {
	// Size is how many rows to show at most.
	Size int32
	// After is the key of the last row of the page before: zero for the first page.
	After K
}

// Read reads a request; fallback is the size of a page when none is asked for. Keys come from
// outside: they have the right type and hold only text that a database stores, and may still be of
// another list or of nobody. Reason: page_token_invalid.
func Read[K any](req Request, fallback int32) (Page[K], error) {
	p := Page[K]{Size: req.GetPageSize()}
	if p.Size <= 0 {
		p.Size = fallback
	}
	if req.GetPageToken() == "" {
		return p, nil
	}
	key, err := base64.RawURLEncoding.DecodeString(req.GetPageToken())
	if err != nil || bytes.Contains(key, []byte(`\u0000`)) || json.Unmarshal(key, &p.After) != nil {
		return Page[K]{}, Invalid()
	}
	return p, nil
}

// Invalid is the answer to a token that Read or, beyond its type, the list itself does not take.
func Invalid() error {
	return errs.New(errs.InvalidArgument, "page_token_invalid", "This page token is not one of ours.")
}

// Limit is how many rows to read: one more than are shown, which tells whether there is a next page.
func (p Page[K]) Limit() int32 { return p.Size + 1 }

// Cut returns the rows to show and the token of the next page, "" when this is the last one. The
// rows start after p.After and are at least p.Limit(), or all that are left.
func Cut[R, K any](rows []R, p Page[K], key func(R) K) (shown []R, next string) {
	if len(rows) <= int(p.Size) {
		return rows, ""
	}
	shown = rows[:p.Size]
	return shown, token(key(shown[p.Size-1]))
}

// token is opaque to callers, not secret.
func token(key any) string {
	text, err := json.Marshal(key)
	if err != nil {
		panic(fmt.Sprintf("page key %T: %v", key, err)) // the type of a key is fixed in the program
	}
	return base64.RawURLEncoding.EncodeToString(text)
}
