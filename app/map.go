package app

import (
	"context"
	"fmt"
	"io"

	"doorstep/kit/geocode"
	"doorstep/kit/geocode/embedded"
)

// placeNames makes the geocoder of an extract; nil without one.
func placeNames(open func() (io.ReadSeekCloser, error)) func(context.Context) (geocode.Geocoder, error) {
	if open == nil {
		return nil
	}
	return func(ctx context.Context) (geocode.Geocoder, error) {
		file, err := open()
		if err != nil {
			return nil, fmt.Errorf("open the map: %w", err)
		}
		defer file.Close()
		return embedded.Open(ctx, file)
	}
}
