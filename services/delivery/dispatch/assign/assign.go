// Package assign solves the assignment problem: who does what, when everybody does one thing at most
// and the sum of the costs is the least. It knows nothing about riders and orders.
package assign

import "math"

// Never is the cost of a pair that must not be matched.
var Never = math.Inf(1)

// None is the column of a row that goes without.
const None = -1

// Costs is a table of what each row pays for each column. The zero value is an empty table; Reset
// makes it one of another size and keeps the memory.
type Costs struct {
	rows, columns int
	cells         []float64
}

// NewCosts is a table whose pairs are all forbidden.
func NewCosts(rows, columns int) *Costs {
	c := new(Costs)
	c.Reset(rows, columns)
	return c
}

// Reset gives the table a size and forbids every pair.
func (c *Costs) Reset(rows, columns int) {
	c.rows, c.columns = rows, columns
	if n := rows * columns; cap(c.cells) < n {
		c.cells = make([]float64, n)
	} else {
		c.cells = c.cells[:n]
	}
	for i := range c.cells {
		c.cells[i] = Never
	}
}

// Rows and Columns are the size.
func (c *Costs) Rows() int    { return c.rows }
func (c *Costs) Columns() int { return c.columns }

// Set says what row pays for column. NaN forbids the pair, as infinity does.
func (c *Costs) Set(row, column int, cost float64) {
	if math.IsNaN(cost) || cost > math.MaxFloat64 {
		cost = Never
	}
	c.cells[row*c.columns+column] = cost
}

// At is what row pays for column.
func (c *Costs) At(row, column int) float64 { return c.cells[row*c.columns+column] }

// Most matches as many rows as can be matched, and among those matchings takes the cheapest. The
// answer has the column of each row, or None. The same table has the same answer. Costs are compared
// to about twelve digits of the greatest one.
func Most(c *Costs) []int {
	low, high := bounds(c)
	// No set of allowed pairs can cost as much more than another as one forbidden pair does.
	return solve(c, low, (high-low+1)*float64(min(c.rows, c.columns)+1))
}

// Cheapest matches a row only where that is cheaper than leaving it alone, which costs alone[row];
// nil means that being left alone costs nothing. A row whose alone is infinite is left alone only when
// it must be.
func Cheapest(c *Costs, alone []float64) []int {
	low, high := bounds(c)
	for _, cost := range alone {
		if cost <= math.MaxFloat64 {
			low, high = min(low, cost), max(high, cost)
		}
	}
	without := (high - low + 1) * float64(min(c.rows, c.columns)+1)
	wide := NewCosts(c.rows, c.columns+c.rows)
	for row := range c.rows {
		copy(wide.cells[row*wide.columns:], c.cells[row*c.columns:(row+1)*c.columns])
		cost := 0.0
		if alone != nil {
			cost = min(alone[row], low+without)
		}
		wide.Set(row, c.columns+row, cost)
	}
	columns := solve(wide, min(low, 0), (max(high, low+without, 0)-min(low, 0)+1)*float64(c.rows+1))
	for row, column := range columns {
		if column >= c.columns {
			columns[row] = None
		}
	}
	return columns
}

// bounds are the least and the greatest finite cost.
func bounds(c *Costs) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, cost := range c.cells {
		if cost <= math.MaxFloat64 {
			low, high = min(low, cost), max(high, cost)
		}
	}
	if low > high {
		return 0, 0
	}
	return low, high
}

// solve finds a cheapest complete matching of the shorter side, with forbidden pairs at low + never,
// and takes the forbidden pairs out.
func solve(c *Costs, low, never float64) []int {
	s := solver{table: c, never: low + never, transposed: c.rows > c.columns}
	s.few, s.many = c.rows, c.columns
	if s.transposed {
		s.few, s.many = s.many, s.few
	}
	s.run()
	answer := make([]int, c.rows)
	for row := range answer {
		answer[row] = None
	}
	for many, few := range s.owner[:s.many] {
		if few == None {
			continue
		}
		row, column := few, many
		if s.transposed {
			row, column = many, few
		}
		if c.At(row, column) <= math.MaxFloat64 {
			answer[row] = column
		}
	}
	return answer
}
