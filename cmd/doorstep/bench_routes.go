package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"doorstep/kit/errs"
	"doorstep/kit/geo"
	"doorstep/kit/routing/roads"
	"doorstep/kit/routing/streets"
	"doorstep/sim/city/citydata"
)

type benchRoutesCommand struct {
	benchFlags
	PBF      string `help:"OpenStreetMap extract; the demo's city by default." type:"existingfile" placeholder:"FILE" name:"pbf"`
	Profile  string `help:"scooter, bicycle, foot or car." enum:"scooter,bicycle,foot,car" default:"scooter"`
	Drive    string `help:"Side of the road: left or right." enum:"left,right" default:"left"`
	Pairs    string `help:"Route these: a line of JSON each, {\"id\",\"from\":[lon,lat],\"to\":[lon,lat]}; random places on streets by default." type:"existingfile" placeholder:"FILE"`
	Answers  string `help:"Write {\"id\",\"seconds\",\"metres\"} a line there." placeholder:"FILE" type:"path"`
	Random   int    `help:"How many random pairs." default:"1000"`
	Seed     uint64 `help:"Which random pairs." default:"1"`
	Table    []int  `help:"Sizes of tables to time, places of the pairs in all directions." default:"100,1000" placeholder:"N"`
	WriteOut string `help:"Write the random pairs there, to ask somebody else." placeholder:"FILE" type:"path" name:"write-pairs"`
}

type routesFigures struct {
	Extract string         `json:"extract"`
	Profile string         `json:"profile"`
	Report  streets.Report `json:"report"`
	// Preparation is all from the extract to the engine; swap is preparing it again for other speeds.
	PreparationCPU float64      `json:"preparation_cpu_seconds"`
	LoadMillis     float64      `json:"load_ms"`
	LoadCPU        float64      `json:"load_cpu_ms"`
	FileBytes      int64        `json:"file_bytes"`
	BytesPerEdge   float64      `json:"bytes_per_directed_edge"`
	SwapCPU        float64      `json:"swap_cpu_seconds"`
	Pairs          int          `json:"pairs"`
	Failed         int          `json:"pairs_failed"`
	RouteP50       float64      `json:"route_p50_us"`
	RouteP99       float64      `json:"route_p99_us"`
	RouteCPU       float64      `json:"route_cpu_p50_us"`
	RouteCPU99     float64      `json:"route_cpu_p99_us"`
	Tables         []tableTimed `json:"tables"`
}

type tableTimed struct {
	Size      int     `json:"size"`
	CPUMillis float64 `json:"cpu_ms"`
}

func (c *benchRoutesCommand) Run(ctx context.Context) error {
	if c.Random < 1 || slices.ContainsFunc(c.Table, func(n int) bool { return n < 1 || n > 10_000 }) {
		return errors.New("--random is positive, --table from 1 to 10000")
	}
	// The targets are for one core.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	f := routesFigures{Extract: "bengaluru-central.osm.pbf", Profile: c.Profile}
	engine, err := c.prepare(ctx, &f)
	if err != nil {
		return err
	}
	if engine, err = c.reload(engine, &f); err != nil {
		return err
	}
	pairs, err := c.pairs(engine)
	if err != nil {
		return err
	}
	if err := c.route(ctx, engine, pairs, &f); err != nil {
		return err
	}
	for _, n := range c.Table {
		timed, err := timeTable(ctx, engine, pairs, n)
		if err != nil {
			return err
		}
		f.Tables = append(f.Tables, timed)
	}
	slower := roads.Conditions{Classes: map[streets.Class]float64{streets.Residential: 0.75}}
	begin := processorTime()
	if err := engine.SetConditions(ctx, slower); err != nil {
		return err
	}
	f.SwapCPU = (processorTime() - begin).Seconds()
	return c.show(c.section(f), c.command(f), c.table(f), f)
}

