package notification

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/SherClockHolmes/webpush-go"
	"golang.org/x/sync/errgroup"

	"doorstep/services/notification/db/dbgen"
)

// webPush is the Sender to the devices of a person.
type webPush struct {
	*Service
	client *http.Client
}

func newWebPush(s *Service) *webPush { return &webPush{Service: s, client: s.cfg.Push.client()} }

// pushBody is what the service worker of the shop or of the riders' app reads.
type pushBody struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Text  string `json:"text"`
	Order string `json:"order,omitempty"`
	// About is what the message is about besides an order: its template.
	About string `json:"about,omitempty"`
	// Until, in milliseconds of Unix time, is when an offer ends and its message goes from the screen.
	Until int64 `json:"until,omitempty"`
	// Tag: a message takes the place of the last one with the same tag on the screen.
	Tag string `json:"tag"`
}

// progress is news of an order of which only the newest matters.
var progress = []string{
	string(orderConfirmed), string(riderAssigned), string(outForDelivery), string(riderAtDoor), string(orderDelayed),
	string(orderDelivered), string(orderCancelled),
}

const (
	// How long a push service keeps a message for a device that is off. News of the way is old by then.
	progressTTL = time.Hour
	otherTTL    = 24 * time.Hour
	// maxTopic is the most that RFC 8030 allows.
	maxTopic = 32
)

// Send goes to each device that does not have the message yet. When one of them could not be reached it
// is an error, and the message comes again for that one.
func (p *webPush) Send(ctx context.Context, m Message) (string, error) {
	queries := dbgen.New(p.pool)
	id, err := strconv.ParseInt(m.ID, 10, 64)
	if err != nil {
		return "", fmt.Errorf("number of a message: %w", err)
	}
	isProgress := slices.Contains(progress, m.Template)
	if isProgress {
		overtaken, err := queries.HasNewerPush(ctx, dbgen.HasNewerPushParams{
			UserID: string(m.User), OrderID: string(m.Order), Templates: progress, OutgoingID: id,
		})
		if err != nil {
			return "", fmt.Errorf("find newer news: %w", err)
		}
		if overtaken {
			return "overtaken by newer news", nil
		}
	}
	if !p.wall.Now().Before(m.Until) {
		return "over before it was sent", nil
	}
	devices, err := queries.DevicesFor(ctx, dbgen.DevicesForParams{UserID: string(m.User), OutgoingID: id})
	if err != nil {
		return "", fmt.Errorf("find devices: %w", err)
	}
	body, options, err := p.compose(m, isProgress)
	if err != nil {
		return "", err
	}
	outcomes := make([]error, len(devices))
	var group errgroup.Group
	for i, device := range devices {
		group.Go(func() error {
			outcomes[i] = p.reach(ctx, id, device, body, options)
			return nil
		})
	}
	_ = group.Wait() // each has its own outcome
	return summary(outcomes)
}

func (p *webPush) compose(m Message, isProgress bool) ([]byte, webpush.Options, error) {
	said := pushBody{ID: m.ID, Title: m.Title, Text: m.Text, Order: string(m.Order), Tag: "message-" + m.ID}
	options := webpush.Options{
		HTTPClient: p.client, Subscriber: strings.TrimPrefix(p.cfg.Push.Contact, "mailto:"),
		VAPIDPublicKey: p.vapid.public, VAPIDPrivateKey: p.vapid.private, Urgency: webpush.UrgencyNormal,
	}
	keep := otherTTL
	switch {
	case isProgress:
		said.Tag, keep, options.Urgency = "order-"+said.Order, progressTTL, webpush.UrgencyHigh
		if len(said.Order) <= maxTopic {
			options.Topic = said.Order
		}
	case m.Template == string(riderOffer): // a rider has one open offer, so the next one takes its place
		said.About, said.Tag, said.Until = m.Template, m.Template, m.Until.UnixMilli()
		options.Topic, options.Urgency = m.Template, webpush.UrgencyHigh
	case m.Template == string(shiftNear):
		said.About, said.Tag, options.Topic = m.Template, m.Template, m.Template
	}
	options.TTL = int(min(keep, m.Until.Sub(p.wall.Now())).Seconds())
	body, err := json.Marshal(said)
	return slices.Clip(body), options, err // the library appends to it, for several devices at once
}

// errGone: the push service does not know the device any more.
var errGone = errors.New("the device is gone")

// reach brings a message to one device and notes it there, or forgets the device.
func (p *webPush) reach(ctx context.Context, id int64, row dbgen.DevicesForRow, body []byte, options webpush.Options) error {
	err := p.call(ctx, row.DeviceSealed, body, options)
	queries := dbgen.New(p.pool)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout) // what went out is noted, also at the end
	defer cancel()
	switch {
	case err == nil:
		err = queries.NoteDelivery(ctx, dbgen.NoteDeliveryParams{OutgoingID: id, DeviceID: row.ID})
	case errors.Is(err, errGone):
		if dropErr := p.forget(ctx, row.ID); dropErr != nil {
			return dropErr
		}
	}
	return err
}

func (p *webPush) call(ctx context.Context, sealed, body []byte, options webpush.Options) error {
	opened, err := p.keys.Open(sealDevice, sealed)
	if err != nil {
		return err
	}
	var device webpush.Subscription
	if err := json.Unmarshal([]byte(opened), &device); err != nil {
		return fmt.Errorf("decode device: %w", err)
	}
	if p.cfg.Push.mayCall(device.Endpoint) != nil {
		return errGone // the list of push services has changed
	}
	res, err := webpush.SendNotificationWithContext(ctx, body, &device, &options)
	if err != nil {
		return withoutAddress(err)
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 4<<10)) // so that the connection can be used again
	return outcomeOf(res)
}

func outcomeOf(res *http.Response) error {
	switch status := res.StatusCode; {
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusNotFound || status == http.StatusGone:
		return errGone
	case status == http.StatusTooManyRequests || status >= 500:
		err := fmt.Errorf("the push service answered %d", status)
		if seconds, parseErr := strconv.Atoi(res.Header.Get("Retry-After")); parseErr == nil && seconds > 0 {
			return &LaterError{After: time.Duration(min(seconds, int(longestRest.Seconds()))) * time.Second, Cause: err}
		}
		return err
	default:
		return fmt.Errorf("the push service answered %d: %w", status, ErrRefused)
	}
}

// summary of what became of a message at all devices: again for those that may take it later, refused
// when none did.
func summary(outcomes []error) (string, error) {
	reached := 0
	var refused error
	for _, err := range outcomes {
		switch {
		case err == nil:
			reached++
		case errors.Is(err, errGone):
		case errors.Is(err, ErrRefused):
			refused = err
		default:
			return "", err
		}
	}
	if reached == 0 && refused != nil {
		return "", refused
	}
	return fmt.Sprintf("%d of %d devices", reached, len(outcomes)), nil
}
