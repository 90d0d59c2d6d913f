//go:build faults

package fault

import (
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
)

// Enabled reports whether this binary can be broken.
const Enabled = true

var (
	killAt, passages = armed(os.Getenv(KillAtEnv))
	passed           atomic.Int64
	planted          = Bug(os.Getenv(PlantedEnv))
)

func armed(value string) (Point, int64) {
	name, count, _ := strings.Cut(value, ":")
	passages, err := strconv.ParseInt(count, 10, 64)
	if err != nil || passages < 1 {
		passages = 1
	}
	return Point(name), passages
}

// Pass marks a point. Armed, it does not return.
func Pass(p Point) {
	if p == killAt && passed.Add(1) == passages {
		_ = syscall.Kill(syscall.Getpid(), syscall.SIGKILL)
		select {}
	}
}

// Planted reports whether a bug is planted.
func Planted(b Bug) bool { return b == planted }
