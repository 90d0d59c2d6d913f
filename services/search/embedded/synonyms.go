package embedded

import (
	_ "embed"
	"strings"
)

//go:embed synonyms.txt
var synonymsText string

// synonyms of a stemmed word, each stemmed, without itself. The table is read only.
var synonyms = readSynonyms(synonymsText)

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
