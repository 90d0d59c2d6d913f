package e2e

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	authv1 "doorstep/gen/auth/v1"
	"doorstep/kit/auth"
	"doorstep/test/harness"
)

// streams are the live routes, with the methods that say who may open each and the object of its path.
var streams = map[string]struct {
	as, orAs string // orAs is for any object
	object   string
	socket   bool
}{
	"/v1/orders/{order_id}/events":         {orderMethods + "GetOrder", orderMethods + "InspectOrder", "order_id", false},
	"/v1/orders/{order_id}/track":          {orderMethods + "GetOrder", orderMethods + "InspectOrder", "order_id", true},
	"/v1/warehouses/{warehouse_id}/events": {"/doorstep.warehouse.v1.WarehousePublicService/ListPicks", "", "warehouse_id", false},
	"/v1/partner/events":                   {"/doorstep.delivery.v1.DeliveryPublicService/GetPartner", "", "", false},
	"/v1/partner/location":                 {"/doorstep.location.v1.LocationPublicService/ReportLocation", "", "", true},
}

const orderMethods = "/doorstep.order.v1.OrderPublicService/"

const webSocketHeaders = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

// open asks for a stream and hangs up when it has begun; status 0 is no answer.
func open(t *testing.T, city *harness.City, path, token, headers string) (status int, problem string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", city.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for line := range strings.SplitSeq(headers, "\r\n") {
		if name, value, ok := strings.Cut(line, ": "); ok {
			req.Header.Set(name, value)
		}
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return 0, ""
	}
	defer res.Body.Close()
	if res.StatusCode < 300 {
		return res.StatusCode, ""
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Error(err)
	}
	checkAnswer(t, path, res, body, false)
	return res.StatusCode, string(body)
}

// Live routes are open to who may call the method that they are like, and to nobody else.
func TestEveryStreamRoleAndOwnership(t *testing.T) {
	city := harness.Start(t)
	people := hire(t, city)
	table, err := auth.NewTable()
	if err != nil {
		t.Fatal(err)
	}
	for path, stream := range streams {
		rule, headers, opened := table[stream.as], "", http.StatusOK
		if stream.socket {
			headers, opened = webSocketHeaders, http.StatusSwitchingProtocols
		}
		ask := func(role authv1.Role, object string) (int, string) {
			status, problem := open(t, city, placeholder.ReplaceAllString(path, object), people.byRole[role].Token, headers)
			return status, strings.ReplaceAll(problem, object, "OBJECT")
		}
		for role := range authv1.Role_name {
			role := authv1.Role(role)
			absentStatus, absent := ask(role, "absent")
			foreign, foreignStatus := absent, absentStatus
			if stream.object != "" {
				foreignStatus, foreign = ask(role, people.foreign[stream.object])
			}
			want := http.StatusNotFound
			switch inspects := stream.orAs != "" && slices.Contains(table[stream.orAs].Policy.Roles, role); {
			case inspects && absentStatus == want && foreignStatus == opened:
				continue
			case role == authv1.Role_ROLE_UNSPECIFIED:
				want = http.StatusUnauthorized
			case !slices.Contains(rule.Policy.Roles, role):
				want = http.StatusForbidden
			case stream.object == "", stream.object == "warehouse_id" && auth.Principal{Role: role}.AllStores():
				want = opened
			}
			if absentStatus != want || foreignStatus != want || foreign != absent {
				t.Errorf("%s as %s: absent %d %s, somebody else's %d %s; want %d", path, auth.RoleName(role), absentStatus, absent, foreignStatus, foreign, want)
			}
			if stream.object != "" && slices.Contains(rule.Policy.Roles, role) {
				if status, problem := ask(role, people.own[stream.object]()); status != opened {
					t.Errorf("%s as %s: the own: %d %s", path, auth.RoleName(role), status, problem)
				}
			}
		}
	}
}

