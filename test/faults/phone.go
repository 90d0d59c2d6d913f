package faults

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"doorstep/test/harness"
)

const (
	// patience is how long an app waits for an answer before it asks again.
	patience = 6 * time.Second
	// longestRest is how long an app rests at most from a server that told it to come back later.
	longestRest = 2 * time.Second
)

// phone is a good app: it asks until it knows, with the same key, and takes the other front door when
// one does not answer.
type phone struct {
	fronts []*wire
	tally  *tally
	since  time.Time // the beginning of all times in the history
	person *harness.Person
	front  int
	code   any // tried last
}

// another is a second phone with the same login.
func (p *phone) another() *phone {
	second, person := *p, *p.person
	second.person = &person
	return &second
}

// reply is the answer that settled a request.
type reply struct {
	status int
	body   map[string]any
	// unsure are when attempts were made of which no outcome is known, and called when the last was.
	unsure []time.Duration
	called time.Duration
}

func (r reply) ok() bool { return r.status < http.StatusMultipleChoices }

func (r reply) reason() string { return fmt.Sprint(r.body["reason"]) }

func (s *Storm) newPhone(number string) *phone {
	p := &phone{fronts: s.fronts, tally: s.tally, since: s.began, front: rand.IntN(len(s.fronts))}
	p.person = (&harness.City{}).Stranger()
	p.person.Phone = number
	return p
}

// ask sends a request until its outcome is known; it fails only when ctx ends.
func (p *phone) ask(ctx context.Context, method, path string, body any, key string) (reply, error) {
	p.front = (p.front + 1) % len(p.fronts) // as a load balancer would have it
	return p.askFrom(ctx, p.front, method, path, body, key)
}

func (p *phone) askFrom(ctx context.Context, front int, method, path string, body any, key string) (reply, error) {
	var r reply
	for {
		r.called = time.Since(p.since)
		answer, err := p.send(ctx, front, method, path, body, key)
		rest := time.Duration(50+rand.IntN(200)) * time.Millisecond
		switch {
		case err != nil, answer.Status >= http.StatusInternalServerError:
			r.unsure = append(r.unsure, r.called)
			front = (front + 1) % len(p.fronts)
		case answer.Status == http.StatusTooManyRequests:
		case answer.Status == http.StatusUnauthorized && p.person.Token != "":
			if err := p.logIn(ctx); err != nil {
				return r, err
			}
			continue
		default:
			r.status, r.body = answer.Status, answer.Body
			return r, nil
		}
		if asked, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil {
			rest += min(time.Duration(asked)*time.Second, longestRest)
		}
		if !pause(ctx, rest) {
			return r, fmt.Errorf("%s %s: %w", method, path, ctx.Err())
		}
	}
}

func (p *phone) send(ctx context.Context, front int, method, path string, body any, key string) (harness.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var headers []string
	if key != "" {
		headers = []string{"Idempotency-Key", key}
	}
	answer, err := p.person.At("http://"+p.fronts[front].address).Send(ctx, method, path, body, headers...)
	p.tally.answered(answer, err)
	if answer.Status == http.StatusInternalServerError {
		p.tally.fail("%s %s answered 500: %v", method, path, answer.Body)
	}
	return answer, err
}

// logIn asks for a code and reads it from the inbox.
func (p *phone) logIn(ctx context.Context) error {
	p.person.Token = ""
	for {
		challenge, err := p.ask(ctx, "POST", "/v1/auth/otp", map[string]any{"phone": p.person.Phone}, "")
		if err != nil {
			return err
		}
		for range 50 { // the code comes by event
			inbox, err := p.ask(ctx, "GET", "/v1/inbox?to="+url.QueryEscape(p.person.Phone), nil, "")
			if err != nil {
				return err
			}
			messages := list(inbox.body["messages"]) // the newest first
			if len(messages) > 0 && messages[0]["code"] != p.code {
				p.code = messages[0]["code"]
				done, err := p.redeem(ctx, challenge.body["challenge_id"], p.code)
				if done || err != nil {
					return err
				}
			}
			if !pause(ctx, 100*time.Millisecond) {
				return ctx.Err()
			}
		}
	}
}

func (p *phone) redeem(ctx context.Context, challenge, code any) (done bool, err error) {
	tokens, err := p.ask(ctx, "POST", "/v1/auth/token", map[string]any{"challenge_id": challenge, "code": code}, "")
	if err != nil || !tokens.ok() {
		return false, err
	}
	p.person.Token, _ = tokens.body["access_token"].(string)
	p.person.ID, _ = object(tokens.body["user"])["user_id"].(string)
	return true, nil
}

// list and object read JSON whose shape the contract promises; what is absent is empty.
func list(value any) []map[string]any {
	values, _ := value.([]any)
	objects := make([]map[string]any, len(values))
	for i, v := range values {
		objects[i] = object(v)
	}
	return objects
}

func object(value any) map[string]any {
	fields, _ := value.(map[string]any)
	return fields
}

func text(value any) string {
	s, _ := value.(string)
	return s
}

func whole(value any) int {
	n, _ := value.(float64)
	return int(n)
}

func minor(money any) int { return whole(object(money)["amount_minor"]) }
