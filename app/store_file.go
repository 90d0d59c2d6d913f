package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"

	locationv1 "doorstep/gen/location/v1"
	typev1 "doorstep/gen/type/v1"
	warehousev1 "doorstep/gen/warehouse/v1"
	"doorstep/kit/geo"
	"doorstep/kit/ids"
	"doorstep/kit/rpc"
	"doorstep/sim/city"
)

// storeFile is a store in the JSON of `doorstep import stores`; see docs/import.md.
type storeFile struct {
	ID            string  `json:"id"`
	Name          string  `json:"name"`
	Address       string  `json:"address"`
	Latitude      float64 `json:"latitude"`
	Longitude     float64 `json:"longitude"`
	ServiceRadius int32   `json:"service_radius"`
	Opens         string  `json:"opens"`
	Closes        string  `json:"closes"`
	TimeZone      string  `json:"time_zone"`
	Zone          struct {
		Type        string        `json:"type"`
		Coordinates [][][]float64 `json:"coordinates"`
	} `json:"zone"`
	Aisles []struct {
		Aisle string `json:"aisle"`
		Zone  string `json:"zone"`
		Bins  int32  `json:"bins"`
	} `json:"aisles"`
}

// storeRecord is what a store of the file asks of the services.
type storeRecord struct {
	store *warehousev1.SaveWarehouseRequest
	zone  *locationv1.SaveZoneRequest
}

// readStores reads the file whole, and refuses it whole when a store is not what the contracts take.
func readStores(text []byte) ([]storeRecord, error) {
	var files []storeFile
	if err := json.Unmarshal(text, &files); err != nil {
		return nil, fmt.Errorf("stores are not the JSON that docs/import.md describes: %w", err)
	}
	records := make([]storeRecord, len(files))
	for i, f := range files {
		record, err := f.record()
		if err == nil {
			err = errors.Join(valid(record.store), valid(record.zone))
		}
		if err != nil {
			return nil, fmt.Errorf("store %q: %w", f.ID, err)
		}
		records[i] = record
	}
	return records, nil
}

func (f storeFile) record() (r storeRecord, err error) {
	opens, err := minuteOfDay(f.Opens, 0)
	if err != nil {
		return r, err
	}
	closes, err := minuteOfDay(f.Closes, 24*60)
	if err != nil {
		return r, err
	}
	polygon, err := f.polygon()
	if err != nil {
		return r, err
	}
	w := &warehousev1.Warehouse{
		WarehouseId: f.ID, Name: f.Name, Address: f.Address, Latitude: f.Latitude, Longitude: f.Longitude,
		ServiceRadius: f.ServiceRadius, IsActive: true, OpensMinute: opens, ClosesMinute: closes, TimeZone: f.TimeZone,
	}
	for position, a := range f.Aisles {
		w.Aisles = append(w.Aisles, &warehousev1.Aisle{Aisle: a.Aisle, Position: int32(position + 1), Zone: a.Zone, Bins: a.Bins})
	}
	zone := &locationv1.Zone{ZoneId: f.ID, WarehouseId: f.ID, Name: f.Name, Polygon: polygon, IsActive: true}
	return storeRecord{
		store: &warehousev1.SaveWarehouseRequest{WarehouseId: f.ID, Warehouse: w},
		zone:  &locationv1.SaveZoneRequest{ZoneId: f.ID, Zone: zone},
	}, nil
}

// polygon is the ring of the zone. A GeoJSON position may have a height, which does not matter here.
func (f storeFile) polygon() (corners []*typev1.Point, err error) {
	if f.Zone.Type != "Polygon" || len(f.Zone.Coordinates) != 1 {
		return nil, errors.New("zone must be a GeoJSON Polygon without holes")
	}
	for i, position := range f.Zone.Coordinates[0] {
		if len(position) != 2 && len(position) != 3 {
			return nil, fmt.Errorf("corner %d of the zone must be a longitude and a latitude", i+1)
		}
		corners = append(corners, &typev1.Point{Latitude: position[1], Longitude: position[0]})
	}
	return corners, nil
}

// valid applies the constraints of the contract.
func valid(req proto.Message) error {
	_, err := rpc.Validate(context.Background(), rpc.Call{}, req, func(context.Context, proto.Message) (proto.Message, error) { return nil, nil })
	return err
}

// show is the store for the city that is simulated around it.
func (r storeRecord) show() city.Store {
	w := r.store.Warehouse
	s := city.Store{ID: ids.Warehouse(w.WarehouseId), Name: w.Name, Position: geo.Point{Latitude: w.Latitude, Longitude: w.Longitude}}
	for _, corner := range r.zone.Zone.Polygon {
		s.Polygon = append(s.Polygon, geo.Point{Latitude: corner.Latitude, Longitude: corner.Longitude})
	}
	return s
}

// minuteOfDay reads "HH:MM", 00:00 to 24:00.
func minuteOfDay(text string, fallback int32) (int32, error) {
	if text == "" {
		return fallback, nil
	}
	hours, minutes, _ := strings.Cut(text, ":")
	h, hErr := strconv.ParseUint(hours, 10, 8)
	m, mErr := strconv.ParseUint(minutes, 10, 8)
	if hErr != nil || mErr != nil || len(hours) > 2 || len(minutes) != 2 || m > 59 || h*60+m > 24*60 {
		return 0, fmt.Errorf("%q is not a time of day between 00:00 and 24:00", text)
	}
	return int32(h*60 + m), nil
}
