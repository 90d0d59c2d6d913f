package emulator

import (
	_ "embed"
	"errors"
	"html/template"
	"net/http"
	"strings"

	"doorstep/kit/money"
	"doorstep/services/payment/emulator/dbgen"
)

// pagePrefix is where the page is on our own origin; a real provider has its own.
const pagePrefix = "/pay/"

// Prefix of the addresses that Page answers.
const Prefix = pagePrefix

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Parse(pageText))

// pageData is what the page shows.
type pageData struct {
	Hindi                  bool
	Amount, Method, Action string
	Refusal                string
	State                  string
	ReturnTo               string
}

// Page is the checkout page, which stands for the one of a real provider: a form without scripts.
//
//	GET /pay/{token}   POST /pay/{token} with the field press
func (e *Emulator) Page() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Cache-Control", "no-store")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		token := strings.TrimPrefix(r.URL.Path, pagePrefix)
		switch r.Method {
		case http.MethodGet, http.MethodHead:
			e.showPage(w, r, token)
		case http.MethodPost:
			e.takePress(w, r, token)
		default:
			header.Set("Allow", "GET, HEAD, POST")
			http.Error(w, "The page is looked at or filled in.", http.StatusMethodNotAllowed)
		}
	})
}

func (e *Emulator) takePress(w http.ResponseWriter, r *http.Request, token string) {
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "This is not a form.", http.StatusBadRequest)
		return
	}
	returnTo, err := e.press(r.Context(), token, r.PostForm.Get("press"))
	switch {
	case errors.Is(err, errNoCheckout):
		http.NotFound(w, r)
	case err != nil:
		http.Error(w, "The emulator does not answer. Try again.", http.StatusServiceUnavailable)
	default:
		http.Redirect(w, r, returnTo, http.StatusSeeOther)
	}
}

func (e *Emulator) showPage(w http.ResponseWriter, r *http.Request, token string) {
	var at dbgen.PaymentEmulatorCheckout
	err := e.changeByToken(r.Context(), token, func(_ *dbgen.Queries, found *dbgen.PaymentEmulatorCheckout) error {
		at = *found
		return nil
	})
	switch {
	case errors.Is(err, errNoCheckout):
		http.NotFound(w, r)
		return
	case err != nil:
		http.Error(w, "The emulator does not answer. Try again.", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = page.Execute(w, pageData{ // fails only when the reader is gone
		Hindi:  strings.HasPrefix(strings.ToLower(r.Header.Get("Accept-Language")), "hi"),
		Amount: money.Money{Minor: at.AmountMinor, Currency: at.Currency}.String(), Method: at.Method, Action: pagePrefix + at.Token,
		Refusal: at.Refusal, State: at.State, ReturnTo: at.ReturnTo,
	})
}
