// Package roadmap turns an OpenStreetMap extract into what a map on a screen draws: its roads as
// GeoJSON, with their class and name.
//
// It owns which roads are drawn and how they are joined, so that a street is one line that can carry
// one label. It owns no routing (kit/routing) and no style: colours and widths are the map's.
package roadmap
