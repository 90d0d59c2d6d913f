package city

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/gen/account/v1/accountv1connect"
	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/gen/catalog/v1/catalogv1connect"
	deliveryv1 "doorstep/gen/delivery/v1"
	"doorstep/gen/delivery/v1/deliveryv1connect"
	inventoryv1 "doorstep/gen/inventory/v1"
	"doorstep/gen/inventory/v1/inventoryv1connect"
	locationv1 "doorstep/gen/location/v1"
	"doorstep/gen/location/v1/locationv1connect"
	"doorstep/gen/notification/v1/notificationv1connect"
	orderv1 "doorstep/gen/order/v1"
	"doorstep/gen/order/v1/orderv1connect"
	paymentv1 "doorstep/gen/payment/v1"
	"doorstep/gen/payment/v1/paymentv1connect"
	searchv1 "doorstep/gen/search/v1"
	"doorstep/gen/search/v1/searchv1connect"
	typev1 "doorstep/gen/type/v1"
	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/gen/warehouse/v1/warehousev1connect"
	"doorstep/kit/clock"
)

const adminPhone = "+919000000001"

// platform is the contract of the public API in memory: enough for people to live by, and strict
// about who may do what when. Every refusal that well-behaved people never meet is a complaint.
type platform struct {
	*logins
	clock clock.Clock
	store Store

	mu         sync.Mutex // guards the rest
	complaints []string
	stock      map[string]int32
	counted    map[string]int32
	carts      map[string]map[string]int32 // by phone
	keys       map[string]string           // order by idempotency key
	orders     map[string]*orderv1.Order   // user_id is the phone
	ratings    map[string]*orderv1.RateOrderRequest
	picks      map[string]*warehousev1.Pick
	partners   map[string]*deliveryv1.Partner // by phone, which is their id
	trips      map[string]*deliveryv1.Trip
	fixes      int
	floats     map[string]int64                  // paise that riders hold, by phone
	deposits   map[string]*paymentv1.CashDeposit // by id
	// breaks makes every so-manieth request fail once.
	breaks, requests int
}

func newPlatform(c clock.Clock, store Store) *platform {
	return &platform{
		logins: newLogins(900), clock: c, store: store,
		stock: map[string]int32{}, counted: map[string]int32{}, carts: map[string]map[string]int32{}, keys: map[string]string{}, orders: map[string]*orderv1.Order{},
		ratings: map[string]*orderv1.RateOrderRequest{}, picks: map[string]*warehousev1.Pick{}, partners: map[string]*deliveryv1.Partner{}, trips: map[string]*deliveryv1.Trip{},
		floats: map[string]int64{}, deposits: map[string]*paymentv1.CashDeposit{},
	}
}

func (p *platform) serve(t *testing.T) string {
	mux := http.NewServeMux()
	flaky := connect.WithInterceptors(connect.UnaryInterceptorFunc(p.flaky))
	mux.Handle(accountv1connect.NewAccountPublicServiceHandler(accountFake{platform: p}, flaky))
	mux.Handle(notificationv1connect.NewNotificationPublicServiceHandler(p.logins, flaky))
	mux.Handle(catalogv1connect.NewCatalogPublicServiceHandler(catalogFake{platform: p}, flaky))
	mux.Handle(searchv1connect.NewSearchPublicServiceHandler(searchFake{}, flaky))
	mux.Handle(inventoryv1connect.NewInventoryPublicServiceHandler(inventoryFake{platform: p}, flaky))
	mux.Handle(orderv1connect.NewOrderPublicServiceHandler(orderFake{platform: p}, flaky))
	mux.Handle(paymentv1connect.NewPaymentPublicServiceHandler(paymentFake{platform: p}, flaky))
	mux.Handle(warehousev1connect.NewWarehousePublicServiceHandler(warehouseFake{platform: p}, flaky))
	mux.Handle(deliveryv1connect.NewDeliveryPublicServiceHandler(deliveryFake{platform: p}, flaky))
	mux.Handle(locationv1connect.NewLocationPublicServiceHandler(locationFake{platform: p}, flaky))
	server := httptest.NewServer(mux)
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	return server.URL
}

// flaky loses answers: every so often a request is carried out and then fails.
func (p *platform) flaky(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
		res, err := next(ctx, req)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.requests++
		if err == nil && p.breaks > 0 && p.requests%p.breaks == 0 && !strings.HasSuffix(req.Spec().Procedure, "IssueToken") {
			return nil, refusal(connect.CodeUnavailable, "unreachable")
		}
		return res, err
	}
}

// refuse is a refusal that nobody should have met.
func (p *platform) refuse(code connect.Code, reason string) error {
	p.complaints = append(p.complaints, reason)
	return refusal(code, reason)
}

