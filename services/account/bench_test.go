package account_test

import (
	"fmt"
	"testing"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/services/account"
	"doorstep/services/account/accounttest"
)

// A customer who is new asks for a code and logs in.
func BenchmarkLogIn(b *testing.B) {
	f := accounttest.New(b, account.Config{})
	n := 0
	for b.Loop() {
		n++
		f.LogIn(b, fmt.Sprintf("+9198%08d", n))
	}
}

func BenchmarkRefresh(b *testing.B) {
	f := accounttest.New(b, account.Config{})
	token := f.LogIn(b, phone).RefreshToken
	for b.Loop() {
		res, err := f.IssueToken(b.Context(), &accountv1.IssueTokenRequest{RefreshToken: token})
		if err != nil {
			b.Fatal(err)
		}
		token = res.RefreshToken
	}
}
