package city

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"

	accountv1 "doorstep/gen/account/v1"
	orderv1 "doorstep/gen/order/v1"
	"doorstep/kit/geo"
	"doorstep/sim/city/citydata"
)

const (
	// Customers of a store for each of its orders a day. In life there are about three; with fewer
	// people come back within a run, and the platform is not busy with first logins.
	customersPerDailyOrder = 0.3
	fewestCustomers        = 100
	// Customers live this near their store, metres.
	customerRadius = 2000
)

// customer lives somewhere in a store's zone and has bought there before.
type customer struct {
	number  int
	session *session
	home    geo.Point
	past    []int

	busy bool // guarded by the pool
	// The rest belongs to the visit that the customer is busy with.
	address string // id, empty before the first visit
	tidy    bool   // nothing of an earlier visit is in the cart
}

// pool is the customers of one store. They are made when they are first needed.
type pool struct {
	w      *World
	store  *store
	visits sync.WaitGroup

	mu   sync.Mutex // guards all and who in it is busy
	all  map[int]*customer
	size int
}

func newPool(w *World, s *store) *pool {
	return &pool{w: w, store: s, all: make(map[int]*customer), size: max(fewestCustomers, int(customersPerDailyOrder*w.cfg.OrdersPerStoreDay))}
}

// take draws a customer who is not busy; nil when everybody is.
func (p *pool) take(rng *rand.Rand) *customer {
	p.mu.Lock()
	defer p.mu.Unlock()
	first := rng.IntN(p.size)
	for i := range p.size {
		number := (first + i) % p.size
		c := p.all[number]
		if c == nil {
			c = p.newCustomer(number)
			p.all[number] = c
		}
		if !c.busy {
			c.busy = true
			return c
		}
	}
	return nil
}

func (p *pool) giveBack(c *customer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c.busy = false
}

func (p *pool) newCustomer(number int) *customer {
	entity := []string{string(p.store.ID), strconv.Itoa(number)}
	streams := p.w.streams
	name := personName(streams.of("name", append([]string{"customer"}, entity...)...))
	return &customer{
		number:  number,
		session: p.w.login(phoneNumber(customerPhones, p.store.number, number), name),
		home:    somewhere(streams.of("home", entity...), p.store.Polygon, p.store.Position, customerRadius),
		past:    p.store.appeal.past(streams.of("past", entity...)),
	}
}

// settle logs in, and sees to it that the customer has an address and an empty cart.
func (c *customer) settle(ctx context.Context, w *World, s *store) error {
	me := as(ctx, c.session)
	if c.address == "" {
		saved, err := w.api.account.ListAddresses(me, &accountv1.ListAddressesRequest{})
		if err != nil {
			return fmt.Errorf("list addresses: %w", err)
		}
		if len(saved.Addresses) == 0 {
			address, err := w.api.account.CreateAddress(me, &accountv1.CreateAddressRequest{Address: c.newAddress(w, s)})
			if err != nil {
				return fmt.Errorf("save an address: %w", err)
			}
			saved.Addresses = append(saved.Addresses, address)
			c.tidy = true // a new customer has no cart
		}
		c.address = saved.Addresses[0].AddressId
		c.home = geo.Point{Latitude: saved.Addresses[0].Latitude, Longitude: saved.Addresses[0].Longitude}
	}
	if !c.tidy {
		if _, err := w.api.order.ClearCart(me, &orderv1.ClearCartRequest{}); err != nil {
			return fmt.Errorf("empty the cart: %w", err)
		}
		c.tidy = true
	}
	return nil
}

func (c *customer) newAddress(w *World, s *store) *accountv1.Address {
	rng := w.streams.of("address", string(s.ID), strconv.Itoa(c.number))
	streets := citydata.Streets()
	text := strings.NewReplacer(
		"{flat}", strconv.Itoa(100*(1+rng.IntN(9))+1+rng.IntN(8)),
		"{floor}", strconv.Itoa(1+rng.IntN(9)),
		"{house}", strconv.Itoa(1+rng.IntN(180)),
	).Replace(streets[rng.IntN(len(streets))])
	address := &accountv1.Address{Label: "Home", Line1: text, City: "Bengaluru", Latitude: c.home.Latitude, Longitude: c.home.Longitude}
	if line, pincode, ok := strings.Cut(text, ", Bengaluru "); ok {
		address.Line1, address.Pincode = line, pincode
	}
	return address
}
