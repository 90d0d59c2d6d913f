// Package websocket is the server's end of RFC 6455, made for many connections that are quiet most
// of the time.
//
// It owns the handshake, frames, the answers to pings, and the close. A connection costs no goroutine,
// no timer and half a kilobyte until a longer frame arrives; a frame that many readers get is encoded
// once, and writing it is one system call. It knows text messages only and neither compression nor
// subprotocols, and leaves to its caller who may connect, what messages mean, and the goroutine that
// reads.
package websocket
