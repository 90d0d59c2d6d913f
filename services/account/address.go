package account

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"

	accountv1 "doorstep/gen/account/v1"
	"doorstep/kit/errs"
	"doorstep/kit/geo"
	"doorstep/services/account/db/dbgen"
)

// maxAddresses is how many addresses a customer may keep.
const maxAddresses = 50

// checkPin refuses the pin of a device that does not know where it is.
func checkPin(a *accountv1.Address) error {
	if !(geo.Point{Latitude: a.Latitude, Longitude: a.Longitude}).Valid() {
		return errs.New(errs.InvalidArgument, "position_invalid", "Put the pin on the map where the door is.")
	}
	return nil
}

// sealedAddress is the words of an address as one sealed text; the pin has its own columns.
func (s *Service) sealedAddress(a *accountv1.Address) ([]byte, error) {
	words := &accountv1.Address{
		Label: a.Label, Line1: a.Line1, Line2: a.Line2, Landmark: a.Landmark, City: a.City, Pincode: a.Pincode, Notes: a.Notes,
	}
	encoded, err := proto.Marshal(words)
	if err != nil {
		return nil, fmt.Errorf("encode address: %w", err)
	}
	return s.keys.Seal(sealAddress, string(encoded)), nil
}

func (s *Service) openedAddress(row dbgen.AccountAddress) (*accountv1.Address, error) {
	encoded, err := s.keys.Open(sealAddress, row.AddressSealed)
	if err != nil {
		return nil, fmt.Errorf("address %s: %w", row.ID, err)
	}
	address := &accountv1.Address{}
	if err := proto.Unmarshal([]byte(encoded), address); err != nil {
		return nil, fmt.Errorf("decode address %s: %w", row.ID, err)
	}
	address.AddressId, address.Latitude, address.Longitude = row.ID, row.Latitude, row.Longitude
	return address, nil
}

// addressIndex is equal for addresses that are equal in every field.
func (s *Service) addressIndex(a *accountv1.Address) []byte {
	fields := []string{
		a.Label, a.Line1, a.Line2, a.Landmark, a.City, a.Pincode, a.Notes, fmt.Sprint(a.Latitude), fmt.Sprint(a.Longitude),
	}
	return s.keys.Index(sealAddress, strings.Join(fields, "\x00"))
}
