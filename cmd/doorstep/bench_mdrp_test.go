package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"doorstep/sim/mdrp"
)

// smallCity is a made-up day. With long shifts everybody can be served.
func smallCity(t *rapid.T, longShifts bool) *mdrp.Instance {
	instance := &mdrp.Instance{Name: "0made", Params: mdrp.Params{
		MetersPerMinute: 300, PickupService: 4, DropoffService: 4, TargetClickToDoor: 40, MaxClickToDoor: 90, PayPerOrder: 10, PayPerHour: 15,
	}}
	coordinate := rapid.IntRange(0, 6000)
	point := func() mdrp.Point {
		return mdrp.Point{X: float64(coordinate.Draw(t, "x")), Y: float64(coordinate.Draw(t, "y"))}
	}
	for i := range rapid.IntRange(1, 6).Draw(t, "restaurants") {
		instance.Restaurants = append(instance.Restaurants, mdrp.Restaurant{ID: fmt.Sprint("r", i), Point: point()})
	}
	for i := range rapid.IntRange(1, 5).Draw(t, "couriers") {
		c := mdrp.Courier{ID: fmt.Sprint("c", i), Point: point(), On: rapid.IntRange(0, 60).Draw(t, "on")}
		c.Off = c.On + rapid.IntRange(0, 150).Draw(t, "shift")
		if longShifts {
			c.Off = 2500
		}
		instance.Couriers = append(instance.Couriers, c)
	}
	placed := 0
	for i := range rapid.IntRange(0, 25).Draw(t, "orders") {
		placed += rapid.IntRange(0, 6).Draw(t, "gap")
		instance.Orders = append(instance.Orders, mdrp.Order{
			ID: fmt.Sprint("o", i), Point: point(), Placed: placed, Ready: placed + rapid.IntRange(0, 40).Draw(t, "lead"),
			Restaurant: instance.Restaurants[rapid.IntRange(0, len(instance.Restaurants)-1).Draw(t, "of")].ID,
		})
	}
	return instance
}

func TestEveryInstructionIsLegal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		instance := smallCity(t, false)
		opts := mdrp.Options{Every: rapid.SampledFrom([]int{1, 1, 2, 5}).Draw(t, "every")}
		outcome := runMade(t, instance, new(mdrpDispatcher), opts)
		if again := runMade(t, instance, new(mdrpDispatcher), opts); !reflect.DeepEqual(again, outcome) {
			t.Fatalf("the same day came out differently:\n%+v\n%+v", outcome, again)
		}
	})
}

func TestNobodyIsForgottenWhenCouriersAreShort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		instance := smallCity(t, true)
		outcome := runMade(t, instance, new(mdrpDispatcher), mdrp.Options{})
		if m := mdrp.Measure(instance, outcome); m.Undelivered > 0 {
			t.Fatalf("%v orders were left, and the couriers had days", m.Undelivered)
		}
	})
}

// Over its protocol the dispatcher does what it does at hand.
func TestTheProtocolChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		instance := smallCity(t, false)
		atHand := runMade(t, instance, new(mdrpDispatcher), mdrp.Options{})
		pipe := newPiped()
		overPipe := runMade(t, instance, pipe, mdrp.Options{})
		if err := pipe.close(); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(atHand, overPipe) {
			t.Fatalf("at hand   %+v\nover pipe %+v", atHand, overPipe)
		}
	})
}

func runMade(t *rapid.T, instance *mdrp.Instance, dispatcher mdrp.Dispatcher, opts mdrp.Options) *mdrp.Outcome {
	outcome, err := mdrp.Run(instance, dispatcher, opts)
	if err != nil {
		t.Fatal(err)
	}
	if faults := mdrp.Check(instance, &outcome.Solution); len(faults) > 0 || outcome.Refused > 0 {
		t.Fatalf("faults %v, refused %v", faults, outcome.Refusals)
	}
	return outcome
}

// piped is a dispatcher at the other end of the protocol.
type piped struct {
	in   *io.PipeWriter
	out  *json.Decoder
	done chan error
}

func newPiped() *piped {
	fromHarness, in := io.Pipe()
	out, toHarness := io.Pipe()
	p := &piped{in: in, out: json.NewDecoder(out), done: make(chan error, 1)}
	go func() {
		err := serveMDRP(fromHarness, toHarness)
		toHarness.CloseWithError(io.EOF)
		p.done <- err
	}()
	return p
}

func (p *piped) say(kind string, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.in, `{"type":%q,%s`+"\n", kind, text[1:])
	return err
}

func (p *piped) Begin(day mdrp.Init) error { return p.say("init", day) }

func (p *piped) Decide(tick mdrp.Tick) ([]mdrp.Decision, error) {
	if err := p.say("tick", tick); err != nil {
		return nil, err
	}
	var said struct {
		Decisions []mdrp.Decision `json:"decisions"`
	}
	return said.Decisions, p.out.Decode(&said)
}

func (p *piped) close() error {
	return errors.Join(p.in.Close(), <-p.done)
}

