package invoice

import "strings"

var small = strings.Fields("Zero One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen Fourteen Fifteen Sixteen Seventeen Eighteen Nineteen")

var tens = strings.Fields("- - Twenty Thirty Forty Fifty Sixty Seventy Eighty Ninety")

// inWords says an amount of rupees as invoices do: "Rupees One Lakh Twenty and Fifty Paise Only".
func inWords(minor int64) string {
	rupees, paise := minor/100, minor%100
	text := "Rupees " + number(rupees)
	if paise > 0 {
		text += " and " + number(paise) + " Paise"
	}
	return text + " Only"
}

// number counts in crores, lakhs and thousands.
func number(n int64) string {
	for _, unit := range []struct {
		size int64
		name string
	}{{10_000_000, "Crore"}, {100_000, "Lakh"}, {1000, "Thousand"}, {100, "Hundred"}} {
		if n >= unit.size {
			text := number(n/unit.size) + " " + unit.name
			if rest := n % unit.size; rest > 0 {
				text += " " + number(rest)
			}
			return text
		}
	}
	if n < 20 {
		return small[n]
	}
	if n%10 == 0 {
		return tens[n/10]
	}
	return tens[n/10] + "-" + small[n%10]
}
