package catalog

import (
	"cmp"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/kit/errs"
)

// category is all that the catalog knows of a category.
type category struct {
	msg     *catalogv1.Category // as stored, without a count; nobody changes it once it is in a view
	deleted bool
	version int64
}

func normaliseCategory(sent *catalogv1.Category) *catalogv1.Category {
	m := proto.CloneOf(sent)
	m.ProductCount = 0
	m.Name, m.NameHi, m.Colour = strings.TrimSpace(m.Name), strings.TrimSpace(m.NameHi), strings.ToLower(m.Colour)
	return m
}

// tree is the live categories by id.
type tree map[string]*category

// path is a category and its ancestors, itself first. It ends at a cycle or at a missing parent.
func (t tree) path(id string) []string {
	var path []string
	for c := t[id]; c != nil && !slices.Contains(path, id); c = t[id] {
		path = append(path, id)
		id = c.msg.ParentId
	}
	return path
}

// check refuses a category whose parent is not there or is below it.
func (t tree) check(id string) error {
	c := t[id]
	if strings.TrimSpace(c.msg.Name) == "" {
		return errs.New(errs.InvalidArgument, "name_needed", "Category %q needs a name.", id)
	}
	parent := c.msg.ParentId
	switch {
	case parent == "":
		return nil
	case t[parent] == nil:
		return unknownCategory(parent)
	case slices.Contains(t.path(parent), id):
		return errs.New(errs.InvalidArgument, "category_cycle", "Category %q cannot be below itself.", id)
	}
	return nil
}

func unknownCategory(id string) error {
	return errs.New(errs.InvalidArgument, "category_unknown", "There is no category %q.", id).With("category_id", id)
}

// shelfOrder lists the tree depth first, siblings by position, then name.
func (t tree) shelfOrder() []*category {
	children := make(map[string][]*category)
	for _, c := range t {
		children[c.msg.ParentId] = append(children[c.msg.ParentId], c)
	}
	ordered := make([]*category, 0, len(t))
	var walk func(parent string)
	walk = func(parent string) {
		below := children[parent]
		slices.SortFunc(below, func(a, b *category) int {
			return cmp.Or(cmp.Compare(a.msg.Position, b.msg.Position), cmp.Compare(a.msg.Name, b.msg.Name), cmp.Compare(a.msg.CategoryId, b.msg.CategoryId))
		})
		for _, c := range below {
			ordered = append(ordered, c)
			walk(c.msg.CategoryId)
		}
	}
	walk("")
	return ordered
}

// colour is the category's own or the nearest ancestor's; "" when none has one.
func (t tree) colour(id string) string {
	for _, step := range t.path(id) {
		if colour := t[step].msg.Colour; colour != "" {
			return colour
		}
	}
	return ""
}

// hidden reports whether a category or one above it is not shown.
func (t tree) hidden(id string) bool {
	return slices.ContainsFunc(t.path(id), func(step string) bool { return t[step].msg.Hidden })
}

// same reports whether storing c over other would change nothing.
func (c *category) same(other *category) bool {
	return c.deleted == other.deleted && proto.Equal(c.msg, other.msg)
}
