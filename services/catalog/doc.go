// Package catalog owns what is sold: the category tree, products with their barcodes, prices and
// handling facts, and which store carries what at which price. It owns no stock (inventory does) and
// ranks no search results (search does).
//
// Readers never touch SQL. Each process keeps a view of the whole catalog, immutable behind one
// pointer, and the stock levels it last heard of. The view is read from SQL once; after that a write
// of this process is in it when the call returns, a write of another process as soon as its event
// arrives.
//
//	SQL --once--> view <--reload changed ids-- product_saved, category_saved (other processes)
//	               ^ ^
//	  own writes --+ +-- stock_levels_changed, product_rated: newest version wins
//
// A product is on sale, or archived: off sale everywhere, still known by its id, and back on sale
// when it is saved again. A category is live or deleted, and can be deleted when nothing on sale and
// no live category is in it.
//
// What customers say of products comes with order_rated: the sums kept here are those of the orders'
// ratings, each counted once, and go out as product_rated.
//
// Events out, topic catalog: product_saved [product] and category_saved [category], the whole state
// each time, seq = version of the row, and product_rated [product], its own version in the payload.
// Events in: order_rated (consumed); the three above and stock_levels_changed (watched).
package catalog
