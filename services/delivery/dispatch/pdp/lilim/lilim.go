// Package lilim reads the pickup-and-delivery instances of Li and Lim, and reads and writes solutions
// the way SINTEF publishes them.
package lilim

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"doorstep/kit/errs"
	"doorstep/services/delivery/dispatch/pdp"
)

// Instance is one file: node 0 is the depot, each other node a task.
type Instance struct {
	Vehicles int
	Capacity float64
	Nodes    []Node
}

// Node is a line of an instance. A pickup has the index of its delivery, a delivery that of its
// pickup; the other of the two is 0.
type Node struct {
	X, Y, Demand, Ready, Due, Service float64
	Pickup, Delivery                  int
}

// most bounds what is read; the largest published instances have 1,054 tasks.
const most = 10_000

// Read fails with kind InvalidArgument and reason bad_instance.
func Read(from io.Reader) (*Instance, error) {
	lines := bufio.NewScanner(from)
	var instance Instance
	for number := 1; lines.Scan(); number++ {
		fields, err := numbers(lines.Text())
		switch {
		case err != nil:
			return nil, bad("line %d: %v", number, err)
		case len(fields) == 0:
		case instance.Vehicles == 0:
			if len(fields) < 2 || !whole(fields[0]) || fields[0] < 1 || fields[0] > most || fields[1] < 0 {
				return nil, bad("line %d should have vehicles and capacity", number)
			}
			instance.Vehicles, instance.Capacity = int(fields[0]), fields[1]
		default:
			node, err := readNode(fields, len(instance.Nodes))
			if err != nil {
				return nil, bad("line %d: %v", number, err)
			}
			if instance.Nodes = append(instance.Nodes, node); len(instance.Nodes) > most {
				return nil, bad("more than %d nodes", most)
			}
		}
	}
	if err := lines.Err(); err != nil {
		return nil, bad("%v", err)
	}
	if err := instance.pair(); err != nil {
		return nil, err
	}
	return &instance, nil
}

func numbers(line string) ([]float64, error) {
	var all []float64
	for word := range strings.FieldsSeq(line) {
		value, err := strconv.ParseFloat(word, 64)
		if err != nil || math.IsNaN(value) || math.Abs(value) > 1e9 {
			return nil, fmt.Errorf("%q is no number", word)
		}
		all = append(all, value)
	}
	return all, nil
}

func whole(value float64) bool { return value == math.Trunc(value) }

func readNode(f []float64, index int) (Node, error) {
	if len(f) != 9 {
		return Node{}, fmt.Errorf("%d numbers, not 9", len(f))
	}
	if f[0] != float64(index) {
		return Node{}, fmt.Errorf("node %v where %d should be", f[0], index)
	}
	if !whole(f[7]) || !whole(f[8]) || f[6] < 0 {
		return Node{}, fmt.Errorf("no whole indices, or a service time below 0")
	}
	return Node{X: f[1], Y: f[2], Demand: f[3], Ready: f[4], Due: f[5], Service: f[6], Pickup: int(f[7]), Delivery: int(f[8])}, nil
}

// pair checks that every task has its other half.
func (in *Instance) pair() error {
	if len(in.Nodes) == 0 {
		return bad("no depot")
	}
	for i, node := range in.Nodes[1:] {
		i++
		other := node.Pickup + node.Delivery
		if node.Pickup != 0 && node.Delivery != 0 || other < 1 || other >= len(in.Nodes) || other == i {
			return bad("node %d belongs to no other", i)
		}
		partner := in.Nodes[other]
		if partner.Pickup+partner.Delivery != i || (node.Delivery != 0) == (partner.Delivery != 0) || node.Demand != -partner.Demand ||
			node.Delivery != 0 && node.Demand < 0 {
			return bad("nodes %d and %d do not fit together", i, other)
		}
	}
	return nil
}

func bad(format string, args ...any) error {
	return errs.New(errs.InvalidArgument, "bad_instance", format, args...)
}

// Problem is the instance for the solver. Order i is picked up at the i-th node that is a pickup.
func (in *Instance) Problem() *pdp.Problem {
	p := &pdp.Problem{
		Weights: pdp.Weights{FewestVehicles: true, Distance: 1},
		Travel: func(from, to int) pdp.Leg {
			length := away(in.Nodes[from], in.Nodes[to])
			return pdp.Leg{Distance: length, Time: length}
		},
	}
	stop := func(i int) pdp.Stop {
		n := in.Nodes[i]
		return pdp.Stop{Place: i, Opens: n.Ready, Due: n.Due, Closes: n.Due, Service: n.Service}
	}
	for _, i := range in.pickups() {
		delivery := in.Nodes[i].Delivery
		p.Orders = append(p.Orders, pdp.Order{Pickup: stop(i), Delivery: stop(delivery), Load: in.Nodes[i].Demand})
	}
	for range in.Vehicles {
		p.Vehicles = append(p.Vehicles, pdp.Vehicle{From: in.Nodes[0].Ready, Until: in.Nodes[0].Due, Capacity: in.Capacity})
	}
	return p
}

func (in *Instance) pickups() (nodes []int) {
	for i, node := range in.Nodes[1:] {
		if node.Delivery != 0 {
			nodes = append(nodes, i+1)
		}
	}
	return nodes
}

// Routes says a solution of the problem in nodes of the instance.
func (in *Instance) Routes(s pdp.Solution) (routes Routes) {
	pickups := in.pickups()
	for _, r := range s.Routes {
		var nodes []int
		for _, visit := range r.Visits {
			node := pickups[visit.Order]
			if visit.Delivery {
				node = in.Nodes[node].Delivery
			}
			nodes = append(nodes, node)
		}
		routes = append(routes, nodes)
	}
	return routes
}
