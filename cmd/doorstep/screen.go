package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"doorstep/app"
	"doorstep/sim/city"
)

// screen shows the city in a terminal: one block of lines that is drawn over and over, or, when
// the output is no terminal, a line now and then.
type screen struct {
	out      io.Writer
	quiet    bool
	terminal bool
	drawn    int // lines of the last picture
	last     time.Time
}

const (
	redraw = time.Second
	// lineEvery is how often a line is printed where nothing can be drawn over.
	lineEvery = 10 * time.Second
)

func newScreen(out *os.File, quiet bool) *screen {
	info, err := out.Stat()
	return &screen{out: out, quiet: quiet, terminal: err == nil && info.Mode()&os.ModeCharDevice != 0}
}

// welcome tells where everything is.
func (s *screen) welcome(url string) {
	fmt.Fprintf(s.out, `
doorstep demo: a city that lives on the public API

  API and apps     %s
  API description  %s/docs
  Messages         %s/v1/inbox?to=PHONE     (login codes, in the demo only)
  Administrator    %s              (log in with the code from the inbox)

`, url, url, url, app.AdminPhone)
}

// show draws the city.
func (s *screen) show(now city.Snapshot) {
	every := redraw
	if !s.terminal {
		every = lineEvery
	}
	if s.quiet && now.Stage == "" || time.Since(s.last) < every {
		return
	}
	s.last = time.Now()
	switch {
	case now.Stage != "":
		fmt.Fprintln(s.out, now.Stage)
	case s.terminal:
		s.draw(picture(now))
	default:
		fmt.Fprintln(s.out, strings.Join(picture(now), "; "))
	}
}

// draw replaces the last picture.
func (s *screen) draw(lines []string) {
	if s.drawn > 0 {
		fmt.Fprintf(s.out, "\x1b[%dA", s.drawn)
	}
	for _, line := range lines {
		fmt.Fprintf(s.out, "\x1b[2K%s\n", line)
	}
	s.drawn = len(lines)
}

func picture(now city.Snapshot) []string {
	onTheWay := now.Placed - now.Delivered - now.Cancelled
	lines := []string{
		fmt.Sprintf("%s in Bengaluru", now.Now.Add(5*time.Hour+30*time.Minute).UTC().Format("Mon 2 Jan 15:04")),
		fmt.Sprintf("orders  %d placed, %d under way, %d delivered, %d cancelled", now.Placed, onTheWay, now.Delivered, now.Cancelled),
		fmt.Sprintf("people  %d shopping, %d of %d pickers picking, %d of %d riders riding", now.Shopping, now.Picking, now.PickersOnDuty, now.Riding, now.RidersOnline),
	}
	note := ""
	if now.Behind {
		note = fmt.Sprintf("behind  %s; this machine keeps up with about %.0f x", now.Reason, now.KeepsUpWith)
	}
	return append(lines, note)
}

// end sums the run up.
func (s *screen) end(r city.Report) {
	fmt.Fprintf(s.out, `
%d orders placed, %d delivered, %d cancelled in %.0f simulated minutes (%.0f s on the wall)
click to door: mean %.1f min, median %.1f, 90 %% within %.1f; on time %.0f %%
stages in minutes: pick %.1f, pack %.1f, wait %.1f, ride %.1f, door %.1f
%d invariants checked, %d violations
`, r.Orders.Placed, r.Orders.Delivered, r.Orders.Cancelled, r.SimulatedMinutes, r.WallSeconds,
		r.ClickToDoor.Mean, r.ClickToDoor.P50, r.ClickToDoor.P90, 100*r.OnTimeRate,
		r.Stages.Pick, r.Stages.Pack, r.Stages.Wait, r.Stages.Ride, r.Stages.Door, r.Invariants.Checked, r.Invariants.Violations)
}