func (p *platform) stamp() *timestamppb.Timestamp { return timestamppb.New(p.clock.Now()) }

// as locks the platform for a caller with a role; phones tell roles apart.
func (p *platform) as(ctx context.Context, role string) (phone string, done func(), err error) {
	if phone, err = p.caller(ctx); err != nil {
		return "", nil, err
	}
	p.mu.Lock()
	if phone != adminPhone && !strings.HasPrefix(phone, role) {
		defer p.mu.Unlock()
		return "", nil, p.refuse(connect.CodePermissionDenied, "role of "+phone)
	}
	return phone, p.mu.Unlock, nil
}

const aCustomer, aPicker, aRider, anAdmin = "+916", "+917", "+918", adminPhone

type accountFake struct {
	*platform
	accountv1connect.UnimplementedAccountPublicServiceHandler
}

func (f accountFake) RequestOtp(ctx context.Context, req *accountv1.RequestOtpRequest) (*accountv1.RequestOtpResponse, error) {
	return f.logins.RequestOtp(ctx, req)
}

func (f accountFake) IssueToken(ctx context.Context, req *accountv1.IssueTokenRequest) (*accountv1.IssueTokenResponse, error) {
	return f.logins.IssueToken(ctx, req)
}

func (f accountFake) UpdateMe(ctx context.Context, req *accountv1.UpdateMeRequest) (*accountv1.User, error) {
	return f.logins.UpdateMe(ctx, req)
}

func (f accountFake) CreateUser(ctx context.Context, req *accountv1.CreateUserRequest) (*accountv1.User, error) {
	_, done, err := f.as(ctx, anAdmin)
	if err != nil {
		return nil, err
	}
	defer done()
	return &accountv1.User{UserId: req.Phone, Phone: req.Phone}, nil
}

func (f accountFake) ListUsers(ctx context.Context, req *accountv1.ListUsersRequest) (*accountv1.ListUsersResponse, error) {
	_, done, err := f.as(ctx, anAdmin)
	if err != nil {
		return nil, err
	}
	defer done()
	res := &accountv1.ListUsersResponse{}
	for phone := range f.staffAndCustomers() {
		if req.Role == "" || strings.HasPrefix(phone, map[string]string{"picker": aPicker}[req.Role]) {
			res.Users = append(res.Users, &accountv1.User{UserId: phone, Phone: phone})
		}
	}
	return res, nil
}

// staffAndCustomers are the ids of whoever has done something, which are their phones.
func (p *platform) staffAndCustomers() map[string]bool {
	phones := map[string]bool{}
	for phone := range p.carts {
		phones[phone] = true
	}
	for _, pick := range p.picks {
		phones[pick.PickerId] = true
	}
	delete(phones, "")
	return phones
}

func (f accountFake) ListAddresses(context.Context, *accountv1.ListAddressesRequest) (*accountv1.ListAddressesResponse, error) {
	return &accountv1.ListAddressesResponse{}, nil
}

func (f accountFake) CreateAddress(ctx context.Context, req *accountv1.CreateAddressRequest) (*accountv1.Address, error) {
	_, done, err := f.as(ctx, aCustomer)
	if err != nil {
		return nil, err
	}
	defer done()
	a := proto.CloneOf(req.Address)
	if a.Line1 == "" || a.Pincode == "" {
		return nil, f.refuse(connect.CodeInvalidArgument, "address_incomplete")
	}
	a.AddressId = fmt.Sprintf("%v,%v", a.Latitude, a.Longitude)
	return a, nil
}

type catalogFake struct {
	*platform
	catalogv1connect.UnimplementedCatalogPublicServiceHandler
}

func (catalogFake) ListProducts(_ context.Context, req *catalogv1.ListProductsRequest) (*catalogv1.ListProductsResponse, error) {
	res := &catalogv1.ListProductsResponse{}
	from := 0
	_, _ = fmt.Sscan(req.PageToken, &from)
	for i := from; i < min(from+100, 250); i++ {
		res.Products = append(res.Products, &catalogv1.Product{ProductId: fmt.Sprint("p", i), Name: "Pâté de fête", StorageZone: []string{"ambient", "chilled"}[i%2]})
	}
	if from+100 < 250 {
		res.NextPageToken = fmt.Sprint(from + 100)
	}
	return res, nil
}

func (catalogFake) ListCategories(context.Context, *catalogv1.ListCategoriesRequest) (*catalogv1.ListCategoriesResponse, error) {
	return &catalogv1.ListCategoriesResponse{}, nil
}

