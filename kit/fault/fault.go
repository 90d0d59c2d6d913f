// Package fault lets tests break doorstep on purpose: it kills the process between two effects, and
// plants known bugs to prove that the checks find them. It owns the names of both. Without the build
// tag faults every call here is a constant that the compiler removes.
package fault

// Point is a place in the code at which a process may be killed.
type Point string

// Bug is a mistake that somebody could make and that a check has to catch.
type Bug string

// Environment variables read by a binary built with the tag.
const (
	// KillAtEnv is a point and how many times it is passed before the process kills itself there:
	// "order_intended:3". Without a number, the first time.
	KillAtEnv = "DOORSTEP_KILL_AT"
	// PlantedEnv is the bug to plant.
	PlantedEnv = "DOORSTEP_PLANTED"
)
