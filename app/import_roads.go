package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"doorstep/kit/routing/roads"
	"doorstep/kit/routing/streets"
)

// RoadsImport says how an extract is to be read.
type RoadsImport struct {
	// Profiles are the vehicles to prepare it for; all of them when empty.
	Profiles []string
	// LeftHand is on which side one drives.
	LeftHand bool
}

// RoadsFile is where the prepared roads for a profile are in a data folder.
func RoadsFile(data, profile string) string {
	return filepath.Join(data, "roads", profile+".roads")
}

// ImportRoads makes an OpenStreetMap extract the city's map: it prepares it for routing, a file for each
// profile, and keeps these and the extract in the data folder. It returns a report for people: what was
// kept, and what was left out for which reason. What was prepared from the same extract before is left
// alone, so repeating is safe. These are files and not rows, so no database is needed; each machine that
// answers for roads needs them, and a running doorstep finds new ones when it starts again.
func ImportRoads(ctx context.Context, cfg Config, path string, opts RoadsImport) (string, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return "", err
	}
	if len(opts.Profiles) == 0 {
		opts.Profiles = streets.Profiles()
	}
	for _, name := range opts.Profiles {
		if _, err := streets.ProfileOf(name); err != nil {
			return "", err
		}
	}
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	extract, err := streets.Read(ctx, file, cfg.Progress)
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	slices.Sort(opts.Profiles)
	var report strings.Builder
	for _, name := range slices.Compact(opts.Profiles) {
		text, err := importProfile(ctx, cfg, extract, name, opts.LeftHand)
		if err != nil {
			return "", err
		}
		report.WriteString(text)
	}
	if err := keepMap(file, mapFile(cfg.Data)); err != nil {
		return "", fmt.Errorf("keep the extract: %w", err)
	}
	return report.String(), nil
}

// keepMap copies the extract, whole or not at all.
func keepMap(extract *os.File, to string) error {
	if _, err := extract.Seek(0, io.SeekStart); err != nil {
		return err
	}
	copied, err := os.CreateTemp(filepath.Dir(to), filepath.Base(to)+".*")
	if err != nil {
		return err
	}
	_, err = io.Copy(copied, extract)
	if err = errors.Join(err, copied.Chmod(0o644), copied.Sync(), copied.Close()); err == nil {
		err = os.Rename(copied.Name(), to)
	}
	if err != nil {
		return errors.Join(err, os.Remove(copied.Name()))
	}
	return nil
}

func importProfile(ctx context.Context, cfg Config, extract *streets.Extract, name string, leftHand bool) (string, error) {
	kept := RoadsFile(cfg.Data, name)
	// A file that is damaged or of another version is made again like one that is absent.
	if old, err := roads.Open(kept); err == nil && old.Source() == extract.Sum() && old.Graph().LeftHand == leftHand {
		return fmt.Sprintf("%s  unchanged: %s\n", old.Report(), kept), nil
	}
	profile, err := streets.ProfileOf(name)
	if err != nil {
		return "", err
	}
	engine, err := roads.Prepare(ctx, extract, profile, streets.Options{LeftHand: leftHand}, cfg.Progress)
	if err != nil {
		return "", err
	}
	if err := engine.Save(kept); err != nil {
		return "", fmt.Errorf("keep the roads: %w", err)
	}
	return fmt.Sprintf("%s  saved: %s\n", engine.Report(), kept), nil
}
