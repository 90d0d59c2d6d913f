package hierarchy

// entry is a node that waits for its turn in a search.
type entry struct {
	key  Weight
	node uint32
}

// heap has the least key on top. A node that got a better key is put in again; the old entry is
// recognised when it comes up.
type heap []entry

func (h *heap) push(e entry) {
	*h = append(*h, e)
	s := *h
	i := len(s) - 1
	for i > 0 {
		up := (i - 1) / 4
		if s[up].key <= e.key {
			break
		}
		s[i] = s[up]
		i = up
	}
	s[i] = e
}

func (h *heap) pop() entry {
	s := *h
	top, last := s[0], s[len(s)-1]
	s = s[:len(s)-1]
	*h = s
	i := 0
	for {
		child := 4*i + 1
		if child >= len(s) {
			break
		}
		least := child
		for k := child + 1; k < min(child+4, len(s)); k++ {
			if s[k].key < s[least].key {
				least = k
			}
		}
		if s[least].key >= last.key {
			break
		}
		s[i] = s[least]
		i = least
	}
	if len(s) > 0 {
		s[i] = last
	}
	return top
}

// queue has the nodes that are not contracted, the least priority first, equal ones by number.
type queue struct {
	items []ranked
}

type ranked struct {
	priority int64
	node     uint32
}

func (a ranked) before(b ranked) bool {
	return a.priority < b.priority || a.priority == b.priority && a.node < b.node
}

func newQueue(n int) *queue { return &queue{items: make([]ranked, 0, n)} }

func (q *queue) len() int { return len(q.items) }

func (q *queue) least() int64 { return q.items[0].priority }

func (q *queue) push(node uint32, priority int64) {
	q.items = append(q.items, ranked{priority, node})
	for i := len(q.items) - 1; i > 0; {
		up := (i - 1) / 2
		if !q.items[i].before(q.items[up]) {
			break
		}
		q.items[i], q.items[up] = q.items[up], q.items[i]
		i = up
	}
}

func (q *queue) pop() uint32 {
	top := q.items[0].node
	last := len(q.items) - 1
	q.items[0] = q.items[last]
	q.items = q.items[:last]
	for i := 0; ; {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < last; child++ {
			if q.items[child].before(q.items[least]) {
				least = child
			}
		}
		if least == i {
			return top
		}
		q.items[i], q.items[least] = q.items[least], q.items[i]
		i = least
	}
}
