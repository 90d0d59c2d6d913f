// Package faults breaks a platform of real processes on purpose, while people order, and then looks
// for what broke. It owns the processes, their PostgreSQL, the proxies in every connection between
// them, the people with their phones, and the checks at the end; what is broken inside a process is
// named in kit/fault. It knows the platform by its commands and its public API only; the books that it
// reads at the end are those of the payment provider, which is not part of the platform.
package faults
