package invoice

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"doorstep/kit/money"
	"doorstep/services/order/invoice/invoicetest"
)

var out = flag.String("out", "", "write the invoice of the test to this file, to look at it")

func sample() Invoice {
	return Invoice{
		Seller: Seller{
			Party: Party{"Doorstep Demo Retail", "12, Ashok Nagar, Bengaluru 560001"}, GSTIN: "29AAAAA0000A1ZY", FSSAI: "10000000000000",
		},
		Store:  Party{"Ashok Nagar", "8 Brigade Road, Bengaluru"},
		Buyer:  Party{"आशा राव", "Flat 3, 2nd floor, Church Street, ಬೆಂಗಳೂರು, 560001"},
		Number: "3-26-000042", OrderID: "01K9ZZZ", At: time.Date(2026, 11, 22, 18, 5, 0, 0, time.FixedZone("IST", 19800)),
		Notes: []Note{
			{Number: "3-26-C000007", At: time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("IST", 19800)), Lines: []Line{{Name: "Toned Milk, 500 ml", HSN: "0401", Quantity: 1, MRP: 2800, Price: 2700}}},
			{Number: "3-26-C000009", At: time.Date(2026, 11, 24, 9, 0, 0, 0, time.FixedZone("IST", 19800)), Lines: []Line{{Name: "Toned Milk, 500 ml", HSN: "0401", Quantity: 2, MRP: 2800, Price: 2700}}},
		},
		Lines: []Line{
			{Name: "Toned Milk, 500 ml", HSN: "0401", Quantity: 4, MRP: 2800, Price: 2700, TaxRateBP: 0},
			{Name: "दूध की मिठाई, 250 g with a name that is so long that it takes more than a single line of the table", HSN: "2106", Quantity: 2, MRP: 15000, Price: 12600, TaxRateBP: 500},
			{Name: "Shampoo, 340 ml", HSN: "3305", Quantity: 1, MRP: 35000, Price: 29900, TaxRateBP: 1800},
		},
		Fees: []Line{{Name: "Packing and handling", HSN: "9985", Quantity: 1, Price: 1000, TaxRateBP: 1800}},
		// 4x27 + 2x126 + 299 + 10
		Total: 10800 + 25200 + 29900 + 1000, Paid: "by UPI", Currency: money.INR,
	}
}

func draw(t *testing.T, i Invoice) (pdf []byte, text string) {
	t.Helper()
	pdf, err := PDF(i)
	if err != nil {
		t.Fatal(err)
	}
	return pdf, invoicetest.Text(pdf)
}

