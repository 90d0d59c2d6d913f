package websocket

import "net"

// Over is a connection whose handshake is done.
func Over(conn net.Conn) *Conn { return newConn(conn, 0) }
