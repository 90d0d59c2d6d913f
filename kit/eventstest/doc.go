// Package eventstest is the suite that a bus passes whatever carries its events, and the small world
// it happens in: subjects with a version, and a table of what was applied. It says what consumers may
// rely on; how a way of carrying fails is tested beside it.
package eventstest
