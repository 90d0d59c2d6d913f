package obs

import (
	"log/slog"
	"strings"
	"unicode"
)

const redacted = "[redacted]"

// redact is a slog ReplaceAttr: it sees every attribute, also inside groups.
func redact(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && (a.Key == slog.TimeKey || a.Key == slog.LevelKey || a.Key == slog.MessageKey) {
		return a
	}
	class := classify(a.Key)
	for _, g := range groups {
		class = max(class, classify(g))
	}
	switch class {
	case secret:
		return slog.String(a.Key, redacted)
	case phone:
		return slog.String(a.Key, maskPhone(a.Value.String()))
	default:
		return a
	}
}

type sensitivity int

const (
	harmless sensitivity = iota
	phone
	secret
)

// classify judges a key by its words, so that refresh_token, refreshToken and
// Refresh-Token are one. A lone "code" is a login code; status codes have
// longer names.
func classify(key string) sensitivity {
	if strings.EqualFold(key, "code") {
		return secret
	}
	found, previous := harmless, ""
	for word := range words(key) {
		switch word {
		case "token", "otp", "authorization", "password", "passwd", "secret", "cookie", "apikey", "credential", "credentials":
			return secret
		case "key":
			if previous == "api" || previous == "private" || previous == "access" {
				return secret
			}
		case "code":
			if previous == "login" || previous == "verification" || previous == "handover" {
				return secret
			}
		case "phone", "msisdn", "mobile":
			found = phone
		}
		previous = word
	}
	return found
}

// words yields the words of a key in lower case.
func words(key string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		start, lower := 0, false
		for i, c := range key {
			separator := !unicode.IsLetter(c) && !unicode.IsDigit(c)
			if separator || unicode.IsUpper(c) && lower {
				if start < i && !yield(strings.ToLower(key[start:i])) {
					return
				}
				start = i
				if separator {
					start = i + 1
				}
			}
			lower = unicode.IsLower(c) || unicode.IsDigit(c)
		}
		if start < len(key) {
			yield(strings.ToLower(key[start:]))
		}
	}
}

// maskPhone keeps the last two digits, enough to tell two callers apart.
func maskPhone(s string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
	if len(digits) < 6 {
		return redacted
	}
	return strings.Repeat("*", len(digits)-2) + digits[len(digits)-2:]
}
