package city

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"strings"
	"time"
)

// streams hands out named random streams. The same name and the same entities give the same draws
// for a seed, whatever anybody else drew before.
type streams struct {
	seed uint64
}

func (s streams) of(name string, entity ...string) *rand.Rand {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(name+"\x00"+strings.Join(entity, "\x00")+"\x00"), s.seed))
	return rand.New(rand.NewPCG(binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])))
}

// lognormal draws with the given median.
func lognormal(rng *rand.Rand, median, sigma float64) float64 {
	return median * math.Exp(sigma*rng.NormFloat64())
}

// noise draws a lognormal factor with mean 1.
func noise(rng *rand.Rand, sigma float64) float64 {
	return math.Exp(sigma*rng.NormFloat64() - sigma*sigma/2)
}

// geometric counts failures before the first success, with the given mean.
func geometric(rng *rand.Rand, mean float64) int {
	p := 1 / (1 + mean)
	return int(math.Log(1-rng.Float64()) / math.Log(1-p))
}

// between draws evenly.
func between(rng *rand.Rand, low, high time.Duration) time.Duration {
	return low + time.Duration(rng.Float64()*float64(high-low))
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
