package notification

import (
	"slices"
	"time"

	"doorstep/kit/ids"
	"doorstep/kit/money"
)

// Channel is a way out of the house.
type Channel string

const (
	SMS   Channel = "sms"
	Email Channel = "email"
	Push  Channel = "push"
)

// subject of a message: the name of its template.
type subject string

const (
	loginCode       subject = "login_code"
	orderConfirmed  subject = "order_confirmed"
	riderAssigned   subject = "rider_assigned"
	outForDelivery  subject = "order_out_for_delivery"
	riderAtDoor     subject = "rider_arrived_at_door"
	orderDelivered  subject = "order_delivered"
	orderCancelled  subject = "order_cancelled"
	paymentRefunded subject = "payment_refunded"
	waitlistCalled  subject = "waitlist_called"
	orderDelayed    subject = "order_delayed"
	promotion       subject = "promotion"
	riderOffer      subject = "rider_offer"
	shiftNear       subject = "shift_near"
)

// plan says where a message goes besides the app. E-mail goes to those who gave an address.
type plan struct {
	inApp    bool
	channels []Channel
}

// Money that moves unexpectedly is told where nobody can miss it; the rest of the way, the phone
// buzzes only when there is something to do or to know.
var plans = map[subject]plan{
	loginCode:       {channels: []Channel{SMS}},
	orderConfirmed:  {inApp: true, channels: []Channel{Push}},
	riderAssigned:   {inApp: true},
	outForDelivery:  {inApp: true, channels: []Channel{Push}},
	riderAtDoor:     {inApp: true, channels: []Channel{Push}},
	orderDelivered:  {inApp: true, channels: []Channel{Push, Email}},
	orderCancelled:  {inApp: true, channels: []Channel{Push, SMS, Email}},
	paymentRefunded: {inApp: true, channels: []Channel{Push, SMS, Email}},
	waitlistCalled:  {inApp: true, channels: []Channel{Push}},
	orderDelayed:    {inApp: true, channels: []Channel{Push, SMS}},
	promotion:       {inApp: true, channels: []Channel{Push}},
	riderOffer:      {channels: []Channel{Push}}, // the app shows it as what it is
	shiftNear:       {channels: []Channel{Push}},
}

// notice is something to tell a user.
type notice struct {
	user     ids.User
	order    ids.Order
	subject  subject
	occasion string
	facts    facts
	// until is the wall time after which it is no news; KeepOutgoing when zero.
	until time.Time
}

// facts are what templates may say.
type facts struct {
	// Number is what people call the order.
	Number string
	Amount money.Money
	// At is the customer's time of day, as the apps write it, such as 6:42 pm; empty when unknown.
	At   string
	Code string
	// By is who cancelled.
	By string
	// ToCredit: a refund became credit of the customer.
	ToCredit bool
	// Title and Text of a promotion.
	Title, Text string
	// Store, Distance in kilometres and Drops of a trip.
	Store, Distance string
	Drops           int
}

// consent is what a customer agreed to.
type consent struct {
	promotions         bool
	quietFrom, quietTo int // hours; quietTo is the first that is loud again
}

// defaultConsent is of somebody who has not been asked.
var defaultConsent = consent{promotions: false, quietFrom: 22, quietTo: 8}

// loudFrom is now, or the end of the quiet hours that now falls into at the customer's place.
func (c consent) loudFrom(now time.Time, zone *time.Location) time.Time {
	local := now.In(zone)
	if !c.isQuiet(local.Hour()) {
		return now
	}
	end := time.Date(local.Year(), local.Month(), local.Day(), c.quietTo, 0, 0, 0, zone)
	if !end.After(local) {
		end = time.Date(local.Year(), local.Month(), local.Day()+1, c.quietTo, 0, 0, 0, zone)
	}
	return end.UTC()
}

func (c consent) isQuiet(hour int) bool {
	if c.quietFrom <= c.quietTo {
		return c.quietFrom <= hour && hour < c.quietTo
	}
	return hour >= c.quietFrom || hour < c.quietTo // over midnight
}

// usersOf is each user once.
func usersOf(notices []notice) []string {
	users := make([]string, len(notices))
	for i, n := range notices {
		users[i] = string(n.user)
	}
	slices.Sort(users)
	return slices.Compact(users)
}
