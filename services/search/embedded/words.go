package embedded

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// split cuts text into folded words in Latin letters. A number stays with its unit: "500 ml" is one word, 500ml.
func split(text string) []string {
	var words []string
	for _, token := range tokens(romanised(fold(text))) {
		if unit, ok := units[token]; ok && len(words) > 0 && isNumber(words[len(words)-1]) {
			words[len(words)-1] += unit
			continue
		}
		words = append(words, joinedUnit(token))
	}
	return words
}

// fold makes letters small and drops the accents of Latin ones.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x300 && r <= 0x36f {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(text))
}

// tokens are runs of letters and digits, with the point of a decimal and without apostrophes.
func tokens(text string) []string {
	var found []string
	var token strings.Builder
	runes := []rune(text)
	for i, r := range runes {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			token.WriteRune(r)
		case r == '.' && i > 0 && i+1 < len(runes) && unicode.IsDigit(runes[i-1]) && unicode.IsDigit(runes[i+1]):
			token.WriteRune(r)
		case r == '\'' || r == '’':
		case token.Len() > 0:
			found = append(found, token.String())
			token.Reset()
		}
	}
	if token.Len() > 0 {
		found = append(found, token.String())
	}
	return found
}

// units are the ways to write a unit, and the one we keep.
var units = map[string]string{
	"g": "g", "gm": "g", "gms": "g", "gram": "g", "grams": "g", "kg": "kg", "kgs": "kg", "kilo": "kg",
	"ml": "ml", "l": "l", "ltr": "l", "litre": "l", "litres": "l", "liter": "l",
	"pc": "pc", "pcs": "pc", "piece": "pc", "pieces": "pc", "unit": "pc", "units": "pc",
}

// joinedUnit turns 500gms into 500g.
func joinedUnit(token string) string {
	at := strings.IndexFunc(token, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' })
	if at > 0 {
		if unit, ok := units[token[at:]]; ok {
			return token[:at] + unit
		}
	}
	return token
}

func isNumber(token string) bool {
	return strings.IndexFunc(token, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' }) < 0
}

// stem drops the English plural, no more: both tomatoes and tomato are tomato.
func stem(word string) string {
	if len(word) <= 3 || !strings.HasSuffix(word, "s") || strings.HasSuffix(word, "ss") || strings.HasSuffix(word, "us") {
		return word
	}
	for _, ending := range []struct{ from, to string }{
		{"ies", "y"}, {"oes", "o"}, {"ches", "ch"}, {"shes", "sh"}, {"sses", "ss"}, {"xes", "x"},
	} {
		if base, ok := strings.CutSuffix(word, ending.from); ok && len(base) >= 2 {
			return base + ending.to
		}
	}
	return word[:len(word)-1]
}

var soundPairs = strings.NewReplacer(
	"aa", "a", "ee", "i", "ii", "i", "ea", "i", "oo", "u", "uu", "u", "ou", "u",
	"ph", "f", "ck", "k", "bh", "b", "dh", "d", "gh", "g", "kh", "k", "th", "t", "jh", "j",
)

var soundLetters = strings.NewReplacer("w", "v", "z", "j", "q", "k", "y", "i", "x", "ks", "c", "k", "kh", "ch")

// sound is a key that spellings of one spoken word share, as people write Indian words in Latin
// letters: pyaaz and piaz, jeera and zira, chawal and chaval. Empty for what has no sound.
func sound(word string) string {
	if len(word) < 3 || strings.IndexFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) >= 0 {
		return ""
	}
	key := soundLetters.Replace(soundPairs.Replace(word))
	var single strings.Builder
	for i := range len(key) {
		if i == 0 || key[i] != key[i-1] {
			single.WriteByte(key[i])
		}
	}
	return strings.TrimSuffix(single.String(), "h")
}
