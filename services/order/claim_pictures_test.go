package order_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	authv1 "doorstep/gen/auth/v1"
	orderv1 "doorstep/gen/order/v1"
	typev1 "doorstep/gen/type/v1"
	"doorstep/kit/errs"
	"doorstep/kit/rpc"
	"doorstep/services/order/ordertest"
)

// photo is a picture of one shade.
func photo(t *testing.T, shade uint8) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 16, 12))
	for at := range img.Pix {
		img.Pix[at] = color.Gray{Y: shade}.Y
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// reported is a claim for a unit of milk of an order that was delivered.
func reported(t *testing.T, f *ordertest.Fixture, ctx context.Context, orderID, key string) *orderv1.Claim {
	t.Helper()
	claim, err := f.ReportProblem(rpc.WithIdempotencyKey(ctx, key), &orderv1.ReportProblemRequest{OrderId: orderID, Kind: "damaged", Lines: milk(1)})
	if err != nil {
		t.Fatal(err)
	}
	return claim
}

func TestEvidence(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	id := delivered(t, f, ctx)
	claim := reported(t, f, ctx, id, "k")
	for range 2 { // an answer was lost
		after, err := f.AddProblemPicture(ctx, &orderv1.AddProblemPictureRequest{OrderId: id, ClaimId: claim.ClaimId, Picture: photo(t, 80)})
		if err != nil || len(after.PictureIds) != 1 {
			t.Fatal(after, err)
		}
		claim = after
	}
	list, err := f.ListProblems(ctx, &orderv1.GetOrderRequest{OrderId: id})
	if err != nil || !slices.Equal(list.Claims[0].PictureIds, claim.PictureIds) {
		t.Error(list, err)
	}
	ops := staff(t, authv1.Role_ROLE_OPERATIONS)
	claims, err := f.ListClaims(ops, &orderv1.ListClaimsRequest{})
	if err != nil || !slices.Equal(claims.Claims[0].PictureIds, claim.PictureIds) {
		t.Error(claims, err)
	}
	for name, read := range map[string]func(picture string) (*typev1.Document, error){
		"the customer": func(picture string) (*typev1.Document, error) {
			return f.GetProblemPicture(ctx, &orderv1.GetProblemPictureRequest{OrderId: id, ClaimId: claim.ClaimId, PictureId: picture})
		},
		"operations": func(picture string) (*typev1.Document, error) {
			return f.InspectClaimPicture(ops, &orderv1.InspectClaimPictureRequest{ClaimId: claim.ClaimId, PictureId: picture})
		},
	} {
		shown, err := read(claim.PictureIds[0])
		if err != nil || shown.ContentType != "image/jpeg" || !bytes.HasPrefix(shown.Data, []byte("\xff\xd8")) || shown.Name != claim.PictureIds[0]+".jpg" {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := read(strings.Repeat("0", 32)); !errs.Is(err, "picture_not_found") {
			t.Errorf("%s, a picture that is none: %v", name, err)
		}
	}
}

// Somebody else's claims and pictures are absent, whatever is right about the rest of what is asked.
func TestEvidenceIsForItsOwner(t *testing.T) {
	f := ordertest.New(t)
	asha, eve := ordertest.As(t, "asha"), ordertest.As(t, "eve")
	hers, mine := delivered(t, f, asha), delivered(t, f, eve)
	claim := reported(t, f, asha, hers, "k")
	claim, err := f.AddProblemPicture(asha, &orderv1.AddProblemPictureRequest{OrderId: hers, ClaimId: claim.ClaimId, Picture: photo(t, 80)})
	if err != nil {
		t.Fatal(err)
	}
	own := reported(t, f, eve, mine, "k")
	for name, c := range map[string]struct {
		order, claim, picture, reason string
	}{
		"her order": {hers, claim.ClaimId, claim.PictureIds[0], "order_not_found"},
		"her claim": {mine, claim.ClaimId, claim.PictureIds[0], "claim_not_found"},
		"no claim":  {mine, "absent", claim.PictureIds[0], "claim_not_found"},
	} {
		_, add := f.AddProblemPicture(eve, &orderv1.AddProblemPictureRequest{OrderId: c.order, ClaimId: c.claim, Picture: photo(t, 90)})
		_, get := f.GetProblemPicture(eve, &orderv1.GetProblemPictureRequest{OrderId: c.order, ClaimId: c.claim, PictureId: c.picture})
		if !errs.Is(add, c.reason) || !errs.Is(get, c.reason) {
			t.Errorf("%s: %v, %v", name, add, get)
		}
	}
	_, err = f.GetProblemPicture(eve, &orderv1.GetProblemPictureRequest{OrderId: mine, ClaimId: own.ClaimId, PictureId: claim.PictureIds[0]})
	if !errs.Is(err, "picture_not_found") {
		t.Errorf("her picture by another claim: %v", err)
	}
	if _, err := f.InspectClaimPicture(staff(t, authv1.Role_ROLE_OPERATIONS), &orderv1.InspectClaimPictureRequest{ClaimId: "absent", PictureId: claim.PictureIds[0]}); !errs.Is(err, "claim_not_found") {
		t.Errorf("a claim that is none: %v", err)
	}
	assertCount(t, f, 1, `SELECT count(*) FROM pictures.pictures`)
}

// A claim has three pictures at most, even when more are sent at once, and an order nine.
func TestEvidenceHasLimits(t *testing.T) {
	f := ordertest.New(t)
	ctx := ordertest.As(t, "asha")
	id := delivered(t, f, ctx)
	claims := []*orderv1.Claim{reported(t, f, ctx, id, "k0")}
	if _, err := f.Pool.Exec(ctx, `
INSERT INTO orders.claims (claim_id, order_id, user_id, warehouse_id, kind, lines, note, amount, state, reason, decided_by, created_at)
SELECT 'c' || n, order_id, user_id, warehouse_id, 'wrong', '[]', '', 0, 'open', '', '', created_at FROM orders.claims, generate_series(1, 3) n`); err != nil {
		t.Fatal(err)
	}
	claims = append(claims, &orderv1.Claim{ClaimId: "c1"}, &orderv1.Claim{ClaimId: "c2"}, &orderv1.Claim{ClaimId: "c3"})
	var sending sync.WaitGroup
	for n, claim := range claims {
		for shade := range 5 {
			sending.Go(func() {
				_, err := f.AddProblemPicture(ctx, &orderv1.AddProblemPictureRequest{OrderId: id, ClaimId: claim.ClaimId, Picture: photo(t, uint8(40*n+5*shade))})
				if err != nil && !errs.Is(err, "too_many_pictures") {
					t.Error(err)
				}
			})
		}
	}
	sending.Wait()
	assertCount(t, f, 9, `SELECT sum(cardinality(picture_ids)) FROM orders.claims`)
	assertCount(t, f, 9, `SELECT count(*) FROM pictures.pictures`)
	assertCount(t, f, 0, `SELECT count(*) FROM orders.claims WHERE cardinality(picture_ids) > 3`)

	if _, err := f.AddProblemPicture(ctx, &orderv1.AddProblemPictureRequest{OrderId: id, ClaimId: claims[0].ClaimId, Picture: []byte("no picture")}); !errs.Is(err, "picture_unreadable") {
		t.Errorf("no picture: %v", err)
	}
	if _, err := f.AddProblemPicture(ctx, &orderv1.AddProblemPictureRequest{OrderId: id, ClaimId: claims[0].ClaimId, Picture: make([]byte, 700_001)}); !errs.Is(err, "picture_too_large") {
		t.Errorf("too large: %v", err)
	}
	f.Clock.Advance(49 * time.Hour)
	if _, err := f.AddProblemPicture(ctx, &orderv1.AddProblemPictureRequest{OrderId: id, ClaimId: claims[0].ClaimId, Picture: photo(t, 250)}); !errs.Is(err, "claim_too_late") {
		t.Errorf("after two days: %v", err)
	}
}
