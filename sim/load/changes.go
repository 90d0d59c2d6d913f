package load

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"time"
)

// MoveStock makes every shop run short of something, and get it back, so many times a second until ctx
// ends: changes that people who look around can see. It takes products in turn, which have more units
// than are taken, and returns how many changes it made.
func MoveStock(ctx context.Context, admin *Person, shops []Shop, products []string, units int, perSecond float64) (made int, err error) {
	if perSecond <= 0 {
		return 0, nil
	}
	began := time.Now()
	for i := 0; ; i++ {
		due := began.Add(time.Duration(float64(i) / perSecond * float64(time.Second)))
		if sleepUntil(ctx, due) != nil {
			return made, nil
		}
		delta := units
		if i%2 == 0 {
			delta = -units
		}
		for _, s := range shops {
			path := "/v1/warehouses/" + s.Store + "/stock/" + products[i/2%len(products)] + "/adjust"
			err := admin.Call(ctx, http.MethodPost, path, rand.Text(), map[string]any{"delta": delta}, nil)
			if errors.Is(err, context.Canceled) {
				return made, nil
			}
			if err != nil {
				return made, err
			}
			made++
		}
	}
}
