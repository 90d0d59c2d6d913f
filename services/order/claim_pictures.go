package order

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	orderv1 "doorstep/gen/order/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/auth"
	"doorstep/kit/errs"
	"doorstep/kit/pictures"
	"doorstep/services/order/db/dbgen"
)

const (
	// claimAlbum is where the evidence is; see kit/pictures.
	claimAlbum = "order.claims"
	// picturesOfClaim and picturesOfOrder are the most that one claim, and all of an order, may have.
	picturesOfClaim = 3
	picturesOfOrder = 9
)

// claimPictures are a phone's own pictures, made small enough to be kept.
var claimPictures = pictures.Limits{MaxBytes: 700_000, MaxPixels: 20_000_000, MaxSide: 1280}

// AddProblemPicture adds evidence to a claim of the caller. Repeating it is safe. Reasons: claim_not_found,
// claim_too_late, too_many_pictures, picture_too_large, picture_unreadable.
func (s *Service) AddProblemPicture(ctx context.Context, req *orderv1.AddProblemPictureRequest) (*orderv1.Claim, error) {
	// A stranger's picture is not even unpacked, and no row is locked while one is.
	o, err := s.loadOwn(ctx, req.OrderId)
	if err != nil {
		return nil, err
	}
	if _, err := s.claimOf(ctx, o.ID, req.ClaimId); err != nil {
		return nil, err
	}
	if err := o.mayClaim(s.Clock.Now(), s.cfg.Claims); err != nil {
		return nil, err
	}
	picture, err := s.pictures.Read(ctx, req.Picture)
	if err != nil {
		return nil, err
	}
	var claim dbgen.OrdersClaim
	_, err = s.changeOneIn(ctx, o.ID, func(tx pgx.Tx, _ *Order) (err error) { // the order first, as everywhere
		claim, err = s.addPicture(ctx, tx, req.ClaimId, picture)
		return err
	})
	if err != nil {
		return nil, err
	}
	return showClaim(claim, false)
}

// addPicture adds a picture to a claim whose order is locked.
func (s *Service) addPicture(ctx context.Context, tx pgx.Tx, claimID string, picture *pictures.Picture) (dbgen.OrdersClaim, error) {
	queries := s.queries.WithTx(tx)
	claim, err := queries.LockClaim(ctx, claimID)
	if err != nil {
		return claim, fmt.Errorf("lock claim: %w", err)
	}
	if slices.Contains(claim.PictureIds, picture.ID) {
		return claim, nil
	}
	all, err := queries.PicturesOfOrder(ctx, claim.OrderID)
	if err != nil {
		return claim, fmt.Errorf("count pictures: %w", err)
	}
	if len(claim.PictureIds) >= picturesOfClaim || all >= picturesOfOrder {
		return claim, errs.New(errs.FailedPrecondition, "too_many_pictures", "A report has %d pictures at most, and those of an order have %d.", picturesOfClaim, picturesOfOrder)
	}
	claim.PictureIds = append(claim.PictureIds, picture.ID)
	if err := pictures.Keep(ctx, tx, claimAlbum, picture); err != nil {
		return claim, fmt.Errorf("keep picture: %w", err)
	}
	return claim, queries.SetClaimPictures(ctx, dbgen.SetClaimPicturesParams{ClaimID: claimID, PictureIds: claim.PictureIds})
}

// GetProblemPicture shows the caller a picture that they added.
func (s *Service) GetProblemPicture(ctx context.Context, req *orderv1.GetProblemPictureRequest) (*typev1.Document, error) {
	o, err := s.loadOwn(ctx, req.OrderId)
	if err != nil {
		return nil, err
	}
	claim, err := s.claimOf(ctx, o.ID, req.ClaimId)
	if err != nil {
		return nil, err
	}
	return s.claimPicture(ctx, claim, req.PictureId)
}

// InspectClaimPicture shows operations the evidence of any claim.
func (s *Service) InspectClaimPicture(ctx context.Context, req *orderv1.InspectClaimPictureRequest) (*typev1.Document, error) {
	claim, err := s.queries.GetClaim(ctx, req.ClaimId)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, auth.NotFound("claim", req.ClaimId)
	}
	if err != nil {
		return nil, fmt.Errorf("find claim: %w", err)
	}
	return s.claimPicture(ctx, claim, req.PictureId)
}

// claimOf finds a claim of an order; one of another order is absent.
func (s *Service) claimOf(ctx context.Context, orderID, claimID string) (dbgen.OrdersClaim, error) {
	claim, err := s.queries.GetClaim(ctx, claimID)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && claim.OrderID != orderID {
		return claim, auth.NotFound("claim", claimID)
	}
	if err != nil {
		return claim, fmt.Errorf("find claim: %w", err)
	}
	return claim, nil
}

// claimPicture loads a picture of a claim; the id of a picture alone opens nothing.
func (s *Service) claimPicture(ctx context.Context, claim dbgen.OrdersClaim, id string) (*typev1.Document, error) {
	if !slices.Contains(claim.PictureIds, id) {
		return nil, auth.NotFound("picture", id)
	}
	picture, err := pictures.Load(ctx, s.Pool, claimAlbum, id)
	if err != nil {
		return nil, fmt.Errorf("load picture %s: %w", id, err)
	}
	return &typev1.Document{ContentType: pictures.ContentType, Name: id + ".jpg", Data: picture.JPEG}, nil
}
