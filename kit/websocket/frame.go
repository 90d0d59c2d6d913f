package websocket

import "encoding/binary"

// Opcodes of frames.
const (
	opContinuation = 0
	opText         = 1
	opBinary       = 2
	opClose        = 8
	opPing         = 9
	opPong         = 10

	finalBit, reservedBits, maskBit = 0x80, 0x70, 0x80
	maxControl                      = 125
)

// Text is a text message as a frame.
func Text(message []byte) []byte { return AppendText(make([]byte, 0, len(message)+10), message) }

// AppendText appends a text message as a frame.
func AppendText(to, message []byte) []byte { return appendFrame(to, opText, message) }

var ping = appendFrame(nil, opPing, nil)

// Ping is a frame that the peer answers.
func Ping() []byte { return ping }

func closeFrame(why Code, reason string) []byte {
	body := binary.BigEndian.AppendUint16(nil, uint16(why))
	return appendFrame(nil, opClose, append(body, reason[:min(len(reason), maxControl-2)]...))
}

// appendFrame is a whole message of a server, which does not mask.
func appendFrame(to []byte, opcode byte, payload []byte) []byte {
	to = append(to, finalBit|opcode)
	switch n := len(payload); {
	case n < 126:
		to = append(to, byte(n))
	case n < 1<<16:
		to = append(to, 126)
		to = binary.BigEndian.AppendUint16(to, uint16(n))
	default:
		to = append(to, 127)
		to = binary.BigEndian.AppendUint64(to, uint64(n))
	}
	return append(to, payload...)
}

// header is the head of a client's frame.
type header struct {
	size     int // of the header itself
	length   uint64
	mask     [4]byte
	opcode   byte
	final    bool
	reserved bool
	masked   bool
}

// parseHeader reads a header at the start of b and returns how many bytes it needs; while b is
// shorter, the header is not whole.
func parseHeader(b []byte) (h header, needs int) {
	if len(b) < 2 {
		return h, 2
	}
	h.final, h.reserved, h.opcode = b[0]&finalBit != 0, b[0]&reservedBits != 0, b[0]&0x0f
	h.masked, h.length = b[1]&maskBit != 0, uint64(b[1]&^maskBit)
	needs = 2
	if h.masked {
		needs += 4
	}
	switch h.length {
	case 126:
		if needs += 2; len(b) >= needs {
			h.length = uint64(binary.BigEndian.Uint16(b[2:]))
		}
	case 127:
		if needs += 8; len(b) >= needs {
			h.length = binary.BigEndian.Uint64(b[2:])
		}
	}
	if len(b) >= needs && h.masked {
		copy(h.mask[:], b[needs-4:needs])
	}
	h.size = needs
	return h, needs
}

// fault says what is wrong with a frame before it is read; within and begun are about the message
// that it may continue.
func (h header) fault(within bool, begun, limit int) (Code, string) {
	control := h.opcode >= opClose
	switch {
	case h.reserved || !h.masked:
		return Protocol, "frames are masked and use no extensions"
	case control && (!h.final || h.length > maxControl):
		return Protocol, "a control frame is short and whole"
	case h.opcode == opClose || h.opcode == opPing || h.opcode == opPong:
		return 0, ""
	case h.opcode == opBinary:
		return Unsupported, "text only"
	case h.opcode != opText && h.opcode != opContinuation, within != (h.opcode == opContinuation):
		return Protocol, "a frame out of place"
	case h.length > uint64(limit-begun):
		return TooBig, "message too big"
	}
	return 0, ""
}

func unmask(payload []byte, mask [4]byte) {
	key := uint64(binary.LittleEndian.Uint32(mask[:]))
	key |= key << 32
	i := 0
	for ; i+8 <= len(payload); i += 8 {
		binary.LittleEndian.PutUint64(payload[i:], binary.LittleEndian.Uint64(payload[i:])^key)
	}
	for ; i < len(payload); i++ {
		payload[i] ^= mask[i&3]
	}
}
