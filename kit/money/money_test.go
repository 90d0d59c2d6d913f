package money_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"doorstep/kit/money"
)

func TestParseDecimal(t *testing.T) {
	for text, want := range map[string]int64{"129": 12900, "129.5": 12950, " 0.05 ": 5, ".5": 50, "-3.20": -320, "7.500": 750} {
		got, err := money.ParseDecimal(text, money.INR)
		if err != nil || got.Minor != want {
			t.Errorf("ParseDecimal(%q) = %v, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "x", "1.234", "1e5", "--1", "1,000", "99999999999999999999", "1.-5"} {
		if got, err := money.ParseDecimal(text, money.INR); err == nil {
			t.Errorf("ParseDecimal(%q) = %v, want an error", text, got)
		}
	}
}

func TestStringIsForPeople(t *testing.T) {
	for _, c := range []struct {
		amount money.Money
		want   string
	}{
		{money.Paise(0), "₹0"},
		{money.Paise(5), "₹0.05"},
		{money.Paise(18_400), "₹184"},
		{money.Paise(12_950), "₹129.50"},
		{money.Paise(99_999), "₹999.99"},
		{money.Paise(100_000), "₹1,000"},
		{money.Paise(1_234_500), "₹12,345"},
		{money.Paise(12_345_600), "₹1,23,456"},
		{money.Paise(1_234_567_890), "₹1,23,45,678.90"},
		{money.Paise(-500), "-₹5"},
		{money.Money{Minor: 1250, Currency: "USD"}, "USD 12.50"},
	} {
		if got := c.amount.String(); got != c.want {
			t.Errorf("%d of %s is written %q, want %q", c.amount.Minor, c.amount.Currency, got, c.want)
		}
	}
}

func TestSharesOfAWholeLoseAtMostRounding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := money.Paise(rapid.Int64Range(0, 1e9).Draw(t, "amount"))
		whole := rapid.Int64Range(1, 1e6).Draw(t, "whole")
		part := rapid.Int64Range(0, whole).Draw(t, "part")
		sum := amount.Share(part, whole).Plus(amount.Share(whole-part, whole))
		if diff := sum.Minus(amount).Minor; diff < -1 || diff > 1 {
			t.Fatalf("shares add up to %v of %v", sum, amount)
		}
	})
}

func TestTaxIncluded(t *testing.T) {
	if got := money.Paise(11800).TaxIncluded(1800); got.Minor != 1800 {
		t.Errorf("18%% in Rs 118 is %v", got)
	}
	if got := money.Paise(-11800).TaxIncluded(1800); got.Minor != -1800 {
		t.Errorf("18%% in Rs -118 is %v", got)
	}
}

func TestMixedCurrenciesPanic(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("adding rupees to dollars did not panic")
		}
	}()
	money.Paise(1).Plus(money.Money{Minor: 1, Currency: "USD"})
}

// What is an amount is written as it was read, and nothing else is.
func FuzzParseDecimal(f *testing.F) {
	for _, text := range []string{"12.34", "-0.5", "129", "0.005", "1.230", ".", "-", "1e3", " 7 ", "9223372036854775807", "922337203685477.58", "\u0661"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := money.ParseDecimal(text, money.INR)
		if err != nil {
			if got != (money.Money{}) {
				t.Errorf("%q gave %v and %v", text, got, err)
			}
			return
		}
		written := strings.NewReplacer("₹", "", ",", "").Replace(got.String())
		if again, err := money.ParseDecimal(written, money.INR); err != nil || again != got {
			t.Errorf("%q is %v, which reads as %v, %v", text, got, again, err)
		}
	})
}
