package rpc

import (
	"context"
	"fmt"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"
)

// The most bytes of a request that are unpacked: what comes compressed may be a thousand times what
// was sent. Strangers get what they may send without compression, other processes the default of gRPC.
const (
	MaxPublic   = 1 << 20
	MaxInternal = 4 << 20
)

// Serve makes the handler side run the chain and put errors on the wire. A request of more than most
// bytes is refused before it is unpacked any further.
func Serve(chain Chain, most int) connect.HandlerOption {
	return connect.WithHandlerOptions(connect.WithReadMaxBytes(most), intercept(chain))
}

func intercept(chain Chain) connect.HandlerOption {
	return connect.WithInterceptors(connect.UnaryInterceptorFunc(func(next connect.UnaryFunc) connect.UnaryFunc {
		return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
			in, ok := req.Any().(proto.Message)
			if !ok {
				return nil, fmt.Errorf("%s takes a %T", req.Spec().Procedure, req.Any())
			}
			ctx = WithIdempotencyKey(ctx, req.Header().Get(IdempotencyHeader))
			var answer connect.AnyResponse
			_, err := chain.run(ctx, Call{Procedure: req.Spec().Procedure}, in,
				func(ctx context.Context, _ proto.Message) (proto.Message, error) {
					res, err := next(ctx, req)
					if err != nil {
						return nil, err
					}
					answer = res
					return res.Any().(proto.Message), nil
				})
			if err != nil {
				return nil, ToWire(err)
			}
			return answer, nil
		}
	}))
}

// Dial makes the client side send the idempotency key and credentials, and take errors off the wire.
func Dial(credentials func(ctx context.Context) (header, value string)) connect.ClientOption {
	return connect.WithInterceptors(connect.UnaryInterceptorFunc(func(next connect.UnaryFunc) connect.UnaryFunc {
		return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
			if key := IdempotencyKey(ctx); key != "" {
				req.Header().Set(IdempotencyHeader, key)
			}
			header, value := credentials(ctx)
			req.Header().Set(header, value)
			res, err := next(ctx, req)
			if err != nil {
				return nil, FromWire(err)
			}
			return res, nil
		}
	}))
}
