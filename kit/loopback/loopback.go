// Package loopback finds addresses of this machine for servers that have to know theirs before they
// listen, or that have to find it free again after they were killed.
package loopback

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
)

// Below every range from which kernels draw the ports of outgoing connections (Linux: from 32768): a port
// from there can be gone a moment after it was found free.
const lowest, highest = 20000, 32000

// Free is an address at which nobody listens.
func Free() (address string, err error) {
	for range 100 {
		address = fmt.Sprintf("127.0.0.1:%d", lowest+rand.IntN(highest-lowest))
		if listener, err := net.Listen("tcp", address); err == nil {
			return address, listener.Close()
		}
	}
	return "", errors.New("no free port")
}
