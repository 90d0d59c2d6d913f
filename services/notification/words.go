package notification

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"text/template"
)

//go:embed templates/*/*.tmpl
var templateFiles embed.FS

// fallbackLanguage has every template.
const fallbackLanguage = "en"

// words are the templates by language and subject. Each file defines a title and a text.
type words map[string]map[subject]*template.Template

func loadWords() (words, error) {
	files, err := fs.Glob(templateFiles, "templates/*/*.tmpl")
	if err != nil {
		return nil, err
	}
	loaded := make(words)
	for _, name := range files {
		parsed, err := template.New("").Option("missingkey=error").ParseFS(templateFiles, name)
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", name, err)
		}
		language := path.Base(path.Dir(name))
		if loaded[language] == nil {
			loaded[language] = make(map[subject]*template.Template)
		}
		loaded[language][subject(strings.TrimSuffix(path.Base(name), ".tmpl"))] = parsed
	}
	return loaded, loaded.complete()
}

// complete checks that every language says everything: half a translation is found at start.
func (w words) complete() error {
	for language, templates := range w {
		for subject := range plans {
			t := templates[subject]
			if t == nil || t.Lookup("title") == nil || t.Lookup("text") == nil {
				return fmt.Errorf("templates/%s/%s.tmpl needs a title and a text", language, subject)
			}
		}
	}
	return nil
}

// say renders a message. An unknown language is English.
func (w words) say(language string, about subject, facts facts) (title, text string, err error) {
	templates := w[language]
	if templates == nil {
		templates = w[fallbackLanguage]
	}
	if title, err = execute(templates[about], "title", facts); err != nil {
		return "", "", err
	}
	text, err = execute(templates[about], "text", facts)
	return title, text, err
}

func execute(t *template.Template, part string, facts facts) (string, error) {
	var out strings.Builder
	if err := t.ExecuteTemplate(&out, part, facts); err != nil {
		return "", fmt.Errorf("say: %w", err)
	}
	return strings.TrimSpace(out.String()), nil
}