func (catalogFake) GetProduct(context.Context, *catalogv1.GetProductRequest) (*catalogv1.Product, error) {
	return &catalogv1.Product{}, nil
}

type searchFake struct {
	searchv1connect.UnimplementedSearchPublicServiceHandler
}

func (searchFake) Search(context.Context, *searchv1.SearchRequest) (*searchv1.SearchResponse, error) {
	return &searchv1.SearchResponse{}, nil
}

type inventoryFake struct {
	*platform
	inventoryv1connect.UnimplementedInventoryPublicServiceHandler
}

func (f inventoryFake) ListStock(ctx context.Context, req *inventoryv1.ListStockRequest) (*inventoryv1.ListStockResponse, error) {
	_, done, err := f.as(ctx, aPicker)
	if err != nil {
		return nil, err
	}
	defer done()
	res := &inventoryv1.ListStockResponse{}
	for id, n := range f.stock {
		if !req.LowOnly || n < 10 {
			res.Levels = append(res.Levels, &inventoryv1.StockLevel{ProductId: id, AvailableQuantity: n})
		}
	}
	return res, nil
}

func (f inventoryFake) ListCountTasks(ctx context.Context, _ *inventoryv1.ListCountTasksRequest) (*inventoryv1.ListCountTasksResponse, error) {
	_, done, err := f.as(ctx, aPicker)
	if err != nil {
		return nil, err
	}
	defer done()
	res := &inventoryv1.ListCountTasksResponse{}
	for i := range 10 {
		id := fmt.Sprintf("p%d", i)
		if _, counted := f.counted[id]; !counted {
			res.Tasks = append(res.Tasks, &inventoryv1.CountTask{ProductId: id})
		}
	}
	for id := range f.counted {
		res.Tasks = append(res.Tasks, &inventoryv1.CountTask{ProductId: id, Counted: true})
	}
	return res, nil
}

func (f inventoryFake) GetStock(ctx context.Context, req *inventoryv1.GetStockRequest) (*inventoryv1.StockLevel, error) {
	_, done, err := f.as(ctx, aPicker)
	if err != nil {
		return nil, err
	}
	defer done()
	return &inventoryv1.StockLevel{ProductId: req.ProductId, Quantity: f.stock[req.ProductId]}, nil
}

func (f inventoryFake) CountStock(ctx context.Context, req *inventoryv1.CountStockRequest) (*inventoryv1.CountStockResponse, error) {
	_, done, err := f.as(ctx, aPicker)
	if err != nil {
		return nil, err
	}
	defer done()
	f.counted[req.ProductId] = req.Counted
	return &inventoryv1.CountStockResponse{}, nil
}

func (f inventoryFake) ReceiveStock(ctx context.Context, req *inventoryv1.ReceiveStockRequest) (*inventoryv1.ReceiveStockResponse, error) {
	_, done, err := f.as(ctx, aPicker)
	if err != nil {
		return nil, err
	}
	defer done()
	info, _ := connect.CallInfoForHandlerContext(ctx)
	key := info.RequestHeader().Get("Idempotency-Key")
	if key == "" {
		return nil, f.refuse(connect.CodeInvalidArgument, "key_needed")
	}
	if f.keys[key] == "" {
		f.keys[key] = "receipt"
		for _, line := range req.Lines {
			f.stock[line.ProductId] += line.Quantity
		}
	}
	return &inventoryv1.ReceiveStockResponse{}, nil
}

type orderFake struct {
	*platform
	orderv1connect.UnimplementedOrderPublicServiceHandler
}

func (f orderFake) ClearCart(ctx context.Context, _ *orderv1.ClearCartRequest) (*orderv1.Cart, error) {
	phone, done, err := f.as(ctx, aCustomer)
	if err != nil {
		return nil, err
	}
	defer done()
	for id, n := range f.carts[phone] {
		f.stock[id] += n
	}
	f.carts[phone] = map[string]int32{}
	return &orderv1.Cart{}, nil
}

func (f orderFake) SetCartItem(ctx context.Context, req *orderv1.SetCartItemRequest) (*orderv1.Cart, error) {
	phone, done, err := f.as(ctx, aCustomer)
	if err != nil {
		return nil, err
	}
	defer done()
	if f.carts[phone] == nil {
		f.carts[phone] = map[string]int32{}
	}
	more := req.Quantity - f.carts[phone][req.ProductId]
	if f.stock[req.ProductId] < more {
		return nil, refusal(connect.CodeFailedPrecondition, "out_of_stock")
	}
	f.stock[req.ProductId] -= more
	f.carts[phone][req.ProductId] = req.Quantity
	return &orderv1.Cart{}, nil
}

