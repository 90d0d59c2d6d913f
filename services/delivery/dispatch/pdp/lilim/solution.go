package lilim

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Routes are the nodes that each vehicle visits, without the depot.
type Routes [][]int

// WriteSolution writes routes the way SINTEF takes them.
func WriteSolution(to io.Writer, name, authors, date, reference string, routes Routes) error {
	out := bufio.NewWriter(to)
	fmt.Fprintf(out, "Instance name : %s\nAuthors       : %s\nDate          : %s\nReference     : %s\nSolution\n", name, authors, date, reference)
	for i, route := range routes {
		fmt.Fprintf(out, "Route %d :", i+1)
		for _, node := range route {
			fmt.Fprintf(out, " %d", node)
		}
		fmt.Fprintln(out)
	}
	return out.Flush()
}

// ReadSolution reads the routes behind the line Solution; it fails with kind InvalidArgument and
// reason bad_instance.
func ReadSolution(from io.Reader) (Routes, error) {
	var routes Routes
	lines, begun := bufio.NewScanner(from), false
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if !begun || line == "" {
			begun = begun || line == "Solution"
			continue
		}
		head, stops, found := strings.Cut(line, ":")
		if !found || !strings.HasPrefix(head, "Route") {
			return nil, bad("%q is no route", line)
		}
		route := []int{}
		for word := range strings.FieldsSeq(stops) {
			node, err := strconv.Atoi(word)
			if err != nil {
				return nil, bad("%q is no node", word)
			}
			route = append(route, node)
		}
		routes = append(routes, route)
	}
	if err := lines.Err(); err != nil {
		return nil, bad("%v", err)
	}
	return routes, nil
}

// tolerance is for the last digits of sums of times.
const tolerance = 1e-6

// Check drives the routes by nothing but the instance: the distance, and everything that is wrong.
func (in *Instance) Check(routes Routes) (distance float64, wrong []string) {
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if len(routes) > in.Vehicles {
		say("%d routes for %d vehicles", len(routes), in.Vehicles)
	}
	visited := make([]bool, len(in.Nodes))
	depot := in.Nodes[0]
	for number, route := range routes {
		at, now, load := depot, depot.Ready, 0.0
		for k, index := range route {
			if index < 1 || index >= len(in.Nodes) || visited[index] {
				say("route %d visits node %d, which is not there or was visited", number+1, index)
				continue
			}
			visited[index] = true
			node := in.Nodes[index]
			distance += away(at, node)
			now = math.Max(now+away(at, node), node.Ready)
			load += node.Demand
			if now > node.Due+tolerance {
				say("route %d is at node %d at %v, due %v", number+1, index, now, node.Due)
			}
			if load < 0 || load > in.Capacity {
				say("route %d carries %v after node %d", number+1, load, index)
			}
			if node.Pickup != 0 && !slices.Contains(route[:k], node.Pickup) {
				say("route %d delivers at node %d before it picked up at %d", number+1, index, node.Pickup)
			}
			if node.Delivery != 0 && !slices.Contains(route[k+1:], node.Delivery) {
				say("route %d picks up at node %d and does not deliver at %d", number+1, index, node.Delivery)
			}
			now, at = now+node.Service, node
		}
		distance += away(at, depot)
		if now+away(at, depot) > depot.Due+tolerance {
			say("route %d is back at %v, due %v", number+1, now+away(at, depot), depot.Due)
		}
	}
	for index, seen := range visited[1:] {
		if !seen {
			say("nobody visits node %d", index+1)
		}
	}
	return distance, wrong
}

func away(a, b Node) float64 { return math.Sqrt((a.X-b.X)*(a.X-b.X) + (a.Y-b.Y)*(a.Y-b.Y)) }
