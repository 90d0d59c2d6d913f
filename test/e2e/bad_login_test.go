package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	authv1 "doorstep/gen/auth/v1"
	"doorstep/kit/auth"
	"doorstep/test/harness"
)

// forgeries are logins that must not work, by what is wrong with them, with the reason.
func forgeries(t *testing.T, city *harness.City, good *harness.Person) map[string][2]string {
	t.Helper()
	keys, err := auth.NewKeys([]byte(city.Config.Secret))
	if err != nil {
		t.Fatal(err)
	}
	others, err := auth.NewKeys(auth.NewSecret())
	if err != nil {
		t.Fatal(err)
	}
	admin := auth.Principal{UserID: good.ID, Role: authv1.Role_ROLE_ADMIN, Session: "s"}
	sign := func(token string, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	claims := jwt.MapClaims{"aud": "doorstep", "sub": good.ID, "role": "admin", "iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix()}
	head, rest, _ := strings.Cut(good.Token, ".")
	payload, signature, _ := strings.Cut(rest, ".")
	return map[string][2]string{
		"expired":                {sign(keys.Token(admin, time.Now().Add(-time.Hour))), "token_expired"},
		"another installation's": {sign(others.Token(admin, time.Now())), "token_invalid"},
		"for services":           {sign(keys.ServiceToken(time.Now())), "token_invalid"},
		"of the future":          {sign(keys.Token(admin, time.Now().Add(time.Hour))), "token_invalid"},
		"unsigned":               {sign(jwt.NewWithClaims(jwt.SigningMethodNone, claims).SignedString(jwt.UnsafeAllowNoneSignatureType)), "token_invalid"},
		"signed with the secret": {sign(jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte(city.Config.Secret))), "token_invalid"},
		"without a signature":    {head + "." + payload + ".", "token_invalid"},
		"with another payload":   {head + "." + payload + "A." + signature, "token_invalid"},
		"no token":               {"x", "token_invalid"},
		"long":                   {strings.Repeat("a.", 3000), "token_invalid"},
		"bytes":                  {"\xff\xfe.\x80.\x81", "token_invalid"},
	}
}

// A login that is not one of ours opens no route, and says why; it does not matter on a public one.
func TestForgedLoginsOnEveryRoute(t *testing.T) {
	city := harness.Start(t)
	shopper, _ := customer(t, city)
	table, err := auth.NewTable()
	if err != nil {
		t.Fatal(err)
	}
	logins := forgeries(t, city, shopper)
	for _, rule := range table {
		if rule.Policy.Anonymous {
			continue
		}
		method, path := route(rule)
		for name, login := range logins {
			forger := *shopper
			forger.Token = login[0]
			res := send(t, city, &forger, method, placeholder.ReplaceAllString(path, "absent"), "", "")
			if res.StatusCode != http.StatusUnauthorized || res.Header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s %s with a token that is %s: %d", method, path, name, res.StatusCode)
			}
		}
	}
	for name, login := range logins {
		forger := *shopper
		forger.Token = login[0]
		forger.Refused(t, http.StatusUnauthorized, login[1], "GET", "/v1/orders", nil)
		if status, _, err := forger.Call(t.Context(), "GET", "/v1/categories", nil); err != nil || status != http.StatusOK {
			t.Errorf("a public route with a token that is %s: %d, %v", name, status, err)
		}
	}
	for header, value := range map[string]string{"Basic": "Basic YTpi", "no scheme": shopper.Token + "x", "nothing": "Bearer ", "only a scheme": "Bearer"} {
		if status, answer, err := city.Stranger().Call(t.Context(), "GET", "/v1/orders", nil, "Authorization", value); err != nil || status != http.StatusUnauthorized {
			t.Errorf("%s: %d %v %v", header, status, answer, err)
		}
	}
}
