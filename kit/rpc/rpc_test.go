package rpc_test

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"connectrpc.com/connect"
	"go.opentelemetry.io/otel/trace/noop"
	"google.golang.org/protobuf/proto"

	orderv1 "doorstep/gen/order/v1"
	"doorstep/gen/payment/v1/paymentv1connect"
	"doorstep/gen/payment/v1/paymentv1local"

	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/kit/errs"
	"doorstep/kit/rpc"
)

// payments answers what it is told to.
type payments struct {
	paymentv1connect.UnimplementedPaymentServiceHandler
	fault error
	key   string
	calls int
}

func (p *payments) Authorise(ctx context.Context, req *paymentv1.AuthoriseRequest) (*paymentv1.AuthoriseResponse, error) {
	p.calls++
	p.key = rpc.IdempotencyKey(ctx)
	if req.OrderId == "panic" {
		panic("the handler fell over")
	}
	if _, bounded := ctx.Deadline(); !bounded {
		return nil, errors.New("no deadline")
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return &paymentv1.AuthoriseResponse{State: "captured"}, p.fault
}

func chain() rpc.Chain {
	return rpc.Chain{rpc.Observe(slog.New(slog.DiscardHandler), noop.Tracer{}, nil), rpc.Recover, rpc.Deadline}
}

// clients are the same service here and over the network.
func clients(t *testing.T, p *payments) map[string]paymentv1connect.PaymentServiceClient {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle(paymentv1connect.NewPaymentServiceHandler(p, rpc.Serve(chain(), rpc.MaxInternal)))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	nobody := func(context.Context) (string, string) { return "Nobody", "" }
	return map[string]paymentv1connect.PaymentServiceClient{
		"local":   paymentv1local.NewPaymentService(p, chain()),
		"codec":   paymentv1local.NewPaymentService(p, append(chain(), rpc.ThroughCodec)),
		"network": paymentv1connect.NewPaymentServiceClient(server.Client(), server.URL, rpc.Dial(nobody), connect.WithProtoJSON()),
	}
}

func TestErrorsSurviveEveryWay(t *testing.T) {
	public := errs.New(errs.FailedPrecondition, "out_of_stock", "Milk is out of stock.").With("product_id", "milk")
	p := &payments{}
	for name, client := range clients(t, p) {
		p.fault = public
		_, err := client.Authorise(rpc.WithIdempotencyKey(t.Context(), "k"), &paymentv1.AuthoriseRequest{})
		got := errs.From(err)
		if got.Kind != public.Kind || got.Reason != public.Reason || got.Message != public.Message || got.Details["product_id"] != "milk" {
			t.Errorf("%s: %#v", name, got)
		}
		if p.key != "k" {
			t.Errorf("%s: the idempotency key came as %q", name, p.key)
		}
		p.fault = errors.New("password in a connection string")
		if _, err = client.Authorise(t.Context(), &paymentv1.AuthoriseRequest{}); !errs.Is(err, "internal") || errs.From(err).Message == p.fault.Error() {
			t.Errorf("%s: an internal error came out as %v", name, errs.From(err))
		}
		p.fault = nil
		if _, err = client.Authorise(t.Context(), &paymentv1.AuthoriseRequest{OrderId: "panic"}); !errs.Is(err, "internal") {
			t.Errorf("%s: a panic came out as %v", name, err)
		}
		if res, err := client.Authorise(t.Context(), &paymentv1.AuthoriseRequest{}); err != nil || res.State != "captured" {
			t.Errorf("%s: %v, %v", name, res, err)
		}
	}
}

// Whoever gives a call up hears the same from a neighbour here and from one elsewhere, and neither is a
// fault.
func TestGivenUpCall(t *testing.T) {
	for name, client := range clients(t, &payments{}) {
		ctx, giveUp := context.WithCancel(t.Context())
		giveUp()
		_, err := client.Authorise(ctx, &paymentv1.AuthoriseRequest{OrderId: "given up"})
		if public := errs.From(err); err == nil || public.Kind != errs.Unavailable || public.Reason != "cancelled" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestThroughCodecCallsTwice(t *testing.T) {
	p := &payments{}
	client := paymentv1local.NewPaymentService(p, append(chain(), rpc.ThroughCodec))
	if _, err := client.Authorise(t.Context(), &paymentv1.AuthoriseRequest{}); err != nil || p.calls != 2 {
		t.Errorf("%d calls, %v", p.calls, err)
	}
}

func TestUnreachablePeer(t *testing.T) {
	server := httptest.NewServer(nil)
	server.Close()
	nobody := func(context.Context) (string, string) { return "Nobody", "" }
	client := paymentv1connect.NewPaymentServiceClient(http.DefaultClient, server.URL, rpc.Dial(nobody))
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if _, err := client.Authorise(ctx, &paymentv1.AuthoriseRequest{}); !errs.Is(err, "unreachable") {
		t.Errorf("got %v", err)
	}
}

func TestValidate(t *testing.T) {
	for name, c := range map[string]struct {
		req  proto.Message
		want string
	}{
		"fine":       {&orderv1.SetCartItemRequest{ProductId: "milk", Quantity: 1}, ""},
		"constraint": {&orderv1.SetCartItemRequest{ProductId: "milk", Quantity: -1}, "invalid_field"},
		"NUL":        {&orderv1.SetCartItemRequest{ProductId: "mi\x00lk", Quantity: 1}, "invalid_field"},
		"no number":  {&orderv1.Order{DeliveryLatitude: math.NaN()}, "invalid_field"},
		"deep NUL":   {&orderv1.ListOrdersResponse{Orders: []*orderv1.Order{{OrderId: "\x00"}}}, "invalid_field"},
	} {
		_, err := rpc.Validate(t.Context(), rpc.Call{}, c.req, func(context.Context, proto.Message) (proto.Message, error) { return nil, nil })
		if errs.Reason(err) != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
