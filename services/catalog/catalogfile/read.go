package catalogfile

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	catalogv1 "doorstep/gen/catalog/v1"
)

// File is what a file says.
type File struct {
	// Categories, a parent before its children.
	Categories []*catalogv1.Category
	Products   []*catalogv1.Product
}

// format is a shape of file, known by its header.
type format struct {
	name    string
	columns []string // that it must have, in lower case
	row     func(b *builder, r row)
	notes   []string
}

func formats() []format {
	return []format{doorstepFormat, bigbasketFormat, zeptoFormat}
}

// Read reads a catalogue; its header says which kind. Categories belong to our own catalog.csv and
// may be nil or empty: then the categories are made from the products, and named after their slugs.
//
// Rows that cannot be used are skipped and reported. It is an error when the file is no text, has an
// unknown header, or has no usable row at all.
func Read(catalogue, categories io.Reader) (*File, Report, error) {
	text, encoding, err := readText(catalogue)
	if err != nil {
		return nil, Report{}, err
	}
	rows, header, err := openCSV(text)
	if err != nil {
		return nil, Report{}, err
	}
	f, err := recognise(header)
	if err != nil {
		return nil, Report{}, err
	}
	b := newBuilder(f, encoding)
	if categories != nil {
		if err := b.readCategories(categories); err != nil {
			return nil, Report{}, err
		}
	}
	for r := range rows.all(func(r row, reason, detail string) {
		b.report.Rows++
		b.skip(r, reason, detail)
	}) {
		b.report.Rows++
		f.row(b, r)
	}
	if len(b.file.Products) == 0 {
		return nil, b.report, fmt.Errorf("no product in %d rows can be used\n%s", b.report.Rows, b.report)
	}
	b.report.Products, b.report.Categories = len(b.file.Products), len(b.file.Categories)
	return b.file, b.report, nil
}

func recognise(header []string) (format, error) {
	var known []string
	for _, f := range formats() {
		if !slices.ContainsFunc(f.columns, func(column string) bool { return !slices.Contains(header, column) }) {
			return f, nil
		}
		known = append(known, fmt.Sprintf("%s (%s)", f.name, strings.Join(f.columns, ", ")))
	}
	seen := strings.Join(header, ", ")
	if len(seen) > 200 {
		seen = seen[:200] + "..."
	}
	return format{}, fmt.Errorf("the header line %q is none that we know; known are: %s", seen, strings.Join(known, "; "))
}

// table is a CSV file behind its header.
type table struct {
	reader  *csv.Reader
	columns map[string]int
}

// row is a line of a table, by column name.
type row struct {
	line    int
	fields  []string
	columns map[string]int
}

// get is a field with all runs of white space, line breaks and no-break spaces made one blank.
func (r row) get(column string) string {
	at, ok := r.columns[column]
	if !ok || at >= len(r.fields) {
		return ""
	}
	return strings.Join(strings.Fields(r.fields[at]), " ")
}

func openCSV(text string) (*table, []string, error) {
	reader := csv.NewReader(strings.NewReader(text))
	reader.FieldsPerRecord = -1 // told per row
	reader.ReuseRecord = true
	first, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil, errors.New("the file is empty")
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read the header line: %w", err)
	}
	header := make([]string, len(first))
	columns := make(map[string]int, len(first))
	for i, name := range first {
		header[i] = strings.ToLower(strings.TrimSpace(name))
		columns[header[i]] = i
	}
	return &table{reader: reader, columns: columns}, header, nil
}

// all rows that have their columns; of the others, broken is told.
func (t *table) all(broken func(r row, reason, detail string)) iter.Seq[row] {
	return func(yield func(row) bool) {
		for {
			fields, err := t.reader.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if fault := (*csv.ParseError)(nil); errors.As(err, &fault) {
				broken(row{line: fault.StartLine}, "broken quotes", fault.Err.Error())
				continue
			}
			if strings.TrimSpace(strings.Join(fields, "")) == "" {
				continue
			}
			line, _ := t.reader.FieldPos(0)
			r := row{line: line, fields: fields, columns: t.columns}
			if len(fields) < len(t.columns)-1 { // a last empty column is often missing
				broken(r, "too few columns", fmt.Sprintf("%d of %d", len(fields), len(t.columns)))
				continue
			}
			if !yield(r) {
				return
			}
		}
	}
}
