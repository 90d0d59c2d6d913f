package embedded

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
)

//go:embed synonyms.txt
var synonymsText string

// synonyms of a stemmed word, each stemmed, without itself. The table is read only.
var synonyms = readSynonyms(synonymsText)

// synonymsBySound are those of the words that sound alike, by their sound.
var synonymsBySound = bySound(synonyms)

// otherNames of a stemmed word or, if it has none as it is spelt, of words that sound like it: dudh is
// milk as doodh is.
func otherNames(word string) []string {
	if names := synonyms[word]; names != nil {
		return names
	}
	heard := sound(word)
	if len(heard) < minSound {
		return nil
	}
	return synonymsBySound[heard]
}

func bySound(table map[string][]string) map[string][]string {
	heard := make(map[string][]string)
	for _, word := range slices.Sorted(maps.Keys(table)) {
		key := sound(word)
		if len(key) < minSound {
			continue
		}
		for _, name := range table[word] {
			if !slices.Contains(heard[key], name) {
				heard[key] = append(heard[key], name)
			}
		}
	}
	return heard
}

func readSynonyms(text string) map[string][]string {
	table := make(map[string][]string)
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		group := strings.Fields(line)
		for _, word := range group {
			for _, other := range group {
				if word != other {
					table[stem(word)] = append(table[stem(word)], stem(other))
				}
			}
		}
	}
	return table
}
