package lilim

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"doorstep/kit/errs"
	"doorstep/services/delivery/dispatch/pdp"
)

func library(t testing.TB) []Named {
	t.Helper()
	all, err := Open("testdata")
	if err != nil || len(all) != 3 {
		t.Fatal(len(all), "instances,", err)
	}
	return all
}

func TestInstancesAreRead(t *testing.T) {
	lc101 := library(t)[0]
	if lc101.Name != "lc101" || lc101.Size() != 100 || lc101.Vehicles != 25 || lc101.Capacity != 200 || len(lc101.Nodes) != 107 {
		t.Errorf("%s: %d vehicles of %v, %d nodes", lc101.Name, lc101.Vehicles, lc101.Capacity, len(lc101.Nodes))
	}
	if want := (Node{X: 42, Y: 66, Demand: 10, Ready: 65, Due: 146, Service: 90, Delivery: 75}); lc101.Nodes[3] != want {
		t.Errorf("node 3 is %+v", lc101.Nodes[3])
	}
	if p := lc101.Problem(); len(p.Orders) != 53 || len(p.Vehicles) != 25 || p.Validate() != nil {
		t.Errorf("%d orders, %d vehicles", len(p.Orders), len(p.Vehicles))
	}
}

func TestAnArchiveIsLikeItsFolder(t *testing.T) {
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	archive := tar.NewWriter(zip)
	for _, name := range []string{"lrc207.txt", "lc101.txt", "lr204.txt", "README.md"} {
		text, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := archive.WriteHeader(&tar.Header{Name: "instances/" + name, Mode: 0o644, Size: int64(len(text))}); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "lilim-few.tar.gz")
	if err := os.WriteFile(path, packed.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{path, folder} {
		if all, err := Open(from); err != nil || !reflect.DeepEqual(all, library(t)) {
			t.Errorf("%s has %d instances, %v", from, len(all), err)
		}
	}
}

func TestBestKnown(t *testing.T) {
	file, err := os.Open("testdata/lilim-best-known.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	best, err := ReadBest(file)
	if err != nil || len(best) != 3 || best["lr204"] != (Best{2, 849.05}) && math.Abs(best["lr204"].Distance-849.05) > 0.01 {
		t.Errorf("%v, %v", best, err)
	}
	for _, text := range []string{"", "a,b\n1,2\n", "instance,routes,distance\nx,two,3\n", "instance,routes,distance\nx,2,far\n"} {
		if _, err := ReadBest(strings.NewReader(text)); !errs.Is(err, "bad_instance") {
			t.Errorf("%q was taken: %v", text, err)
		}
	}
}

// small has two orders on a line: 1 to 2, 3 to 4.
const small = `2 10 1
0 0 0 0 0 100 0 0 0
1 1 0 6 0 100 1 0 2
2 2 0 -6 0 100 1 1 0
3 3 0 6 0 100 1 0 4
4 4 0 -6 5 20 1 3 0
`

func TestInstancesThatAreNone(t *testing.T) {
	if _, err := Read(strings.NewReader(small)); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"no vehicles":          {"2 10 1", "0 10 1"},
		"half a vehicle":       {"2 10 1", "1.5 10 1"},
		"a word":               {"2 10 1", "2 ten 1"},
		"not a number":         {"1 1 0 6", "1 NaN 0 6"},
		"too few columns":      {"1 1 0 6 0 100 1 0 2", "1 1 0 6 0 100 1 2"},
		"a line missing":       {"1 1 0 6 0 100 1 0 2\n", ""},
		"a partner elsewhere":  {"1 1 0 6 0 100 1 0 2", "1 1 0 6 0 100 1 0 4"},
		"a partner not there":  {"1 1 0 6 0 100 1 0 2", "1 1 0 6 0 100 1 0 9"},
		"a partner below 0":    {"1 1 0 6 0 100 1 0 2", "1 1 0 6 0 100 1 0 -2"},
		"no partner":           {"1 1 0 6 0 100 1 0 2", "1 1 0 6 0 100 1 0 0"},
		"its own partner":      {"1 1 0 6 0 100 1 0 2", "1 1 0 6 0 100 1 0 1"},
		"pickup and delivery":  {"1 1 0 6 0 100 1 0 2", "1 1 0 6 0 100 1 2 2"},
		"another amount":       {"2 2 0 -6", "2 2 0 -5"},
		"a negative pickup":    {"1 1 0 6 0 100 1 0 2\n2 2 0 -6", "1 1 0 -6 0 100 1 0 2\n2 2 0 6"},
		"a negative service":   {"1 1 0 6 0 100 1", "1 1 0 6 0 100 -1"},
		"no depot and no task": {small, "2 10 1\n"},
	} {
		text := strings.Replace(small, change[0], change[1], 1)
		if _, err := Read(strings.NewReader(text)); !errs.Is(err, "bad_instance") {
			t.Errorf("%s was taken: %v", name, err)
		}
	}
}

func TestCheckFindsWhatIsPlanted(t *testing.T) {
	instance, err := Read(strings.NewReader(small))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		routes Routes
		want   string
	}{
		"nothing":            {Routes{{1, 2, 3, 4}}, ""},
		"nothing in two":     {Routes{{1, 2}, {3, 4}}, ""},
		"too many vehicles":  {Routes{{1, 2}, {3, 4}, {}}, "3 routes for 2"},
		"a node missing":     {Routes{{1, 2}}, "nobody visits node 3"},
		"a node twice":       {Routes{{1, 2, 3, 4}, {1}}, "was visited"},
		"a node not there":   {Routes{{1, 2, 3, 4, 5}}, "not there"},
		"the depot":          {Routes{{1, 2, 0, 3, 4}}, "not there"},
		"too much":           {Routes{{1, 3, 2, 4}}, "carries 12"},
		"delivered first":    {Routes{{2, 1, 3, 4}}, "before it picked up"},
		"another's delivery": {Routes{{1, 4}, {3, 2}}, "does not deliver"},
	} {
		_, wrong := instance.Check(c.routes)
		if found := strings.Join(wrong, "; "); c.want == "" && found != "" || !strings.Contains(found, c.want) {
			t.Errorf("%s: found %q, want %q", name, found, c.want)
		}
	}
	instance.Nodes[4].Due = 3
	if _, wrong := instance.Check(Routes{{1, 2, 3, 4}}); len(wrong) != 1 || !strings.Contains(wrong[0], "due 3") {
		t.Errorf("late: found %v", wrong)
	}
	instance.Nodes[4].Due, instance.Nodes[0].Due = 20, 11
	if _, wrong := instance.Check(Routes{{1, 2, 3, 4}}); len(wrong) != 1 || !strings.Contains(wrong[0], "back at 12") {
		t.Errorf("home late: found %v", wrong)
	}
}

