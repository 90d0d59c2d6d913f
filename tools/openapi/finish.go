package main

import (
	"maps"
	"slices"
)

const introduction = `REST over the same methods that Connect, gRPC and gRPC-Web clients call.

Names are snake_case, times are RFC 3339 in UTC, money is an integer of minor units with a currency. ` +
	`Unknown fields and parameters are refused. Errors are RFC 9457 problems with a stable ` + "`reason`" +
	`; after 429 and 503 wait as Retry-After says. Log in with POST /v1/auth/otp and POST /v1/auth/token.`

// finish puts the document together.
func (d *document) finish() object {
	for _, s := range streams {
		if err := d.add(s.path, "get", s.operation()); err != nil {
			panic(err) // the list below is at fault
		}
	}
	paths := object{}
	for _, path := range slices.Sorted(maps.Keys(d.paths)) {
		item := object{}
		for _, verb := range []string{"get", "put", "post", "patch", "delete"} {
			if operation, ok := d.paths[path][verb]; ok {
				item = append(item, member{verb, operation})
			}
		}
		paths = append(paths, member{path, item})
	}
	all := object{}
	d.schemas.bodies["Problem"] = problemSchema
	for _, name := range slices.Sorted(maps.Keys(d.schemas.bodies)) {
		all = append(all, member{name, d.schemas.bodies[name]})
	}
	tags := make([]any, len(d.tags))
	for i, tag := range d.tags {
		tags[i] = tag
	}
	return obj(
		"openapi", "3.1.0",
		"info", obj("title", "doorstep", "version", "v1", "description", introduction,
			"license", obj("name", "Apache-2.0", "identifier", "Apache-2.0")),
		"servers", []any{obj("url", "/")},
		"tags", tags, "paths", paths,
		"components", obj(
			"schemas", all,
			"responses", obj("Problem", obj("description", "Refused; see reason.", "content",
				obj("application/problem+json", obj("schema", obj("$ref", "#/components/schemas/Problem"))))),
			"parameters", obj("IdempotencyKey", obj(
				"name", "Idempotency-Key", "in", "header", "required", true,
				"description", "Made by the caller, once for what is to happen once. The same key with the same body has the same answer for 72 hours; with another body it is refused.",
				"schema", obj("type", "string", "minLength", 1, "maxLength", 200),
			)),
			"securitySchemes", obj("bearer", obj("type", "http", "scheme", "bearer", "bearerFormat", "JWT")),
		),
	)
}

var problemSchema = obj(
	"type", "object", "description", "RFC 9457, with a reason for machines and, for some reasons, more members.",
	"properties", obj(
		"type", obj("type", "string", "format", "uri-reference"),
		"title", obj("type", "string"),
		"status", obj("type", "integer"),
		"detail", obj("type", "string", "description", "A sentence for people."),
		"reason", obj("type", "string", "description", "A stable word for machines."),
		"field", obj("type", "string", "description", "The field or parameter at fault."),
		"product_id", obj("type", "string"),
		"retry_after_s", obj("type", "string"),
	),
	"required", []string{"type", "title", "status", "detail", "reason"},
)

// stream is a route that the contracts cannot describe.
type stream struct {
	name, path, tag, id, description string
	roles                            []string
	webSocket                        bool
	// reports: the caller speaks, and there is nothing to resume.
	reports bool
}

var streams = []stream{
	{
		name: "FollowOrder", path: "/v1/orders/{order_id}/events", tag: "Order", id: "order_id", roles: []string{"customer", "operations", "admin"},
		description: `What happens to the order, as server-sent events: first the history after Last-Event-ID, then live. ` +
			`Events are "status" with the members of OrderEvent and its sequence as id. After "end" the order has ended: do not come back. ` +
			`"close" with the code 4001 means that the login has expired.`,
	},
	{
		name: "TrackOrder", path: "/v1/orders/{order_id}/track", tag: "Order", id: "order_id", roles: []string{"customer", "operations", "admin"}, webSocket: true,
		description: `The same as a WebSocket, and where the rider is; for operations too. Frames are {"event", "id", "data"}; besides "status" and "end" there is ` +
			`"position" with latitude and longitude, of which only the newest is sent. Resume with ?last_event_id=.`,
	},
	{
		name: "FollowStore", path: "/v1/warehouses/{warehouse_id}/events", tag: "Warehouse", id: "warehouse_id",
		roles:       []string{"picker", "store_manager", "operations", "admin"},
		description: `Tells the apps of a store that something has changed, as server-sent events: read the queue again.`,
	},
	{
		name: "FollowPartner", path: "/v1/partner/events", tag: "Delivery", roles: []string{"rider"},
		description: `Tells the caller's rider app that an offer or a trip has changed, as server-sent events: read them again.`,
	},
	{
		name: "StreamLocation", path: "/v1/partner/location", tag: "Location", roles: []string{"rider"}, webSocket: true, reports: true,
		description: `ReportLocation as a WebSocket, for a fix every second or so. Each text frame is a ReportLocationRequest, judged as there; ` +
			`a rider who sends faster than it is taken is read more slowly. Frames back are a ReportLocationResponse: the first at once, with the sequence to continue after, ` +
			`then every 5 s while there is something to acknowledge, with what was accepted and dropped since the one before. A device keeps fixes until last_sequence covers them. ` +
			`The server pings after 15 s of silence and leaves after 30. It closes with 1008 "bad_frame", 1009 for more than 64 KiB, 1013 "unavailable" ` +
			`(connect again and send what was not acknowledged), 1001 "shutdown" (the same), and 4001 "expired" when the login has ended.`,
	},
}

func (s stream) operation() object {
	var parameters []any
	if s.id != "" {
		parameters = append(parameters, obj("name", s.id, "in", "path", "required", true, "schema", obj("type", "string")))
	}
	parameters = append(parameters, obj("name", "access_token", "in", "query",
		"description", "The token, for browsers, which cannot send a header here.", "schema", obj("type", "string")))
	done := "200"
	var answer object
	if s.webSocket {
		if !s.reports {
			parameters = append(parameters, obj("name", "last_event_id", "in", "query", "schema", obj("type", "string")))
		}
		done, answer = "101", obj("description", "A WebSocket.")
	} else {
		parameters = append(parameters, obj("name", "Last-Event-ID", "in", "header", "schema", obj("type", "string")))
		answer = obj("description", "A stream of events.", "content", obj("text/event-stream", obj("schema", obj("type", "string"))))
	}
	responses := obj(done, answer)
	if s.name == "FollowOrder" {
		responses = responses.with("204", obj("description", "The order has ended and the caller has seen it."))
	}
	return obj("tags", []string{s.tag}, "operationId", s.name, "summary", words(s.name), "description", s.description,
		"security", needsToken, "x-roles", s.roles, "parameters", parameters,
		"responses", responses.with("default", obj("$ref", "#/components/responses/Problem")))
}
