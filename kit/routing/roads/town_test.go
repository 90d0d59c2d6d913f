package roads_test

import (
	"bytes"
	"context"
	"testing"

	"doorstep/kit/geo"
	"doorstep/kit/routing/pbf"
	"doorstep/kit/routing/pbf/pbftest"
	"doorstep/kit/routing/roads"
	"doorstep/kit/routing/streets"
)

// square is a file of four streets around a block of 400 m, and a short one that ends in it:
//
//	4 --North Street-- 3
//	|                  |
//	West Street   East Street
//	|                  |
//	1 --South-- 5 ---- 2
//	            |
//	            6  Mill Lane
func square() []byte {
	at := func(id int64, latitude, longitude float64) pbf.Node {
		return pbf.Node{ID: id, At: geo.Point{Latitude: latitude, Longitude: longitude}}
	}
	street := func(id int64, name string, nodes ...int64) pbf.Way {
		return pbf.Way{ID: id, Nodes: nodes, Tags: pbf.Tags{{Key: "highway", Value: "residential"}, {Key: "name", Value: name}}}
	}
	return pbftest.File(
		[]pbf.Node{
			at(1, 12.9700, 77.6000), at(2, 12.9700, 77.6037), at(3, 12.9736, 77.6037), at(4, 12.9736, 77.6000),
			at(5, 12.9700, 77.6020), at(6, 12.9690, 77.6020),
		},
		[]pbf.Way{
			street(10, "South Street", 1, 5, 2), street(11, "East Street", 2, 3), street(12, "North Street", 3, 4),
			street(13, "West Street", 4, 1), street(14, "Mill Lane", 5, 6),
		}, nil)
}

func smallTown(t testing.TB) *roads.Roads {
	t.Helper()
	r, err := roads.Build(context.Background(), bytes.NewReader(square()), "scooter", streets.Options{LeftHand: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
