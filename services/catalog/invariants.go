package catalog

import "doorstep/kit/verify"

// Invariants of the service; they hold whenever no transaction is open.
var Invariants = []verify.Invariant{
	verify.Rule("ratings_add_up", "the ratings of a product are those that orders gave it, each counted once", `
SELECT format('product %s: counted %s with %s stars, orders gave %s with %s', coalesce(p.product_id, r.product_id), p.count, p.stars_sum, r.count, r.stars)
FROM catalog.product_ratings p
FULL JOIN (SELECT product_id, count(*) AS count, sum(stars) AS stars FROM catalog.ratings GROUP BY 1) r USING (product_id)
WHERE coalesce(p.count, 0) <> coalesce(r.count, 0) OR coalesce(p.stars_sum, 0) <> coalesce(r.stars, 0)`),
}
