// Package pictures takes pictures from strangers: it tells what they are by their bytes, refuses what
// is too large before any of it is unpacked, turns them upright, makes them smaller and writes them
// again as JPEG. So nothing of the file that came is kept: no place where it was taken, no device, no
// second file hidden behind it. It stores them in albums and leaves out who may see an album: that is
// for the service that named it.
package pictures

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // registers the format
	"slices"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // registers the format

	"doorstep/kit/errs"
)

// Limits of what is taken. The zero value works.
type Limits struct {
	// MaxBytes of the file that comes; 8 MiB when zero.
	MaxBytes int
	// MaxPixels it may claim to have; 40 million when zero, which is what phones make.
	MaxPixels int
	// MaxSide is what the longer side is reduced to; 1,600 when zero.
	MaxSide int
	// AtOnce is how many are unpacked at the same time, the rest wait; 2 when zero. One of MaxPixels
	// takes about 4 bytes a pixel while it is read.
	AtOnce int
}

func (l Limits) withDefaults() Limits {
	set(&l.MaxBytes, 8<<20)
	set(&l.MaxPixels, 40_000_000)
	set(&l.MaxSide, 1600)
	set(&l.AtOnce, 2)
	return l
}

func set(field *int, value int) {
	if *field == 0 {
		*field = value
	}
}

// Picture is one that may be stored and shown.
type Picture struct {
	// ID is made from the bytes: equal pictures have one id.
	ID            string
	Width, Height int
	JPEG          []byte
}

// ContentType of every picture that was taken.
const ContentType = "image/jpeg"

// quality of the JPEG: beyond it files grow and nobody sees a difference.
const quality = 82

// Reader takes pictures. It is for many callers at once.
type Reader struct {
	limits Limits
	slots  chan struct{}
}

// NewReader takes pictures within limits.
func NewReader(limits Limits) *Reader {
	limits = limits.withDefaults()
	return &Reader{limits: limits, slots: make(chan struct{}, limits.AtOnce)}
}

// Read makes a picture of a JPEG, PNG or WebP file. Reasons: picture_too_large, in bytes or pixels;
// picture_unreadable, when it is none of the three or damaged.
func (r *Reader) Read(ctx context.Context, file []byte) (*Picture, error) {
	if len(file) > r.limits.MaxBytes {
		return nil, tooLarge()
	}
	head, format, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil || !slices.Contains([]string{"jpeg", "png", "webp"}, format) {
		return nil, unreadable()
	}
	if head.Width <= 0 || head.Height <= 0 {
		return nil, unreadable()
	}
	if head.Width > r.limits.MaxPixels/head.Height {
		return nil, tooLarge()
	}
	select {
	case r.slots <- struct{}{}:
		defer func() { <-r.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	decoded, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, unreadable()
	}
	turned := 1
	if format == "jpeg" {
		turned = orientation(file)
	}
	return write(upright(r.smaller(decoded), turned))
}

// smaller reduces a picture to the longest side allowed, on white where it is transparent.
func (r *Reader) smaller(src image.Image) *image.RGBA {
	width, height := src.Bounds().Dx(), src.Bounds().Dy()
	if long := max(width, height); long > r.limits.MaxSide {
		width, height = max(1, width*r.limits.MaxSide/long), max(1, height*r.limits.MaxSide/long)
	}
	dst := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(dst, dst.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	if width == src.Bounds().Dx() && height == src.Bounds().Dy() {
		draw.Draw(dst, dst.Bounds(), src, src.Bounds().Min, draw.Over)
		return dst
	}
	draw.ApproxBiLinear.Scale(dst, dst.Bounds(), src, src.Bounds(), draw.Over, nil)
	return dst
}

func write(img *image.RGBA) (*Picture, error) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(out.Bytes())
	return &Picture{
		ID: hex.EncodeToString(sum[:16]), Width: img.Bounds().Dx(), Height: img.Bounds().Dy(), JPEG: out.Bytes(),
	}, nil
}

func tooLarge() error {
	return errs.New(errs.InvalidArgument, "picture_too_large", "The picture is too large.")
}

func unreadable() error {
	return errs.New(errs.InvalidArgument, "picture_unreadable", "A picture is a JPEG, PNG or WebP file; this one cannot be read.")
}

// ErrAbsent says that an album has no such picture.
var ErrAbsent = errors.New("no such picture")