func (c *benchRoutesCommand) prepare(ctx context.Context, f *routesFigures) (*roads.Roads, error) {
	var content io.ReadSeeker = bytes.NewReader(citydata.Roads())
	if c.PBF != "" {
		f.Extract = filepath.Base(c.PBF)
		file, err := os.Open(c.PBF)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		content = file
	}
	begin := processorTime()
	engine, err := roads.Build(ctx, content, c.Profile, streets.Options{LeftHand: c.Drive == "left"}, nil)
	if err != nil {
		return nil, err
	}
	f.PreparationCPU = (processorTime() - begin).Seconds()
	f.Report = engine.Report()
	f.BytesPerEdge = float64(engine.Bytes()) / float64(f.Report.Edges)
	return engine, nil
}

// reload saves the engine and goes on with what is read back, the fastest of three readings.
func (c *benchRoutesCommand) reload(engine *roads.Roads, f *routesFigures) (*roads.Roads, error) {
	folder, err := os.MkdirTemp("", "doorstep-routes-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "bench.roads")
	if err := engine.Save(path); err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	f.FileBytes = info.Size()
	for range 3 {
		begin, used := time.Now(), processorTime()
		if engine, err = roads.Open(path); err != nil {
			return nil, err
		}
		took := float64(time.Since(begin).Microseconds()) / 1000
		if f.LoadMillis == 0 || took < f.LoadMillis {
			f.LoadMillis, f.LoadCPU = took, float64((processorTime()-used).Microseconds())/1000
		}
	}
	return engine, nil
}

func (c *benchRoutesCommand) route(ctx context.Context, engine *roads.Roads, pairs []pair, f *routesFigures) error {
	took, used := make([]float64, 0, len(pairs)), make([]float64, 0, len(pairs))
	answers := make([]pairAnswer, len(pairs))
	// The processor time of this thread says how long a route takes where nobody else wants the core.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for i, p := range pairs {
		asked, before := time.Now(), threadTime()
		route, err := engine.Route(ctx, []geo.Point{p.From.point(), p.To.point()})
		used = append(used, float64((threadTime()-before).Nanoseconds())/1000)
		took = append(took, float64(time.Since(asked).Nanoseconds())/1000)
		answers[i] = pairAnswer{ID: p.ID, Seconds: &route.Seconds, Metres: &route.Metres}
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			f.Failed++
			answers[i] = pairAnswer{ID: p.ID, Error: errs.From(err).Reason}
		}
	}
	slices.Sort(took)
	slices.Sort(used)
	f.Pairs, f.RouteP50, f.RouteP99 = len(pairs), took[len(took)/2], took[len(took)*99/100]
	f.RouteCPU, f.RouteCPU99 = used[len(used)/2], used[len(used)*99/100]
	if c.Answers == "" {
		return nil
	}
	return writeLines(c.Answers, answers)
}

// timeTable makes a table again and again for half a second of processor time.
func timeTable(ctx context.Context, engine *roads.Roads, pairs []pair, n int) (tableTimed, error) {
	var from, to []geo.Point
	for i := range n {
		p := pairs[i%len(pairs)]
		from, to = append(from, p.From.point()), append(to, p.To.point())
	}
	if _, err := engine.Table(ctx, from, to); err != nil {
		return tableTimed{}, fmt.Errorf("table of %d places: %w", n, err)
	}
	begin, times := processorTime(), 0
	for times < 3 || processorTime()-begin < time.Second/2 {
		if _, err := engine.Table(ctx, from, to); err != nil {
			return tableTimed{}, err
		}
		times++
	}
	return tableTimed{n, (processorTime() - begin).Seconds() * 1000 / float64(times)}, nil
}

// pairs are those of the file, or random ones.
func (c *benchRoutesCommand) pairs(engine *roads.Roads) ([]pair, error) {
	if c.Pairs != "" {
		return readPairs(c.Pairs)
	}
	random := rand.New(rand.NewPCG(c.Seed, 0))
	pairs := make([]pair, c.Random)
	for i := range pairs {
		pairs[i] = pair{
			ID:   fmt.Appendf(nil, "%d", i+1),
			From: lonLatOf(engine.Random(random.Uint32())), To: lonLatOf(engine.Random(random.Uint32())),
		}
	}
	if c.WriteOut == "" {
		return pairs, nil
	}
	return pairs, writeLines(c.WriteOut, pairs)
}

// threadTime is what this thread used, to the nanosecond.
func threadTime() time.Duration {
	var used unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &used) // of ourselves it cannot fail
	return time.Duration(used.Nano())
}
