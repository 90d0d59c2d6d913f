package mdrp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
)

// Init opens a day: everything that is known beforehand.
type Init struct {
	Params      Params       `json:"params"`
	Restaurants []Restaurant `json:"restaurants"`
	Couriers    []Courier    `json:"couriers"`
}

// Tick is what a dispatcher learns at a minute.
type Tick struct {
	T         int            `json:"t"`
	NewOrders []Order        `json:"new_orders"`
	Changed   []CourierState `json:"changed"`
	PickedUp  []string       `json:"picked_up"`
}

// States of a courier.
const (
	Off        = "off"
	Idle       = "idle"
	Moving     = "moving"
	ToPickup   = "to_pickup"
	AtPickup   = "at_pickup"
	Delivering = "delivering"
)

// CourierState is what a courier does.
type CourierState struct {
	Courier string   `json:"courier"`
	State   string   `json:"state"`
	At      Location `json:"at"`
	Since   int      `json:"since"`
	FreeAt  int      `json:"free_at"`
	Orders  []string `json:"orders"`
}

// Location is a place by its name, or a point. The zero value says nothing.
type Location struct {
	ID    string
	Point *Point
}

// Decision is an instruction: a trip (or the new orders of one), or a move.
type Decision struct {
	Courier string   `json:"courier"`
	Orders  []string `json:"orders,omitempty"`
	MoveTo  string   `json:"move_to,omitempty"`
}

type answer struct {
	Decisions []Decision `json:"decisions"`
}

// MarshalJSON writes a name as a string and a point as a pair.
func (l Location) MarshalJSON() ([]byte, error) {
	switch {
	case l.ID != "":
		return json.Marshal(l.ID)
	case l.Point != nil:
		return json.Marshal([2]float64{l.Point.X, l.Point.Y})
	}
	return []byte("null"), nil
}

// UnmarshalJSON takes a name, a pair, an object with x and y, or null.
func (l *Location) UnmarshalJSON(text []byte) error {
	*l = Location{}
	var pair []float64
	var object struct {
		ID   string
		X, Y *float64
	}
	switch first := bytes.TrimSpace(text); {
	case bytes.Equal(first, []byte("null")):
		return nil
	case first[0] == '"':
		return json.Unmarshal(text, &l.ID)
	case first[0] == '[':
		if err := json.Unmarshal(text, &pair); err != nil || len(pair) != 2 {
			return fmt.Errorf("%s is no point: want [x,y]", text)
		}
		l.Point = &Point{X: pair[0], Y: pair[1]}
		return nil
	}
	if err := json.Unmarshal(text, &object); err != nil {
		return fmt.Errorf("%s is no place: %w", text, err)
	}
	l.ID = object.ID
	if object.X != nil && object.Y != nil {
		l.Point = &Point{X: *object.X, Y: *object.Y}
	}
	return nil
}

// UnmarshalJSON finds the parameters by the words in their names, as files and harnesses spell them
// differently ("pickup service minutes", "pickup_service_minutes", "pickupService").
func (p *Params) UnmarshalJSON(text []byte) error {
	var named map[string]any
	if err := json.Unmarshal(text, &named); err != nil {
		return err
	}
	*p = Params{PickupService: 4, DropoffService: 4, TargetClickToDoor: 40, MaxClickToDoor: 90, PayPerOrder: 10, PayPerHour: 15}
	for name, value := range named {
		number, ok := value.(float64)
		if !ok {
			continue
		}
		key := strings.ToLower(name)
		has := func(words ...string) bool {
			for _, word := range words {
				if strings.Contains(key, word) {
					return true
				}
			}
			return false
		}
		switch whole := int(math.Max(-1, math.Min(number, maxMinute))); {
		case has("meter", "metre", "speed"):
			p.MetersPerMinute = number
		case has("hour", "guarant"):
			p.PayPerHour = number
		case has("pay"):
			p.PayPerOrder = number
		case has("target"):
			p.TargetClickToDoor = whole
		case has("max"):
			p.MaxClickToDoor = whole
		case has("pickup", "pick_up"):
			p.PickupService = whole
		case has("drop"):
			p.DropoffService = whole
		}
	}
	if p.PickupService < 0 || p.DropoffService < 0 {
		return errors.New("a service takes less than no time")
	}
	return p.validate()
}

// message is any line of the harness.
type message struct {
	Type string `json:"type"`
}

// decode reads one line of the harness: an Init or a Tick.
func decode(line []byte) (any, error) {
	var kind message
	if err := json.Unmarshal(line, &kind); err != nil {
		return nil, fmt.Errorf("no JSON object: %w", err)
	}
	switch kind.Type {
	case "init":
		var init Init
		if err := json.Unmarshal(line, &init); err != nil {
			return nil, fmt.Errorf("init: %w", err)
		}
		if init.Params.MetersPerMinute == 0 {
			return nil, errors.New("init: no parameters")
		}
		return init, (&Instance{Params: init.Params, Restaurants: init.Restaurants, Couriers: init.Couriers}).validate()
	case "tick":
		var tick Tick
		if err := json.Unmarshal(line, &tick); err != nil {
			return nil, fmt.Errorf("tick: %w", err)
		}
		return tick, tick.validate()
	}
	return nil, fmt.Errorf("type %q is neither init nor tick", kind.Type)
}

func (t Tick) validate() error {
	if t.T < 0 || t.T > maxMinute {
		return fmt.Errorf("tick: %d is no minute", t.T)
	}
	for _, o := range t.NewOrders {
		if o.ID == "" || o.Restaurant == "" {
			return errors.New("tick: an order without its name or its restaurant")
		}
		if o.Ready < 0 || o.Ready > maxMinute || o.Placed < 0 || o.Placed > t.T {
			return fmt.Errorf("tick: at %d the order %s is told to be placed at %d, ready at %d", t.T, o.ID, o.Placed, o.Ready)
		}
	}
	for _, c := range t.Changed {
		if max(c.Since, c.FreeAt) > 2*maxMinute || min(c.Since, c.FreeAt) < -maxMinute {
			return fmt.Errorf("tick: courier %s is %s since %d, free at %d: no minutes of a day", c.Courier, c.State, c.Since, c.FreeAt)
		}
	}
	return nil
}
