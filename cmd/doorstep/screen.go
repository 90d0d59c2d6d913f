package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"doorstep/app"
	"doorstep/kit/obs"
	"doorstep/sim/city"
)

// screen shows the city in a terminal: one block of lines that is drawn over and over, or, when
// the output is no terminal, a line now and then.
type screen struct {
	out      io.Writer
	quiet    bool // no picture of the living city
	terminal bool

	mu    sync.Mutex // guards the rest: log lines come from everywhere
	drawn int        // lines of the last picture
	last  time.Time
	stage string // of the last picture
	open  bool
}

const (
	redraw = 250 * time.Millisecond
	// lineEvery is how often a line is printed where nothing can be drawn over.
	lineEvery = 10 * time.Second
)

func newScreen(out *os.File, quiet bool) *screen {
	return &screen{out: out, quiet: quiet, terminal: isTerminal(out)}
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// logger keeps records and the picture from writing over each other.
func (s *screen) logger(flags logFlags) *slog.Logger {
	if !s.terminal || !isTerminal(os.Stderr) {
		return flags.logger()
	}
	format := obs.Format(flags.LogFormat)
	if format != obs.FormatJSON {
		format = obs.FormatText
	}
	return obs.NewLogger(above{s}, flags.LogLevel, format)
}

// above writes where the picture is; the next picture comes below.
type above struct{ *screen }

func (a above) Write(text []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.erase()
	a.drawn = 0
	return os.Stderr.Write(text)
}

// welcome tells where everything is.
func (s *screen) welcome(url, admin string) {
	metrics := ""
	if admin != "" {
		metrics = "\n  Metrics          " + admin + "/metrics"
	}
	fmt.Fprintf(s.out, `
doorstep demo: a city that lives on the public API

  API and apps     %s
  API description  %s/docs
  Login codes      %s/v1/inbox?to=PHONE  (demo only)
  Administrator    %s%s

`, url, url, url, app.AdminPhone, metrics)
}

// show draws the city, or how far its preparation is.
func (s *screen) show(now city.Snapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Stage != "" {
		s.prepare(now)
		return
	}
	if !s.open {
		s.open, s.drawn, s.last = true, 0, time.Time{}
		fmt.Fprint(s.out, "The city is open. Ctrl-C closes it.\n\n")
	}
	switch {
	case s.quiet:
	case s.terminal && s.due(redraw):
		s.draw(picture(now))
	case !s.terminal && s.due(lineEvery):
		fmt.Fprintln(s.out, strings.Join(picture(now), "; "))
	}
}

// prepare shows each stage on a line of its own.
func (s *screen) prepare(now city.Snapshot) {
	began := now.Stage != s.stage
	s.stage = now.Stage
	done := now.Total > 0 && now.Done == now.Total
	switch {
	case !s.terminal && (began || s.due(lineEvery)), s.terminal && (began || done || s.due(redraw)):
	default:
		return
	}
	s.last = time.Now()
	line := now.Stage
	switch {
	case now.Total > 0:
		line = fmt.Sprintf("%s, %d of %d", line, now.Done, now.Total)
	case now.Done > 0:
		line = fmt.Sprintf("%s, %d", line, now.Done)
	}
	if !s.terminal {
		fmt.Fprintln(s.out, line)
		return
	}
	if began {
		s.drawn = 0
	}
	s.draw([]string{line})
}

// due reports, once each time, that so much time has passed since the last picture.
func (s *screen) due(every time.Duration) bool {
	if time.Since(s.last) < every {
		return false
	}
	s.last = time.Now()
	return true
}

// draw replaces the last picture. What is too long for the terminal is cut off there: a line that
// wraps would be two.
func (s *screen) draw(lines []string) {
	s.erase()
	fmt.Fprint(s.out, "\x1b[?7l")
	for _, line := range lines {
		fmt.Fprintln(s.out, line)
	}
	fmt.Fprint(s.out, "\x1b[?7h")
	s.drawn = len(lines)
}

func (s *screen) erase() {
	if s.drawn > 0 {
		fmt.Fprintf(s.out, "\x1b[%dA\x1b[J", s.drawn)
	}
}

func picture(now city.Snapshot) []string {
	onTheWay := now.Placed - now.Delivered - now.Cancelled
	lines := []string{
		now.Now.Add(5*time.Hour+30*time.Minute).UTC().Format("Mon 2 Jan 15:04") + " in Bengaluru",
		fmt.Sprintf("orders  %d placed, %d under way, %d delivered, %d cancelled", now.Placed, onTheWay, now.Delivered, now.Cancelled),
		fmt.Sprintf("people  %d shopping, %d of %d pickers picking, %d of %d riders riding", now.Shopping, now.Picking, now.PickersOnDuty, now.Riding, now.RidersOnline),
	}
	if now.Behind {
		lines = append(lines, "behind  "+now.Reason, fmt.Sprintf("        this machine keeps up with about %.0fx", now.KeepsUpWith))
	}
	return lines
}

// closed says that there is nothing to sum up.
func (s *screen) closed() { fmt.Fprintln(s.out, "\nClosed before the city was open.") }

// end sums the run up.
func (s *screen) end(r city.Report) {
	fmt.Fprintf(s.out, `
%d orders placed, %d delivered, %d cancelled, %d still under way
in %.0f simulated minutes (%.0f s on the wall)
`, r.Orders.Placed, r.Orders.Delivered, r.Orders.Cancelled, r.Orders.Placed-r.Orders.Delivered-r.Orders.Cancelled, r.SimulatedMinutes, r.WallSeconds)
	if r.Orders.Delivered > 0 {
		fmt.Fprintf(s.out, `click to door: mean %.1f min, median %.1f, 90 %% within %.1f; on time %.0f %%
stages in minutes: pick %.1f, pack %.1f, wait %.1f, ride %.1f, door %.1f
`, r.ClickToDoor.Mean, r.ClickToDoor.P50, r.ClickToDoor.P90, 100*r.OnTimeRate,
			r.Stages.Pick, r.Stages.Pack, r.Stages.Wait, r.Stages.Ride, r.Stages.Door)
	}
	if r.BehindShare > 0 {
		fmt.Fprintf(s.out, `the machine was too slow for the clock %.0f %% of the time, so these times are
too long; it keeps up with about %.0fx
`, 100*r.BehindShare, r.KeepsUpWith)
	}
	fmt.Fprintf(s.out, "%d invariants checked, %d violations\n", r.Invariants.Checked, r.Invariants.Violations)
}
