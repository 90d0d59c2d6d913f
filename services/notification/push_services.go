package notification

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"doorstep/kit/errs"
)

// PushConfig says where push messages may go. The zero value works.
type PushConfig struct {
	// Services are hosts of push services besides those of the well-known browsers; one that begins with
	// a dot stands for all below it.
	Services []string
	// Contact is whom a push service may write to about our messages: a mailto: or https: address.
	Contact string
	// Local lets messages also go to a push service on this machine, without TLS; for a demo and for
	// tests.
	Local bool
}

// Chrome and those made of it, Firefox, Edge, Safari.
var knownPushServices = []string{
	"fcm.googleapis.com", "updates.push.services.mozilla.com", ".push.services.mozilla.com", ".notify.windows.com", ".push.apple.com",
}

func (c PushConfig) withDefaults() (PushConfig, error) {
	c.Services = append(slices.Clone(knownPushServices), c.Services...)
	if c.Contact == "" {
		c.Contact = "https://doorstep.example"
	}
	contact, err := url.Parse(c.Contact)
	if err != nil || contact.Scheme != "https" && contact.Scheme != "mailto" {
		return c, fmt.Errorf("the contact for push services is a mailto: or https: address, not %q", c.Contact)
	}
	return c, nil
}

// mayCall checks an address that a stranger gave us: we call it from inside the house.
func (c PushConfig) mayCall(endpoint string) error {
	at, err := url.Parse(endpoint)
	if err == nil && (c.isKnown(at) || c.Local && isLocal(at)) {
		return nil
	}
	return errs.New(errs.InvalidArgument, "push_endpoint_refused", "Push messages go to the push services of well-known browsers only.")
}

func (c PushConfig) isKnown(at *url.URL) bool {
	if at.Scheme != "https" || at.User != nil || at.Port() != "" && at.Port() != "443" {
		return false
	}
	host := strings.ToLower(at.Hostname())
	return slices.ContainsFunc(c.Services, func(known string) bool {
		return host == known || strings.HasPrefix(known, ".") && strings.HasSuffix(host, known)
	})
}

func isLocal(at *url.URL) bool {
	host, err := netip.ParseAddr(at.Hostname())
	return err == nil && at.Scheme == "http" && at.User == nil && host.IsLoopback()
}

// client calls no private address, whatever a name resolves to, and follows no redirect. It takes no
// proxy from the environment, which would do the resolving.
func (c PushConfig) client() *http.Client {
	dialer := &net.Dialer{Timeout: 3 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !isPublic(at.Addr().Unmap()) && !(c.Local && at.Addr().IsLoopback()) {
			return fmt.Errorf("no push service is at %s", address)
		}
		return nil
	}}
	return &http.Client{
		Transport: &http.Transport{
			DialContext: dialer.DialContext, ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 8,
			IdleConnTimeout: time.Minute, TLSHandshakeTimeout: 3 * time.Second,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Networks that are global by their form and nobody's push service: a carrier's NAT, the translation of
// IPv4 addresses, benchmarks.
var notPublic = []netip.Prefix{
	netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("240.0.0.0/4"),
}

func isPublic(at netip.Addr) bool {
	return at.IsGlobalUnicast() && !at.IsPrivate() && !slices.ContainsFunc(notPublic, func(p netip.Prefix) bool { return p.Contains(at) })
}

// withoutAddress takes the address of the request out of a fault: it is the secret of a device.
func withoutAddress(err error) error {
	if failed, is := errors.AsType[*url.Error](err); is {
		err = failed.Err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.New("the push service did not answer in time")
	}
	return fmt.Errorf("call the push service: %w", err)
}
