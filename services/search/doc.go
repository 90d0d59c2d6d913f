// Package search finds products of a store by what somebody typed. It is a read model of the catalog
// and owns nothing that cannot be made again: not the products, not their prices, not the stock.
//
//	product_saved, category_saved --consumer--> search.documents   (durable; what a new process reads)
//	                              --watcher---> index -> Engine    (this process; what a search reads)
//	stock_levels_changed          --watcher---> what is in stock, and how many when few
//	product_rated                 --both------> what customers gave
//	index, search.searches        ------------> ideas: what can be suggested to who types
//
// Words are matched by an Engine: the one in package embedded, in memory, or a search server behind
// the same interface; searchtest.Engine says what both must do. The service adds what an engine does
// not know: prices of the store, what is in stock (shown first) and pages.
//
// A process that missed an event, because it started after it was told or because the consumer ran
// late, finds out by comparing versions with search.documents from time to time.
//
// Suggestions are found like products, by an engine of their own. Besides the catalog's words they are
// queries of several people; search.searches counts each person's once a day without saying who it was.
//
// Events in: product_saved, category_saved and product_rated (consumed and watched), stock_levels_changed
// (watched).
// Events out: none.
package search
