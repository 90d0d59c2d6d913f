package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// configFile reads the JSON of --config. A name that no command knows is an error: a misspelt
// "postgress_url" would start a database of its own in silence.
func configFile(r io.Reader) (kong.Resolver, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	values, err := kong.JSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	var names map[string]json.RawMessage
	if err := json.Unmarshal(text, &names); err != nil {
		return nil, err
	}
	return knownNames{values, names}, nil
}

type knownNames struct {
	kong.Resolver
	names map[string]json.RawMessage
}

// Validate is asked once, with all commands: one file may serve several.
func (k knownNames) Validate(app *kong.Application) error {
	known := make(map[string]bool)
	err := kong.Visit(app, func(node kong.Visitable, next kong.Next) error {
		if flag, is := node.(*kong.Flag); is {
			known[strings.ReplaceAll(flag.Name, "-", "_")] = true
		}
		return next(nil)
	})
	if err != nil {
		return err
	}
	var unknown []string
	for name := range k.names {
		if !known[strings.ReplaceAll(name, "-", "_")] {
			unknown = append(unknown, fmt.Sprintf("%q", name))
		}
	}
	slices.Sort(unknown)
	if len(unknown) > 0 {
		return fmt.Errorf("the file of --config has names that no command knows: %s", strings.Join(unknown, ", "))
	}
	return nil
}
