package embedded

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"doorstep/kit/geo"
)

// gapMetres is how far apart two parts of one street may be: across a junction, a square, the other
// carriageway.
const gapMetres = 150

// street is all ways of one name that belong together.
type street struct {
	names  []string
	class  string
	metres float64
	at     geo.Point // on it, near its middle
	low    geo.Point // corners of the box around it
	high   geo.Point
	ways   []int // in the extract
}

// mergeStreets puts the ways of one name together that share a node or are nearly connected.
func mergeStreets(ways []namedWay) []street {
	byName := make(map[string][]int)
	for i, w := range ways {
		key := strings.Join(words(w.names[0]), " ")
		byName[key] = append(byName[key], i)
	}
	var streets []street
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		for _, group := range connected(ways, byName[name]) {
			streets = append(streets, newStreet(ways, group))
		}
	}
	return streets
}

// cell is a square of the map, a gap wide.
type cell struct{ row, column int }

// connected divides ways of one name into groups that belong together.
func connected(ways []namedWay, members []int) [][]int {
	parent := make(map[int]int, len(members))
	for _, i := range members {
		parent[i] = i
	}
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	byNode, byCell := make(map[int64]int), make(map[cell][]int)
	for _, i := range members {
		for _, id := range ways[i].nodes {
			if other, ok := byNode[id]; ok {
				parent[root(i)] = root(other)
			}
			byNode[id] = i
		}
		for _, end := range []geo.Point{ways[i].line[0], ways[i].line[len(ways[i].line)-1]} {
			at := cellOf(end)
			byCell[at] = append(byCell[at], i)
		}
	}
	for _, i := range members {
		for _, end := range []geo.Point{ways[i].line[0], ways[i].line[len(ways[i].line)-1]} {
			at := cellOf(end)
			for k := range 9 {
				for _, other := range byCell[cell{at.row + k/3 - 1, at.column + k%3 - 1}] {
					if root(other) != root(i) && apart(end, ways[other].line) <= gapMetres {
						parent[root(other)] = root(i)
					}
				}
			}
		}
	}
	groups := make(map[int][]int)
	for _, i := range members {
		groups[root(i)] = append(groups[root(i)], i)
	}
	return slices.SortedFunc(maps.Values(groups), func(a, b []int) int { return cmp.Compare(a[0], b[0]) })
}

// apart is how far a point is from the nearer end of a line.
func apart(p geo.Point, line []geo.Point) float64 {
	return min(p.Metres(line[0]), p.Metres(line[len(line)-1]))
}

func cellOf(p geo.Point) cell {
	const degrees = gapMetres / 111_195.0
	return cell{int(math.Floor(p.Latitude / degrees)), int(math.Floor(p.Longitude * math.Cos(p.Latitude*math.Pi/180) / degrees))}
}

func newStreet(ways []namedWay, group []int) street {
	s := street{ways: group, low: geo.Point{Latitude: 91, Longitude: 181}, high: geo.Point{Latitude: -91, Longitude: -181}}
	longest := -1.0
	for _, i := range group {
		w := ways[i]
		for _, name := range w.names {
			if !slices.Contains(s.names, name) {
				s.names = append(s.names, name)
			}
		}
		metres := length(w.line)
		s.metres += metres
		if metres > longest {
			longest, s.at = metres, along(w.line, metres/2)
		}
		if classRank(w.class) > classRank(s.class) {
			s.class = w.class
		}
		for _, p := range w.line {
			s.low = geo.Point{Latitude: min(s.low.Latitude, p.Latitude), Longitude: min(s.low.Longitude, p.Longitude)}
			s.high = geo.Point{Latitude: max(s.high.Latitude, p.Latitude), Longitude: max(s.high.Longitude, p.Longitude)}
		}
	}
	return s
}

func length(line []geo.Point) (metres float64) {
	for i := 1; i < len(line); i++ {
		metres += line[i-1].Metres(line[i])
	}
	return metres
}

// along is the point so many metres from the beginning of a line.
func along(line []geo.Point, metres float64) geo.Point {
	for i := 1; i < len(line); i++ {
		step := line[i-1].Metres(line[i])
		if step >= metres {
			return line[i-1].Towards(line[i], metres)
		}
		metres -= step
	}
	return line[len(line)-1]
}

// classRank orders streets by what they are built for.
func classRank(class string) int {
	switch strings.TrimSuffix(class, "_link") {
	case "motorway", "trunk":
		return 6
	case "primary":
		return 5
	case "secondary":
		return 4
	case "tertiary":
		return 3
	case "residential", "unclassified", "living_street", "pedestrian":
		return 2
	case "":
		return 0
	}
	return 1
}

// major streets are known beyond their neighbours.
const major = 3
