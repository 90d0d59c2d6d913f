// Package ids makes and names identifiers. An id is 13 characters of lower-case Crockford base32:
// 42 bits of milliseconds, then 22 random bits, so ids sort by the time they were made. Each kind
// of thing has its own type, so that two of them cannot be swapped.
package ids

import (
	"crypto/rand"
	"encoding/binary"
	"strings"
	"sync/atomic"
	"time"
)

type (
	User      string
	Address   string
	Product   string
	Warehouse string
	// Cart is also the id of the stock hold that belongs to it.
	Cart  string
	Quote string
	Order string
	Rider string
	Trip  string
	Offer string
)

// numberLength is how much of an order's id is its number. 25 bits: of two thousand orders of a store in
// a day, two share a number about once in two weeks.
const numberLength = 5

// Number is what people call the order, in messages, on bags and on the phone: the end of its id, in
// capitals. The alphabet has no letters that are taken for another or for a digit when read aloud.
func (o Order) Number() string {
	return strings.ToUpper(string(o[max(0, len(o)-numberLength):]))
}

const (
	alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
	length   = 13
)

// last is the newest id of this process. Ids made here only grow, so that even a million in one
// millisecond differ; other processes start each millisecond somewhere else.
var last atomic.Uint64

// New makes an id at the given time.
func New[T ~string](now time.Time) T {
	var entropy [8]byte
	_, _ = rand.Read(entropy[:]) // never fails: see crypto/rand
	value := uint64(now.UnixMilli())<<22 | binary.BigEndian.Uint64(entropy[:])>>42
	for {
		before := last.Load()
		value = max(value, before+1)
		if last.CompareAndSwap(before, value) {
			break
		}
	}
	var text [length]byte
	for i := length - 1; i >= 0; i-- {
		text[i] = alphabet[value&31]
		value >>= 5
	}
	return T(text[:])
}

// Secret makes an unguessable token of 26 characters (130 bits).
func Secret() string {
	var entropy [26]byte
	_, _ = rand.Read(entropy[:])
	for i, b := range entropy {
		entropy[i] = alphabet[b&31]
	}
	return string(entropy[:])
}

// Digits makes an unguessable code of n decimal digits.
func Digits(n int) string {
	digits := make([]byte, 0, n)
	var entropy [16]byte
	for len(digits) < n {
		_, _ = rand.Read(entropy[:])
		for _, b := range entropy {
			// 250 is the largest multiple of ten in a byte: beyond it digits would be uneven.
			if b < 250 && len(digits) < n {
				digits = append(digits, '0'+b%10)
			}
		}
	}
	return string(digits)
}
