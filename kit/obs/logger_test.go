package obs_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/trace"

	"doorstep/kit/obs"
)

func logLine(t *testing.T, log func(*slog.Logger)) map[string]any {
	t.Helper()
	var out bytes.Buffer
	log(obs.NewLogger(&out, slog.LevelInfo, obs.FormatAuto))
	var line map[string]any
	if err := json.Unmarshal(out.Bytes(), &line); err != nil {
		t.Fatalf("%v in %s", err, out.String())
	}
	return line
}

func TestSecretsAreMasked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		key, value, want string
	}{
		{"token", "abc", "[redacted]"},
		{"refresh_token", "abc", "[redacted]"},
		{"refreshToken", "abc", "[redacted]"},
		{"Authorization", "Bearer abc", "[redacted]"},
		{"X-API-Key", "abc", "[redacted]"},
		{"otp", "123456", "[redacted]"},
		{"otp_code", "123456", "[redacted]"},
		{"code", "123456", "[redacted]"},
		{"password", "abc", "[redacted]"},
		{"webhook.secret", "abc", "[redacted]"},
		{"phone", "+91 98765 43210", "**********10"},
		{"customer_phone", "+919876543210", "**********10"},
		{"phone", "12345", "[redacted]"},
		{"rpc_code", "not_found", "not_found"},
		{"postal_code", "560001", "560001"},
		{"key", "order:1", "order:1"},
		{"method", "PlaceOrder", "PlaceOrder"},
		{"tokens", "3", "3"},
	} {
		line := logLine(t, func(l *slog.Logger) { l.Info("login", c.key, c.value) })
		if line[c.key] != c.want {
			t.Errorf("%s=%q was logged as %q, want %q", c.key, c.value, line[c.key], c.want)
		}
	}
}

func TestSecretsInGroupsAreMasked(t *testing.T) {
	t.Parallel()
	line := logLine(t, func(l *slog.Logger) {
		l.With("session_token", "abc").WithGroup("request").
			Info("in", slog.Group("headers", "cookie", "abc", "accept", "json"), slog.Group("secret", "any", "abc"))
	})
	got, err := json.Marshal(line)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(got, []byte("abc")) || !bytes.Contains(got, []byte(`"accept":"json"`)) {
		t.Errorf("logged %s", got)
	}
}

func TestTraceOfContext(t *testing.T) {
	t.Parallel()
	sc := trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID{1, 2, 3}, SpanID: trace.SpanID{4, 5, 6},
	})
	ctx := trace.ContextWithSpanContext(t.Context(), sc)
	line := logLine(t, func(l *slog.Logger) { l.With("a", 1).InfoContext(ctx, "in a trace") })
	if line["trace_id"] != sc.TraceID().String() || line["span_id"] != sc.SpanID().String() {
		t.Errorf("logged %v", line)
	}
	line = logLine(t, func(l *slog.Logger) { l.Info("outside") })
	if _, ok := line["trace_id"]; ok {
		t.Errorf("logged %v", line)
	}
}

func TestLevelAndText(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	l := obs.NewLogger(&out, slog.LevelWarn, obs.FormatText)
	l.Info("quiet")
	l.Warn("loud", "otp", "123456")
	if got := out.String(); strings.Contains(got, "quiet") || !strings.Contains(got, "msg=loud otp=[redacted]") {
		t.Errorf("logged %q", got)
	}
}
