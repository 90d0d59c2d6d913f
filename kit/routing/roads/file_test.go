package roads_test

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/cespare/xxhash/v2"

	"doorstep/kit/geo"
	"doorstep/kit/routing/roads"
)

func TestWhatWasSavedAnswersTheSame(t *testing.T) {
	r := open(t)
	path := filepath.Join(t.TempDir(), "city", "scooter.roads")
	for range 2 { // saving again replaces
		if err := r.Save(path); err != nil {
			t.Fatal(err)
		}
	}
	again, err := roads.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if again.Source() != r.Source() || again.Profile() != "scooter" || again.Report().String() != r.Report().String() {
		t.Errorf("the file says %s of %x: %v", again.Profile(), again.Source(), again.Report())
	}
	points := places(t, r, 30, 7)
	want, err := r.Table(t.Context(), points, points)
	if err != nil {
		t.Fatal(err)
	}
	got, err := again.Table(t.Context(), points, points)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Seconds, want.Seconds) || !slices.Equal(got.Metres, want.Metres) {
		t.Error("the tables differ")
	}
	if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) != 1 {
		t.Errorf("%d files are left, %v", len(files), err)
	}
}

func TestFilesThatAreNotAsTheyWereWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "scooter.roads")
	if err := open(t).Save(path); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	change := func(at int) []byte {
		b := slices.Clone(whole)
		b[at] ^= 0x10
		return b
	}
	for name, c := range map[string]struct {
		content []byte
		want    error
	}{
		"empty":          {nil, roads.ErrDamaged},
		"another kind":   {change(0), roads.ErrDamaged},
		"another layout": {change(8), roads.ErrOtherVersion},
		"other rules":    {change(12), roads.ErrOtherVersion},
		"one bit":        {change(len(whole) / 2), roads.ErrDamaged},
		"cut off":        {whole[:len(whole)-1], roads.ErrDamaged},
		"longer":         {append(slices.Clone(whole), 0), roads.ErrDamaged},
	} {
		if _, err := roads.Decode(c.content); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if _, err := roads.Open(filepath.Join(t.TempDir(), "absent")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an absent file: %v", err)
	}
}

// Whatever stands in a file, with its checksum right, it is an error or an engine that answers.
func FuzzDecode(f *testing.F) {
	r := smallTown(f)
	path := filepath.Join(f.TempDir(), "small.roads")
	if err := r.Save(path); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	const header = 32
	f.Add(whole[header:])
	f.Fuzz(func(t *testing.T, body []byte) {
		content := append(slices.Clone(whole[:header]), body...)
		binary.LittleEndian.PutUint64(content[16:], uint64(len(body)))
		binary.LittleEndian.PutUint64(content[24:], xxhash.Sum64(body))
		r, err := roads.Decode(content)
		if err != nil {
			if !errors.Is(err, roads.ErrDamaged) {
				t.Fatal(err)
			}
			return
		}
		points := []geo.Point{r.Random(1), r.Random(2), r.Random(99)}
		for _, p := range points {
			if _, err := r.Locate(p); err != nil {
				return // the streets are on the poles
			}
		}
		if _, err := r.Table(t.Context(), points, points); err != nil {
			t.Fatal(err)
		}
		_, _ = r.Route(t.Context(), points) // there may be no way
	})
}
