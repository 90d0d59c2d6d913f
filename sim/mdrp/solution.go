package mdrp

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Solution is what was done on a day.
type Solution struct {
	Instance    string       `json:"instance"`
	Solver      string       `json:"solver"`
	Moves       []Move       `json:"moves"`
	Assignments []Assignment `json:"assignments"`
}

// Move sends a courier without orders to a restaurant.
type Move struct {
	Courier   string `json:"courier"`
	DecidedAt int    `json:"decided_at"`
	DepartAt  int    `json:"depart_at"`
	To        string `json:"to"`
}

// Assignment is a trip: orders of one restaurant, dropped one after another.
type Assignment struct {
	Courier    string `json:"courier"`
	DecidedAt  int    `json:"decided_at"`
	DepartAt   int    `json:"depart_at"`
	Restaurant string `json:"restaurant"`
	PickupAt   int    `json:"pickup_at"`
	Drops      []Drop `json:"drops"`
}

// Drop is one order of a trip. One that came when the courier stood at the restaurant is committed
// later than the trip was decided.
type Drop struct {
	Order       string `json:"order"`
	CommittedAt int    `json:"committed_at"`
	DropoffAt   int    `json:"dropoff_at"`
}

// Write puts the solution into a folder, as INSTANCE.json.
func (s *Solution) Write(folder string) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, s.Instance+".json"), append(text, '\n'), 0o644)
}

// ReadSolution reads what Write wrote.
func ReadSolution(path string) (*Solution, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	solution := new(Solution)
	if err := json.Unmarshal(text, solution); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return solution, nil
}
