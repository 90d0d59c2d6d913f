package app

import (
	"log/slog"

	"doorstep/kit/auth"
	"doorstep/kit/obs"
	"doorstep/kit/rpc"
)

// chains are the middleware of calls between services here and of calls from outside.
type chains struct {
	// local calls come from a service of this process, which is trusted and sends what it means.
	local rpc.Chain
	// outer calls come over the network, from apps and other processes.
	outer rpc.Chain
}

func newChains(log *slog.Logger, telemetry *obs.Telemetry, policies auth.Table, audited rpc.Middleware, between rpc.Chain) chains {
	observe := rpc.Observe(log, telemetry.Tracer(), obs.NewRPC(telemetry.Meter()))
	return chains{
		local: append(rpc.Chain{observe, rpc.Recover, rpc.Database, rpc.Deadline}, between...),
		outer: rpc.Chain{observe, rpc.Recover, rpc.Database, rpc.Deadline, policies.Enforce, rpc.Validate, audited},
	}
}
