package embedded

import (
	"cmp"
	"context"
	"io"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/tidwall/rtree"

	"doorstep/kit/geo"
	"doorstep/kit/geocode"
)

// Index is a geocoder over one extract. It never changes, so it needs no lock.
type Index struct {
	entries []entry
	names   []name
	words   vocabulary

	segments rtree.RTreeGN[float32, segment]
	spots    rtree.RTreeGN[float32, uint32] // entries that are places
	areas    []uint32                       // entries that are areas

	scratch sync.Pool // *tally
}

var _ geocode.Geocoder = (*Index)(nil)

// entry is one thing that can be found.
type entry struct {
	kind                    geocode.Kind
	name, category, context string
	at, low, high           geo.Point
	importance              float32
}

// name is one of the names of an entry.
type name struct {
	entry  uint32
	words  []float32 // their weights
	weight float32   // of all words together
}

// segment is a stretch of a street.
type segment struct {
	entry    uint32
	from, to geo.Point
}

// Open reads an extract in OpenStreetMap's PBF form. An extract without names makes an index that finds
// nothing.
func Open(ctx context.Context, file io.ReadSeeker) (*Index, error) {
	x, err := readExtract(ctx, file)
	if err != nil {
		return nil, err
	}
	index := &Index{scratch: sync.Pool{New: func() any { return new(tally) }}}
	streets := mergeStreets(x.ways)
	index.addPlaces(x.places)
	index.addStreets(streets, x.ways)
	index.addContexts(streets)
	index.words.finish(len(index.names))
	index.weigh()
	return index, nil
}

// Size is how many things can be found.
func (x *Index) Size() (streets, others int) {
	for _, e := range x.entries {
		if e.kind == geocode.Street {
			streets++
		} else {
			others++
		}
	}
	return streets, others
}

// addPlaces leaves out what is there twice: many shops are a node and a building.
func (x *Index) addPlaces(places []namedPlace) {
	const twin = 60 // metres
	seen := make(map[string][]geo.Point)
	for _, p := range places {
		key := strings.Join(words(p.names[0]), " ")
		if key == "" || slices.ContainsFunc(seen[key], func(at geo.Point) bool { return at.Metres(p.at) < twin }) {
			continue
		}
		seen[key] = append(seen[key], p.at)
		e := entry{kind: p.kind, name: p.names[0], category: p.category, at: p.at, low: p.at, high: p.at, importance: 0.02}
		if p.kind == geocode.Area {
			e.importance = 0.03 * float32(areaRank[p.category])
			x.areas = append(x.areas, uint32(len(x.entries)))
		} else {
			corner := corner(p.at)
			x.spots.Insert(corner, corner, uint32(len(x.entries)))
		}
		x.add(e, p.names)
	}
}

func (x *Index) addStreets(streets []street, ways []namedWay) {
	for _, s := range streets {
		id := uint32(len(x.entries))
		for _, i := range s.ways {
			line := ways[i].line
			for k := 1; k < len(line); k++ {
				low, high := corner(line[k-1]), corner(line[k])
				for axis := range low {
					low[axis], high[axis] = min(low[axis], high[axis]), max(low[axis], high[axis])
				}
				x.segments.Insert(low, high, segment{id, line[k-1], line[k]})
			}
		}
		x.add(entry{
			kind: geocode.Street, name: s.names[0], category: s.class, at: s.at, low: s.low, high: s.high,
			importance: 0.015*float32(classRank(s.class)) + 0.01*float32(math.Log1p(s.metres/100)),
		}, s.names)
	}
}

// add makes an entry findable by its names: by their words, by the meanings of abbreviations, by two
// words written as one, and by initials.
func (x *Index) add(e entry, names []string) {
	id := uint32(len(x.entries))
	x.entries = append(x.entries, e)
	for _, text := range names {
		list := words(text)
		list = list[:min(len(list), 16)] // as many as cover has bits
		if len(list) == 0 {
			continue
		}
		n := uint32(len(x.names))
		x.names = append(x.names, name{entry: id, words: make([]float32, len(list))})
		for i, word := range list {
			x.words.add(word, posting{n, 1 << i})
			for _, meaning := range meanings[word] {
				x.words.add(meaning, posting{n, 1 << i})
			}
			if i > 0 {
				x.words.add(list[i-1]+word, posting{n, 3 << (i - 1)})
			}
		}
		if short := initials(list); short != "" {
			x.words.add(short, posting{n, 1<<len([]rune(short)) - 1})
		}
	}
}

