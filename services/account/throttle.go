package account

import (
	"strconv"
	"time"

	"doorstep/kit/errs"
)

// throttle is what one phone did lately. Its counters belong to an hour that starts with the first
// code asked for, and end with a login.
type throttle struct {
	windowStartedAt time.Time
	challenges      int
	wrongCodes      int
	lastChallengeAt time.Time
	lockedUntil     time.Time
}

const throttleWindow = time.Hour

// challenged is t after one more code was asked for. With a refusal the state must be saved too: it
// may have become locked.
func (t throttle) challenged(now time.Time, cfg Config) (throttle, error) {
	if err := t.open(now); err != nil {
		return t, err
	}
	if wait := cfg.ResendAfter - now.Sub(t.lastChallengeAt); wait > 0 {
		return t, tooSoon("otp_resend_too_soon", "A code was just sent. Ask for another one in %d s.", wait)
	}
	t = t.current(now)
	if t.challenges >= cfg.HourlyCodes {
		t.lockedUntil = now.Add(cfg.LockFor)
		return t, t.open(now)
	}
	t.challenges++
	t.lastChallengeAt = now
	return t, nil
}

// mistaken is t after a wrong code.
func (t throttle) mistaken(now time.Time, cfg Config) throttle {
	t = t.current(now)
	t.wrongCodes++
	if t.wrongCodes >= cfg.HourlyWrongCodes {
		t.lockedUntil = now.Add(cfg.LockFor)
	}
	return t
}

// open refuses while the phone is locked.
func (t throttle) open(now time.Time) error {
	if wait := t.lockedUntil.Sub(now); wait > 0 {
		return tooSoon("otp_locked", "Too many attempts. Try again in %d s.", wait)
	}
	return nil
}

// current is t with counters of this hour only. A lock that has passed clears them as well.
func (t throttle) current(now time.Time) throttle {
	if now.Sub(t.windowStartedAt) >= throttleWindow || t.lockedUntil.After(t.windowStartedAt) {
		return throttle{windowStartedAt: now, lastChallengeAt: t.lastChallengeAt, lockedUntil: t.lockedUntil}
	}
	return t
}

func tooSoon(reason, format string, wait time.Duration) error {
	seconds := wholeSeconds(wait)
	return errs.New(errs.ResourceExhausted, reason, format, seconds).With("retry_after_s", strconv.Itoa(int(seconds)))
}

// wholeSeconds rounds up, so that whoever waits that long has waited long enough.
func wholeSeconds(d time.Duration) int32 { return int32((d + time.Second - 1) / time.Second) }
