package e2e

import (
	"testing"

	"doorstep/app"
	"doorstep/kit/livetest"
	"doorstep/kit/rpc"
	"doorstep/test/harness"
)

// everywhere runs a test wherever the services may be: in one process; in one process through the
// wire format, with every answer lost once, so that each call between services is made twice; and in
// processes of their own with the network between them.
func everywhere(t *testing.T, test func(t *testing.T, city *harness.City)) {
	t.Run("one process", func(t *testing.T) { test(t, harness.Start(t)) })
	t.Run("through the codec", func(t *testing.T) {
		test(t, harness.Start(t, func(cfg *app.Config) { cfg.Between = rpc.Chain{rpc.ThroughCodec} }))
	})
	t.Run("separate processes", func(t *testing.T) {
		redis := livetest.StartRedis(t)
		test(t, harness.StartSplit(t, func(cfg *app.Config) { cfg.RedisURL = redis.URL },
			[]string{app.Account, app.Notification}, []string{app.Catalog, app.Search}, []string{app.Inventory}, []string{app.Payment},
			[]string{app.Location, app.Delivery}, []string{app.Warehouse}, []string{app.Order}))
	})
}
