package roads_test

import (
	"testing"

	"doorstep/kit/routing"
	"doorstep/kit/routingtest"
)

func TestContract(t *testing.T) {
	routingtest.Run(t, func(t testing.TB) routing.Router { return open(t) })
}
