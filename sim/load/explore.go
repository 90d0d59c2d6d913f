package load

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"unicode"
)

// kind of a read.
type kind int

const (
	lists kind = iota
	products
	searches
	kinds
)

// thing is an address that people ask for.
type thing struct {
	path string
	// shows tells whether the content of an answer is what was asked for.
	shows func(body []byte) error
	// tag of the newest answer.
	tag atomic.Pointer[string]
}

// shown is a product in a list, on its page or among hits.
type shown struct {
	ID    string `json:"product_id"`
	Name  string `json:"name"`
	Price struct {
		Minor int64 `json:"amount_minor"`
	} `json:"price"`
}

type productPage struct {
	Products []shown `json:"products"`
	Next     string  `json:"next_page_token"`
	Total    int     `json:"total"`
}

// explore finds what a store has to look at: the first two pages of each category, every product, and
// searches for the words of their names as somebody types them.
func explore(ctx context.Context, p *Person, store string) (shop [kinds][]*thing, err error) {
	at := "warehouse_id=" + url.QueryEscape(store)
	all, err := everything(ctx, p, at)
	if err != nil {
		return shop, err
	}
	typed := make(map[string]bool)
	for _, s := range all {
		shop[products] = append(shop[products], &thing{path: "/v1/products/" + url.PathEscape(s.ID) + "?" + at, shows: showsProduct(s)})
		for _, text := range typedFor(s.Name) {
			if !typed[text] {
				typed[text] = true
				shop[searches] = append(shop[searches], &thing{path: "/v1/search?q=" + url.QueryEscape(text) + "&" + at, shows: showsHits})
			}
		}
	}
	if len(all) == 0 || len(typed) == 0 {
		return shop, fmt.Errorf("store %s has nothing to look at", store)
	}
	var categories struct {
		Categories []struct {
			ID string `json:"category_id"`
		} `json:"categories"`
	}
	if err := p.Call(ctx, http.MethodGet, "/v1/categories?"+at, "", nil, &categories); err != nil {
		return shop, err
	}
	for _, c := range categories.Categories {
		path := "/v1/products?category_id=" + url.QueryEscape(c.ID) + "&" + at
		var first productPage
		if err := p.Call(ctx, http.MethodGet, path, "", nil, &first); err != nil {
			return shop, err
		}
		shop[lists] = append(shop[lists], &thing{path: path, shows: showsList})
		if first.Next != "" {
			shop[lists] = append(shop[lists], &thing{path: path + "&page_token=" + url.QueryEscape(first.Next), shows: showsList})
		}
	}
	if len(shop[lists]) == 0 {
		return shop, fmt.Errorf("store %s has no categories", store)
	}
	return shop, nil
}

func everything(ctx context.Context, p *Person, at string) (all []shown, err error) {
	for token := ""; ; {
		var page productPage
		if err := p.Call(ctx, http.MethodGet, "/v1/products?page_size=100&"+at+"&page_token="+url.QueryEscape(token), "", nil, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Products...)
		if token = page.Next; token == "" {
			return all, nil
		}
	}
}

// typedFor is what was typed when the shop is first asked and when somebody stops: three letters and
// the whole word.
func typedFor(name string) (texts []string) {
	for _, word := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if letters := []rune(word); len(letters) > 3 {
			texts = append(texts, string(letters[:3]), word)
		}
	}
	return texts
}

func showsProduct(want shown) func([]byte) error {
	return func(body []byte) error {
		var got shown
		if err := json.Unmarshal(body, &got); err != nil {
			return err
		}
		if got.ID != want.ID || got.Name != want.Name || got.Price.Minor <= 0 {
			return errors.New("the page of another product")
		}
		return nil
	}
}

func showsList(body []byte) error {
	var got productPage
	if err := json.Unmarshal(body, &got); err != nil {
		return err
	}
	if len(got.Products) == 0 || got.Total < len(got.Products) || got.Products[0].Price.Minor <= 0 {
		return errors.New("a list without products")
	}
	return nil
}

func showsHits(body []byte) error {
	var got struct {
		Hits []shown `json:"hits"`
	}
	if err := json.Unmarshal(body, &got); err != nil {
		return err
	}
	if len(got.Hits) == 0 || got.Hits[0].Price.Minor <= 0 {
		return errors.New("a search without hits")
	}
	return nil
}