// addContexts says where things are: in which quarter, or at which larger street. The words of that
// help to find them.
func (x *Index) addContexts(streets []street) {
	context := make([]string, len(x.entries))
	for id, e := range x.entries {
		if e.kind == geocode.Area {
			continue
		}
		context[id] = x.areaAround(e.at)
		if context[id] == "" {
			context[id] = x.largerStreet(uint32(id), streets)
		}
	}
	for n := range x.names {
		id := x.names[n].entry
		x.entries[id].context = context[id]
		for _, word := range words(context[id]) {
			if !generic[word] {
				x.words.add(word, posting{uint32(n), 0})
			}
		}
	}
}

// areaAround is the quarter or suburb whose middle is nearest, or "".
func (x *Index) areaAround(at geo.Point) string {
	best, found := 2_500.0, ""
	for _, id := range x.areas {
		e := x.entries[id]
		if rank := areaRank[e.category]; rank > 3 {
			continue // a town says too little
		}
		if metres := at.Metres(e.at); metres < best {
			best, found = metres, e.name
		}
	}
	return found
}

// largerStreet is the nearest street of another name that is known beyond its neighbours.
func (x *Index) largerStreet(id uint32, streets []street) string {
	const within = 500 // metres
	e := x.entries[id]
	first := len(x.entries) - len(streets)
	best, found := float64(within), ""
	x.around(e.at, within, func(s segment) {
		other := streets[int(s.entry)-first]
		if s.entry == id || classRank(other.class) < major || other.names[0] == e.name {
			return
		}
		if _, metres := s.nearest(e.at); metres < best || metres == best && other.names[0] < found {
			best, found = metres, other.names[0]
		}
	})
	return found
}

// weigh gives each word of each name what it says.
func (x *Index) weigh() {
	for _, t := range x.words.terms {
		for _, p := range t.postings {
			if p.cover == 0 || p.cover&(p.cover-1) != 0 {
				continue // near the name, or several of its words
			}
			word := trailing(p.cover)
			if weights := x.names[p.name].words; weights[word] == 0 || t.weight < weights[word] {
				weights[word] = t.weight
			}
		}
	}
	for i := range x.names {
		for _, w := range x.names[i].words {
			x.names[i].weight += w
		}
	}
}

func trailing(cover uint16) (bit int) {
	for cover > 1 {
		cover >>= 1
		bit++
	}
	return bit
}

func corner(p geo.Point) [2]float32 { return [2]float32{float32(p.Longitude), float32(p.Latitude)} }

// around visits the segments within some metres of a point, and some more.
func (x *Index) around(at geo.Point, metres float64, visit func(segment)) {
	low, high := box(at, metres)
	x.segments.Search(low, high, func(_, _ [2]float32, s segment) bool {
		visit(s)
		return true
	})
}

// box holds the circle around a point.
func box(at geo.Point, metres float64) (low, high [2]float32) {
	lat := metres/111_195*1.001 + 1e-5 // float32 is good for a metre
	lon := lat / max(math.Cos(at.Latitude*math.Pi/180), 0.01)
	return corner(geo.Point{Latitude: at.Latitude - lat, Longitude: at.Longitude - lon}),
		corner(geo.Point{Latitude: at.Latitude + lat, Longitude: at.Longitude + lon})
}

// nearest is the point of a segment nearest to another one, and how far that is.
func (s segment) nearest(at geo.Point) (geo.Point, float64) {
	shrink := math.Cos(at.Latitude * math.Pi / 180)
	dx, dy := (s.to.Longitude-s.from.Longitude)*shrink, s.to.Latitude-s.from.Latitude
	px, py := (at.Longitude-s.from.Longitude)*shrink, at.Latitude-s.from.Latitude
	part := 0.0
	if whole := dx*dx + dy*dy; whole > 0 {
		part = min(max((px*dx+py*dy)/whole, 0), 1)
	}
	on := geo.Point{
		Latitude:  s.from.Latitude + part*(s.to.Latitude-s.from.Latitude),
		Longitude: s.from.Longitude + part*(s.to.Longitude-s.from.Longitude),
	}
	return on, at.Metres(on)
}

// distance is how far a point is from the box around an entry; 0 inside.
func (e entry) distance(from geo.Point) float64 {
	return from.Metres(geo.Point{
		Latitude:  min(max(from.Latitude, e.low.Latitude), e.high.Latitude),
		Longitude: min(max(from.Longitude, e.low.Longitude), e.high.Longitude),
	})
}

// compareNames orders entries that are equally good.
func compareNames(a, b entry) int {
	return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.at.Latitude, b.at.Latitude), cmp.Compare(a.at.Longitude, b.at.Longitude))
}

// Entries are all things that can be found, as answers.
func (x *Index) Entries() []geocode.Place {
	all := make([]geocode.Place, len(x.entries))
	for i, e := range x.entries {
		all[i] = e.place()
	}
	return all
}

func (e entry) place() geocode.Place {
	return geocode.Place{Kind: e.kind, Name: e.name, Category: e.category, Context: e.context, At: e.at}
}
