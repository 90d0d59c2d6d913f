package order

import (
	"slices"
	"strings"
	"time"
	"unicode"

	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/errs"
)

// RatingRules say how long an order can be rated.
type RatingRules struct {
	// Within is how long after the delivery; 14 days when zero.
	Within time.Duration
	// ChangeWithin is how long a rating may be changed after it was first given; 48 hours when zero.
	ChangeWithin time.Duration
}

func (r RatingRules) withDefaults() RatingRules {
	if r.Within == 0 {
		r.Within = 14 * 24 * time.Hour
	}
	if r.ChangeWithin == 0 {
		r.ChangeWithin = 48 * time.Hour
	}
	return r
}

// openUntil is the last moment to rate an order, or to change what was said at first; zero for an order
// that was not delivered.
func (r RatingRules) openUntil(o *Order, first time.Time) time.Time {
	switch {
	case o.Status != Delivered:
		return time.Time{}
	case first.IsZero():
		return o.DeliveredAt.Add(r.Within)
	default:
		return first.Add(r.ChangeWithin)
	}
}

// mayRate refuses a rating that comes too early or too late. Reasons: not_delivered, rating_too_late,
// rating_final.
func (r RatingRules) mayRate(o *Order, first, now time.Time) error {
	until := r.openUntil(o, first)
	switch {
	case until.IsZero():
		return errs.New(errs.FailedPrecondition, "not_delivered", "Only a delivered order can be rated; this one is %s.", o.Status)
	case !now.After(until):
		return nil
	case first.IsZero():
		return errs.New(errs.FailedPrecondition, "rating_too_late", "Orders can be rated for %.0f days after the delivery.", r.Within.Hours()/24)
	default:
		return errs.New(errs.FailedPrecondition, "rating_final", "A rating can be changed for %.0f hours.", r.ChangeWithin.Hours())
	}
}

// rating is what a customer says, put in order so that the same said twice is the same.
type rating struct {
	stars   int16
	tags    []string
	comment string
	items   []itemStars // by product
}

type itemStars struct {
	product string
	stars   int16
}

// rated checks a rating against the order. Reasons: item_not_delivered, product_repeated.
func (o *Order) rated(req *orderv1.RateOrderRequest) (rating, error) {
	r := rating{stars: int16(req.Stars), tags: slices.Sorted(slices.Values(req.Tags)), comment: plain(req.Comment)}
	if r.tags == nil {
		r.tags = []string{}
	}
	for _, item := range req.Items {
		at := slices.IndexFunc(o.Items, func(i Item) bool { return i.ProductID == item.ProductId })
		if at < 0 || o.Items[at].Quantity == o.Items[at].Short {
			return r, errs.New(errs.FailedPrecondition, "item_not_delivered", "The order did not bring %q.", item.ProductId).With("product_id", item.ProductId)
		}
		if slices.ContainsFunc(r.items, func(i itemStars) bool { return i.product == item.ProductId }) {
			return r, errs.New(errs.InvalidArgument, "product_repeated", "Product %q is rated twice.", item.ProductId)
		}
		r.items = append(r.items, itemStars{item.ProductId, int16(item.Stars)})
	}
	slices.SortFunc(r.items, func(a, b itemStars) int { return strings.Compare(a.product, b.product) })
	return r, nil
}

func (r rating) same(other rating) bool {
	return r.stars == other.stars && r.comment == other.comment && slices.Equal(r.tags, other.tags) && slices.Equal(r.items, other.items)
}

// plain is text on one line that looks like what it is: no control characters, none that turn the direction
// of what follows, no heaps of blanks.
func plain(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r) && r != '\u200d' && r != '\u200c': // joiners are part of Indian words and of emoji
			return -1
		default:
			return r
		}
	}, text)
	return strings.Join(strings.Fields(text), " ")
}
