package docs

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const (
	deploy = root + "/deploy/"
	chart  = deploy + "helm/doorstep/"
)

// Files that are no templates are well-formed.
func TestDeployFilesParse(t *testing.T) {
	parsed := 0
	for _, path := range filesUnder(t, deploy) {
		text := read(t, path)
		var err error
		switch ext := filepath.Ext(path); {
		case strings.Contains(path, "/templates/"):
			continue
		case ext == ".yaml":
			err = parseYAML(text)
		case ext == ".json":
			var content any
			err = json.Unmarshal([]byte(text), &content)
		default:
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		parsed++
	}
	if parsed < 5 {
		t.Errorf("only %d files found", parsed)
	}
}

func parseYAML(text string) error {
	decoder := yaml.NewDecoder(strings.NewReader(text))
	for {
		var content any
		if err := decoder.Decode(&content); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

var (
	metric = regexp.MustCompile(`\bdoorstep_[a-z_]+`)
	suffix = regexp.MustCompile(`_(bucket|sum|count)$`)
	quoted = regexp.MustCompile(`"(doorstep_[a-z_]+)"`)
)

// Alerts and dashboard ask for metrics that the program has.
func TestMetricsExist(t *testing.T) {
	registered := make(map[string]bool)
	for _, folder := range []string{"kit", "services", "app"} {
		for _, path := range filesUnder(t, filepath.Join(root, folder)) {
			if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				continue
			}
			for _, found := range quoted.FindAllStringSubmatch(read(t, path), -1) {
				registered[found[1]] = true
			}
		}
	}
	for _, path := range []string{deploy + "prometheus/alerts.yaml", deploy + "grafana/doorstep.json"} {
		names := metric.FindAllString(read(t, path), -1)
		if len(names) < 10 {
			t.Errorf("%s uses %d metrics", path, len(names))
		}
		for _, name := range names {
			if !registered[name] && !registered[suffix.ReplaceAllString(name, "")] {
				t.Errorf("%s asks for %s, which no code registers", path, name)
			}
		}
	}
}

// Every alert says how bad it is, what happened and, when it names a page that helps, one that is there.
func TestAlertsAreComplete(t *testing.T) {
	var file struct {
		Groups []struct {
			Name  string `yaml:"name"`
			Rules []struct {
				Alert       string            `yaml:"alert"`
				Expr        string            `yaml:"expr"`
				Labels      map[string]string `yaml:"labels"`
				Annotations map[string]string `yaml:"annotations"`
			} `yaml:"rules"`
		} `yaml:"groups"`
	}
	decoder := yaml.NewDecoder(strings.NewReader(read(t, deploy+"prometheus/alerts.yaml")))
	if err := decoder.Decode(&file); err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]bool)
	for _, group := range file.Groups {
		for _, rule := range group.Rules {
			if seen[rule.Alert] {
				t.Errorf("alert %s is there twice", rule.Alert)
			}
			seen[rule.Alert] = true
			severity := rule.Labels["severity"]
			if rule.Alert == "" || rule.Expr == "" || rule.Annotations["summary"] == "" || severity != "page" && severity != "ticket" {
				t.Errorf("alert %q of %s is incomplete", rule.Alert, group.Name)
			}
			if page := rule.Annotations["runbook"]; page != "" {
				if _, err := os.Stat(filepath.Join(root, page)); err != nil {
					t.Errorf("alert %s: %v", rule.Alert, err)
				}
			}
		}
	}
	if len(seen) == 0 {
		t.Error("there are no alerts")
	}
}

var (
	flagName = regexp.MustCompile(`(?:^|[\s"'\[])--([a-z][a-z-]*)`)
	envName  = regexp.MustCompile(`\bDOORSTEP_[A-Z_]+`)
)

// What deployment files tell the program is what it understands.
func TestFlagsExist(t *testing.T) {
	understood := help(t, build(t), "serve")
	used := usedByImage(t)
	for _, path := range filesUnder(t, chart+"templates") {
		used = append(used, settings(path, read(t, path))...)
	}
	used = append(used, usedByCompose(t)...)
	if len(used) < 20 {
		t.Errorf("only %d settings found", len(used))
	}
	for _, s := range used {
		if !regexp.MustCompile(regexp.QuoteMeta(s.name) + `\b`).MatchString(understood) {
			t.Errorf("%s uses %s, which doorstep serve does not know", s.file, s.name)
		}
	}
}

// setting is a flag or a variable that a file uses.
type setting struct{ file, name string }

func settings(file, text string) (found []setting) {
	for _, match := range flagName.FindAllStringSubmatch(text, -1) {
		found = append(found, setting{file, "--" + match[1]})
	}
	for _, name := range envName.FindAllString(text, -1) {
		found = append(found, setting{file, "$" + name})
	}
	return found
}

// usedByImage looks at what the image runs, not at how it is built.
func usedByImage(t *testing.T) (used []setting) {
	t.Helper()
	for line := range strings.Lines(read(t, deploy+"Dockerfile")) {
		switch word, _, _ := strings.Cut(line, " "); word {
		case "ENTRYPOINT", "CMD", "ENV":
			used = append(used, settings("Dockerfile", line)...)
		}
	}
	return used
}

// usedByCompose looks at the services that run our image.
func usedByCompose(t *testing.T) (used []setting) {
	t.Helper()
	var file struct {
		Services map[string]struct {
			Image       string            `yaml:"image"`
			Command     []string          `yaml:"command"`
			Environment map[string]string `yaml:"environment"`
		} `yaml:"services"`
	}
	if err := yaml.NewDecoder(bytes.NewReader([]byte(read(t, deploy+"compose.yaml")))).Decode(&file); err != nil {
		t.Fatal(err)
	}
	var ours []string
	for name, service := range file.Services {
		if service.Image != "doorstep" {
			continue
		}
		ours = append(ours, name)
		where := fmt.Sprintf("service %s of compose.yaml", name)
		if len(service.Command) == 0 || service.Command[0] != "serve" {
			t.Errorf("%s does not serve", where)
		}
		for _, argument := range service.Command {
			used = append(used, settings(where, argument)...)
		}
		for variable := range service.Environment {
			used = append(used, settings(where, variable)...)
		}
	}
	for _, name := range []string{"doorstep", "front", "core", "delivery"} {
		if !slices.Contains(ours, name) {
			t.Errorf("compose.yaml has no service %s of our image", name)
		}
	}
	return used
}

// Where services run apart, each runs once, and everyone knows where the others are.
func TestSplitIsComplete(t *testing.T) {
	var values struct {
		Groups map[string]*struct {
			Targets []string `yaml:"targets"`
		} `yaml:"groups"`
	}
	if err := yaml.Unmarshal([]byte(read(t, chart+"values-split.yaml")), &values); err != nil {
		t.Fatal(err)
	}
	runs := make(map[string]string)
	for name, group := range values.Groups {
		if group == nil {
			continue
		}
		for _, target := range group.Targets {
			if runs[target] != "" {
				t.Errorf("%s runs in %s and in %s", target, runs[target], name)
			}
			runs[target] = name
		}
	}
	for _, service := range serviceNames() {
		if runs[service] == "" {
			t.Errorf("%s runs nowhere", service)
		}
		delete(runs, service)
	}
	for unknown := range runs {
		t.Errorf("there is no service %s", unknown)
	}
}

func filesUnder(t *testing.T, folder string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
