package account

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	accountv1 "doorstep/gen/account/v1"
	authv1 "doorstep/gen/auth/v1"
	"doorstep/kit/auth"
	"doorstep/services/account/db/dbgen"
)

// mostFound bounds how many people one search may stand for.
const mostFound = 200

// FindCustomers finds whom operations means: by a whole phone number, which the keyed fingerprint finds
// without opening a seal, or by words of the name.
func (s *Service) FindCustomers(ctx context.Context, req *accountv1.FindCustomersRequest) (*accountv1.FindCustomersResponse, error) {
	find := dbgen.FindUsersParams{Role: auth.RoleName(authv1.Role_ROLE_CUSTOMER), Most: mostFound}
	if phone := asPhone(req.Asked); phone != "" {
		find.PhoneIndex = s.phoneIndex(phone)
	} else if find.NameQuery = nameQuery(req.Asked); find.NameQuery == nil {
		return &accountv1.FindCustomersResponse{}, nil
	}
	found, err := dbgen.New(s.pool).FindUsers(ctx, find)
	if err != nil {
		return nil, fmt.Errorf("find customers: %w", err)
	}
	return &accountv1.FindCustomersResponse{UserIds: found}, nil
}

// asPhone is the phone number that a person typed, as it is stored; "" when it is none. Ten digits are
// an Indian number.
func asPhone(typed string) string {
	compact := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "").Replace(typed)
	if len(compact) == 10 && !strings.HasPrefix(compact, "+") {
		compact = "+91" + compact
	}
	if !isPhone(compact) {
		return ""
	}
	return compact
}

// nameQuery asks for all the words of a name, each of them by its beginning; nil without a word.
func nameQuery(typed string) *string {
	words := strings.FieldsFunc(typed, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	if len(words) == 0 {
		return nil
	}
	query := strings.Join(words, ":* & ") + ":*"
	return &query
}
