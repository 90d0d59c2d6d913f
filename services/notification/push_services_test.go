package notification

import (
	"net/netip"
	"strings"
	"testing"
)

// A name of a known push service that resolves to one of these is not called.
func TestIsPublic(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"142.250.1.1": true, "2404:6800:4007::200a": true,
		"127.0.0.1": false, "::1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.0.1": false, "169.254.169.254": false,
		"100.64.0.1": false, "0.0.0.0": false, "0.1.2.3": false, "255.255.255.255": false, "224.0.0.1": false, "fe80::1": false, "fd00::1": false,
		"64:ff9b::7f00:1": false, "2002:7f00:1::": false, "240.0.0.1": false,
	} {
		if got := isPublic(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

// The check is at the connection, so it holds whatever a name resolves to.
func TestTheClientCallsNoPrivateAddress(t *testing.T) {
	t.Parallel()
	client := PushConfig{}.client()
	for _, url := range []string{"http://127.0.0.1:1/", "http://localhost:1/", "http://[::ffff:127.0.0.1]:1/"} {
		res, err := client.Get(url)
		if err == nil {
			res.Body.Close()
		}
		if err == nil || !strings.Contains(err.Error(), "no push service is at") {
			t.Errorf("%s: %v", url, err)
		}
	}
}