func TestPDF(t *testing.T) {
	pdf, text := draw(t, sample())
	if *out != "" {
		if err := os.WriteFile(*out, pdf, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if again, _ := draw(t, sample()); !bytes.Equal(pdf, again) {
		t.Error("the same invoice has other bytes")
	}
	if len(pdf) > 200_000 {
		t.Errorf("%d bytes", len(pdf))
	}
	for _, want := range []string{
		"Invoice-cum-bill of supply", "Number 3-26-000042    Date 22 Nov 2026, 18:05    Order K9ZZZ",
		"Doorstep Demo Retail", "GSTIN 29AAAAA0000A1ZY", "FSSAI licence 10000000000000", "Place of supply Karnataka (29)", "Ashok Nagar", "8 Brigade Road",
		"Asha Rav", "Church Street, Bengaluru", "Dudh Ki Mithai", "Toned Milk, 500 ml", "0401", "28.00", "27.00", "108.00",
		"240.00", "6.00", "5%", // 252.00 with 5 %
		"Packing and handling", "8.48", "0.76", "18%", // 10.00 with 18 %: twice 0.7627
		"Rs 669.00", "Rupees Six Hundred Sixty-Nine Only", "You paid Rs 103.00 less than the maximum retail price.",
		"Rs 81.00 of it was refunded", "Credit notes: 3-26-C000007 of 23 Nov 2026, Rs 27.00; 3-26-C000009 of 24 Nov 2026, Rs 54.00.",
		"Number 3-26-C000007    Date 23 Nov 2026, 09:00", "Rupees Twenty-Seven Only", "Number 3-26-C000009    Date 24 Nov 2026, 09:00", "Rupees Fifty-Four Only",
		"For items of invoice 3-26-000042 of 22 Nov 2026", "Paid: by UPI.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

func TestWhatTheLawCallsIt(t *testing.T) {
	i := sample()
	i.Lines, i.Notes = i.Lines[1:], nil
	i.Total -= 10800
	if _, text := draw(t, i); !strings.HasPrefix(text, "Tax invoice\n") || strings.Contains(text, "Credit note") {
		t.Errorf("taxed lines only: %s", text)
	}
	i = sample()
	i.Lines, i.Fees, i.Total = i.Lines[:1], nil, 10800
	if _, text := draw(t, i); !strings.HasPrefix(text, "Bill of supply\n") {
		t.Errorf("untaxed lines only: %s", text)
	}
	i.Seller.GSTIN = ""
	if _, text := draw(t, i); !strings.HasPrefix(text, "Invoice\n") || strings.Contains(text, "GSTIN") || strings.Contains(text, "Place of supply") {
		t.Errorf("nobody registered: %s", text)
	}
}

func TestPDFOfManyLines(t *testing.T) {
	i := sample()
	i.Lines, i.Notes = nil, nil
	for range 100 {
		i.Lines = append(i.Lines, Line{Name: "Toned Milk, 500 ml", HSN: "0401", Quantity: 1, MRP: 2800, Price: 2700})
	}
	i.Total = 100*2700 + 1000
	pdf, text := draw(t, i)
	if pages := strings.Count(text, "Made by a computer"); pages != 3 || strings.Count(text, "Toned Milk") != 100 || len(pdf) > 200_000 {
		t.Errorf("%d pages, %d lines, %d bytes", pages, strings.Count(text, "Toned Milk"), len(pdf))
	}
}

func TestNoInvoiceThatIsNotTheBill(t *testing.T) {
	for _, off := range []int64{-1, 1} {
		i := sample()
		i.Total += off
		if _, err := PDF(i); err == nil {
			t.Errorf("an invoice whose lines are %d off its total", off)
		}
	}
}

// What is taxed and both taxes are what was paid, to the paisa, whatever the prices, rates and discount.
func TestLinesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := Invoice{Currency: money.INR}
		for range rapid.IntRange(1, 20).Draw(t, "lines") {
			l := Line{
				Quantity: rapid.Int32Range(1, 50).Draw(t, "quantity"), Price: rapid.Int64Range(0, 500_000).Draw(t, "price"),
				TaxRateBP: rapid.SampledFrom([]int32{0, 25, 300, 500, 1200, 1800, 4000}).Draw(t, "rate"),
			}
			i.Lines, i.Total = append(i.Lines, l), i.Total+l.Price*int64(l.Quantity)
		}
		i.Discount = rapid.Int64Range(0, i.Total).Draw(t, "discount")
		i.Total -= i.Discount
		lines, err := i.billed()
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range append(lines, entry{amounts: total(lines)}) {
			if l.taxable+l.central+l.state != l.paid || l.central != l.state || l.taxable < 0 || l.central < 0 {
				t.Fatalf("%+v", l)
			}
		}
		if paid := total(lines).paid; paid != i.Total {
			t.Fatalf("%d of %d", paid, i.Total)
		}
	})
}

func TestInWords(t *testing.T) {
	for minor, want := range map[int64]string{
		0: "Rupees Zero Only", 1: "Rupees Zero and One Paise Only", 10050: "Rupees One Hundred and Fifty Paise Only",
		12_34_567_89:     "Rupees Twelve Lakh Thirty-Four Thousand Five Hundred Sixty-Seven and Eighty-Nine Paise Only",
		100_00_00_000_00: "Rupees One Hundred Crore Only", 19_99: "Rupees Nineteen and Ninety-Nine Paise Only",
	} {
		if got := inWords(minor); got != want {
			t.Errorf("%d: %s", minor, got)
		}
	}
}

func TestRupees(t *testing.T) {
	for minor, want := range map[int64]string{0: "0.00", 99: "0.99", 100000: "1,000.00", 12345678900: "12,34,56,789.00"} {
		if got := Rupees(minor); got != want {
			t.Errorf("%d: %s", minor, got)
		}
	}
}

func TestLatin(t *testing.T) {
	for text, want := range map[string]string{
		"Amul Gold": "Amul Gold", "दूध": "Dudh", "कमल": "Kamal", "नमक ₹१०": "Namak Rs 10", "प्याज़": "Pyaz", "हिंदी": "Hindi",
		"कृष्ण मंत्र": "Krishna Mantra", "भाई": "Bhai", "कई": "Kai", "न": "Na", "ಕನ್ನಡ": "Kannada", "சென்னை": "Chennai", "কলকাতা": "Kalakata",
		"ਪੰਜਾਬ": "Panjab", "Café": "Café", "牛乳 🥛": "?? ?", "a\u200db\x01c": "ab c",
	} {
		if got := latin(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestCheckGSTIN(t *testing.T) {
	for _, good := range []string{"29AAAAA0000A1ZY", "27AAPFU0939F1ZV"} {
		if err := CheckGSTIN(good); err != nil {
			t.Error(err)
		}
	}
	for _, bad := range []string{"", "29AAAAA0000A1ZX", "27AAPFU0939F1ZW", "28AAPFU0939F1ZV", "99AAAAA0000A1ZY", "29aaaaa0000a1zy", "29AAAAA0000A1ZY0"} {
		if CheckGSTIN(bad) == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	if State("29AAAAA0000A1ZY") != "Karnataka (29)" || State("") != "" || State("99") != "" {
		t.Error(State("29AAAAA0000A1ZY"), State(""), State("99"))
	}
}

// Whatever a name is made of, there is an invoice.
func FuzzPDF(f *testing.F) {
	f.Add("Toned Milk", "0401")
	f.Add("नमक\x00\xff(", ")")
	f.Fuzz(func(t *testing.T, name, hsn string) {
		i := sample()
		i.Lines[0].Name, i.Lines[0].HSN, i.Buyer = name, hsn, Party{name, hsn}
		if _, err := PDF(i); err != nil {
			t.Error(err)
		}
	})
}

func BenchmarkPDF(b *testing.B) {
	for b.Loop() {
		if _, err := PDF(sample()); err != nil {
			b.Fatal(err)
		}
	}
}
