package embedded

import "testing"

func TestRomanised(t *testing.T) {
	t.Parallel()
	for hindi, want := range map[string]string{
		"दूध": "doodh", "पनीर": "paneer", "टमाटर": "tamatar", "आलू": "aaloo", "आटा": "aata", "प्याज़": "pyaz", "चीनी": "cheeni", "दही": "dahi",
		"नमक": "namak", "अदरक": "adrak", "इमली": "imli", "लहसुन": "lahsun", "अंडा": "anda", "नींबू": "neemboo", "चाय": "chay", "घी": "ghee",
		"चावल": "chaval", "जीरा": "jeera", "मूँग दाल": "moong dal", "दूध ५०० ml": "doodh 500 ml", "मिर्च": "mirch", "कॉफ़ी": "kofi",
		"milk": "milk", "": "", "्": "", "ा": "", "क्": "k", "ँ़ं": "",
	} {
		if got := romanised(hindi); got != want {
			t.Errorf("%s is %q, want %q", hindi, got, want)
		}
	}
}

// What a spelling sounds like finds its other names too.
func TestSynonymsBySound(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"doodh", "dudh", "dhoodh"} {
		if got := otherNames(word); len(got) == 0 || got[0] != "milk" {
			t.Errorf("%s is %q", word, got)
		}
	}
	for _, word := range []string{"milky", "xyz", "at", ""} {
		if got := otherNames(word); len(got) != 0 {
			t.Errorf("%s is %q", word, got)
		}
	}
}