func (f orderFake) QuoteCart(ctx context.Context, req *orderv1.QuoteCartRequest) (*orderv1.Quote, error) {
	phone, done, err := f.as(ctx, aCustomer)
	if err != nil {
		return nil, err
	}
	defer done()
	if len(f.carts[phone]) == 0 {
		return nil, f.refuse(connect.CodeFailedPrecondition, "cart_empty")
	}
	return &orderv1.Quote{QuoteId: req.AddressId}, nil
}

func (f orderFake) PlaceOrder(ctx context.Context, req *orderv1.PlaceOrderRequest) (*orderv1.Order, error) {
	phone, done, err := f.as(ctx, aCustomer)
	if err != nil {
		return nil, err
	}
	defer done()
	info, _ := connect.CallInfoForHandlerContext(ctx)
	key := info.RequestHeader().Get("Idempotency-Key")
	if old := f.orders[f.keys[key]]; old != nil {
		return proto.CloneOf(old), nil
	}
	if key == "" || len(f.carts[phone]) == 0 {
		return nil, f.refuse(connect.CodeInvalidArgument, "no key or empty cart")
	}
	order := &orderv1.Order{
		OrderId: fmt.Sprint("o", len(f.orders)), UserId: phone, Status: "confirmed", PaymentMethod: req.PaymentMethod, ConfirmedAt: f.stamp(),
		PromiseAt: timestamppb.New(f.clock.Now().Add(15 * time.Minute)), FinalAmount: &typev1.Money{AmountMinor: 4200}, DeliveryOtp: "1234", CanCancel: true,
	}
	_, _ = fmt.Sscanf(req.QuoteId, "%f,%f", &order.DeliveryLatitude, &order.DeliveryLongitude)
	pick := &warehousev1.Pick{OrderId: order.OrderId, WarehouseId: string(f.store.ID), Status: "queued", Bags: []*warehousev1.Bag{{}, {}}}
	for _, id := range slices.Sorted(maps.Keys(f.carts[phone])) {
		pick.Lines = append(pick.Lines, &warehousev1.PickLine{ProductId: id, Quantity: f.carts[phone][id], Barcodes: []string{"bar-" + id}, StorageZone: "ambient"})
	}
	f.carts[phone] = map[string]int32{}
	f.keys[key], f.orders[order.OrderId], f.picks[order.OrderId] = order.OrderId, order, pick
	return proto.CloneOf(order), nil
}

func (f orderFake) GetOrder(ctx context.Context, req *orderv1.GetOrderRequest) (*orderv1.Order, error) {
	phone, done, err := f.as(ctx, aCustomer)
	if err != nil {
		return nil, err
	}
	defer done()
	if order := f.orders[req.OrderId]; order != nil && order.UserId == phone {
		return proto.CloneOf(order), nil
	}
	return nil, f.refuse(connect.CodeNotFound, "order_not_found")
}

func (f orderFake) InspectOrder(ctx context.Context, req *orderv1.GetOrderRequest) (*orderv1.Order, error) {
	_, done, err := f.as(ctx, anAdmin)
	if err != nil {
		return nil, err
	}
	defer done()
	return proto.CloneOf(f.orders[req.OrderId]), nil
}

func (f orderFake) CancelOrder(ctx context.Context, req *orderv1.CancelOrderRequest) (*orderv1.Order, error) {
	_, done, err := f.as(ctx, aCustomer)
	if err != nil {
		return nil, err
	}
	defer done()
	order := f.orders[req.OrderId]
	if f.picks[req.OrderId].Status != "queued" {
		return nil, refusal(connect.CodeFailedPrecondition, "cancel_too_late")
	}
	order.Status, f.picks[req.OrderId].Status = "cancelled", "cancelled"
	return proto.CloneOf(order), nil
}

func (f orderFake) RateOrder(ctx context.Context, req *orderv1.RateOrderRequest) (*orderv1.OrderRating, error) {
	_, done, err := f.as(ctx, aCustomer)
	if err != nil {
		return nil, err
	}
	defer done()
	f.ratings[req.OrderId] = req
	return &orderv1.OrderRating{}, nil
}

type locationFake struct {
	*platform
	locationv1connect.UnimplementedLocationPublicServiceHandler
}

func (f locationFake) ReportLocation(ctx context.Context, req *locationv1.ReportLocationRequest) (*locationv1.ReportLocationResponse, error) {
	_, done, err := f.as(ctx, aRider)
	if err != nil {
		return nil, err
	}
	defer done()
	f.fixes += len(req.Fixes)
	return &locationv1.ReportLocationResponse{LastSequence: req.Fixes[len(req.Fixes)-1].Sequence}, nil
}
