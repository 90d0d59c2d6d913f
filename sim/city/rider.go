package city

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/kit/geo"
)

const (
	acceptShare = 0.93
	// Somebody who is online takes a break about every so often.
	breakEvery = 25 * time.Hour
	breakLasts = 20 * time.Minute
	thinkTime  = 4.0 // seconds, median

	riderPoll = 2 * time.Second
	// With an event stream looking is a precaution: in business time, and at least on the wall.
	riderPollStreaming = 30 * time.Second
	precautionWall     = 2 * time.Second
	// Riders wait for offers this far from the store.
	homeRadius = 60.0
	// The riders of a shift arrive within this time.
	arrivals = 20 * time.Second
)

// rider delivers orders of one store.
type rider struct {
	w       *World
	store   *store
	number  int
	shift   shift
	session *session
	id      string    // partner id, empty until hired
	planned time.Time // start of the last shift that was planned
	time    timeline
	phone   *phone
	at      geo.Point
	told    *nudges
	lastFix time.Time
	choices *rand.Rand
	breakAt time.Time
	trouble map[string]int // failed attempts by order
	cash    int64          // collected since the last time at the counter, in paise
	// recalled is on duty or on a trip since an earlier run, as the platform sees it.
	recalled bool
	// hardy riders, near 1, work in any weather.
	hardy float64
}

func (w *World) newRider(s *store, number int, sh shift) *rider {
	entity := []string{string(s.ID), strconv.Itoa(number)}
	session := w.login(phoneNumber(riderPhones, s.number, number), personName(w.streams.of("name", append([]string{"rider"}, entity...)...)))
	return &rider{
		w: w, store: s, number: number, shift: sh, session: session,
		time: timeline{pace: w.pace}, told: newNudges(),
		phone:   &phone{api: w.api, session: session, rng: w.streams.of("fixes", entity...)},
		choices: w.streams.of("rider", entity...), trouble: make(map[string]int),
		hardy: w.streams.of("hardy", entity...).Float64(),
	}
}

// report makes sure that the rider has a login, a partner record and today's shift.
func (r *rider) report(ctx context.Context) error {
	if r.id == "" {
		id, err := r.w.office.hire(ctx, r.session, "rider", r.store)
		if err != nil {
			return err
		}
		r.id = id
		if err := r.w.office.register(ctx, r); err != nil {
			r.id = ""
			return err
		}
	}
	start, end := r.shift.around(r.w.now())
	if start.Equal(r.planned) || start.Equal(end) {
		return nil
	}
	if err := r.w.office.plan(ctx, r, start, end); err != nil {
		return err
	}
	r.planned = start
	return nil
}

func (r *rider) run(ctx context.Context) { r.w.byShift(ctx, r.shift, &r.recalled, r.work) }

// work delivers until the shift is over and the last bag is out of the box.
func (r *rider) work(ctx context.Context, end time.Time) {
	if err := r.report(ctx); err != nil {
		r.w.cfg.Log.WarnContext(ctx, "a rider could not begin a shift", "rider", r.session.phone, "error", err)
		_ = sleep(ctx, r.w.cfg.Clock.Wall(time.Minute))
		return
	}
	listening, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.w.api.listen(listening, r.session, "/v1/partner/events", "", r.told)
	}()
	defer func() { stop(); <-done }()

	r.time.start()
	if !r.recalled {
		r.at = somewhere(r.choices, square(r.store.Position, homeRadius), r.store.Position, homeRadius)
		_ = r.time.wait(ctx, between(r.choices, 0, arrivals)) // ends early only with ctx
	}
	for ctx.Err() == nil && (r.recalled || r.w.now().Before(end)) {
		err := r.online(ctx, end)
		if err == nil {
			r.recalled = false
		} else if ctx.Err() == nil {
			r.w.cfg.Log.DebugContext(ctx, "a rider is in trouble", "rider", r.id, "error", err)
			_ = r.time.wait(ctx, troublePause)
		}
	}
}

