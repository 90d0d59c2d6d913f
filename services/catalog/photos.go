package catalog

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	catalogv1 "doorstep/gen/catalog/v1"
	"doorstep/kit/audit"
	"doorstep/kit/pictures"
)

const (
	// album of the photos of products.
	album       = "catalog.products"
	photoPrefix = "/images/photos/"
	photoSuffix = ".jpg"
)

// photoLimits: a product is shown at most 1,200 pixels wide.
var photoLimits = pictures.Limits{MaxBytes: 1 << 20, MaxSide: 1200}

// UploadPicture keeps a photo and says where it is. Equal photos have one address, so repeating it is
// safe. Reasons: picture_too_large, picture_unreadable.
func (s *Service) UploadPicture(ctx context.Context, req *catalogv1.UploadPictureRequest) (*catalogv1.UploadPictureResponse, error) {
	photo, err := s.photos.Read(ctx, req.Data)
	if err != nil {
		return nil, err
	}
	if err := pictures.Keep(ctx, s.pool, album, photo); err != nil {
		return nil, fmt.Errorf("keep picture: %w", err)
	}
	res := &catalogv1.UploadPictureResponse{Url: photoPrefix + photo.ID + photoSuffix, Width: int32(photo.Width), Height: int32(photo.Height)}
	audit.Note(ctx, photo.ID, nil, res)
	return res, nil
}

// servePhoto answers GET /images/photos/{id}.jpg. The id is made from the bytes, so an answer may be cached
// for ever.
func (s *Service) servePhoto(w http.ResponseWriter, r *http.Request) {
	id := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, photoPrefix), photoSuffix)
	photo, err := pictures.Load(r.Context(), s.pool, album, id)
	if errors.Is(err, pictures.ErrAbsent) {
		http.NotFound(w, r)
		return
	}
	if err != nil {
		s.log.WarnContext(r.Context(), "photo not read", "error", err)
		http.Error(w, "The photo cannot be read at the moment.", http.StatusServiceUnavailable)
		return
	}
	header := w.Header()
	header.Set("Content-Type", pictures.ContentType)
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	header.Set("X-Content-Type-Options", "nosniff")
	if r.Method == http.MethodGet {
		_, _ = w.Write(photo.JPEG) // whoever does not wait for it does not need it
	}
}
