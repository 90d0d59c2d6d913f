package pictures

import (
	"bytes"
	"encoding/binary"
	"image"
)

// orientation is how a camera held the picture, 1 to 8 as EXIF counts: 1 is upright, and so is
// everything that does not say.
func orientation(file []byte) int {
	for at := 2; at+4 <= len(file) && file[at] == 0xff; {
		marker, size := file[at+1], int(binary.BigEndian.Uint16(file[at+2:]))
		if marker == 0xda || size < 2 || at+2+size > len(file) { // the pixels begin, or it is damaged
			return 1
		}
		segment := file[at+4 : at+2+size]
		if exif, is := bytes.CutPrefix(segment, []byte("Exif\x00\x00")); is && marker == 0xe1 {
			return orientationTag(exif)
		}
		at += 2 + size
	}
	return 1
}

// orientationTag finds tag 0x0112 in the first directory of a TIFF block.
func orientationTag(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	start := uint64(order.Uint32(tiff[4:]))
	if start+2 > uint64(len(tiff)) {
		return 1
	}
	entries := tiff[start+2:]
	for range order.Uint16(tiff[start:]) {
		if len(entries) < 12 {
			return 1
		}
		if order.Uint16(entries) == 0x0112 {
			if value := int(order.Uint16(entries[8:])); value >= 1 && value <= 8 {
				return value
			}
			return 1
		}
		entries = entries[12:]
	}
	return 1
}

// upright turns and mirrors a picture as its orientation asks.
func upright(src *image.RGBA, turned int) *image.RGBA {
	if turned == 1 {
		return src
	}
	width, height := src.Bounds().Dx(), src.Bounds().Dy()
	outWidth, outHeight := width, height
	if turned >= 5 { // lies on its side
		outWidth, outHeight = height, width
	}
	dst := image.NewRGBA(image.Rect(0, 0, outWidth, outHeight))
	for y := range outHeight {
		for x := range outWidth {
			fromX, fromY := source(turned, x, y, width, height)
			dst.SetRGBA(x, y, src.RGBAAt(fromX, fromY))
		}
	}
	return dst
}

// source is where the pixel that belongs at x, y is in a picture of width and height.
func source(turned, x, y, width, height int) (int, int) {
	switch turned {
	case 2:
		return width - 1 - x, y
	case 3:
		return width - 1 - x, height - 1 - y
	case 4:
		return x, height - 1 - y
	case 5:
		return y, x
	case 6:
		return y, height - 1 - x
	case 7:
		return width - 1 - y, height - 1 - x
	default: // 8
		return width - 1 - y, x
	}
}
