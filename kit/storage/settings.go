package storage

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// serverSettings suit a machine with a few gigabytes that does other work too.
// They are given on the command line, so that a new release brings new values.
var serverSettings = map[string]string{
	"max_connections":             "200",
	"shared_buffers":              "128MB",
	"work_mem":                    "8MB",
	"maintenance_work_mem":        "64MB",
	"random_page_cost":            "1.1",   // solid-state disks
	"jit":                         "off",   // our statements are short
	"wal_compression":             "off",   // after a checkpoint it would take the processor from everybody
	"checkpoint_timeout":          "15min", // fewer whole pages
	"max_wal_size":                "4GB",   // reached under load alone
	"autovacuum_max_workers":      "1",     // one core is enough for it
	"commit_delay":                "1000",  // microseconds in which others may join a flush, if any are at it
	"commit_siblings":             "1",
	"timezone":                    "UTC",
	"log_timezone":                "UTC",
	"log_checkpoints":             "off",
	"log_min_messages":            "log", // failed statements are told to their caller
	"log_lock_waits":              "on",
	"log_autovacuum_min_duration": "10s",
}

var fsyncOffSettings = map[string]string{
	"fsync":              "off",
	"synchronous_commit": "off",
	"full_page_writes":   "off",
}

// Settings that this package must decide itself, or the promises of Server
// would not hold.
var reservedSettings = []string{
	"config_file", "data_directory", "external_pid_file", "fsync", "hba_file", "ident_file",
	"listen_addresses", "port", "unix_socket_directories", "unix_socket_group", "unix_socket_permissions",
}

func (o ServerOptions) checked() (ServerOptions, error) {
	if o.DataDir == "" {
		return o, errors.New("data folder: no name given")
	}
	dir, err := filepath.Abs(o.DataDir)
	if err != nil {
		return o, fmt.Errorf("data folder: %w", err)
	}
	o.DataDir = dir
	for _, name := range reservedSettings {
		if _, given := o.Settings[name]; given {
			return o, fmt.Errorf("PostgreSQL setting %s is not to be changed", name)
		}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	return o, nil
}

// arguments are the server's command line.
func (o ServerOptions) arguments(dir folder) []string {
	settings := maps.Clone(serverSettings)
	if o.FsyncOff {
		maps.Copy(settings, fsyncOffSettings)
	}
	maps.Copy(settings, o.Settings)
	maps.Copy(settings, map[string]string{
		"listen_addresses":        "",
		"port":                    strconv.Itoa(serverPort),
		"unix_socket_directories": `"` + strings.ReplaceAll(dir.socket, `"`, `""`) + `"`, // a list; a name may have a comma
		"unix_socket_permissions": "0700",
	})
	args := []string{"-D", dir.cluster}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "-c", name+"="+settings[name])
	}
	return args
}
