package verify_test

import (
	"errors"
	"testing"

	"doorstep/kit/storage/storagetest"
	"doorstep/kit/verify"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

func TestCheck(t *testing.T) {
	t.Parallel()
	pool := storagetest.Pool(t)
	report, err := verify.Check(t.Context(), pool, []verify.Invariant{
		verify.Rule("holds", "nothing is found", "SELECT 'x' WHERE false"),
		verify.Rule("broken", "many are found, one without a name", "SELECT CASE WHEN n > 1 THEN n::text END FROM generate_series(1, 7) n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if report.Checked != 2 || report.Violations != 7 || len(report.Findings[1].Examples) != 5 || report.Findings[1].Examples[0] != "?" {
		t.Errorf("%+v", report)
	}
	if !errors.Is(report.Err(), verify.ErrViolated) {
		t.Errorf("the report's error is %v", report.Err())
	}
}

func TestCheckOfAnotherSchema(t *testing.T) {
	t.Parallel()
	pool := storagetest.Pool(t)
	for _, sql := range []string{"SELECT a FROM nowhere.rows", "SELECT a FROM rows", "SELECT a::text FROM (SELECT 1 AS b) x"} {
		_, err := verify.Check(t.Context(), pool, []verify.Invariant{verify.Rule("r", "r", sql)})
		if !errors.Is(err, verify.ErrOtherSchema) {
			t.Errorf("%s: %v", sql, err)
		}
	}
	_, err := verify.Check(t.Context(), pool, []verify.Invariant{verify.Rule("r", "r", "SELECT (1/0)::text")})
	if err == nil || errors.Is(err, verify.ErrOtherSchema) {
		t.Errorf("a fault of the rule itself: %v", err)
	}
}
