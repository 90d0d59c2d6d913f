package auth_test

import (
	"context"
	"log/slog"
	"testing"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/gen/catalog/v1/catalogv1connect"
	"doorstep/kit/auth"
	"doorstep/kit/obs"
	"doorstep/kit/rpc"
)

// BenchmarkChain is what each layer around a call of an app adds, one after the other.
func BenchmarkChain(b *testing.B) {
	telemetry, err := obs.Setup(b.Context(), obs.Config{})
	if err != nil {
		b.Fatal(err)
	}
	policies, err := auth.NewTable()
	if err != nil {
		b.Fatal(err)
	}
	layers := []struct {
		name  string
		layer rpc.Middleware
	}{
		{"observe", rpc.Observe(slog.New(slog.DiscardHandler), telemetry.Tracer(), obs.NewRPC(telemetry.Meter()))},
		{"recover", rpc.Recover}, {"deadline", rpc.Deadline}, {"enforce", policies.Enforce}, {"validate", rpc.Validate},
	}
	res := &catalogv1.ListProductsResponse{}
	handler := func(context.Context, *catalogv1.ListProductsRequest) (*catalogv1.ListProductsResponse, error) {
		return res, nil
	}
	req := &catalogv1.ListProductsRequest{WarehouseId: "blr-1", CategoryId: "milk", PageSize: 20}
	var chain rpc.Chain
	run := func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := rpc.CallLocal(b.Context(), chain, catalogv1connect.CatalogPublicServiceListProductsProcedure, req, handler); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("bare", run)
	for _, l := range layers {
		chain = append(chain, l.layer)
		b.Run("with "+l.name, run)
	}
}
