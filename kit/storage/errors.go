package storage

import (
	"errors"

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

func violates(err error, code, constraint string) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && pgErr.Code == code &&
		(constraint == "" || pgErr.ConstraintName == constraint)
}
