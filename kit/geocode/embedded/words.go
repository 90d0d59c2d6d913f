package embedded

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// words cuts a text: small letters without accents, numbers apart from letters, ordinals as numbers
// (1st, first: 1), single letters in a row as one word (M. G.: mg).
func words(text string) []string {
	var all []string
	for _, field := range strings.FieldsFunc(fold(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}) {
		for _, word := range parts(field) {
			last := len(all) - 1
			if last >= 0 && letters(word) && letters(all[last]) && len(word) == 1 && lettersSoFar(all[last]) {
				all[last] += word
				continue
			}
			if len(word) == 1 && letters(word) {
				word = initial + word
			}
			all = append(all, word)
		}
	}
	for i := range all {
		all[i] = strings.TrimPrefix(all[i], initial)
		if runes := []rune(all[i]); len(runes) > longestWord {
			all[i] = string(runes[:longestWord])
		}
		if number, ok := ordinals[all[i]]; ok {
			all[i] = number
		}
	}
	return all
}

// longestWord is where a word is cut: no name has such.
const longestWord = 40

// initial marks a word that so far consists of single letters.
const initial = "\x00"

func lettersSoFar(word string) bool { return strings.HasPrefix(word, initial) }

func letters(word string) bool {
	word = strings.TrimPrefix(word, initial)
	return word != "" && word[0] >= 'a' && word[0] <= 'z'
}

// fold makes small letters of a text and takes their accents away. Signs of other scripts stay: there
// they are vowels.
func fold(text string) string {
	ascii := true
	for i := range len(text) {
		ascii = ascii && text[i] < 0x80
	}
	text = strings.ToLower(text)
	if ascii {
		return text
	}
	text = strings.Map(func(r rune) rune {
		if r >= 0x300 && r <= 0x36f {
			return -1
		}
		return r
	}, norm.NFKD.String(text))
	return letterNames.Replace(norm.NFC.String(text))
}

// letterNames are letters that are no accented ones but are typed as others.
var letterNames = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ı", "i")

// parts divides a field where numbers meet letters, and keeps an ordinal as its number.
func parts(field string) []string {
	digits := 0
	for digits < len(field) && field[digits] >= '0' && field[digits] <= '9' {
		digits++
	}
	if digits == 0 || digits == len(field) {
		return []string{field}
	}
	switch rest := field[digits:]; rest {
	case "st", "nd", "rd", "th", "er", "re", "e", "eme":
		return []string{field[:digits]}
	default:
		return []string{field[:digits], rest}
	}
}

var ordinals = map[string]string{
	"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7", "eighth": "8",
	"ninth": "9", "tenth": "10", "eleventh": "11", "twelfth": "12",
}

// meanings are what an abbreviation may stand for.
var meanings = map[string][]string{
	"rd": {"road"}, "st": {"street", "saint", "sainte"}, "str": {"street"}, "ste": {"sainte"}, "av": {"avenue"}, "ave": {"avenue"},
	"bd": {"boulevard"}, "bld": {"boulevard"}, "blvd": {"boulevard"}, "boul": {"boulevard"}, "ln": {"lane"}, "crs": {"cross"}, "cr": {"cross"},
	"mn": {"main"}, "pl": {"place"}, "sq": {"square"}, "hwy": {"highway"}, "lyt": {"layout"}, "blk": {"block"}, "ngr": {"nagar"},
	"cir": {"circle"}, "extn": {"extension"}, "ext": {"extension"}, "dr": {"doctor", "docteur", "drive"}, "prof": {"professor", "professeur"},
	"mt": {"mount"}, "gen": {"general"}, "ft": {"feet"}, "hosp": {"hospital"}, "stn": {"station"}, "univ": {"university"}, "apt": {"apartment"},
	"govt": {"government"}, "col": {"colony"}, "jn": {"junction"}, "rte": {"route"}, "ch": {"chemin"}, "imp": {"impasse"}, "all": {"allee"},
}

// generic words say what a name is of, not which one.
var generic = wordSet("road street avenue boulevard lane cross main place square highway layout block circle rue chemin impasse allee route quai drive way marg")

// idle words are typed around addresses and are in no name.
var idle = wordSet("no number house flat the of at")

// beside are words after which something else is named than what is looked for.
var beside = wordSet("near opposite opp nr behind beside next")

// typedWords are the words of a query that tell what is looked for: "no 12, church st near museum" is
// Church Street.
func typedWords(text string) []string {
	all := words(text)
	for i, word := range all {
		if i > 0 && beside[word] {
			all = all[:i]
			break
		}
	}
	if telling := slices.DeleteFunc(slices.Clone(all), func(word string) bool { return idle[word] }); len(telling) > 0 {
		return telling[:min(len(telling), 12)]
	}
	return all
}

func wordSet(text string) map[string]bool {
	set := make(map[string]bool)
	for _, word := range strings.Fields(text) {
		set[word] = true
	}
	return set
}

// initials are the first letters of what comes before the generic word of a name: mg for Mahatma Gandhi
// Road. There are none for a single word.
func initials(name []string) string {
	var letters strings.Builder
	count := 0
	for _, word := range name {
		if generic[word] {
			break
		}
		if !unicode.IsLetter([]rune(word)[0]) {
			return ""
		}
		letters.WriteRune([]rune(word)[0])
		count++
	}
	if count < 2 || count == len(name) {
		return ""
	}
	return letters.String()
}
