package inventory_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/prometheus/procfs"

	"doorstep/kit/errs"
	"doorstep/services/inventory/inventorytest"
)

// BenchmarkCheckout is what one order asks of stock: three lines held one by one, then confirmed, by
// many customers at once. With a real server (DOORSTEP_TEST_POSTGRES_URL) commits cost what they cost.
func BenchmarkCheckout(b *testing.B) {
	for _, customers := range []int{1, 16, 128} {
		b.Run(fmt.Sprintf("customers=%d", customers), func(b *testing.B) {
			f := inventorytest.New(b)
			products := make([]string, 200)
			for i := range products {
				products[i] = fmt.Sprintf("p%03d", i)
			}
			f.Receive(b, 1_000_000, products...)
			spent := meter(b, f)
			var orders atomic.Int64
			crowd(customers, func() bool {
				n := orders.Add(1)
				if n > int64(b.N) {
					return false
				}
				cart, at := fmt.Sprintf("cart-%d", n), rand.IntN(len(products)-3)
				for i := range 3 {
					if err := f.Hold(context.Background(), cart, products[at+i], 1); err != nil {
						b.Error(err)
					}
				}
				err := f.Order(context.Background(), cart, "order-of-"+cart,
					inventorytest.Line(products[at], 1), inventorytest.Line(products[at+1], 1), inventorytest.Line(products[at+2], 1))
				if err != nil {
					b.Error(err)
				}
				return true
			})
			spent(b.N)
		})
	}
}

// BenchmarkStampede is many buyers, each once, of one product with 100 units.
func BenchmarkStampede(b *testing.B) {
	f := inventorytest.New(b)
	f.Receive(b, 100, "mango")
	spent := meter(b, f)
	var buyers, granted atomic.Int64
	crowd(500, func() bool {
		n := buyers.Add(1)
		if n > int64(b.N) {
			return false
		}
		switch err := f.Hold(context.Background(), fmt.Sprintf("cart-%d", n), "mango", 1); {
		case err == nil:
			granted.Add(1)
		case !errs.Is(err, "out_of_stock"):
			b.Error(err)
		}
		return true
	})
	spent(b.N)
	if want := min(int64(b.N), 100); granted.Load() != want {
		b.Errorf("%d sold, want %d", granted.Load(), want)
	}
}

// crowd repeats work in so many goroutines until it says that it is over.
func crowd(people int, work func() bool) {
	var wg sync.WaitGroup
	for range people {
		wg.Go(func() {
			for work() {
			}
		})
	}
	wg.Wait()
}

// meter starts the benchmark's clock; what it returns stops it, and reports the CPU and the log of
// n operations.
func meter(b *testing.B, f *inventorytest.Fixture) func(n int) {
	ours, theirs, wal, commits := cpu(), databaseCPU(b, f), logPosition(b, f), transactions(b, f)
	b.ResetTimer()
	return func(n int) {
		b.StopTimer()
		per := func(total float64) float64 { return total / float64(n) }
		b.ReportMetric(per(float64((cpu() - ours).Microseconds())), "go-µs/op")
		b.ReportMetric(per(float64((databaseCPU(b, f) - theirs).Microseconds())), "pg-µs/op")
		b.ReportMetric(per(logPosition(b, f)-wal), "wal-B/op")
		b.ReportMetric(per(transactions(b, f)-commits), "tx/op")
	}
}

func cpu() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used) // of ourselves it cannot fail
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// databaseCPU is what the server's processes have used; those on other machines count nothing.
func databaseCPU(b *testing.B, f *inventorytest.Fixture) (sum time.Duration) {
	rows, err := f.Pool.Query(b.Context(), `SELECT pid FROM pg_stat_activity`)
	if err != nil {
		b.Fatal(err)
	}
	pids, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		b.Fatal(err)
	}
	for _, pid := range pids {
		if process, err := procfs.NewProc(pid); err == nil {
			if stat, err := process.Stat(); err == nil {
				sum += time.Duration(stat.CPUTime() * float64(time.Second))
			}
		}
	}
	return sum
}

func logPosition(b *testing.B, f *inventorytest.Fixture) (bytes float64) {
	if err := f.Pool.QueryRow(b.Context(), `SELECT (pg_current_wal_insert_lsn() - '0/0')::float8`).Scan(&bytes); err != nil {
		b.Fatal(err)
	}
	return bytes
}

func transactions(b *testing.B, f *inventorytest.Fixture) (n float64) {
	if err := f.Pool.QueryRow(b.Context(), `SELECT (txid_snapshot_xmax(txid_current_snapshot()))::text::float8`).Scan(&n); err != nil {
		b.Fatal(err)
	}
	return n
}
