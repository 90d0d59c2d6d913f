package notification

import (
	"context"
	"errors"
	"time"

	"doorstep/kit/ids"
)

// Sender hands messages of one channel to a provider. It is asked outside any transaction and by
// several goroutines at once. An answer means that the provider took the message; an error that it
// may be tried again, unless it is ErrRefused. The same message may come again after a crash or an
// unknown outcome, with the same ID, to be used as the provider's idempotency key.
type Sender interface {
	// Send returns what the provider calls the message.
	Send(ctx context.Context, m Message) (reference string, err error)
}

// ErrRefused is for messages that no repeat will bring through, such as one to a wrong number.
var ErrRefused = errors.New("the provider refuses this message")

// LaterError says that the provider asked to be left alone for a while.
type LaterError struct {
	After time.Duration
	Cause error
}

func (e *LaterError) Error() string { return e.Cause.Error() }
func (e *LaterError) Unwrap() error { return e.Cause }

// Message is a message on its way out.
type Message struct {
	ID string
	// User is empty when a login code goes to a phone that is not a user's yet, Order when the message
	// is about none.
	User  ids.User
	Order ids.Order
	// To is a phone in E.164 or, for e-mail, an address. Push goes to the devices of User, of which
	// the provider's adapter knows; To is then the phone.
	To       string
	Template string
	Title    string
	Text     string
	// Until is the wall time after which nobody wants to hear it any more.
	Until time.Time
}
