package city

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/gen/payment/v1/paymentv1connect"
	typev1 "doorstep/gen/type/v1"
)

type paymentFake struct {
	*platform
	paymentv1connect.UnimplementedPaymentPublicServiceHandler
}

// takeCash adds to what the calling rider holds; the platform is locked.
func (p *platform) takeCash(ctx context.Context, minor int64) {
	if phone, err := p.caller(ctx); err == nil {
		p.floats[phone] += minor
	}
}

func (f paymentFake) GetCashFloat(ctx context.Context, _ *paymentv1.GetCashFloatRequest) (*paymentv1.CashFloat, error) {
	phone, done, err := f.as(ctx, aRider)
	if err != nil {
		return nil, err
	}
	defer done()
	float := &paymentv1.CashFloat{PartnerId: phone, Held: &typev1.Money{AmountMinor: f.floats[phone]}}
	for _, id := range slices.Sorted(maps.Keys(f.deposits)) {
		if f.deposits[id].PartnerId == phone {
			float.Deposits = append(float.Deposits, proto.CloneOf(f.deposits[id]))
		}
	}
	return float, nil
}

func (f paymentFake) DeclareDeposit(ctx context.Context, req *paymentv1.DeclareDepositRequest) (*paymentv1.CashDeposit, error) {
	phone, done, err := f.as(ctx, aRider)
	if err != nil {
		return nil, err
	}
	defer done()
	if req.WarehouseId != string(f.store.ID) || req.AmountMinor <= 0 || req.AmountMinor > f.floats[phone] {
		return nil, f.refuse(connect.CodeFailedPrecondition, "deposit_exceeds_float")
	}
	info, _ := connect.CallInfoForHandlerContext(ctx)
	id := info.RequestHeader().Get("Idempotency-Key")
	for _, d := range f.deposits {
		if d.PartnerId == phone && isOpen(d) && d.DepositId != id {
			return nil, f.refuse(connect.CodeFailedPrecondition, "deposit_open")
		}
	}
	if f.deposits[id] == nil {
		f.deposits[id] = &paymentv1.CashDeposit{
			DepositId: id, PartnerId: phone, WarehouseId: req.WarehouseId, Amount: &typev1.Money{AmountMinor: req.AmountMinor},
			Code: fmt.Sprintf("%04d", len(f.deposits)), State: "open",
		}
	}
	return proto.CloneOf(f.deposits[id]), nil
}

func (f paymentFake) ListDeposits(ctx context.Context, _ *paymentv1.ListDepositsRequest) (*paymentv1.ListDepositsResponse, error) {
	_, done, err := f.as(ctx, aPicker) // staff of the store
	if err != nil {
		return nil, err
	}
	defer done()
	res := &paymentv1.ListDepositsResponse{}
	for _, d := range f.deposits {
		res.Deposits = append(res.Deposits, proto.CloneOf(d))
	}
	return res, nil
}

func (f paymentFake) DecideDeposit(ctx context.Context, req *paymentv1.DecideDepositRequest) (*paymentv1.CashDeposit, error) {
	_, done, err := f.as(ctx, aPicker)
	if err != nil {
		return nil, err
	}
	defer done()
	d := f.deposits[req.DepositId]
	state := map[bool]string{true: "accepted", false: "refused"}[req.Accept]
	switch {
	case d.State == state:
	case d.State != "open" || !req.Accept && req.Reason == "":
		return nil, f.refuse(connect.CodeFailedPrecondition, "deposit_decided or reason_missing")
	default:
		if d.State = state; req.Accept {
			f.floats[d.PartnerId] -= d.Amount.AmountMinor
		}
	}
	return proto.CloneOf(d), nil
}

// aCashier is a rider with a store to hand cash in at.
func aCashier(t *testing.T) (*platform, *rider) {
	p, cfg := aCity(t, 0)
	w, err := Setup(t.Context(), cfg, []Store{testStore})
	if err != nil {
		t.Fatal(err)
	}
	if len(w.riders) == 0 {
		t.Fatal("the city has no riders")
	}
	r := w.riders[0]
	r.time.start()
	return p, r
}

func (p *platform) holds(phone string) int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.floats[phone]
}

func (p *platform) hold(phone string, minor int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.floats[phone] = minor
}

// Everything is counted and in the till; a wrong count is refused with a reason and repeated at once.
func TestRiderHandsInCash(t *testing.T) {
	t.Parallel()
	p, r := aCashier(t)
	phone := r.session.phone
	refused := 0
	for i := 0; refused == 0 && i < 400; i++ {
		p.hold(phone, 1800_00)
		r.cash = 1800_00
		before := r.time.due
		r.handIn(t.Context())
		if r.time.due.Sub(before) < 10*time.Second {
			t.Fatal("nobody counts that fast")
		}
		if held := p.holds(phone); held != 0 || r.cash != 0 {
			t.Fatalf("after %d times the rider holds %d and remembers %d", i+1, held, r.cash)
		}
		p.mu.Lock()
		for _, d := range p.deposits {
			if d.State == "refused" {
				refused++
			}
			if isOpen(d) {
				t.Errorf("deposit %v is left open", d)
			}
		}
		p.mu.Unlock()
	}
	if refused == 0 {
		t.Error("of 400 deposits none was counted differently")
	}
	r.handIn(t.Context()) // with nothing
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.complaints) > 0 {
		t.Errorf("people did what they may not: %q", p.complaints)
	}
}

// What an earlier run declared and nobody counted is counted first.
func TestRiderHandsInWhatWasDeclaredBefore(t *testing.T) {
	t.Parallel()
	p, r := aCashier(t)
	phone := r.session.phone
	p.hold(phone, 900_00)
	p.mu.Lock()
	p.deposits["early"] = &paymentv1.CashDeposit{
		DepositId: "early", PartnerId: phone, WarehouseId: string(testStore.ID), Amount: &typev1.Money{AmountMinor: 400_00}, Code: "0815", State: "open",
	}
	p.mu.Unlock()
	r.handIn(t.Context())
	p.mu.Lock()
	defer p.mu.Unlock()
	if d := p.deposits["early"]; isOpen(d) || len(p.complaints) > 0 {
		t.Errorf("the deposit is %v, complaints %q", d, p.complaints)
	}
}
