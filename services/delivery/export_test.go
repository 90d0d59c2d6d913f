package delivery

// Handlers for tests that kill a consumer in the middle.
var (
	OnOrderConfirmed  = (*Service).onOrderConfirmed
	OnOrderHandedOver = (*Service).onOrderHandedOver
	OnOrderCancelled  = (*Service).onOrderCancelled
)
