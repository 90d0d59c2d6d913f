package mdrp

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Names of the files of an instance.
const (
	ordersFile      = "orders.txt"
	restaurantsFile = "restaurants.txt"
	couriersFile    = "couriers.txt"
	paramsFile      = "instance_parameters.txt"
)

// maxFile bounds what is read of one file, so that a wrong path fails instead of filling the memory.
const maxFile = 64 << 20

// maxMinute bounds times: a week.
const maxMinute = 7 * 24 * 60

// Read reads all instances below a folder, or in a tar.gz of such a folder, sorted by name.
func Read(from string) ([]*Instance, error) {
	files, err := open(from)
	if err != nil {
		return nil, err
	}
	var all []*Instance
	for name, text := range files {
		instance, err := Parse(name, text)
		if err != nil {
			return nil, err
		}
		all = append(all, instance)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s has no instances: no folder with %s", from, ordersFile)
	}
	slices.SortFunc(all, func(a, b *Instance) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// open returns for each folder with orders its files by name.
func open(from string) (map[string]map[string]string, error) {
	info, err := os.Stat(from)
	if err != nil {
		return nil, err
	}
	files := make(map[string]map[string]string)
	keep := func(name string, r io.Reader) error {
		folder, file := path.Split(filepath.ToSlash(name))
		if file != ordersFile && file != restaurantsFile && file != couriersFile && file != paramsFile {
			return nil
		}
		text, err := io.ReadAll(io.LimitReader(r, maxFile+1))
		if err != nil || len(text) > maxFile {
			return errors.Join(err, fmt.Errorf("%s cannot be read, or is longer than %d bytes", name, maxFile))
		}
		instance := path.Base(folder)
		if files[instance] == nil {
			files[instance] = make(map[string]string)
		}
		files[instance][file] = string(text)
		return nil
	}
	if info.IsDir() {
		err = walkFolder(from, keep)
	} else {
		err = walkArchive(from, keep)
	}
	return files, err
}

func walkFolder(root string, keep func(name string, r io.Reader) error) error {
	return filepath.WalkDir(root, func(name string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		defer file.Close()
		absolute, err := filepath.Abs(name)
		if err != nil {
			return err
		}
		return keep(absolute, file)
	})
}

func walkArchive(name string, keep func(name string, r io.Reader) error) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return fmt.Errorf("%s is no folder and no tar.gz: %w", name, err)
	}
	archive := tar.NewReader(unzipped)
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if header.Typeflag == tar.TypeReg {
			if err := keep(header.Name, archive); err != nil {
				return err
			}
		}
	}
}

// Parse makes an instance of the text of its files.
func Parse(name string, files map[string]string) (*Instance, error) {
	instance := &Instance{Name: name}
	for file, row := range map[string]func(*fields){
		paramsFile:      instance.parseParams,
		restaurantsFile: instance.parseRestaurant,
		couriersFile:    instance.parseCourier,
		ordersFile:      instance.parseOrder,
	} {
		text, ok := files[file]
		if !ok {
			return nil, fmt.Errorf("instance %s has no %s", name, file)
		}
		if err := parseTable(text, row); err != nil {
			return nil, fmt.Errorf("instance %s: %s: %w", name, file, err)
		}
	}
	slices.SortStableFunc(instance.Orders, func(a, b Order) int { return a.Placed - b.Placed })
	if err := instance.validate(); err != nil {
		return nil, fmt.Errorf("instance %s: %w", name, err)
	}
	return instance, nil
}

// parseTable gives each line but the head to row.
func parseTable(text string, row func(*fields)) error {
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, "\r")
		if i == 0 || strings.TrimSpace(line) == "" {
			continue
		}
		f := &fields{rest: strings.Split(line, "\t")}
		row(f)
		if f.err == nil && len(f.rest) > 0 {
			f.err = errors.New("more columns than expected")
		}
		if f.err != nil {
			return fmt.Errorf("line %d: %w", i+1, f.err)
		}
	}
	return nil
}