func TestServeMDRPRefusesNonsense(t *testing.T) {
	begin := `{"type":"init","params":{"meters_per_minute":320},"restaurants":[{"id":"r1","x":0,"y":0}],"couriers":[{"id":"c1","x":0,"y":0,"on":0,"off":60}]}` + "\n"
	for name, c := range map[string]struct{ tick, want string }{
		"a strange courier":       {`"changed":[{"courier":"c9","state":"idle"}]`, `"c9" is no courier`},
		"a strange state":         {`"changed":[{"courier":"c1","state":"asleep"}]`, "no known state"},
		"a strange order":         {`"changed":[{"courier":"c1","state":"delivering","orders":["o9"]}]`, "no order"},
		"going nowhere":           {`"changed":[{"courier":"c1","state":"moving","at":[7,7]}]`, "no restaurant"},
		"a pickup of nothing":     {`"changed":[{"courier":"c1","state":"at_pickup","at":"r1"}]`, "without orders"},
		"an order of no kitchen":  {`"new_orders":[{"id":"o1","restaurant":"r9","placed":0,"ready":1}]`, "no restaurant"},
		"an order that came once": {`"new_orders":[{"id":"o1","restaurant":"r1"},{"id":"o1","restaurant":"r1"}]`, "told before"},
	} {
		t.Run(name, func(t *testing.T) {
			err := serveMDRP(strings.NewReader(begin+`{"type":"tick","t":1,`+c.tick+"}\n"), io.Discard)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

// A harness may name places in several ways; all mean the same.
func TestPlacesMayBeNamedInSeveralWays(t *testing.T) {
	for _, at := range []string{`"r2"`, `[3200,0]`, `{"x":3200,"y":0}`, `{"id":"r2"}`, `"o1"`, `null`} {
		var out strings.Builder
		err := serveMDRP(strings.NewReader(`{"type":"init","params":{"meters_per_minute":320},"restaurants":[{"id":"r1","x":0,"y":0},{"id":"r2","x":3200,"y":0}],"couriers":[{"id":"c1","x":3200,"y":0,"on":0,"off":60}]}`+"\n"+
			`{"type":"tick","t":0,"new_orders":[{"id":"o1","x":3200,"y":0,"placed":0,"restaurant":"r1","ready":13}],"changed":[{"courier":"c1","state":"idle","at":`+at+`,"since":0}]}`+"\n"+
			`{"type":"tick","t":1}`+"\n"), &out)
		if want := `{"decisions":[]}` + "\n" + `{"decisions":[{"courier":"c1","move_to":"r1"}]}` + "\n"; err != nil || out.String() != want {
			t.Errorf("at %s: said %s (%v), want to leave at 1 to be there at 11", at, out.String(), err)
		}
	}
}

// FuzzServeMDRP holds the whole dispatcher to its word: an error, never a panic.
func FuzzServeMDRP(f *testing.F) {
	begin := `{"type":"init","params":{"meters_per_minute":320},"restaurants":[{"id":"r1","x":0,"y":0}],"couriers":[{"id":"c1","x":0,"y":0,"on":0,"off":60}]}` + "\n"
	f.Add(begin + `{"type":"tick","t":1,"new_orders":[{"id":"o1","x":1,"y":2,"placed":1,"restaurant":"r1","ready":3}],"changed":[{"courier":"c1","state":"idle","at":"r1","since":0}]}` + "\n" + `{"type":"tick","t":2}`)
	f.Add(begin + `{"type":"tick","t":1,"new_orders":[{"id":"o1","x":1,"y":2,"placed":1,"restaurant":"r1","ready":3}],"changed":[{"courier":"c1","state":"at_pickup","at":"r1","orders":["o1","o1"]}]}`)
	f.Fuzz(func(t *testing.T, input string) {
		var out strings.Builder
		if err := serveMDRP(strings.NewReader(input), &out); err == nil && !json.Valid([]byte("["+strings.Join(strings.Fields(strings.ReplaceAll(out.String(), "\n", ",")+"0"), "")+"]")) {
			t.Errorf("answered %s", out.String())
		}
	})
}

// The training days are not ours to ship: DOORSTEP_MDRP says where they are.
func TestTrainingDay(t *testing.T) {
	path := os.Getenv("DOORSTEP_MDRP")
	if path == "" {
		t.Skip("DOORSTEP_MDRP names no folder or tar.gz with instances of the meal delivery routing problem")
	}
	all, err := mdrp.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, instance := range all {
		if instance.Name != "1o50t100s2p100" {
			continue
		}
		outcome, err := mdrp.Run(instance, new(mdrpDispatcher), mdrp.Options{})
		if err != nil {
			t.Fatal(err)
		}
		m := mdrp.Measure(instance, outcome)
		if faults := mdrp.Check(instance, &outcome.Solution); len(faults) > 0 || outcome.Refused > 0 || m.Undelivered > 0 || m.ClickToDoor > 31.54 {
			t.Errorf("faults %v, refused %v, undelivered %v, click to door %v (published 31.54)", faults, outcome.Refusals, m.Undelivered, m.ClickToDoor)
		}
		return
	}
	t.Errorf("%s has no 1o50t100s2p100", path)
}
