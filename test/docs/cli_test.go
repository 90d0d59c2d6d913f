package docs

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// command is a line of the list of commands; what continues one is indented more.
var command = regexp.MustCompile(`(?m)^  ([a-z]+(?: [a-z]+)?)  +\S`)

func TestCommandLine(t *testing.T) {
	var text strings.Builder
	describe(t, &text, build(t))
	golden(t, "cli.md", text.String())
}

// describe writes the help of a command and of those below it.
func describe(t *testing.T, text *strings.Builder, program string, words ...string) {
	t.Helper()
	shown := help(t, program, words...)
	fmt.Fprintf(text, "\n## %s\n\n```\n%s\n```\n", strings.Join(append([]string{"doorstep"}, words...), " "), strings.TrimSpace(shown))
	_, list, _ := strings.Cut(shown, "\nCommands:\n")
	list, _, _ = strings.Cut(list, "\nRun \"")
	for _, found := range command.FindAllStringSubmatch(list, -1) {
		describe(t, text, program, strings.Fields(found[1])...)
	}
}