func (i *Instance) parseParams(f *fields) {
	i.Params = Params{
		MetersPerMinute: f.number(), PickupService: f.minute(), DropoffService: f.minute(),
		TargetClickToDoor: f.minute(), MaxClickToDoor: f.minute(), PayPerOrder: f.number(), PayPerHour: f.number(),
	}
}

func (i *Instance) parseRestaurant(f *fields) {
	i.Restaurants = append(i.Restaurants, Restaurant{ID: f.word(), Point: f.point()})
}

func (i *Instance) parseCourier(f *fields) {
	i.Couriers = append(i.Couriers, Courier{ID: f.word(), Point: f.point(), On: f.minute(), Off: f.minute()})
}

func (i *Instance) parseOrder(f *fields) {
	i.Orders = append(i.Orders, Order{ID: f.word(), Point: f.point(), Placed: f.minute(), Restaurant: f.word(), Ready: f.minute()})
}

func (i *Instance) validate() error {
	if err := i.Params.validate(); err != nil {
		return err
	}
	restaurants, err := unique(i.Restaurants, func(r Restaurant) string { return r.ID })
	if err != nil {
		return err
	}
	if _, err := unique(i.Couriers, func(c Courier) string { return c.ID }); err != nil {
		return err
	}
	if _, err := unique(i.Orders, func(o Order) string { return o.ID }); err != nil {
		return err
	}
	for _, c := range i.Couriers {
		if c.Off < c.On || c.On < 0 || c.Off > maxMinute {
			return fmt.Errorf("courier %s is off at %d, before %d, or at no minute of a day", c.ID, c.Off, c.On)
		}
	}
	for _, o := range i.Orders {
		if !restaurants[o.Restaurant] {
			return fmt.Errorf("order %s is of %q, which is no restaurant", o.ID, o.Restaurant)
		}
		if o.Ready < o.Placed {
			return fmt.Errorf("order %s is ready at %d, before it is placed at %d", o.ID, o.Ready, o.Placed)
		}
	}
	return nil
}

func (p Params) validate() error {
	switch {
	case !(p.MetersPerMinute > 0):
		return errors.New("couriers do not move: meters per minute is not positive")
	case p.PickupService%2 != 0 || p.DropoffService%2 != 0:
		return errors.New("half a service is no whole minute")
	}
	return nil
}

func unique[T any](all []T, id func(T) string) (map[string]bool, error) {
	seen := make(map[string]bool, len(all))
	for _, one := range all {
		switch name := id(one); {
		case name == "":
			return nil, errors.New("an empty name")
		case seen[name]:
			return nil, fmt.Errorf("%q is there twice", name)
		default:
			seen[name] = true
		}
	}
	return seen, nil
}

// fields are the columns of a line that are not read yet. The first fault stays in err.
type fields struct {
	rest []string
	err  error
}

func (f *fields) word() string {
	if len(f.rest) == 0 {
		f.fail(errors.New("fewer columns than expected"))
		return ""
	}
	word := strings.TrimSpace(f.rest[0])
	f.rest = f.rest[1:]
	return word
}

func (f *fields) number() float64 {
	word := f.word()
	number, err := strconv.ParseFloat(word, 64)
	if err != nil || math.IsNaN(number) || math.Abs(number) > 1e9 {
		f.fail(fmt.Errorf("%q is no number, or none of this world", word))
		return 0
	}
	return number
}

func (f *fields) minute() int {
	number := f.number()
	if number != math.Trunc(number) || number < 0 || number > maxMinute {
		f.fail(fmt.Errorf("%v is no whole minute from 0 to %d", number, maxMinute))
		return 0
	}
	return int(number)
}

func (f *fields) point() Point { return Point{X: f.number(), Y: f.number()} }

func (f *fields) fail(err error) {
	if f.err == nil {
		f.err = err
	}
}
