package pictures_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"doorstep/kit/errs"
	"doorstep/kit/pictures"
	"doorstep/kit/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

// scene is red with a blue upper left quarter, so that it can be told which way it is turned.
func scene(width, height int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.NRGBA{R: 220, A: 255}
			if x < width/2 && y < height/2 {
				c = color.NRGBA{B: 220, A: 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

func asJPEG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withEXIF puts a block with an orientation and a secret behind the start of a JPEG.
func withEXIF(file []byte, orientation uint16) []byte {
	exif := []byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	exif = binary.BigEndian.AppendUint16(exif, orientation)
	exif = append(exif, "\x00\x00\x00\x00\x00\x00GPS 13.08 N 80.27 E"...)
	block := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(exif)+2))
	return append(append(append([]byte{}, file[:2]...), append(block, exif...)...), file[2:]...)
}

func read(t *testing.T, file []byte) (*pictures.Picture, image.Image) {
	t.Helper()
	p, err := pictures.NewReader(pictures.Limits{MaxSide: 200}).Read(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(p.JPEG))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds().Dx() != p.Width || img.Bounds().Dy() != p.Height {
		t.Fatalf("says %dx%d, is %v", p.Width, p.Height, img.Bounds())
	}
	return p, img
}

func isBlue(c color.Color) bool {
	r, _, b, _ := c.RGBA()
	return b > r
}

func TestPicturesAreMadeSmallerAndKeepTheirShape(t *testing.T) {
	for _, size := range [][4]int{{400, 300, 200, 150}, {300, 400, 150, 200}, {120, 80, 120, 80}, {3000, 2, 200, 1}} {
		p, _ := read(t, asPNG(t, scene(size[0], size[1])))
		if p.Width != size[2] || p.Height != size[3] {
			t.Errorf("%v became %dx%d", size, p.Width, p.Height)
		}
	}
}

func TestPicturesAreTurnedUpright(t *testing.T) {
	file := asJPEG(t, scene(160, 80))
	// Where the blue quarter of a picture that was held like that belongs: left or right, upper or lower.
	want := map[uint16][2]bool{1: {true, true}, 2: {false, true}, 3: {false, false}, 4: {true, false}, 5: {true, true}, 6: {false, true}, 7: {false, false}, 8: {true, false}}
	for orientation, place := range want {
		p, img := read(t, withEXIF(file, orientation))
		if lies := orientation >= 5; lies != (p.Width == 80) {
			t.Errorf("orientation %d: %dx%d", orientation, p.Width, p.Height)
		}
		for _, left := range []bool{true, false} {
			for _, upper := range []bool{true, false} {
				x, y := p.Width*3/4, p.Height*3/4
				if left {
					x = p.Width / 4
				}
				if upper {
					y = p.Height / 4
				}
				if blue := isBlue(img.At(x, y)); blue != (place == [2]bool{left, upper}) {
					t.Errorf("orientation %d: left %v, upper %v: blue %v", orientation, left, upper, blue)
				}
			}
		}
	}
}

func TestNothingOfTheFileIsKept(t *testing.T) {
	file := append(withEXIF(asJPEG(t, scene(160, 80)), 1), "PK\x03\x04 a second file"...)
	p, _ := read(t, file)
	for _, secret := range []string{"Exif", "GPS", "PK\x03\x04"} {
		if !bytes.Contains(file, []byte(secret)) || bytes.Contains(p.JPEG, []byte(secret)) {
			t.Errorf("%q is in the picture", secret)
		}
	}
	again, _ := read(t, file)
	if again.ID != p.ID || !bytes.Equal(again.JPEG, p.JPEG) {
		t.Error("the same file became another picture")
	}
}

func TestTransparentBecomesWhite(t *testing.T) {
	_, img := read(t, asPNG(t, image.NewNRGBA(image.Rect(0, 0, 20, 20))))
	if r, g, b, _ := img.At(10, 10).RGBA(); r < 0xf000 || g < 0xf000 || b < 0xf000 {
		t.Error("nothing became", r, g, b)
	}
}

func TestWhatIsNotTaken(t *testing.T) {
	var animation bytes.Buffer
	if err := gif.Encode(&animation, scene(10, 10), nil); err != nil {
		t.Fatal(err)
	}
	bomb := asPNG(t, scene(10, 10))
	binary.BigEndian.PutUint32(bomb[16:], 60_000) // claims to be 60,000 pixels wide
	binary.BigEndian.PutUint32(bomb[29:], 0xb1e3cd5b)
	good := asJPEG(t, scene(100, 100))
	tests := map[string]struct {
		file   []byte
		reason string
	}{
		"nothing":      {nil, "picture_unreadable"},
		"text":         {[]byte("<svg onload=alert(1)>"), "picture_unreadable"},
		"another kind": {animation.Bytes(), "picture_unreadable"},
		"cut off":      {good[:len(good)/2], "picture_unreadable"},
		"many bytes":   {append(bytes.Clone(good), make([]byte, 20_000)...), "picture_too_large"},
		"many pixels":  {asPNG(t, scene(300, 300)), "picture_too_large"},
		"damaged head": {bomb, "picture_unreadable"},
	}
	reader := pictures.NewReader(pictures.Limits{MaxBytes: 20_000, MaxPixels: 50_000})
	for name, test := range tests {
		_, err := reader.Read(t.Context(), test.file)
		var refused *errs.Error
		if !errors.As(err, &refused) || refused.Reason != test.reason {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAlbums(t *testing.T) {
	pool := storagetest.Pool(t, storagetest.Migration{Schema: pictures.Schema, FS: pictures.Migrations()})
	p, _ := read(t, asPNG(t, scene(30, 20)))
	for range 2 {
		if err := pictures.Keep(t.Context(), pool, "claims", p); err != nil {
			t.Fatal(err)
		}
	}
	got, err := pictures.Load(t.Context(), pool, "claims", p.ID)
	if err != nil || !bytes.Equal(got.JPEG, p.JPEG) || got.Width != 30 || got.Height != 20 || got.ID != p.ID {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := pictures.Load(t.Context(), pool, "products", p.ID); !errors.Is(err, pictures.ErrAbsent) {
		t.Error("another album has it:", err)
	}
	for range 2 {
		if err := pictures.Drop(t.Context(), pool, "claims", p.ID); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := pictures.Load(t.Context(), pool, "claims", p.ID); !errors.Is(err, pictures.ErrAbsent) {
		t.Error("it is still there:", err)
	}
}

// Whatever comes, there is a small picture or an answer with a reason.
func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, scene(8, 4), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add(withEXIF(b.Bytes(), 6))
	b.Reset()
	if err := png.Encode(&b, scene(4, 8)); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	reader := pictures.NewReader(pictures.Limits{MaxPixels: 10_000, MaxSide: 50})
	f.Fuzz(func(t *testing.T, file []byte) {
		p, err := reader.Read(t.Context(), file)
		var refused *errs.Error
		if err != nil && !errors.As(err, &refused) {
			t.Fatal(err)
		}
		if err == nil && (p.Width > 50 || p.Height > 50 || p.Width < 1 || p.Height < 1) {
			t.Errorf("%dx%d", p.Width, p.Height)
		}
	})
}
