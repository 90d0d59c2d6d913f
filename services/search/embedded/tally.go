package embedded

// tally adds up, word by word, what documents score. It is scratch space, used again and again.
type tally struct {
	sums    []sum    // by document; zero unless touched
	touched []uint32 // documents with any word
	thisOne []uint32 // documents with the word being added
	found   []scored
}

type sum struct {
	score     float32 // of the words before
	best      float32 // of the word being added
	words     uint8
	nameWords uint8
	inName    bool // the word being added is in the name
}

func (t *tally) reset(documents int) {
	if len(t.sums) < documents {
		t.sums, t.touched = make([]sum, documents+documents/4), t.touched[:0]
	}
	for _, number := range t.touched {
		t.sums[number] = sum{}
	}
	t.touched = t.touched[:0]
}

// addWord gives each document the best of the matches of one query word.
func (t *tally) addWord(matches []match) {
	t.thisOne = t.thisOne[:0]
	for _, m := range matches {
		for _, p := range m.postings {
			s := &t.sums[p.document]
			if s.best == 0 {
				t.thisOne = append(t.thisOne, p.document)
				if s.words == 0 {
					t.touched = append(t.touched, p.document)
				}
			}
			s.best = max(s.best, m.quality*weights[p.fields])
			s.inName = s.inName || p.fields&inName != 0
		}
	}
	for _, number := range t.thisOne {
		s := &t.sums[number]
		s.score += s.best
		s.words++
		if s.inName {
			s.nameWords++
		}
		s.best, s.inName = 0, false
	}
}
