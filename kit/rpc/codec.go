package rpc

import (
	"context"

	"google.golang.org/protobuf/proto"
)

// ThroughCodec makes a local call behave like a remote one whose answer was lost once: messages are
// encoded and decoded, errors cross the wire format, and the handler runs twice. Placement tests
// use it.
func ThroughCodec(ctx context.Context, call Call, req proto.Message, next Next) (proto.Message, error) {
	if !call.Local {
		return next(ctx, req)
	}
	lost, err := recode(req)
	if err != nil {
		return nil, err
	}
	_, _ = next(ctx, lost) // done, but the answer never arrived
	copied, err := recode(req)
	if err != nil {
		return nil, err
	}
	res, err := next(ctx, copied)
	if err != nil {
		return nil, FromWire(ToWire(err))
	}
	return recode(res)
}

func recode(m proto.Message) (proto.Message, error) {
	encoded, err := proto.Marshal(m)
	if err != nil {
		return nil, err
	}
	fresh := m.ProtoReflect().New().Interface()
	return fresh, proto.Unmarshal(encoded, fresh)
}
