package notification

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"doorstep/kit/ids"
	"doorstep/services/notification/db/dbgen"
)

const (
	sendEvery   = 100 * time.Millisecond
	sendMost    = 64
	sendAtOnce  = 8
	maxAttempts = 8
	// firstRetry doubles with each attempt: the last one comes about half an hour after the first.
	firstRetry   = 15 * time.Second
	shortestRest = time.Second
	// longestRest is as long as a provider may ask for.
	longestRest   = 30 * time.Minute
	settleTimeout = 3 * time.Second
)

// sendDue claims messages, asks their senders outside any transaction and notes the outcome. The
// claim is a lease: what a process that died had claimed comes again when it is over.
func (s *Service) sendDue(ctx context.Context) (more bool, err error) {
	wall := s.wall.Now()
	// Long enough to send all of them, several at once.
	lease := s.cfg.SendTimeout * (sendMost/sendAtOnce + 1)
	claimed, err := dbgen.New(s.pool).ClaimOutgoing(ctx, dbgen.ClaimOutgoingParams{
		LeasedUntil: wall.Add(lease), Wall: wall, Now: s.clock.Now(), Most: sendMost,
	})
	if err != nil {
		return false, fmt.Errorf("claim messages: %w", err)
	}
	var group errgroup.Group
	group.SetLimit(sendAtOnce)
	for _, row := range claimed {
		group.Go(func() error { return s.send(ctx, row) })
	}
	return len(claimed) == sendMost, group.Wait()
}

func (s *Service) send(ctx context.Context, row dbgen.NotificationOutgoing) error {
	to, letter, err := s.openedContent(row)
	if err != nil {
		return err
	}
	sender := s.senderOf(Channel(row.Channel))
	if sender == nil {
		return s.settle(ctx, row, statusKept, "", 0) // queued when there was a sender
	}
	bounded, cancel := context.WithTimeout(ctx, s.cfg.SendTimeout)
	defer cancel()
	reference, err := sender.Send(bounded, Message{
		ID: strconv.FormatInt(row.ID, 10), User: ids.User(row.UserID), Order: ids.Order(row.OrderID), To: to, Template: row.Template, Title: letter.Title, Text: letter.Text,
		Until: row.ExpiresAt,
	})
	// What is soon over is tried again in time.
	rest := min(firstRetry<<(row.Attempts-1), max(row.ExpiresAt.Sub(s.wall.Now())/3, shortestRest))
	if later, asked := errors.AsType[*LaterError](err); asked {
		rest = min(max(rest, later.After), longestRest)
	}
	switch {
	case err == nil:
		return s.settle(ctx, row, statusSent, reference, rest)
	case ctx.Err() != nil:
		return ctx.Err() // the lease runs out and somebody asks again
	case errors.Is(err, ErrRefused) || row.Attempts >= maxAttempts:
		return s.settle(ctx, row, statusFailed, err.Error(), rest)
	}
	return s.settle(ctx, row, statusPending, err.Error(), rest)
}

// settle notes what became of a message, also while the process stops: what was sent must not be sent
// again. One that is still pending rests before the next attempt.
func (s *Service) settle(ctx context.Context, row dbgen.NotificationOutgoing, status, reference string, rest time.Duration) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	err := dbgen.New(s.pool).SettleOutgoing(ctx, dbgen.SettleOutgoingParams{
		ID: row.ID, Status: status, Reference: reference, RetryAt: s.wall.Now().Add(rest),
	})
	if err != nil {
		return fmt.Errorf("note outcome of message %d: %w", row.ID, err)
	}
	return nil
}
