package streets

// keepConnected drops edges that are not on the largest part of the network where every junction can
// be reached from every other, turns aside. What is left has dead ends only where the road ends.
func (b *builder) keepConnected() {
	first, heads := b.byStart()
	targets := make([]uint32, len(heads))
	for i, e := range heads {
		targets[i] = b.edges[e].to
	}
	part := components(first, targets)
	size := make([]int, b.vertices)
	for _, e := range b.edges {
		if part[e.from] == part[e.to] {
			size[part[e.from]]++
		}
	}
	largest := mostOf(size)
	kept := b.edges[:0]
	for _, e := range b.edges {
		if part[e.from] == largest && part[e.to] == largest {
			kept = append(kept, e)
			continue
		}
		b.report.drop("edge cut off from the largest connected part", 1, float64(b.graph.Centimetres[e.segment])/100_000)
	}
	b.edges = kept
}

func mostOf(sizes []int) uint32 {
	most := 0
	for i := range sizes {
		if sizes[i] > sizes[most] {
			most = i
		}
	}
	return uint32(most)
}

// byStart lists the edges that leave each vertex.
func (b *builder) byStart() (first, edges []uint32) {
	first = make([]uint32, b.vertices+1)
	for _, e := range b.edges {
		first[e.from+1]++
	}
	for v := range b.vertices {
		first[v+1] += first[v]
	}
	edges = make([]uint32, len(b.edges))
	next := append([]uint32(nil), first...)
	for i, e := range b.edges {
		edges[next[e.from]] = uint32(i)
		next[e.from]++
	}
	return first, edges
}

// components numbers the strongly connected parts (Tarjan 1972, without recursion).
func components(first, head []uint32) []uint32 {
	n := len(first) - 1
	part, low, number := make([]uint32, n), make([]uint32, n), make([]uint32, n)
	for i := range part {
		part[i] = absent
	}
	next := append([]uint32(nil), first[:n]...)
	var open, path []uint32
	count, parts := uint32(0), uint32(0)
	for root := range uint32(n) {
		if number[root] != 0 {
			continue
		}
		path = append(path, root)
		for len(path) > 0 {
			v := path[len(path)-1]
			if number[v] == 0 {
				count++
				number[v], low[v] = count, count
				open = append(open, v)
			}
			if next[v] < first[v+1] {
				w := head[next[v]]
				next[v]++
				if number[w] == 0 {
					path = append(path, w)
				} else if part[w] == absent {
					low[v] = min(low[v], number[w])
				}
				continue
			}
			path = path[:len(path)-1]
			if len(path) > 0 {
				up := path[len(path)-1]
				low[up] = min(low[up], low[v])
			}
			if low[v] == number[v] {
				for {
					w := open[len(open)-1]
					open = open[:len(open)-1]
					part[w] = parts
					if w == v {
						break
					}
				}
				parts++
			}
		}
	}
	return part
}
