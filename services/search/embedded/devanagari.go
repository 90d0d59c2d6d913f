package embedded

import (
	"strings"
	"unicode"
)

// romanised writes Hindi as people write it in Latin letters: दूध becomes doodh, so that it finds what
// doodh finds. Text without Devanagari stays as it is.
func romanised(text string) string {
	if strings.IndexFunc(text, isDevanagari) < 0 {
		return text
	}
	var out strings.Builder
	var word []rune
	for _, r := range text {
		if isDevanagari(r) {
			word = append(word, r)
			continue
		}
		out.WriteString(latin(word))
		out.WriteRune(r)
		word = word[:0]
	}
	out.WriteString(latin(word))
	return out.String()
}

func isDevanagari(r rune) bool { return unicode.Is(unicode.Devanagari, r) }

// syllable of a word: consonants, their vowel, and a nasal after it. A consonant without a written vowel
// has an a, which is often not spoken.
type syllable struct {
	onset, vowel, coda string
	unwritten          bool
}

// latin is one word in Latin letters.
func latin(word []rune) string {
	said := syllables(word)
	dropUnspoken(said)
	var out strings.Builder
	for i, s := range said {
		vowel := s.vowel
		switch {
		case vowel == "aa" && (i > 0 || s.onset != ""): // aam and aata, but tamatar
			vowel = "a"
		case vowel == "ee" && i > 0 && i == len(said)-1 && s.coda == "": // jeera and ghee, but dahi
			vowel = "i"
		}
		out.WriteString(s.onset + vowel + s.coda)
	}
	return out.String()
}

func syllables(word []rune) []syllable {
	var said []syllable
	joined := false // the next consonant belongs to the one before
	for i, r := range word {
		last := len(said) - 1
		switch {
		case consonants[r] != "":
			onset := consonants[r]
			if i+1 < len(word) && word[i+1] == nukta && dotted[r] != "" {
				onset = dotted[r]
			}
			if joined {
				said[last].onset += onset
				said[last].vowel, said[last].unwritten = "a", true
			} else {
				said = append(said, syllable{onset: onset, vowel: "a", unwritten: true})
			}
			joined = false
		case vowels[r] != "":
			said = append(said, syllable{vowel: vowels[r]})
		case last >= 0 && vowelSigns[r] != "":
			said[last].vowel, said[last].unwritten = vowelSigns[r], false
		case last >= 0 && r == virama:
			said[last].vowel, said[last].unwritten = "", false
			joined = true
		case last >= 0 && (r == anusvara || r == candrabindu):
			said[last].coda, said[last].unwritten = nasal(word[i+1:]), false
		case r >= '०' && r <= '९':
			said = append(said, syllable{onset: string('0' + r - '०')})
		}
	}
	return said
}

// nasal before the consonants of the lips is m: anguur with n, but nimbu.
func nasal(rest []rune) string {
	if len(rest) > 0 && strings.ContainsRune("पफबभम", rest[0]) {
		return "m"
	}
	return "n"
}

// dropUnspoken leaves out the a that is not written and not spoken: at the end of a word, and between a
// vowel with one consonant and a consonant with a vowel. So namak, adrak and imli.
func dropUnspoken(said []syllable) {
	last := len(said) - 1
	if last > 0 && said[last].unwritten {
		said[last].vowel = ""
	}
	for i := last - 1; i > 0; i-- {
		before, after := said[i-1], said[i+1]
		if said[i].unwritten && before.vowel != "" && after.vowel != "" && after.onset != "" {
			said[i].vowel = ""
		}
	}
}

const (
	candrabindu = 'ँ'
	anusvara    = 'ं'
	nukta       = '़'
	virama      = '्'
)

var consonants = map[rune]string{
	'क': "k", 'ख': "kh", 'ग': "g", 'घ': "gh", 'ङ': "n", 'च': "ch", 'छ': "chh", 'ज': "j", 'झ': "jh", 'ञ': "n",
	'ट': "t", 'ठ': "th", 'ड': "d", 'ढ': "dh", 'ण': "n", 'त': "t", 'थ': "th", 'द': "d", 'ध': "dh", 'न': "n",
	'प': "p", 'फ': "ph", 'ब': "b", 'भ': "bh", 'म': "m", 'य': "y", 'र': "r", 'ल': "l", 'ळ': "l", 'व': "v",
	'श': "sh", 'ष': "sh", 'स': "s", 'ह': "h",
}

// dotted are consonants with a nukta.
var dotted = map[rune]string{'ज': "z", 'फ': "f"}

var vowels = map[rune]string{
	'अ': "a", 'आ': "aa", 'इ': "i", 'ई': "ee", 'उ': "u", 'ऊ': "oo", 'ऋ': "ri", 'ए': "e", 'ऐ': "ai", 'ऍ': "e",
	'ओ': "o", 'औ': "au", 'ऑ': "o",
}

var vowelSigns = map[rune]string{
	'ा': "aa", 'ि': "i", 'ी': "ee", 'ु': "u", 'ू': "oo", 'ृ': "ri", 'े': "e", 'ै': "ai", 'ॅ': "e",
	'ो': "o", 'ौ': "au", 'ॉ': "o",
}
