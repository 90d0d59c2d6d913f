// Package app puts doorstep together: it is the only package that knows all services. It decides
// which of them run in this process, connects each to its neighbours in the same way whether they
// run here or elsewhere, and starts and stops everything in order.
package app
