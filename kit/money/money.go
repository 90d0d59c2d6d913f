// Package money is an amount in whole minor units of one currency. Adding two currencies is a
// programming error and panics; floats never occur.
package money

import (
	"fmt"
	"strconv"
	"strings"
)

// INR is the currency of Indian stores: 100 paise to the rupee.
const INR = "INR"

// Money is an amount. The zero value is nothing of no currency and adds to any currency.
type Money struct {
	Minor    int64
	Currency string
}

// Paise makes an amount from whole paise.
func Paise(minor int64) Money { return Money{Minor: minor, Currency: INR} }

// Plus adds.
func (m Money) Plus(other Money) Money {
	return Money{Minor: m.Minor + other.Minor, Currency: m.common(other)}
}

// Minus subtracts.
func (m Money) Minus(other Money) Money {
	return Money{Minor: m.Minor - other.Minor, Currency: m.common(other)}
}

// Times multiplies by a count.
func (m Money) Times(n int64) Money { return Money{Minor: m.Minor * n, Currency: m.Currency} }

// Share is m x part / whole, rounded half up, for pro-rata fees and tax; whole must be positive.
func (m Money) Share(part, whole int64) Money {
	numerator := m.Minor * part
	shared := (2*numerator + whole) / (2 * whole)
	if numerator < 0 {
		shared = -((-2*numerator + whole) / (2 * whole))
	}
	return Money{Minor: shared, Currency: m.Currency}
}

// TaxIncluded is the tax contained in a price at a rate in hundredths of a percent, rounded half up.
func (m Money) TaxIncluded(rateBP int32) Money {
	return m.Share(int64(rateBP), 10_000+int64(rateBP))
}

func (m Money) IsZero() bool { return m.Minor == 0 }

// String is for people, as the apps write it: "₹129", "₹129.50", "₹1,23,456".
func (m Money) String() string {
	minor, sign := m.Minor, ""
	if minor < 0 {
		minor, sign = -minor, "-"
	}
	unit := m.Currency + " "
	if m.Currency == INR {
		unit = "₹"
	}
	text := sign + unit + grouped(strconv.FormatInt(minor/100, 10))
	if minor%100 != 0 {
		text += fmt.Sprintf(".%02d", minor%100)
	}
	return text
}

// grouped puts commas as India does: before the last three digits, and before every two in front of them.
func grouped(digits string) string {
	cut := len(digits) - 3
	if cut <= 0 {
		return digits
	}
	text := digits[cut:]
	for ; cut > 2; cut -= 2 {
		text = digits[cut-2:cut] + "," + text
	}
	return digits[:cut] + "," + text
}

// ParseDecimal reads "129", "129.5" or "129.50" as minor units; more than two decimals is an error.
func ParseDecimal(text, currency string) (Money, error) {
	whole, fraction, _ := strings.Cut(strings.TrimSpace(text), ".")
	negative := strings.HasPrefix(whole, "-")
	whole = strings.TrimPrefix(whole, "-")
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > 2 || !digitsOnly(whole) || !digitsOnly(fraction) || whole+fraction == "" || len(whole) > 15 {
		return Money{}, fmt.Errorf("%q is not an amount of money", text)
	}
	minor, err := strconv.ParseInt("0"+whole+(fraction + "00")[:2], 10, 64)
	if err != nil {
		return Money{}, fmt.Errorf("%q is not an amount of money", text)
	}
	if negative {
		minor = -minor
	}
	return Money{Minor: minor, Currency: currency}, nil
}

func digitsOnly(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

func (m Money) common(other Money) string {
	switch {
	case m.Currency == "" || m.Currency == other.Currency:
		return other.Currency
	case other.Currency == "":
		return m.Currency
	}
	panic("money: " + m.Currency + " with " + other.Currency)
}
