package catalogfile

import (
	"slices"
	"strings"

	catalogv1 "doorstep/gen/catalog/v1"
)

// handling is what a kind of goods needs when nobody says.
type handling struct {
	words []string // any of them in a category's name, as whole words
	zone  string
	days  int32
	tax   int32 // hundredths of a percent
	diet  string
}

const (
	ambient, chilled, frozen = "ambient", "chilled", "frozen"
	unspecified              = "unspecified" // food, but nobody said whether it is vegetarian
)

// handlings are tried from the top. Shelf lives are those of the domain guide; taxes are the GST
// classes in force since 22 September 2025 (56th meeting of the GST Council), simplified to what the
// most usual product of a kind bears. Neither is advice.
var handlings = []handling{
	{[]string{"pet", "pets"}, ambient, 365, 1800, ""},
	{[]string{"frozen", "ice", "icecream"}, frozen, 180, 500, unspecified},
	{[]string{"sausages", "bacon", "salami", "marinades"}, chilled, 20, 500, "nonveg"},
	{[]string{"meat", "meats", "fish", "seafood", "mutton", "lamb", "pork", "poultry", "chicken"}, chilled, 4, 0, "nonveg"},
	{[]string{"egg", "eggs"}, ambient, 21, 0, "egg"},
	{[]string{"dry", "nuts"}, ambient, 180, 500, "veg"},
	{[]string{"flower", "bouquets"}, ambient, 4, 0, ""},
	{[]string{"fruits", "vegetables", "veggies", "cuts", "sprouts"}, ambient, 4, 0, unspecified},
	{[]string{"biscuits", "cookies", "rusk", "chocolates", "candies", "mithai"}, ambient, 180, 500, unspecified},
	{[]string{"dairy", "cheese", "milk", "curd", "paneer", "batter", "yogurt"}, chilled, 10, 500, unspecified},
	{[]string{"breads", "bread", "buns", "cakes", "pastries"}, ambient, 4, 0, unspecified},
	{[]string{"formula"}, ambient, 365, 500, unspecified},
	{[]string{"soft"}, ambient, 180, 4000, unspecified},
	{[]string{"beverages", "drink", "drinks", "juices", "tea", "coffee", "water"}, ambient, 270, 500, unspecified},
	{[]string{"hair", "bath", "oral", "skin", "hygiene", "diapers", "wipes", "medicine", "nursing", "personal", "grooming"}, ambient, 540, 500, ""},
	{[]string{"foodgrains", "food", "atta", "flours", "rice", "dals", "pulses", "oils", "oil", "ghee", "masala", "masalas", "spices", "salt",
		"sugar", "staples", "cereals", "breakfast", "baking", "pasta", "noodle", "noodles", "soup", "sauces", "spreads", "dips",
		"ketchup", "snacks", "namkeen", "pickles", "chutney", "cook", "munchies", "cooking", "tinned", "processed", "desserts", "essentials",
		"herbs", "seasonings", "paan", "gourmet", "bakery"}, ambient, 180, 500, unspecified},
}

// other is everything else: goods that are not food.
var other = handling{zone: ambient, days: 720, tax: 1800}

// guess sets what a shop's export does not say, by the most special name that tells anything.
func guess(p *catalogv1.Product, names ...string) {
	h := handlingOf(names)
	p.StorageZone, p.ShelfLifeDays, p.TaxRateBp = h.zone, h.days, h.tax
	if h.diet != "" {
		setAttribute(p, "diet", h.diet)
	}
}

func handlingOf(names []string) handling {
	for _, name := range names {
		words := strings.Split(slug(name), "-")
		for _, h := range handlings {
			if slices.ContainsFunc(h.words, func(word string) bool { return slices.Contains(words, word) }) {
				return h
			}
		}
	}
	return other
}

func setAttribute(p *catalogv1.Product, key, value string) {
	if p.Attributes == nil {
		p.Attributes = make(map[string]string)
	}
	p.Attributes[key] = value
}
