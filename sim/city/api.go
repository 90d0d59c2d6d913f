package city

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/genproto/googleapis/rpc/errdetails"

	"doorstep/gen/account/v1/accountv1connect"
	"doorstep/gen/catalog/v1/catalogv1connect"
	"doorstep/gen/delivery/v1/deliveryv1connect"
	"doorstep/gen/inventory/v1/inventoryv1connect"
	"doorstep/gen/location/v1/locationv1connect"
	"doorstep/gen/notification/v1/notificationv1connect"
	"doorstep/gen/order/v1/orderv1connect"
	"doorstep/gen/payment/v1/paymentv1connect"
	"doorstep/gen/search/v1/searchv1connect"
	"doorstep/gen/warehouse/v1/warehousev1connect"
)

// api is the platform's public API, shared by everybody. Who calls is in the context (as), the
// idempotency key too (withKey). A call that fails for reasons of the machine, such as a restart of
// the server, is repeated with the same key for up to patience.
type api struct {
	base     string
	http     *http.Client
	answered func(time.Duration)
	patience time.Duration

	account      accountv1connect.AccountPublicServiceClient
	catalog      catalogv1connect.CatalogPublicServiceClient
	search       searchv1connect.SearchPublicServiceClient
	inventory    inventoryv1connect.InventoryPublicServiceClient
	order        orderv1connect.OrderPublicServiceClient
	payment      paymentv1connect.PaymentPublicServiceClient
	warehouse    warehousev1connect.WarehousePublicServiceClient
	delivery     deliveryv1connect.DeliveryPublicServiceClient
	location     locationv1connect.LocationPublicServiceClient
	notification notificationv1connect.NotificationPublicServiceClient
}

const (
	defaultPatience = 40 * time.Second
	requestTimeout  = 10 * time.Second
	firstBackoff    = 50 * time.Millisecond
	longestBackoff  = 3 * time.Second
	// An internal error may be a bug that will not go away.
	faultAttempts = 4
)

func newAPI(base string, answered func(time.Duration)) *api {
	transport := &http.Transport{MaxIdleConnsPerHost: 256, IdleConnTimeout: time.Minute, DisableCompression: true}
	a := &api{base: strings.TrimRight(base, "/"), http: &http.Client{Transport: transport}, answered: answered, patience: defaultPatience}
	options := []connect.ClientOption{
		connect.WithInterceptors(connect.UnaryInterceptorFunc(a.persist)),
		connect.WithAcceptCompression("gzip", nil, nil), // the loopback needs no compression
	}
	a.account = accountv1connect.NewAccountPublicServiceClient(a.http, base, options...)
	a.catalog = catalogv1connect.NewCatalogPublicServiceClient(a.http, base, options...)
	a.search = searchv1connect.NewSearchPublicServiceClient(a.http, base, options...)
	a.inventory = inventoryv1connect.NewInventoryPublicServiceClient(a.http, base, options...)
	a.order = orderv1connect.NewOrderPublicServiceClient(a.http, base, options...)
	a.payment = paymentv1connect.NewPaymentPublicServiceClient(a.http, base, options...)
	a.warehouse = warehousev1connect.NewWarehousePublicServiceClient(a.http, base, options...)
	a.delivery = deliveryv1connect.NewDeliveryPublicServiceClient(a.http, base, options...)
	a.location = locationv1connect.NewLocationPublicServiceClient(a.http, base, options...)
	a.notification = notificationv1connect.NewNotificationPublicServiceClient(a.http, base, options...)
	return a
}

func (a *api) close() { a.http.CloseIdleConnections() }

type (
	callerKey      struct{}
	idempotencyKey struct{}
	onceKey        struct{}
)

// as makes the calls of a context those of a person.
func as(ctx context.Context, who *session) context.Context {
	return context.WithValue(ctx, callerKey{}, who)
}

// withKey gives the next mutation its idempotency key.
func withKey(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, idempotencyKey{}, key)
}

// once makes the calls of a context fail at the first error: the next one will bring newer facts.
func once(ctx context.Context) context.Context { return context.WithValue(ctx, onceKey{}, true) }

// persist sends a request, as whoever the context says, until it is answered.
func (a *api) persist(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
		who, _ := ctx.Value(callerKey{}).(*session)
		if key, ok := ctx.Value(idempotencyKey{}).(string); ok {
			req.Header().Set("Idempotency-Key", key)
		}
		began, refused := time.Now(), 0
		for attempt := 1; ; attempt++ {
			token, err := who.bearer(ctx)
			if err != nil {
				return nil, err
			}
			if token != "" {
				req.Header().Set("Authorization", "Bearer "+token)
			}
			res, err := a.send(ctx, next, req)
			if err == nil {
				return res, nil
			}
			if connect.CodeOf(err) == connect.CodeUnauthenticated && who != nil && refused < 2 {
				refused++
				who.forget(token)
				continue
			}
			if ctx.Value(onceKey{}) != nil || !worthRepeating(err, attempt) || time.Since(began) > a.patience || sleep(ctx, backoff(err, attempt)) != nil {
				return nil, err
			}
		}
	}
}

func (a *api) send(ctx context.Context, next connect.UnaryFunc, req connect.AnyRequest) (connect.AnyResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	sent := time.Now()
	res, err := next(ctx, req)
	a.answered(time.Since(sent))
	return res, err
}

// businessReasons are answers, whatever their code: the same request would get them again.
var businessReasons = map[string]bool{
	"otp_resend_too_soon": true, "otp_locked": true, "refresh_token_rotated": true,
	"cart_changed": true, "quote_used": true, "quote_expired": true, "out_of_stock": true,
	"idempotency_key_reused": true, "store_busy": true, "store_closed": true, "store_paused": true, "wait_in_line": true, "not_serviceable": true,
	"payment_failed": true, "offer_ended": true,
}

// worthRepeating reports whether a failed request may succeed when it is sent again.
func worthRepeating(err error, attempt int) bool {
	if businessReasons[reason(err)] {
		return false
	}
	switch connect.CodeOf(err) {
	case connect.CodeUnavailable, connect.CodeDeadlineExceeded, connect.CodeResourceExhausted, connect.CodeAborted:
		return true
	case connect.CodeInternal, connect.CodeUnknown:
		return attempt < faultAttempts
	default:
		return false
	}
}

// backoff is how long to wait before an attempt is repeated: what the server asks for, or twice as
// long each time, spread so that people do not come back together.
func backoff(err error, attempt int) time.Duration {
	var wire *connect.Error
	if errors.As(err, &wire) {
		if asked, parseErr := strconv.Atoi(wire.Meta().Get("Retry-After")); parseErr == nil && asked > 0 {
			return min(time.Duration(asked)*time.Second, requestTimeout)
		}
	}
	pause := min(firstBackoff<<min(attempt-1, 10), longestBackoff)
	return pause/2 + rand.N(pause/2)
}

// reason is the platform's stable word for an error, "" when it has none.
func reason(err error) string {
	var wire *connect.Error
	if !errors.As(err, &wire) {
		return ""
	}
	for _, detail := range wire.Details() {
		value, valueErr := detail.Value()
		if info, ok := value.(*errdetails.ErrorInfo); valueErr == nil && ok {
			return info.Reason
		}
	}
	return ""
}
