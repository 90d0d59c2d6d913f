package storage

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// SQLSTATE codes, PostgreSQL documentation, appendix A.
const (
	codeForeignKeyViolation  = "23503"
	codeUniqueViolation      = "23505"
	codeCheckViolation       = "23514"
	codeExclusionViolation   = "23P01"
	codeSerializationFailure = "40001"
	codeDeadlockDetected     = "40P01"
	codeUndefinedTable       = "42P01"
	codeLockNotAvailable     = "55P03"
	codeTooManyConnections   = "53300"
	classConnection          = "08"
	classIntervention        = "57P" // the server is stopping, has crashed or is starting
)

// IsUniqueViolation reports whether err is a second row for the named unique
// constraint or index; "" means any.
func IsUniqueViolation(err error, constraint string) bool {
	return violates(err, codeUniqueViolation, constraint)
}

// IsForeignKeyViolation reports whether err is a reference to an absent row, or
// the removal of one still referred to; "" means any constraint.
func IsForeignKeyViolation(err error, constraint string) bool {
	return violates(err, codeForeignKeyViolation, constraint)
}

// IsCheckViolation reports whether err is a row the named check refused; ""
// means any.
func IsCheckViolation(err error, constraint string) bool {
	return violates(err, codeCheckViolation, constraint)
}

// IsExclusionViolation reports whether err is a row that overlaps another under
// the named exclusion constraint; "" means any.
func IsExclusionViolation(err error, constraint string) bool {
	return violates(err, codeExclusionViolation, constraint)
}

// IsLockTimeout reports whether a lock was not to be had: lock_timeout passed,
// or NOWAIT found it taken.
func IsLockTimeout(err error) bool { return violates(err, codeLockNotAvailable, "") }

// IsRetryable reports whether PostgreSQL undid the whole transaction because of
// others running beside it, so that running it again may succeed.
func IsRetryable(err error) bool {
	return violates(err, codeSerializationFailure, "") || violates(err, codeDeadlockDetected, "")
}

// IsUnreachable reports whether the server cannot be worked with at the moment: it is stopping,
// starting, gone or full, or the connection to it broke. What was sent last may or may not be stored.
// A context that ended is not the server's doing.
func IsUnreachable(err error) bool {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	var answer *pgconn.PgError
	var connecting *pgconn.ConnectError
	var network net.Error
	switch {
	case errors.As(err, &connecting):
		return true
	case errors.As(err, &answer):
		return answer.Code == codeTooManyConnections || strings.HasPrefix(answer.Code, classConnection) || strings.HasPrefix(answer.Code, classIntervention)
	}
	return errors.Is(err, ErrOutcomeUnknown) || pgconn.SafeToRetry(err) || errors.As(err, &network) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

func violates(err error, code, constraint string) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && pgErr.Code == code &&
		(constraint == "" || pgErr.ConstraintName == constraint)
}
