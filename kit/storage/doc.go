// Package storage gives a service its PostgreSQL: a pool with safe defaults
// (Open), transactions as closures (InTx), migrations inside the service's own
// schema (Migrate) and, when nobody brings a database, a built-in server
// (StartServer) that runs an installed PostgreSQL, or one downloaded once.
//
// It owns how we talk to PostgreSQL 15 to 18 and nothing of what is stored: no
// tables, no queries, no words of the business. The built-in server is for
// Linux and macOS. Package storagetest gives each test its own database.
package storage
