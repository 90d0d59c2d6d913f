package account

import (
	"net/mail"
	"strings"
	"testing"
	"unicode"

	"buf.build/go/protovalidate"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
)

// A phone is what the contract says, and rests sealed: it comes back as it was, and is found by its
// fingerprint alone.
func FuzzPhone(f *testing.F) {
	keys, err := auth.NewKeys([]byte(strings.Repeat("secret", 8)))
	if err != nil {
		f.Fatal(err)
	}
	for _, text := range []string{"+919876543210", "+1234567", "+12345678", "+1234567890123456", "919876543210", "+91 98765 43210", "+919876543210\n", "+\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668", ""} {
		f.Add(text, "+919876543210")
	}
	f.Fuzz(func(t *testing.T, text, other string) {
		if taken := protovalidate.Validate(&accountv1.RequestOtpRequest{Phone: text}) == nil; taken != isPhone(text) {
			t.Errorf("%q: the contract says %v, we say %v", text, taken, !taken)
		}
		if !isPhone(text) {
			return
		}
		for _, c := range text[1:] {
			if c < '0' || c > '9' {
				t.Errorf("%q was taken", text)
			}
		}
		sealed := keys.Seal(sealPhone, text)
		if strings.Contains(string(sealed), text) {
			t.Errorf("%q rests in clear text", text)
		}
		if got, err := keys.Open(sealPhone, sealed); err != nil || got != text {
			t.Errorf("%q came back as %q, %v", text, got, err)
		}
		s := &Service{keys: keys}
		if same := string(s.phoneIndex(text)) == string(s.phoneIndex(other)); same != (text == other) {
			t.Errorf("%q and %q have one fingerprint: %v", text, other, same)
		}
	})
}

// An e-mail address that is taken cannot break out of a header, and is an address to others as well.
func FuzzEmail(f *testing.F) {
	for _, text := range []string{"asha@example.com", "Asha <asha@example.com>", "a@b\r\nBcc: x@y", "\"a b\"@c", "a@[127.0.0.1]", "\xff@x", "@", "a@b@c", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := user{email: "before@example.com"}.withEmail(text)
		if err != nil {
			if !errs.Is(err, "email_invalid") || u.email != "before@example.com" {
				t.Errorf("%q: %v, %v", text, u, err)
			}
			return
		}
		if strings.ContainsFunc(u.email, unicode.IsControl) {
			t.Errorf("%q was taken", text)
		}
		if again, err := mail.ParseAddress("<" + u.email + ">"); text != "" && (err != nil || again.Address != text) {
			t.Errorf("%q is %v to others, %v", text, again, err)
		}
	})
}
