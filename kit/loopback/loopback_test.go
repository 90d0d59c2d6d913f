package loopback_test

import (
	"net"
	"testing"

	"doorstep/kit/loopback"
)

func TestFreeCanBeListenedAtAndIsGivenOnce(t *testing.T) {
	var held []net.Listener
	for range 200 {
		address, err := loopback.Free()
		if err != nil {
			t.Fatal(err)
		}
		listener, err := net.Listen("tcp", address)
		if err != nil {
			t.Fatalf("%s was said to be free: %v", address, err)
		}
		held = append(held, listener)
	}
	for _, listener := range held {
		if err := listener.Close(); err != nil {
			t.Error(err)
		}
	}
}
