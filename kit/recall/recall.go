// Package recall measures a search for names: how often what was meant is found although it was typed badly,
// and how long a key press takes. What is typed is drawn by chance from names that are in the data, so
// a figure says how a search copes with typing, not how complete the data is.
package recall

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Finder looks names up by what somebody typed and returns at most so many, the best first.
type Finder func(ctx context.Context, text string, most int) (names []string, err error)

// Way is a way of typing a name.
type Way string

// The ways.
const (
	Whole      Way = "as written"
	Unfinished Way = "two thirds of it"
	OneMistake Way = "one mistake"
	Mistakes   Way = "two mistakes"
	Hasty      Way = "one mistake in two thirds of it"
)

// Ways in the order in which they are told.
var Ways = []Way{Whole, Unfinished, OneMistake, Mistakes, Hasty}

// Share is how many of the names were found first, and among the first five.
type Share struct{ Asked, First, AmongFive int }

// How many answers are looked at, and how many a screen asks for at each key.
const (
	amongFive = 5
	onScreen  = 8
)

// Found types each name once in each way.
func Found(ctx context.Context, find Finder, names []string, seed uint64) (map[Way]Share, error) {
	random := rand.New(rand.NewPCG(seed, 0))
	shares := make(map[Way]Share)
	for _, name := range names {
		for _, way := range Ways {
			text, ok := typed(random, name, way)
			if !ok {
				continue
			}
			found, err := find(ctx, text, amongFive)
			if err != nil {
				return nil, err
			}
			share := shares[way]
			share.Asked++
			at := slices.IndexFunc(found, func(other string) bool { return strings.EqualFold(other, name) })
			if at == 0 {
				share.First++
			}
			if at >= 0 {
				share.AmongFive++
			}
			shares[way] = share
		}
	}
	return shares, nil
}

// typed is a name as somebody types it. Names without a word that can be misspelt are only typed as
// written.
func typed(random *rand.Rand, name string, way Way) (string, bool) {
	letters := []rune(strings.ToLower(name))
	switch way {
	case Unfinished:
		return string(shortened(letters)), len(letters) >= 6
	case OneMistake:
		return misspelt(random, letters, 1)
	case Mistakes:
		return misspelt(random, letters, 2)
	case Hasty:
		return misspelt(random, shortened(letters), 1)
	}
	return name, true
}

func shortened(letters []rune) []rune { return letters[:(len(letters)*2+2)/3] }

// misspelt makes mistakes in words that are long enough to be known again, one in each: a letter
// replaced by any other, left out, doubled, or swapped with the next. A word's first letter is right.
func misspelt(random *rand.Rand, letters []rune, mistakes int) (string, bool) {
	words := strings.Fields(string(letters))
	var long []int
	for i, word := range words {
		if r := []rune(word); len(r) >= 5 && !slices.ContainsFunc(r, func(c rune) bool { return !unicode.IsLetter(c) }) {
			long = append(long, i)
		}
	}
	if len(long) < mistakes {
		return "", false
	}
	random.Shuffle(len(long), func(i, j int) { long[i], long[j] = long[j], long[i] })
	for _, i := range long[:mistakes] {
		words[i] = mistake(random, []rune(words[i]))
	}
	return strings.Join(words, " "), true
}

func mistake(random *rand.Rand, word []rune) string {
	at := 1 + random.IntN(len(word)-2)
	switch random.IntN(4) {
	case 0:
		word[at] = 'a' + rune(random.IntN(26))
	case 1:
		word = slices.Delete(word, at, at+1)
	case 2:
		word = slices.Insert(word, at, word[at])
	default:
		word[at], word[at+1] = word[at+1], word[at]
	}
	return string(word)
}

// Keystrokes types names letter by letter and returns how long each answer took, the shortest first.
// Each key is pressed three times and the shortest counts: what else runs on the machine is not the
// search's.
func Keystrokes(ctx context.Context, find Finder, names []string) ([]time.Duration, error) {
	var took []time.Duration
	for _, name := range names {
		letters := []rune(name)
		for end := 1; end <= len(letters); end++ {
			shortest := time.Hour
			for range 3 {
				begin := time.Now()
				if _, err := find(ctx, string(letters[:end]), onScreen); err != nil {
					return nil, err
				}
				shortest = min(shortest, time.Since(begin))
			}
			took = append(took, shortest)
		}
	}
	slices.Sort(took)
	return took, nil
}
