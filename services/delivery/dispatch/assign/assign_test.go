package assign_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"doorstep/services/delivery/dispatch/assign"
)

func TestSmallTables(t *testing.T) {
	never := assign.Never
	for name, c := range map[string]struct {
		table [][]float64
		want  []int
	}{
		"empty":                      {nil, []int{}},
		"one":                        {[][]float64{{3}}, []int{0}},
		"nobody may":                 {[][]float64{{never}, {never}}, []int{assign.None, assign.None}},
		"the greedy choice is wrong": {[][]float64{{1, 2}, {1, 9}}, []int{1, 0}},
		"more rows":                  {[][]float64{{5}, {1}, {3}}, []int{assign.None, 0, assign.None}},
		"more columns":               {[][]float64{{5, 1, 3}}, []int{1}},
		"many before cheap":          {[][]float64{{0, 1000}, {0, never}}, []int{1, 0}},
		"costs below nothing":        {[][]float64{{-5, -1}, {-5, -4}}, []int{0, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := assign.Most(table(c.table)); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestARowIsLeftAloneWhereThatIsCheaper(t *testing.T) {
	costs := table([][]float64{{5, 9}, {5, 9}, {5, 9}})
	if got, want := assign.Cheapest(costs, []float64{8, 8, 100}), []int{assign.None, assign.None, 0}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := assign.Cheapest(table([][]float64{{1}, {-1}}), nil); !slices.Equal(got, []int{assign.None, 0}) {
		t.Errorf("got %v: being alone costs nothing without a price", got)
	}
}

func TestNoNumberIsNoPair(t *testing.T) {
	costs := assign.NewCosts(1, 2)
	costs.Set(0, 0, math.NaN())
	costs.Set(0, 1, 7)
	if got := assign.Most(costs); got[0] != 1 {
		t.Errorf("got %v", got)
	}
}

func TestMostEqualsTryingEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		costs := drawn(t)
		got := assign.Most(costs)
		matched, cost := value(t, costs, got)
		wantMatched, wantCost := bestMost(costs)
		if matched != wantMatched || math.Abs(cost-wantCost) > 1e-6 {
			t.Fatalf("matched %d at %v, the best is %d at %v", matched, cost, wantMatched, wantCost)
		}
		if again := assign.Most(costs); !slices.Equal(again, got) {
			t.Fatalf("then %v, now %v", got, again)
		}
	})
}

func TestCheapestEqualsTryingEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		costs := drawn(t)
		alone := rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(-20, 100), rapid.Just(math.Inf(1))), costs.Rows(), costs.Rows()).Draw(t, "alone")
		forced, cost := aloneValue(costs, alone, assign.Cheapest(costs, alone))
		wantForced, wantCost := bestAlone(costs, alone)
		if forced != wantForced || math.Abs(cost-wantCost) > 1e-6 {
			t.Fatalf("%d left alone that must not be, cost %v; the best is %d at %v", forced, cost, wantForced, wantCost)
		}
	})
}

func drawn(t *rapid.T) *assign.Costs {
	costs := assign.NewCosts(rapid.IntRange(0, 6).Draw(t, "rows"), rapid.IntRange(0, 6).Draw(t, "columns"))
	for row := range costs.Rows() {
		for column := range costs.Columns() {
			if rapid.IntRange(0, 3).Draw(t, "allowed") > 0 {
				costs.Set(row, column, rapid.OneOf(rapid.Float64Range(-10, 1e6), rapid.Map(rapid.IntRange(0, 3), func(i int) float64 { return float64(i) })).Draw(t, "cost"))
			}
		}
	}
	return costs
}

// value checks that a matching is one.
func value(t *rapid.T, costs *assign.Costs, columns []int) (matched int, cost float64) {
	taken := make(map[int]bool)
	for row, column := range columns {
		if column == assign.None {
			continue
		}
		if taken[column] || costs.At(row, column) == assign.Never {
			t.Fatalf("row %d has column %d, taken %v, cost %v", row, column, taken[column], costs.At(row, column))
		}
		taken[column] = true
		matched++
		cost += costs.At(row, column)
	}
	return matched, cost
}

func aloneValue(costs *assign.Costs, alone []float64, columns []int) (forced int, cost float64) {
	for row, column := range columns {
		switch {
		case column != assign.None:
			cost += costs.At(row, column)
		case math.IsInf(alone[row], 1):
			forced++
		default:
			cost += alone[row]
		}
	}
	return forced, cost
}

func bestMost(costs *assign.Costs) (matched int, cost float64) {
	matched, cost = -1, 0
	every(costs, func(columns []int) {
		m, c := 0, 0.0
		for row, column := range columns {
			if column != assign.None {
				m++
				c += costs.At(row, column)
			}
		}
		if m > matched || m == matched && c < cost {
			matched, cost = m, c
		}
	})
	return matched, cost
}

func bestAlone(costs *assign.Costs, alone []float64) (forced int, cost float64) {
	forced, cost = math.MaxInt, 0
	every(costs, func(columns []int) {
		if f, c := aloneValue(costs, alone, columns); f < forced || f == forced && c < cost {
			forced, cost = f, c
		}
	})
	return forced, cost
}

// every calls visit with each matching there is.
func every(costs *assign.Costs, visit func(columns []int)) {
	columns := make([]int, costs.Rows())
	taken := make([]bool, costs.Columns())
	var choose func(row int)
	choose = func(row int) {
		if row == len(columns) {
			visit(columns)
			return
		}
		columns[row] = assign.None
		choose(row + 1)
		for column := range taken {
			if !taken[column] && costs.At(row, column) != assign.Never {
				taken[column], columns[row] = true, column
				choose(row + 1)
				taken[column] = false
			}
		}
	}
	choose(0)
}

func table(cells [][]float64) *assign.Costs {
	columns := 0
	if len(cells) > 0 {
		columns = len(cells[0])
	}
	costs := assign.NewCosts(len(cells), columns)
	for row, line := range cells {
		for column, cost := range line {
			costs.Set(row, column, cost)
		}
	}
	return costs
}

func BenchmarkHundredByHundred(b *testing.B) {
	costs := assign.NewCosts(100, 100)
	state := uint32(1)
	for row := range 100 {
		for column := range 100 {
			state = state*1664525 + 1013904223
			costs.Set(row, column, float64(state>>20))
		}
	}
	for b.Loop() {
		assign.Most(costs)
	}
}