// online takes offers until the end of the shift or a break. After the end there is only the open
// trip to finish.
func (r *rider) online(ctx context.Context, end time.Time) error {
	if !r.recalled && r.shelters() {
		return r.time.wait(ctx, breakLasts)
	}
	me := as(ctx, r.session)
	r.stand(ctx)
	if r.w.now().Before(end) {
		_, err := r.w.api.delivery.GoOnline(me, &deliveryv1.GoOnlineRequest{Latitude: r.at.Latitude, Longitude: r.at.Longitude})
		if err != nil {
			return fmt.Errorf("go online: %w", err)
		}
	}
	r.w.live.ridersOnline.Add(1)
	defer r.w.live.ridersOnline.Add(-1)
	r.breakAt = r.w.now().Add(time.Duration(r.choices.ExpFloat64() * float64(breakEvery)))
	for ctx.Err() == nil {
		partner, err := r.w.api.delivery.GetPartner(me, &deliveryv1.GetPartnerRequest{})
		if err != nil {
			return fmt.Errorf("look at the app: %w", err)
		}
		switch now := r.w.now(); {
		case onTheWay(partner.Trip):
			err = r.carry(ctx, partner.Trip)
		case !now.Before(end):
			return r.goHome(ctx)
		case now.After(r.breakAt) || r.shelters():
			return r.goOffline(ctx, true)
		case len(partner.Offers) > 0:
			err = r.answer(ctx, partner.Offers[0])
		case partner.State == "offline": // somebody else logged the rider out
			return r.time.wait(ctx, troublePause)
		default:
			err = r.idle(ctx)
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// shelters reports whether the weather at the store is too bad for this rider.
func (r *rider) shelters() bool { return r.hardy < 1-r.w.weather.riders(r.store.Position) }

func (r *rider) goOffline(ctx context.Context, comesBack bool) error {
	if _, err := r.w.api.delivery.GoOffline(as(ctx, r.session), &deliveryv1.GoOfflineRequest{}); err != nil {
		return fmt.Errorf("go offline: %w", err)
	}
	if comesBack {
		return r.time.wait(ctx, breakLasts)
	}
	return nil
}

// goHome ends the working day: the cash goes to the store first, and nobody is asked on the way there.
func (r *rider) goHome(ctx context.Context) error {
	if err := r.goOffline(ctx, false); err != nil {
		return err
	}
	if r.at.Metres(r.store.Position) > homeRadius {
		if err := r.rideTo(ctx, r.store.Position, false); err != nil {
			return err
		}
	}
	r.handIn(ctx)
	return nil
}

// answer takes an offer or leaves it to somebody else, after a look at it; a taken one is carried out.
func (r *rider) answer(ctx context.Context, offer *deliveryv1.Offer) error {
	trip, err := r.reply(ctx, offer)
	if err != nil || trip == nil {
		return err
	}
	return r.carry(ctx, trip)
}

// reply answers an offer; the trip is nil when it is somebody else's.
func (r *rider) reply(ctx context.Context, offer *deliveryv1.Offer) (*deliveryv1.Trip, error) {
	think, takes := seconds(min(lognormal(r.choices, thinkTime, 0.4), 15)), r.choices.Float64() < acceptShare
	if err := r.time.wait(ctx, think); err != nil {
		return nil, err
	}
	me, ref := as(ctx, r.session), &deliveryv1.OfferRef{OfferId: offer.OfferId}
	if !takes {
		_, err := r.w.api.delivery.DeclineOffer(me, ref)
		return nil, unlessEnded(err)
	}
	trip, err := r.w.api.delivery.AcceptOffer(me, ref)
	return trip, unlessEnded(err)
}

func unlessEnded(err error) error {
	if err == nil || reason(err) == "offer_ended" {
		return nil
	}
	return fmt.Errorf("answer an offer: %w", err)
}

// idle rides back to the store, or waits there, until something happens.
func (r *rider) idle(ctx context.Context) error {
	if r.at.Metres(r.store.Position) > homeRadius {
		return r.rideTo(ctx, r.store.Position, true)
	}
	if r.cash > handInAbove {
		r.handIn(ctx)
		return nil
	}
	_, err := r.await(ctx, r.pollEvery())
	return err
}

// pollEvery is how long a rider goes without looking at the app, in business time.
func (r *rider) pollEvery() time.Duration {
	if r.told.open.Load() {
		return max(riderPollStreaming, r.w.businessTime(precautionWall))
	}
	return max(riderPoll, r.w.ration())
}

// await stands until the app rings or some business time has passed.
func (r *rider) await(ctx context.Context, atMost time.Duration) (rang bool, err error) {
	for until := r.w.now().Add(atMost); err == nil && !rang && r.w.now().Before(until); {
		next := r.lastFix.Add(max(fixEveryStanding, r.w.reportEvery()))
		if !r.w.now().Before(next) {
			r.stand(ctx)
			continue
		}
		left := min(until.Sub(r.w.now()), next.Sub(r.w.now()))
		rang, err = r.told.wait(ctx, max(time.Millisecond, r.w.cfg.Clock.Wall(left)))
	}
	r.time.start()
	return rang, err
}

// stand reports where the rider stands.
func (r *rider) stand(ctx context.Context) {
	r.lastFix = r.w.now()
	r.phone.fix(r.at, 0, 0, r.lastFix)
	r.phone.send(ctx)
}

// rideTo rides to a place by the roads.
func (r *rider) rideTo(ctx context.Context, to geo.Point, lookout bool) error {
	way := r.wayTo(ctx, to)
	return r.ride(ctx, way.during(r.w.rideTime(r.choices, way.metres, r.at, r.w.now())), lookout)
}

// ride goes along a way and reports positions. A lookout rider stops when the app rings.
func (r *rider) ride(ctx context.Context, way path, lookout bool) error {
	speed := way.speed()
	for passed, fixed := time.Duration(0), time.Duration(0); passed < way.takes; {
		step := min(r.w.reportEvery(), way.takes-passed)
		if err := r.time.wait(ctx, step); err != nil {
			return err
		}
		passed += step
		for ; fixed+fixEvery <= passed; fixed += fixEvery {
			behind := passed - fixed - fixEvery
			r.phone.fix(way.at(fixed+fixEvery), speed, way.heading(fixed+fixEvery), r.time.due.Add(-behind))
		}
		r.at = way.at(passed)
		r.lastFix = r.time.due
		r.phone.send(ctx)
		if lookout && r.told.pending() {
			return nil
		}
	}
	r.at = way.end()
	return nil
}

// square is a ring around a point, some metres to each side.
func square(centre geo.Point, metres float64) []geo.Point {
	const degree = 111_195.0 // metres of latitude; longitude is close enough this near the equator
	d := metres / degree
	return []geo.Point{
		{Latitude: centre.Latitude - d, Longitude: centre.Longitude - d}, {Latitude: centre.Latitude - d, Longitude: centre.Longitude + d},
		{Latitude: centre.Latitude + d, Longitude: centre.Longitude + d}, {Latitude: centre.Latitude + d, Longitude: centre.Longitude - d},
	}
}
