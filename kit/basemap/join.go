package basemap

import "slices"

// street is a way with roads, or several of one street end to end.
type street struct {
	class class
	name  string
	nodes []int64
}

// end is where a street begins or goes on.
type end struct {
	class class
	name  string
	node  int64
}

// join puts ways of one name and class end to end. Where more than two meet it goes on with the first.
func join(streets []street) []street {
	starts, ends := make(map[end][]int), make(map[end]bool)
	for i, s := range streets {
		if s.name != "" {
			starts[s.at(0)] = append(starts[s.at(0)], i)
			ends[s.at(len(s.nodes)-1)] = true
		}
	}
	used := make([]bool, len(streets))
	joined := make([]street, 0, len(streets))
	follow := func(i int) {
		used[i] = true
		s := streets[i]
		s.nodes = slices.Clone(s.nodes)
		for s.name != "" {
			ways := starts[s.at(len(s.nodes)-1)]
			next := slices.IndexFunc(ways, func(j int) bool { return !used[j] })
			if next < 0 {
				break
			}
			used[ways[next]] = true
			s.nodes = append(s.nodes, streets[ways[next]].nodes[1:]...)
		}
		joined = append(joined, s)
	}
	for i, s := range streets {
		if s.name == "" || !ends[s.at(0)] { // nothing leads here
			follow(i)
		}
	}
	for i := range streets {
		if !used[i] { // rings, and where more than two meet
			follow(i)
		}
	}
	return joined
}

func (s street) at(i int) end { return end{s.class, s.name, s.nodes[i]} }
