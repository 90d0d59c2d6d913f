package mdrp_test

import (
	"archive/tar"
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"doorstep/sim/mdrp"
)

func TestReadFolder(t *testing.T) {
	all, err := mdrp.Read("testdata")
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 || all[0].Name != "2tiny" || all[0].Kind() != "tiny" {
		t.Fatalf("read %d instances, the first %+v", len(all), all[0])
	}
	tiny := all[0]
	if len(tiny.Orders) != 3 || len(tiny.Restaurants) != 2 || len(tiny.Couriers) != 2 {
		t.Errorf("read %d orders, %d restaurants, %d couriers", len(tiny.Orders), len(tiny.Restaurants), len(tiny.Couriers))
	}
	if want := (mdrp.Order{ID: "o2", Point: mdrp.Point{X: 1300}, Placed: 12, Restaurant: "r1", Ready: 22}); tiny.Orders[1] != want {
		t.Errorf("order %+v, want %+v", tiny.Orders[1], want)
	}
	if want := (mdrp.Params{MetersPerMinute: 100, PickupService: 4, DropoffService: 4, TargetClickToDoor: 40, MaxClickToDoor: 90, PayPerOrder: 10, PayPerHour: 15}); tiny.Params != want {
		t.Errorf("params %+v, want %+v", tiny.Params, want)
	}
}

func TestReadArchive(t *testing.T) {
	path := filepath.Join(t.TempDir(), "days.tar.gz")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	zipped := gzip.NewWriter(file)
	archive := tar.NewWriter(zipped)
	for name, text := range tinyFiles(t) {
		if err := archive.WriteHeader(&tar.Header{Name: "2tiny/" + name, Mode: 0o644, Size: int64(len(text)), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	for _, close := range []func() error{archive.Close, zipped.Close, file.Close} {
		if err := close(); err != nil {
			t.Fatal(err)
		}
	}
	all, err := mdrp.Read(path)
	if err != nil || len(all) != 1 || len(all[0].Orders) != 3 {
		t.Fatalf("read %v: %v", all, err)
	}
	if err := os.WriteFile(path, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := mdrp.Read(path); err == nil || !strings.Contains(err.Error(), "no tar.gz") {
		t.Errorf("text was read as an archive: %v", err)
	}
	if _, err := mdrp.Read(t.TempDir()); err == nil || !strings.Contains(err.Error(), "no instances") {
		t.Errorf("an empty folder was read: %v", err)
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct{ file, old, new, want string }{
		"too few columns":       {"orders.txt", "\t20\n", "\n", "fewer columns"},
		"too many columns":      {"couriers.txt", "\t60\n", "\t60\t1\n", "more columns"},
		"no number":             {"restaurants.txt", "500", "here", `"here" is no number`},
		"a minute that is none": {"orders.txt", "\t20\n", "\t20.5\n", "no whole minute"},
		"ready before placed":   {"orders.txt", "\t20\n", "\t9\n", "before it is placed"},
		"no such restaurant":    {"orders.txt", "r2", "r9", "no restaurant"},
		"a name twice":          {"orders.txt", "o2", "o1", "there twice"},
		"no name":               {"restaurants.txt", "r2", "", "empty name"},
		"off before on":         {"couriers.txt", "\t60", "\t1", "before 5"},
		"nobody moves":          {"instance_parameters.txt", "100\t4", "0\t4", "do not move"},
		"half a service":        {"instance_parameters.txt", "100\t4", "100\t5", "no whole minute"},
	} {
		t.Run(name, func(t *testing.T) {
			files := tinyFiles(t)
			files[c.file] = strings.Replace(files[c.file], c.old, c.new, 1)
			if _, err := mdrp.Parse("tiny", files); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
			delete(files, c.file)
			if _, err := mdrp.Parse("tiny", files); err == nil || !strings.Contains(err.Error(), "has no "+c.file) {
				t.Errorf("without the file: %v", err)
			}
		})
	}
}

func TestFewerCouriers(t *testing.T) {
	instance := &mdrp.Instance{}
	for range 10 {
		instance.Couriers = append(instance.Couriers, mdrp.Courier{On: len(instance.Couriers)})
	}
	for percent, want := range map[int][]int{0: nil, 20: {4, 9}, 80: {1, 2, 3, 4, 6, 7, 8, 9}, 100: {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}} {
		var got []int
		for _, c := range instance.WithCouriers(percent).Couriers {
			got = append(got, c.On)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d %%: couriers %v, want %v", percent, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	files := tinyFiles(f)
	f.Add(files["orders.txt"], files["restaurants.txt"], files["couriers.txt"], files["instance_parameters.txt"])
	f.Fuzz(func(t *testing.T, orders, restaurants, couriers, params string) {
		instance, err := mdrp.Parse("any", map[string]string{
			"orders.txt": orders, "restaurants.txt": restaurants, "couriers.txt": couriers, "instance_parameters.txt": params,
		})
		if err != nil {
			return
		}
		for _, o := range instance.Orders {
			if o.Ready < o.Placed || o.Placed < 0 {
				t.Errorf("accepted %+v", o)
			}
		}
		if instance.Params.Travel(mdrp.Point{}, mdrp.Point{X: 1}) < 0 {
			t.Errorf("accepted %+v", instance.Params)
		}
	})
}

// tinyFiles are the files of the tiny instance.
func tinyFiles(t testing.TB) map[string]string {
	t.Helper()
	files := make(map[string]string)
	for _, name := range []string{"orders.txt", "restaurants.txt", "couriers.txt", "instance_parameters.txt"} {
		text, err := os.ReadFile(filepath.Join("testdata", "2tiny", name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(text)
	}
	return files
}

func tiny(t testing.TB) *mdrp.Instance {
	t.Helper()
	instance, err := mdrp.Parse("2tiny", tinyFiles(t))
	if err != nil {
		t.Fatal(err)
	}
	return instance
}
