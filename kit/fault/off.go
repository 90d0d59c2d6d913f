//go:build !faults

package fault

// Enabled reports whether this binary can be broken.
const Enabled = false

// Pass marks a point. Armed, it does not return.
func Pass(Point) {}

// Planted reports whether a bug is planted.
func Planted(Bug) bool { return false }
