package gateway

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	locationv1 "doorstep/gen/location/v1"
	"doorstep/kit/rpc"
)

// readFixes reads a ReportLocationRequest and checks it as a call is checked. What a device usually
// sends is read by hand, because it comes twenty thousand times a second; everything else, and
// everything that is wrong, goes the general way, which knows what to say about it.
func readFixes(message []byte) ([]*locationv1.Fix, error) {
	if fixes, ok := usualFixes(message); ok {
		return fixes, nil
	}
	req := new(locationv1.ReportLocationRequest)
	if err := unmarshal(message, req); err != nil {
		return nil, err
	}
	_, err := rpc.Validate(context.Background(), rpc.Call{}, req, func(context.Context, proto.Message) (proto.Message, error) { return nil, nil })
	return req.Fixes, err
}

// usualFixes reads {"fixes":[{…},…]} without spaces, with the fields of a fix once each in any order.
// It is ok only for what the general way would take, with the same result; a test holds it to that.
func usualFixes(message []byte) (fixes []*locationv1.Fix, ok bool) {
	in := scanner{message}
	if !in.skip(`{"fixes":[`) {
		return nil, false
	}
	for {
		fix, ok := in.fix()
		if !ok || len(fixes) == fixesOfOne {
			return nil, false
		}
		fixes = append(fixes, fix)
		if in.skip("]}") {
			return fixes, len(in.rest) == 0
		}
		if !in.skip(",") {
			return nil, false
		}
	}
}

// scanner reads JSON from the front.
type scanner struct{ rest []byte }

// takenFix is a fix with its time in one piece.
type takenFix struct {
	fix locationv1.Fix
	at  timestamppb.Timestamp
}

// fieldsOfFix are numbers with their bounds; the first must be there.
var fieldsOfFix = [...]struct {
	name      string
	low, high float64
}{
	{"sequence", 1, 1e15}, {"latitude", -90, 90}, {"longitude", -180, 180},
	{"speed", 0, 100}, {"heading", 0, 360}, {"accuracy", 0, 100_000},
}

const recordedAt = len(fieldsOfFix)

func (in *scanner) fix() (*locationv1.Fix, bool) {
	if !in.skip("{") {
		return nil, false
	}
	taken := new(takenFix)
	fix := &taken.fix
	values := [...]*float64{nil, &fix.Latitude, &fix.Longitude, &fix.Speed, &fix.Heading, &fix.Accuracy}
	for had := 0; ; {
		field, ok := in.field()
		if !ok || had&(1<<field) != 0 {
			return nil, false
		}
		had |= 1 << field
		switch field {
		case recordedAt:
			ok = in.time(&taken.at)
			fix.RecordedAt = &taken.at
		case 0:
			fix.Sequence, ok = in.integer()
		default:
			*values[field], ok = in.number()
			ok = ok && *values[field] >= fieldsOfFix[field].low && *values[field] <= fieldsOfFix[field].high
		}
		switch {
		case !ok:
			return nil, false
		case in.skip("}"):
			return fix, had&1 != 0
		case !in.skip(","):
			return nil, false
		}
	}
}

// field reads a name and its colon.
func (in *scanner) field() (field int, ok bool) {
	if !in.skip(`"`) {
		return 0, false
	}
	for i := range fieldsOfFix {
		if in.skip(fieldsOfFix[i].name) {
			return i, in.skip(`":`)
		}
	}
	return recordedAt, in.skip(`recorded_at":`)
}

func (in *scanner) skip(text string) bool {
	if len(in.rest) < len(text) || string(in.rest[:len(text)]) != text {
		return false
	}
	in.rest = in.rest[len(text):]
	return true
}

// digits reads up to 15 of them, which a float holds exactly.
func (in *scanner) digits() (value int64, n int) {
	for n < len(in.rest) && n < 16 && in.rest[n] >= '0' && in.rest[n] <= '9' {
		value = value*10 + int64(in.rest[n]-'0')
		n++
	}
	return value, n
}

// integer reads a positive one.
func (in *scanner) integer() (value int64, ok bool) {
	if len(in.rest) == 0 || in.rest[0] == '0' {
		return 0, false
	}
	value, n := in.digits()
	in.rest = in.rest[n:]
	return value, n > 0 && n < 16
}

var powersOfTen = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// number reads a decimal of up to 15 digits without an exponent. The quotient of two integers that a
// float holds is the float nearest to the decimal.
func (in *scanner) number() (value float64, ok bool) {
	negative := in.skip("-")
	whole, n := in.digits()
	if n == 0 || n > 1 && in.rest[0] == '0' {
		return 0, false
	}
	in.rest = in.rest[n:]
	scale := 0
	if in.skip(".") {
		var fraction int64
		if fraction, scale = in.digits(); scale == 0 {
			return 0, false
		}
		in.rest = in.rest[scale:]
		if n+scale > 15 {
			return 0, false
		}
		whole = whole*int64(powersOfTen[scale]) + fraction
	}
	value = float64(whole) / powersOfTen[scale]
	if negative {
		value = -value
	}
	return value, n+scale <= 15
}

// time reads a time in UTC.
func (in *scanner) time(to *timestamppb.Timestamp) bool {
	const longest = len(`"2006-01-02T15:04:05.999999999Z"`)
	end := 1
	for ; end < min(len(in.rest), longest) && in.rest[end] != '"'; end++ {
	}
	if end >= min(len(in.rest), longest) || in.rest[0] != '"' || in.rest[end-1] != 'Z' {
		return false
	}
	at, err := time.Parse(time.RFC3339, string(in.rest[1:end]))
	if err != nil || at.Year() < 1 {
		return false
	}
	in.rest = in.rest[end+1:]
	to.Seconds, to.Nanos = at.Unix(), int32(at.Nanosecond())
	return true
}