// Nonsense opens no stream, or an ordinary one; it breaks none.
func TestGarbageForStreams(t *testing.T) {
	city := harness.Start(t)
	shopper, address := customer(t, city)
	id := place(t, shopper, quote(t, shopper, address, map[string]int{"T-MILK": 1}), "cod")["order_id"].(string)
	events, track := "/v1/orders/"+id+"/events", "/v1/orders/"+id+"/track"
	for name, login := range forgeries(t, city, shopper) {
		for _, path := range []string{events, track} {
			status, problem := open(t, city, path+"?access_token="+url.QueryEscape(login[0]), "", webSocketHeaders)
			if status != http.StatusUnauthorized || !strings.Contains(problem, login[1]) {
				t.Errorf("%s with a token that is %s: %d %s", path, name, status, problem)
			}
		}
	}
	for name, c := range map[string]struct {
		path, headers string
		status        int
	}{
		"a stream":                         {events, "", 200},
		"seen what never was":              {events, "Last-Event-ID: 99999999999999999999", 200},
		"seen nonsense":                    {events, "Last-Event-ID: \xff\xfe; drop", 200},
		"seen nonsense, says the query":    {events + "?last_event_id=%ff%00%0a", "", 200},
		"other parameters":                 {events + "?x=1", "", 200},
		"a socket where there is a stream": {events, webSocketHeaders, 200},
		"a socket":                         {track, webSocketHeaders, 101},
		"no socket":                        {track, "", 426},
		"a socket of long ago":             {track, strings.Replace(webSocketHeaders, "13", "7", 1), 400},
		"a socket without a key":           {track, "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13", 400},
		"a socket with half a key":         {track, strings.Replace(webSocketHeaders, "dGhlIHNhbXBsZSBub25jZQ==", "x", 1), 400},
		"another upgrade":                  {track, strings.Replace(webSocketHeaders, "websocket", "h2c", 1), 426},
		"a foreign page":                   {track, webSocketHeaders + "Origin: https://elsewhere.example", 403},
	} {
		if status, problem := open(t, city, c.path, shopper.Token, c.headers); status != c.status {
			t.Errorf("%s: %d %s, want %d", name, status, problem, c.status)
		}
	}
	for _, method := range []string{"POST", "PUT", "DELETE"} {
		for _, path := range []string{events, track} {
			if res := send(t, city, shopper, method, path, "{}", "application/json"); res.StatusCode != http.StatusMethodNotAllowed {
				t.Errorf("%s %s: %d", method, path, res.StatusCode)
			}
		}
	}
	for _, kind := range []websocket.MessageType{websocket.MessageText, websocket.MessageBinary} {
		for _, data := range []string{"", "{}", "\xff\x00", strings.Repeat("x", 1<<20)} {
			if code := tell(t, city, track, shopper.Token, kind, data); !slices.Contains(refusals, code) {
				t.Errorf("%d bytes from a reader end its socket with %d", len(data), code)
			}
		}
	}
	city.Verify(t)
}

// refusals of what a reader says: it should say nothing, not that, not so, not so much; or it was gone.
var refusals = []websocket.StatusCode{
	websocket.StatusPolicyViolation, websocket.StatusUnsupportedData, websocket.StatusInvalidFramePayloadData, websocket.StatusMessageTooBig, -1,
}

// tell sends a message through a socket that is for reading, and returns the code it is closed with;
// -1 when it was cut.
func tell(t *testing.T, city *harness.City, path, token string, kind websocket.MessageType, data string) websocket.StatusCode {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	socket, _, err := websocket.Dial(ctx, city.URL+path+"?access_token="+token, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer socket.CloseNow()
	_ = socket.Write(ctx, kind, []byte(data)) // the other side may have had enough
	for {
		if _, _, err := socket.Read(ctx); err != nil {
			if ctx.Err() != nil {
				t.Errorf("a socket goes on after its reader sent %d bytes", len(data))
			}
			return websocket.CloseStatus(err)
		}
	}
}
