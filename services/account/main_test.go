package account_test

import (
	"testing"

	"doorstep/kit/errs"
	"doorstep/kit/storage/storagetest"
)

const (
	phone      = "+919876543210"
	otherPhone = "+919876500000"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

func refused(t *testing.T, err error, reason string) {
	t.Helper()
	if errs.Reason(err) != reason {
		t.Fatalf("got %v, want the reason %s", err, reason)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
