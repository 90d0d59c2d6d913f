package mdrp

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Dispatcher decides. It is told the day once, then asked at each tick.
type Dispatcher interface {
	Begin(day Init) error
	Decide(tick Tick) ([]Decision, error)
}

// maxLine bounds a line of the protocol.
const maxLine = 16 << 20

// Serve answers a harness: one JSON object a line, until the input ends.
func Serve(in io.Reader, out io.Writer, dispatcher Dispatcher) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	writer := bufio.NewWriter(out)
	begun, last := false, -1
	for number := 1; lines.Scan(); number++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		said, err := decode(lines.Bytes())
		if err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		switch said := said.(type) {
		case Init:
			if begun {
				return fmt.Errorf("line %d: a second init: each day has a process of its own", number)
			}
			begun = true
			err = dispatcher.Begin(said)
		case Tick:
			if !begun || said.T <= last {
				return fmt.Errorf("line %d: tick %d before init, or not after tick %d", number, said.T, last)
			}
			last = said.T
			err = reply(writer, dispatcher, said)
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	if !begun {
		return errors.New("the input ended before it began: no init")
	}
	return nil
}

func reply(writer *bufio.Writer, dispatcher Dispatcher, tick Tick) error {
	decisions, err := dispatcher.Decide(tick)
	if err != nil {
		return err
	}
	if decisions == nil {
		decisions = []Decision{}
	}
	if err := json.NewEncoder(writer).Encode(answer{Decisions: decisions}); err != nil {
		return err
	}
	return writer.Flush()
}
