package account

import (
	"testing"
	"time"

	"doorstep/kit/errs"
)

func TestThrottle(t *testing.T) {
	t.Parallel()
	cfg := Config{HourlyCodes: 3, HourlyWrongCodes: 4}.withDefaults()
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	type step struct {
		after  time.Duration // since the step before
		wrong  bool          // a wrong code, not another challenge
		reason string        // of the refusal, or of being locked after a wrong code
	}
	for name, steps := range map[string][]step{
		"first":                 {{}},
		"again at once":         {{}, {after: 29 * time.Second, reason: "otp_resend_too_soon"}},
		"again after a while":   {{}, {after: 30 * time.Second}},
		"too many":              {{}, {after: time.Minute}, {after: time.Minute}, {after: time.Minute, reason: "otp_locked"}},
		"locked for a while":    {{}, {after: time.Minute}, {after: time.Minute}, {after: time.Minute, reason: "otp_locked"}, {after: 14 * time.Minute, reason: "otp_locked"}},
		"unlocked":              {{}, {after: time.Minute}, {after: time.Minute}, {after: time.Minute, reason: "otp_locked"}, {after: 15 * time.Minute}, {after: time.Minute}},
		"slow enough":           {{}, {after: 21 * time.Minute}, {after: 21 * time.Minute}, {after: 21 * time.Minute}},
		"wrong codes":           {{}, {wrong: true}, {wrong: true}, {wrong: true}, {wrong: true, reason: "otp_locked"}, {after: time.Minute, reason: "otp_locked"}},
		"wrong codes over time": {{}, {wrong: true}, {wrong: true}, {wrong: true}, {after: time.Hour, wrong: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			limits, now := throttle{windowStartedAt: start}, start
			for i, s := range steps {
				now = now.Add(s.after)
				var err error
				if s.wrong {
					limits = limits.mistaken(now, cfg)
					err = limits.open(now)
				} else {
					limits, err = limits.challenged(now, cfg)
				}
				if errs.Reason(err) != s.reason {
					t.Fatalf("step %d: %v, want %q", i, err, s.reason)
				}
			}
		})
	}
}

func TestRefusalSaysWhenToComeBack(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	limits := throttle{lastChallengeAt: now.Add(-500 * time.Millisecond)}
	_, err := limits.challenged(now, Config{}.withDefaults())
	if got := errs.From(err).Details["retry_after_s"]; got != "30" {
		t.Fatalf("retry_after_s = %q, want 30: 29.5 s rounded up", got)
	}
}
