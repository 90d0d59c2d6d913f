package audit

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/auth"
	"doorstep/kit/clock"
	"doorstep/kit/events"
	"doorstep/kit/ids"
	"doorstep/kit/rpc"
	"doorstep/kit/storage"
)

// topic of the events.
const topic = "audit"

// record is what one call changed. A call is one goroutine.
type record struct {
	id      string
	rule    auth.Rule
	request proto.Message
	now     func() time.Time

	notes   []note
	settled bool // a transaction ended with it, or there is nothing to tell
}

// note is a thing that the call changes.
type note struct {
	object        string
	before, after proto.Message
}

type recordKey struct{}

// Note says what the call changes: the thing as it was (nil: it is new) and as it is now (nil: it is
// gone), as messages of the contract. Object names it; "" stands for what the request names. When both
// are alike nothing was changed and nothing is recorded. Of one object the last note counts, as when a
// transaction starts again. Outside of audited calls it does nothing.
func Note(ctx context.Context, object string, before, after proto.Message) {
	r, ok := ctx.Value(recordKey{}).(*record)
	if !ok {
		return
	}
	if object == "" {
		object = field(r.request, r.rule.Policy.Object)
	}
	said := note{object: object, before: clone(before), after: clone(after)}
	for i := range r.notes {
		if r.notes[i].object == object {
			r.notes[i] = said
			return
		}
	}
	r.notes = append(r.notes, said)
}

func clone(m proto.Message) proto.Message {
	if m == nil || !m.ProtoReflect().IsValid() {
		return nil
	}
	return proto.Clone(m)
}

// Nothing says that the call changes nothing, as one that only tries out what would happen.
func Nothing(ctx context.Context) {
	if r, ok := ctx.Value(recordKey{}).(*record); ok {
		r.settled = true
	}
}

// Middleware records audited calls. It comes behind the one that finds out who calls.
func Middleware(policies auth.Table, pool *pgxpool.Pool, clock clock.Clock) rpc.Middleware {
	return func(ctx context.Context, call rpc.Call, req proto.Message, next rpc.Next) (proto.Message, error) {
		rule := policies[call.Procedure]
		if rule.Policy.GetAudit() == "" {
			return next(ctx, req)
		}
		r := &record{id: ids.New[string](clock.Now()), rule: rule, request: req, now: clock.Now}
		ctx = context.WithValue(ctx, recordKey{}, r)
		res, err := next(storage.BeforeCommit(ctx, r.settle), req)
		if err == nil && !r.settled {
			err = r.publish(ctx, pool)
		}
		return res, err
	}
}

// wroteSQL tells whether the transaction has written or locked anything.
const wroteSQL = `SELECT pg_current_xact_id_if_assigned() IS NOT NULL`

// settle writes the record of a transaction that changed something.
func (r *record) settle(ctx context.Context, tx pgx.Tx) error {
	r.settled = true
	var wrote bool
	if err := tx.QueryRow(ctx, wroteSQL).Scan(&wrote); err != nil {
		return fmt.Errorf("look what was written: %w", err)
	}
	if !wrote {
		return nil
	}
	return r.publish(ctx, tx)
}

// publish tells of each thing that is not as it was; of a call that noted nothing, what it asked for.
func (r *record) publish(ctx context.Context, to events.Execer) error {
	caller, now := auth.Caller(ctx), r.now()
	var drafts []events.Draft
	tell := func(object string, changes []*eventsv1.StaffChange) {
		id := r.id
		if len(drafts) > 0 {
			id = fmt.Sprintf("%s-%d", r.id, len(drafts))
		}
		drafts = append(drafts, events.Draft{Topic: topic, Subject: id, PartitionKey: id, Time: now, Payload: &eventsv1.StaffActed{
			AuditId: id, Method: method(r.rule.Method), Kind: r.rule.Policy.Audit, ObjectId: object, WarehouseId: field(r.request, "warehouse_id"),
			ActorId: caller.UserID, ActorRole: auth.RoleName(caller.Role), Changes: changes, At: timestamppb.New(now),
		}})
	}
	for _, n := range r.notes {
		if !equal(n.before, n.after) {
			tell(n.object, r.changed(n))
		}
	}
	if len(r.notes) == 0 {
		tell(field(r.request, r.rule.Policy.Object), r.asked(nil))
	}
	return events.Publish(ctx, to, drafts...)
}

func equal(a, b proto.Message) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return proto.Equal(a, b)
}

// method is the name for people: catalog.UpdateProduct.
func method(m protoreflect.MethodDescriptor) string {
	return strings.Split(string(m.FullName()), ".")[1] + "." + string(m.Name())
}

// field is a text field of a request; "" when it has no such.
func field(m proto.Message, name string) string {
	descriptor := m.ProtoReflect().Descriptor().Fields().ByName(protoreflect.Name(name))
	if descriptor == nil || descriptor.Kind() != protoreflect.StringKind || descriptor.IsList() {
		return ""
	}
	return m.ProtoReflect().Get(descriptor).String()
}
