package invoice

import (
	"strings"
	"unicode"
)

// The font of the PDF has Latin, Greek and Cyrillic letters, and the library that draws it cannot join
// the letters of Indian scripts. What is written in one of them is printed in Latin letters, as on most
// bills and passports. The nine scripts stand in Unicode in one order, so a table for Devanagari is one
// for all of them. Signs without a sound become a question mark.

var consonants = map[rune]string{
	'क': "k", 'ख': "kh", 'ग': "g", 'घ': "gh", 'ङ': "n", 'च': "ch", 'छ': "chh", 'ज': "j", 'झ': "jh", 'ञ': "n",
	'ट': "t", 'ठ': "th", 'ड': "d", 'ढ': "dh", 'ण': "n", 'त': "t", 'थ': "th", 'द': "d", 'ध': "dh", 'न': "n", '\u0929': "n",
	'प': "p", 'फ': "ph", 'ब': "b", 'भ': "bh", 'म': "m", 'य': "y", 'र': "r", '\u0931': "r", 'ल': "l", 'ळ': "l", '\u0934': "zh", 'व': "v",
	'श': "sh", 'ष': "sh", 'स': "s", 'ह': "h",
	'\u0958': "q", '\u0959': "kh", '\u095a': "g", '\u095b': "z", '\u095c': "r", '\u095d': "rh", '\u095e': "f", '\u095f': "y",
}

var vowels = map[rune]string{
	'अ': "a", 'आ': "a", 'इ': "i", 'ई': "i", 'उ': "u", 'ऊ': "u", 'ऋ': "ri", 'ऍ': "e", 'ऎ': "e", 'ए': "e", 'ऐ': "ai", 'ऑ': "o", 'ऒ': "o", 'ओ': "o", 'औ': "au",
	'ा': "a", 'ि': "i", 'ी': "i", 'ु': "u", 'ू': "u", 'ृ': "ri", 'ॅ': "e", 'ॆ': "e", 'े': "e", 'ै': "ai", 'ॉ': "o", 'ॊ': "o", 'ो': "o", 'ौ': "au",
	'ं': "n", 'ँ': "n", 'ः': "h", '।': ".", '॥': ".", 'ऽ': "",
}

const (
	virama = '\u094d' // no vowel follows
	nukta  = '\u093c' // turns the consonant before it into another
)

var withNukta = map[rune]string{'क': "q", 'ख': "kh", 'ग': "g", 'ज': "z", 'ड': "r", 'ढ': "rh", 'फ': "f"}

// own are letters that only one script has.
var own = map[rune]string{
	'ৎ': "t", 'ৰ': "r", 'ৱ': "v", 'ੰ': "n", 'ੱ': "",
	'ൺ': "n", 'ൻ': "n", 'ർ': "r", 'ൽ': "l", 'ൾ': "l", 'ൿ': "k",
}

const (
	firstIndic, lastIndic = '\u0900', '\u0d7f'
	// firstSouthern is where the scripts begin whose words do not lose their last a.
	firstSouthern = '\u0b00'
)

func isIndic(r rune) bool { return r >= firstIndic && r <= lastIndic }

// latin is text in letters that the font has.
func latin(text string) string {
	letters := make([]rune, 0, len(text))
	for _, r := range text {
		if !unicode.Is(unicode.Cf, r) { // joiners
			letters = append(letters, r)
		}
	}
	var out strings.Builder
	for at := 0; at < len(letters); {
		if !isIndic(letters[at]) {
			out.WriteString(plain(letters[at]))
			at++
			continue
		}
		end := at
		for end < len(letters) && isIndic(letters[end]) {
			end++
		}
		word := spoken(letters[at:end])
		if word != "" {
			out.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
		at = end
	}
	return out.String()
}

// spoken is a word of an Indian script by its sound.
func spoken(word []rune) string {
	var out strings.Builder
	for i := 0; i < len(word); i++ {
		r := devanagari(word[i])
		sound, is := consonants[r]
		if letter, only := own[word[i]]; only || !is {
			if !only {
				letter = single(r)
			}
			out.WriteString(letter)
			continue
		}
		if i+1 < len(word) && devanagari(word[i+1]) == nukta {
			i++
			if changed := withNukta[r]; changed != "" {
				sound = changed
			}
		}
		out.WriteString(sound)
		if opensA(word, i) {
			out.WriteString("a")
		}
	}
	return out.String()
}

// opensA reports whether the consonant that ends at i is spoken with an a that nobody writes.
func opensA(word []rune, i int) bool {
	if i+1 < len(word) {
		next := devanagari(word[i+1])
		_, consonant := consonants[next]
		_, mark := own[word[i+1]]
		return consonant || mark || strings.ContainsRune("ंँः", next) || next >= 'अ' && next <= 'औ'
	}
	joined := i > 0 && devanagari(word[i-1]) == virama && strings.ContainsRune("यरवमनण", devanagari(word[i]))
	return len(word) == 1 || word[i] >= firstSouthern || joined
}

// devanagari is the letter of that script in the place of this one.
func devanagari(r rune) rune { return firstIndic + r&0x7f }

func single(r rune) string {
	switch sound, is := vowels[r]; {
	case is:
		return sound
	case r >= '०' && r <= '९':
		return string('0' + r - '०')
	case r == virama || r == nukta:
		return ""
	}
	return "?"
}

// plain is a letter of another script.
func plain(r rune) string {
	switch {
	case r == '₹':
		return "Rs "
	case unicode.IsControl(r):
		return " "
	case r == unicode.ReplacementChar:
		return "?"
	case r < 0x0250, strings.ContainsRune("–—’‘“”•…", r), unicode.In(r, unicode.Greek, unicode.Cyrillic):
		return string(r)
	case unicode.Is(unicode.Mn, r):
		return ""
	}
	return "?"
}
