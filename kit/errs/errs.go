// Package errs is the error that users and other services may see: a kind from a short closed
// list, a stable reason for machines and a sentence for people. Any other error is internal: its
// text is logged once, by the middleware, and never leaves the process.
package errs

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Kind decides how a caller should react.
type Kind int

const (
	Internal           Kind = iota // a fault of ours
	InvalidArgument                // the request can never work as sent
	Unauthenticated                // log in (again)
	PermissionDenied               // this role may not do that
	NotFound                       // absent, or somebody else's
	FailedPrecondition             // not in the present state of things
	Conflict                       // somebody else was faster; look again and retry
	ResourceExhausted              // slow down
	Unavailable                    // try again later
	DeadlineExceeded               // the outcome is unknown
)

// String is the stable word of a kind.
func (k Kind) String() string {
	return [...]string{
		"internal", "invalid_argument", "unauthenticated", "permission_denied", "not_found",
		"failed_precondition", "conflict", "resource_exhausted", "unavailable", "deadline_exceeded",
	}[k]
}

// Error is the error that crosses package, process and network borders unchanged.
type Error struct {
	Kind    Kind
	Reason  string
	Message string
	// Details are facts for machines beside the reason, such as product_id.
	Details map[string]string

	cause error
}

// New makes an error. Reason is a stable word such as out_of_stock.
func New(kind Kind, reason, format string, args ...any) *Error {
	return &Error{Kind: kind, Reason: reason, Message: fmt.Sprintf(format, args...)}
}

// With adds a detail and returns the same error, for chaining after New. A value may come from
// outside: what is no UTF-8 in it, which no wire format takes, is replaced.
func (e *Error) With(key, value string) *Error {
	if e.Details == nil {
		e.Details = make(map[string]string, 1)
	}
	e.Details[key] = strings.ToValidUTF8(value, "\uFFFD")
	return e
}

// Because notes the internal cause, for the log.
func (e *Error) Because(cause error) *Error {
	e.cause = cause
	return e
}

func (e *Error) Error() string { return e.Reason + ": " + e.Message }

func (e *Error) Unwrap() error { return e.cause }

// From finds the public error in err. An error without one is internal or, when ctx ended it, a
// deadline; its own text stays reachable through Unwrap only.
func From(err error) *Error {
	var public *Error
	switch {
	case errors.As(err, &public):
		return public
	case errors.Is(err, context.DeadlineExceeded):
		return New(DeadlineExceeded, "deadline_exceeded", "That took too long; whether it happened is not known.").Because(err)
	case errors.Is(err, context.Canceled):
		return New(Unavailable, "cancelled", "The request was given up.").Because(err)
	}
	return New(Internal, "internal", "Something went wrong on our side.").Because(err)
}

// Reason returns the stable word of err, "internal" for a fault, "" for nil.
func Reason(err error) string {
	if err == nil {
		return ""
	}
	return From(err).Reason
}

// Is reports whether err carries the reason.
func Is(err error, reason string) bool { return err != nil && Reason(err) == reason }