// The published instances: as few routes as anybody found, and both checkers agree.
func TestPublishedInstances(t *testing.T) {
	for i, want := range []Best{{10, 828.94}, {2, 849.05}, {3, 1062.05}} {
		instance := library(t)[i]
		p := instance.Problem()
		s, err := pdp.Solve(p, pdp.Options{Seed: 1, Iterations: 4000})
		if err != nil {
			t.Fatal(err)
		}
		routes := instance.Routes(s)
		distance, wrong := instance.Check(routes)
		costs, also := pdp.Check(p, s)
		if len(wrong) > 0 || len(also) > 0 || math.Abs(costs.Distance-distance) > 1e-6 || costs.Vehicles != len(routes) {
			t.Errorf("%s: %v and %v, %v and %v", instance.Name, distance, costs.Distance, wrong, also)
		}
		if len(routes) > want.Routes+1 || distance < want.Distance-0.01 && len(routes) <= want.Routes || len(routes) < want.Routes {
			t.Errorf("%s: %d routes of %.2f, best known %v", instance.Name, len(routes), distance, want)
		}
	}
}

func TestSolutionsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		routes := Routes(rapid.SliceOf(rapid.SliceOf(rapid.IntRange(1, 1000)).Filter(func(r []int) bool { return r != nil })).Draw(t, "routes"))
		var text bytes.Buffer
		if err := WriteSolution(&text, "lc101", "we", "2026-11-28", "this test", routes); err != nil {
			t.Fatal(err)
		}
		back, err := ReadSolution(&text)
		if err != nil || !slices.EqualFunc(back, routes, slices.Equal) {
			t.Fatalf("%v came back as %v, %v", routes, back, err)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add(small)
	for _, name := range []string{"lc101", "lr204"} {
		text, err := os.ReadFile("testdata/" + name + ".txt")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		instance, err := Read(strings.NewReader(text))
		if err != nil {
			if !errs.Is(err, "bad_instance") {
				t.Fatal(err)
			}
			return
		}
		p := instance.Problem()
		if err := p.Validate(); err != nil {
			t.Fatalf("what was read is no problem: %v", err)
		}
		if 2*len(p.Orders) != len(instance.Nodes)-1 {
			t.Fatalf("%d orders of %d nodes", len(p.Orders), len(instance.Nodes))
		}
		if len(p.Orders) > 20 || len(p.Vehicles) > 20 {
			return
		}
		s, err := pdp.Solve(p, pdp.Options{Iterations: 3})
		if err != nil {
			t.Fatal(err)
		}
		if _, wrong := pdp.Check(p, s); len(wrong) > 0 {
			t.Fatal(wrong)
		}
	})
}

func FuzzReadSolution(f *testing.F) {
	f.Add("Instance name : x\nSolution\nRoute 1 : 1 2\n")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := ReadSolution(strings.NewReader(text)); err != nil && !errs.Is(err, "bad_instance") {
			t.Fatal(err)
		}
	})
}
