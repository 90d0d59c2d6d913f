package delivery

import (
	"encoding/base64"

	"doorstep/kit/errs"
)

// A page token is the last key of the page before, opaque.
func pageToken(last string) string { return base64.RawURLEncoding.EncodeToString([]byte(last)) }

func pageStart(token string) (string, error) {
	last, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(last) > 40 {
		return "", errs.New(errs.InvalidArgument, "page_token_invalid", "This page token is not one of ours.")
	}
	return string(last), nil
}

func pageSize(asked, standard, most int32) int32 {
	if asked <= 0 {
		return standard
	}
	return min(asked, most)
}
