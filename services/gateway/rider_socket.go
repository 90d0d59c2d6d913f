package gateway

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/gen/location/v1/locationv1connect"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/live"
	"doorstep/kit/websocket"
)

const (
	// riderMessage bounds one message of a rider, in bytes: 500 fixes and then some.
	riderMessage = 128 << 10
	// acknowledgeEvery is how long a rider who sends may wait to hear what became of it.
	acknowledgeEvery = 5 * time.Second
)

// riderSocket is one rider's open connection. Its fixes go into the tick; what became of them comes
// from there and is told now and then, with the next message, by the goroutine that reads.
type riderSocket struct {
	ticks     *fixTicks
	partnerID string
	// valid says whether the login still is.
	valid func() bool
	told  time.Time

	// Guarded by ticks.mu.
	tick   *tick
	report *locationv1.ReportPositionsRequest_Report

	mu    sync.Mutex                        // guards the following
	since locationv1.ReportLocationResponse // what happened since it was told
	fresh bool                              // something did
	lost  bool                              // fixes could not be handed on
}

// serveRiderLocation takes the caller's fixes over a WebSocket: who may report them may connect.
func (g *Gateway) serveRiderLocation(w http.ResponseWriter, r *http.Request, _ []string) {
	if !g.mayUpgrade(w, r) {
		return
	}
	first, leave, err := g.openRider(r)
	if err != nil {
		g.refuseFault(w, r, err)
		return
	}
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	s := &riderSocket{
		ticks: g.ticks, partnerID: auth.Caller(r.Context()).UserID, told: time.Now(),
		valid: func() bool { _, err := g.Keys.Verify(token, time.Now()); return err == nil },
	}
	out := &streamWriter{ResponseWriter: w, gateway: g, request: r}
	g.Live.ServeIntake(out, asOwnOrigin(r), live.Intake{
		Limit: riderMessage, First: first, Take: s.take, Quiet: s.acknowledge, Until: tokenExpiry(r), Ended: leave,
	})
}

// openRider admits the caller and asks what the last sequence was.
func (g *Gateway) openRider(r *http.Request) (first []byte, leave func(), err error) {
	ctx := r.Context()
	if g.Positions == nil {
		return nil, nil, unreachable()
	}
	if err := g.mayCall(ctx, locationv1connect.LocationPublicServiceReportLocationProcedure, &locationv1.ReportLocationRequest{}); err != nil {
		return nil, nil, err
	}
	question := &locationv1.ReportPositionsRequest_Report{PartnerId: auth.Caller(ctx).UserID}
	res, err := g.Positions.ReportPositions(ctx, &locationv1.ReportPositionsRequest{Reports: []*locationv1.ReportPositionsRequest_Report{question}})
	if err != nil {
		return nil, nil, err
	}
	if len(res.Results) != 1 {
		return nil, nil, unreachable()
	}
	leave, err = g.streams.enter(question.PartnerId)
	return acknowledgement(res.Results[0]), leave, err
}

// take is one message of the rider.
func (s *riderSocket) take(message []byte) ([]byte, error) {
	fixes, err := readFixes(message)
	if err != nil {
		return nil, &websocket.CloseError{Code: websocket.Policy, Reason: "bad_frame: " + errs.Reason(err)}
	}
	s.ticks.add(s, fixes)
	if s.isLost() {
		return nil, &websocket.CloseError{Code: websocket.TryLater, Reason: "unavailable"}
	}
	if now := time.Now(); now.Sub(s.told) >= acknowledgeEvery {
		s.told = now
		if !s.valid() {
			return nil, &websocket.CloseError{Code: websocket.Code(live.CloseExpired), Reason: live.CloseExpired.Reason()}
		}
		return s.acknowledge(), nil
	}
	return nil, nil
}

// settle notes what became of a tick's fixes.
func (s *riderSocket) settle(result *locationv1.ReportLocationResponse) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.since.Accepted += result.Accepted
	s.since.Dropped += result.Dropped
	s.since.LastSequence = result.LastSequence
	s.fresh = true
}

// lose ends the connection with its next message: what is not acknowledged is sent again then.
func (s *riderSocket) lose() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lost = true
}

func (s *riderSocket) isLost() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lost
}

// acknowledge says what happened since the last time; nil when nothing did.
func (s *riderSocket) acknowledge() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.fresh || s.lost {
		return nil
	}
	said := acknowledgement(&s.since)
	s.since.Accepted, s.since.Dropped, s.fresh = 0, 0, false
	return said
}

// acknowledgement is a ReportLocationResponse as JSON.
func acknowledgement(m *locationv1.ReportLocationResponse) []byte {
	b := strconv.AppendInt([]byte(`{"accepted":`), int64(m.Accepted), 10)
	b = strconv.AppendInt(append(b, `,"dropped":`...), int64(m.Dropped), 10)
	b = strconv.AppendInt(append(b, `,"last_sequence":`...), m.LastSequence, 10)
	return append(b, '}')
}
