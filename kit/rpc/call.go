// Package rpc is how services call each other without knowing where the other one runs. A call goes
// through one middleware chain, in the same process (CallLocal) or over the network (Serve and
// Dial), and fails with the same *errs.Error either way. It knows no service and no policy.
package rpc

import (
	"context"
	"fmt"

	"google.golang.org/protobuf/proto"
)

// Call names what is called.
type Call struct {
	// Procedure is "/package.Service/Method".
	Procedure string
	// Local is true between services of one process, false for what came over the network.
	Local bool
}

// Next runs the rest of the chain and at its end the handler.
type Next func(ctx context.Context, req proto.Message) (proto.Message, error)

// Middleware wraps every call. It must not change req or the result, but may replace them.
type Middleware func(ctx context.Context, call Call, req proto.Message, next Next) (proto.Message, error)

// Chain is middleware in the order in which a request meets it.
type Chain []Middleware

func (c Chain) run(ctx context.Context, call Call, req proto.Message, last Next) (proto.Message, error) {
	if len(c) == 0 {
		return last(ctx, req)
	}
	return c[0](ctx, call, req, func(ctx context.Context, req proto.Message) (proto.Message, error) {
		return c[1:].run(ctx, call, req, last)
	})
}

type message[T any] interface {
	*T
	proto.Message
}

// CallLocal calls a handler of this process. Under the race detector both messages are cloned, so
// that a caller and a callee who share one by mistake are found out.
func CallLocal[Req, Res any, PReq message[Req], PRes message[Res]](
	ctx context.Context, chain Chain, procedure string, req *Req, handler func(context.Context, *Req) (*Res, error),
) (*Res, error) {
	res, err := chain.run(ctx, Call{Procedure: procedure, Local: true}, isolate(PReq(req)),
		func(ctx context.Context, req proto.Message) (proto.Message, error) {
			typed, ok := req.(PReq)
			if !ok {
				return nil, fmt.Errorf("middleware of %s replaced the request by a %T", procedure, req)
			}
			res, err := handler(ctx, (*Req)(typed))
			if err != nil {
				return nil, err
			}
			return PRes(res), nil
		})
	if err != nil {
		return nil, err
	}
	typed, ok := res.(PRes)
	if !ok {
		return nil, fmt.Errorf("middleware of %s replaced the response by a %T", procedure, res)
	}
	return (*Res)(isolate(typed)), nil
}

func isolate[M proto.Message](m M) M {
	if raceEnabled {
		return proto.Clone(m).(M)
	}
	return m
}

// Pick makes the client of a service: the local one when the service runs in this process.
func Pick[Client any](here bool, local, remote func() Client) Client {
	if here {
		return local()
	}
	return remote()
}
