// Package basemap turns an OpenStreetMap extract into what a map on a screen draws under everything
// else: vector tiles with water, green, buildings, roads and the names of places, in the layers of the
// OpenMapTiles schema (https://openmaptiles.org/schema), as far as our style draws them.
//
// It owns which elements are drawn from which zoom on, and how they are joined, so that a street is one
// line that can carry one label. It owns no routing (kit/routing) and no style: colours and widths are
// the map's. A whole map is held in memory, which is meant for a city; a country comes from a tile server.
package basemap
