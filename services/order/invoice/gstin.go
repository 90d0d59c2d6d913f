package invoice

import (
	"fmt"
	"regexp"
	"strings"
)

const digits36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

var gstinForm = regexp.MustCompile(`^[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][0-9A-Z]Z[0-9A-Z]$`)

// CheckGSTIN refuses a number that is no registration: its form, its state and its check digit.
func CheckGSTIN(gstin string) error {
	if !gstinForm.MatchString(gstin) {
		return fmt.Errorf("%q is not a GSTIN: 15 characters, such as 29AAAAA0000A1ZY", gstin)
	}
	if states[gstin[:2]] == "" {
		return fmt.Errorf("GSTIN %q: there is no state %s", gstin, gstin[:2])
	}
	if want := checkDigit(gstin[:14]); gstin[14] != want {
		return fmt.Errorf("GSTIN %q: the last character would be %c", gstin, want)
	}
	return nil
}

// checkDigit weighs characters by one and two in turn and adds the digits, to the base of 36.
func checkDigit(number string) byte {
	sum := 0
	for i, c := range number {
		product := strings.IndexRune(digits36, c) * (1 + i%2)
		sum += product/36 + product%36
	}
	return digits36[(36-sum%36)%36]
}

// State is the name and number of the state of a GSTIN, such as Karnataka (29).
func State(gstin string) string {
	if len(gstin) < 2 || states[gstin[:2]] == "" {
		return ""
	}
	return states[gstin[:2]] + " (" + gstin[:2] + ")"
}

// states by their numbers in a GSTIN.
var states = map[string]string{
	"01": "Jammu and Kashmir", "02": "Himachal Pradesh", "03": "Punjab", "04": "Chandigarh", "05": "Uttarakhand", "06": "Haryana",
	"07": "Delhi", "08": "Rajasthan", "09": "Uttar Pradesh", "10": "Bihar", "11": "Sikkim", "12": "Arunachal Pradesh", "13": "Nagaland",
	"14": "Manipur", "15": "Mizoram", "16": "Tripura", "17": "Meghalaya", "18": "Assam", "19": "West Bengal", "20": "Jharkhand",
	"21": "Odisha", "22": "Chhattisgarh", "23": "Madhya Pradesh", "24": "Gujarat", "26": "Dadra and Nagar Haveli and Daman and Diu",
	"27": "Maharashtra", "29": "Karnataka", "30": "Goa", "31": "Lakshadweep", "32": "Kerala", "33": "Tamil Nadu", "34": "Puducherry",
	"35": "Andaman and Nicobar Islands", "36": "Telangana", "37": "Andhra Pradesh", "38": "Ladakh",
}
