package docs

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
)

const contract = root + "/proto/doorstep/events/v1/events.proto"

var (
	section = regexp.MustCompile(`^// ---- \w+, topic (\w+), subject = (.+)$`)
	message = regexp.MustCompile(`^message (\w+) \{`)
	handled = regexp.MustCompile(`events\.Of\[\*eventsv1\.(\w+)`)
)

func TestEventTable(t *testing.T) {
	file := eventsv1.File_doorstep_events_v1_events_proto
	parts := partsOf(file)
	readers := readersOf(t)
	var text strings.Builder
	topic := ""
	for line := range strings.Lines(read(t, contract)) {
		if found := section.FindStringSubmatch(strings.TrimSpace(line)); found != nil {
			topic = found[1]
			fmt.Fprintf(&text, "\n## %s\n\nSubject: %s.\n\n| event | payload | read by |\n|---|---|---|\n", topic, found[2])
			continue
		}
		found := message.FindStringSubmatch(line)
		if found == nil || parts[protoreflect.Name(found[1])] {
			continue
		}
		descriptor := file.Messages().ByName(protoreflect.Name(found[1]))
		if topic == "" || descriptor == nil {
			t.Fatalf("message %s stands under no topic, or the generated code is older than the contract", found[1])
		}
		fmt.Fprintf(&text, "| `%s` | %s | %s |\n", events.TypeOf(dynamicpb.NewMessage(descriptor)),
			fields(descriptor, file.Package()), strings.Join(readers[found[1]], ", "))
	}
	text.WriteString("\n## Parts\n\n| part | fields |\n|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		fmt.Fprintf(&text, "| `%s` | %s |\n", name, fields(file.Messages().ByName(name), file.Package()))
	}
	golden(t, "events.md", text.String())
}

// partsOf is the messages that are fields of others: no events.
func partsOf(file protoreflect.FileDescriptor) map[protoreflect.Name]bool {
	parts := make(map[protoreflect.Name]bool)
	for i := range file.Messages().Len() {
		all := file.Messages().Get(i).Fields()
		for j := range all.Len() {
			if m := all.Get(j).Message(); m != nil && m.Parent() == protoreflect.Descriptor(file) {
				parts[m.Name()] = true
			}
		}
	}
	return parts
}

func fields(m protoreflect.MessageDescriptor, own protoreflect.FullName) string {
	var names []string
	for i := range m.Fields().Len() {
		field := m.Fields().Get(i)
		names = append(names, fmt.Sprintf("`%s` %s", field.Name(), kind(field, own)))
	}
	return strings.Join(names, ", ")
}

// kind is a field's type in a word or two.
func kind(field protoreflect.FieldDescriptor, own protoreflect.FullName) string {
	switch {
	case field.IsMap():
		return fmt.Sprintf("map of %s", field.MapValue().Kind())
	case field.IsList():
		return "list of " + single(field, own)
	default:
		return single(field, own)
	}
}

func single(field protoreflect.FieldDescriptor, own protoreflect.FullName) string {
	m := field.Message()
	switch {
	case m == nil:
		return field.Kind().String()
	case m.FullName() == "google.protobuf.Timestamp":
		return "time"
	case m.Parent() != protoreflect.Descriptor(field.ParentFile()) && m.ParentFile().Package() == own:
		return "{" + fields(m, own) + "}"
	default:
		return string(m.Name())
	}
}

// readersOf is, by message, the services whose code takes the event.
func readersOf(t *testing.T) map[string][]string {
	t.Helper()
	readers := make(map[string][]string)
	for _, folder := range []string{"app", "services"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			reader := "every process"
			if folder == "services" {
				relative, err := filepath.Rel(filepath.Join(root, folder), path)
				if err != nil {
					return err
				}
				reader, _, _ = strings.Cut(filepath.ToSlash(relative), "/")
			}
			text, err := os.ReadFile(path)
			for _, found := range handled.FindAllStringSubmatch(string(text), -1) {
				if !slices.Contains(readers[found[1]], reader) {
					readers[found[1]] = append(readers[found[1]], reader)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return readers
}
