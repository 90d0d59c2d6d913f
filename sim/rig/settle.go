package rig

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// patience is how long the consumers may need after the load has ended.
const patience = 2 * time.Minute

// Settle waits until every event was applied by every consumer: what was ordered has happened.
func (r *Rig) Settle(ctx context.Context) error {
	began := time.Now()
	for {
		waiting, err := r.Metric(ctx, "doorstep_events_waiting_seconds")
		if err != nil {
			return err
		}
		if waiting == 0 {
			return nil
		}
		if time.Since(began) > patience {
			return fmt.Errorf("the oldest event has been waiting for %.0f s", waiting)
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Metric is the highest value of a metric on the admin port.
func (r *Rig) Metric(ctx context.Context, name string) (highest float64, err error) {
	body, err := r.get(ctx, "/metrics")
	if err != nil {
		return 0, err
	}
	defer body.Close()
	found := false
	for lines := bufio.NewScanner(body); lines.Scan(); {
		line := lines.Text()
		if !strings.HasPrefix(line, name) {
			continue
		}
		value, err := strconv.ParseFloat(line[strings.LastIndexByte(line, ' ')+1:], 64)
		if err != nil {
			return 0, fmt.Errorf("metric %q: %w", line, err)
		}
		highest, found = max(highest, value), true
	}
	if !found {
		return 0, fmt.Errorf("the server has no metric %s", name)
	}
	return highest, nil
}

// Profile writes a CPU profile of the server's next so many seconds to a file.
func (r *Rig) Profile(ctx context.Context, path string, length time.Duration) error {
	body, err := r.get(ctx, fmt.Sprintf("/debug/pprof/profile?seconds=%d", int(max(length.Seconds(), 1))))
	if err != nil {
		return err
	}
	defer body.Close()
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, body)
	return errors.Join(err, file.Close())
}

func (r *Rig) get(ctx context.Context, path string) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.Admin+path, nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, errors.Join(fmt.Errorf("%s answered %s", path, res.Status), res.Body.Close())
	}
	return res.Body, nil
}
