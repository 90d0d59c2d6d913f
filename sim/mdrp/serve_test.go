package mdrp_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"doorstep/sim/mdrp"
)

const initLine = `{"type":"init","params":{"meters_per_minute":320,"pickup service minutes":4,"dropoffService":6,"payPerOrder":10,"guaranteed_pay_per_hour":15},` +
	`"restaurants":[{"id":"r1","x":0,"y":0}],"couriers":[{"id":"c1","x":5.5,"y":0,"on":0,"off":60}]}`

// listener keeps what it was told at first.
type listener struct {
	script
	init mdrp.Init
}

func (l *listener) Begin(init mdrp.Init) error {
	l.init = init
	return nil
}

func TestServeAnswersEachTick(t *testing.T) {
	l := &listener{script: script{says: map[int][]mdrp.Decision{1: {trip("c1", "o1"), move("c2", "r1")}}}}
	input := initLine + "\n" +
		`{"type":"tick","t":0,"new_orders":[],"changed":[],"picked_up":[]}` + "\n\n" +
		`{"type":"tick","t":1,"new_orders":[{"id":"o1","x":1,"y":2,"placed":1,"restaurant":"r1","ready":9}],"changed":[` +
		`{"courier":"c1","state":"idle","at":[1,2],"since":0,"free_at":null,"orders":null},` +
		`{"courier":"c2","state":"moving","at":"r1","free_at":7},` +
		`{"courier":"c3","state":"idle","at":{"x":3,"y":4}},` +
		`{"courier":"c4","state":"off","at":null}],"picked_up":null}` + "\n"
	var out strings.Builder
	if err := mdrp.Serve(strings.NewReader(input), &out, l); err != nil {
		t.Fatal(err)
	}
	want := `{"decisions":[]}` + "\n" + `{"decisions":[{"courier":"c1","orders":["o1"]},{"courier":"c2","move_to":"r1"}]}` + "\n"
	if out.String() != want {
		t.Errorf("said  %s\nwanted %s", out.String(), want)
	}
	wantParams := mdrp.Params{MetersPerMinute: 320, PickupService: 4, DropoffService: 6, TargetClickToDoor: 40, MaxClickToDoor: 90, PayPerOrder: 10, PayPerHour: 15}
	if l.init.Params != wantParams {
		t.Errorf("params %+v, want %+v", l.init.Params, wantParams)
	}
	wantChanged := []mdrp.CourierState{
		{Courier: "c1", State: mdrp.Idle, At: mdrp.Location{Point: &mdrp.Point{X: 1, Y: 2}}},
		{Courier: "c2", State: mdrp.Moving, At: mdrp.Location{ID: "r1"}, FreeAt: 7},
		{Courier: "c3", State: mdrp.Idle, At: mdrp.Location{Point: &mdrp.Point{X: 3, Y: 4}}},
		{Courier: "c4", State: mdrp.Off},
	}
	if got := l.told[1].Changed; !reflect.DeepEqual(got, wantChanged) {
		t.Errorf("changed %+v\nwant %+v", got, wantChanged)
	}
}

func TestServeSaysWhatIsWrong(t *testing.T) {
	tick := func(body string) string { return initLine + "\n" + `{"type":"tick",` + body + "}" }
	for name, c := range map[string]struct{ input, want string }{
		"nothing":                 {"", "before it began"},
		"no JSON":                 {"hello", "line 1: no JSON"},
		"half a line":             {initLine + "\n" + `{"type":"tick","t":`, "line 2: no JSON"},
		"another type":            {`{"type":"end"}`, `type "end"`},
		"a tick before init":      {`{"type":"tick","t":0}`, "before init"},
		"two inits":               {initLine + "\n" + initLine, "second init"},
		"no parameters":           {`{"type":"init"}`, "no parameters"},
		"no speed":                {strings.Replace(initLine, "320", "0", 1), "do not move"},
		"services below nothing":  {strings.Replace(initLine, ":4", ":-4", 1), "less than no time"},
		"a courier twice":         {strings.Replace(initLine, `"couriers":[`, `"couriers":[{"id":"c1"},`, 1), "there twice"},
		"time that stands":        {tick(`"t":3`) + "\n" + `{"type":"tick","t":3}`, "not after"},
		"a time that is a word":   {tick(`"t":"noon"`), "tick: "},
		"a time below nothing":    {tick(`"t":-1`), "no minute"},
		"an order of the future":  {tick(`"t":3,"new_orders":[{"id":"o1","restaurant":"r1","placed":4,"ready":9}]`), "told to be placed"},
		"an order without a name": {tick(`"t":3,"new_orders":[{"restaurant":"r1","placed":1,"ready":9}]`), "without its name"},
		"a point of three":        {tick(`"t":3,"changed":[{"courier":"c1","state":"idle","at":[1,2,3]}]`), "no point"},
		"a place that is true":    {tick(`"t":3,"changed":[{"courier":"c1","state":"idle","at":true}]`), "no place"},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			if err := mdrp.Serve(strings.NewReader(c.input), &out, &listener{}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

func TestLocationsAreWrittenAsTheyAreRead(t *testing.T) {
	for _, text := range []string{`"r1"`, `[1,2.5]`, `null`} {
		var l mdrp.Location
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatal(err)
		}
		if written, err := json.Marshal(l); err != nil || string(written) != text {
			t.Errorf("%s became %s: %v", text, written, err)
		}
	}
}

func FuzzServe(f *testing.F) {
	f.Add(initLine + "\n" + `{"type":"tick","t":1,"new_orders":[{"id":"o1","x":1,"y":2,"placed":1,"restaurant":"r1","ready":9}],"changed":[{"courier":"c1","state":"idle","at":[1,2]}]}`)
	f.Add(`{"type":"init","params":[]}`)
	f.Fuzz(func(t *testing.T, input string) {
		l := &listener{}
		var out strings.Builder
		err := mdrp.Serve(strings.NewReader(input), &out, l)
		if answers := strings.Count(out.String(), "\n"); answers != len(l.told) {
			t.Errorf("%d answers to %d ticks (%v)", answers, len(l.told), err)
		}
	})
}
