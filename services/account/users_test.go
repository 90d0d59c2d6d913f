package account_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	accountv1 "doorstep/gen/account/v1"
	authv1 "doorstep/gen/auth/v1"
	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/auth"
	"doorstep/kit/events"
	"doorstep/kit/storage/storagetest"
	"doorstep/services/account"
	"doorstep/services/account/accounttest"
)

func TestUpdateMe(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	me := f.LogIn(t, phone).User
	ctx := accounttest.As(t, me)
	saved, err := f.UpdateMe(ctx, &accountv1.UpdateMeRequest{Name: proto.String(" Asha "), Email: proto.String("asha@example.com"), Language: proto.String("hi")})
	must(t, err)
	if saved.Name != "Asha" || saved.Email != "asha@example.com" || saved.Language != "hi" || saved.Phone != phone {
		t.Fatalf("saved %v", saved)
	}
	var told eventsv1.UserSaved
	f.Payload(t, me.UserId, &told)
	if email, err := f.Keys.Open("event.email", told.EmailSealed); err != nil || email != "asha@example.com" || told.Language != "hi" {
		t.Fatalf("user_saved says %v, e-mail %q, %v", &told, email, err)
	}

	// The same once more changes nothing and tells nobody.
	_, err = f.UpdateMe(ctx, &accountv1.UpdateMeRequest{Name: proto.String("Asha")})
	must(t, err)
	if seqs := userSavedSeqs(t, f, me.UserId); !slices.Equal(seqs, []int64{1, 2}) {
		t.Fatalf("user_saved has the versions %v, want 1, 2", seqs)
	}

	_, err = f.UpdateMe(ctx, &accountv1.UpdateMeRequest{Email: proto.String("Asha <asha@example.com>")})
	refused(t, err, "email_invalid")
	got, err := f.GetMe(ctx, &accountv1.GetMeRequest{})
	must(t, err)
	if !proto.Equal(got, saved) {
		t.Fatalf("GetMe is %v, want %v", got, saved)
	}
}

func userSavedSeqs(t *testing.T, f *accounttest.Fixture, user string) (seqs []int64) {
	t.Helper()
	const all = `SELECT array_agg(seq ORDER BY id) FROM events.outbox WHERE type = 'user_saved' AND subject = $1`
	must(t, f.Pool.QueryRow(t.Context(), all, user).Scan(&seqs))
	return seqs
}

func TestCreateUser(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	admin := accounttest.Admin(t)
	_, err := f.CreateUser(admin, &accountv1.CreateUserRequest{Phone: phone, Name: "Ravi", Role: "picker"})
	refused(t, err, "warehouse_needed")

	req := &accountv1.CreateUserRequest{Phone: phone, Name: "Ravi", Role: "picker", WarehouseId: "blr-1"}
	created, err := f.CreateUser(admin, req)
	must(t, err)
	again, err := f.CreateUser(admin, req)
	must(t, err)
	if !proto.Equal(created, again) || created.Role != "picker" || created.WarehouseId != "blr-1" {
		t.Fatalf("created %v, then %v", created, again)
	}
	if seqs := userSavedSeqs(t, f, created.UserId); !slices.Equal(seqs, []int64{1}) {
		t.Fatalf("user_saved has the versions %v, want 1", seqs)
	}
	if who := f.LogIn(t, phone).User; who.UserId != created.UserId || who.Role != "picker" {
		t.Fatalf("logged in as %v", who)
	}
}

// A manager sees the names of those who work in the store now, and nothing else of them.
func TestListStaff(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	admin := accounttest.Admin(t)
	for i, who := range []*accountv1.CreateUserRequest{
		{Name: "Ravi", Role: "picker", WarehouseId: "blr-1"}, {Name: "Asha Rao", Role: "store_manager", WarehouseId: "blr-1"},
		{Name: "Noor", Role: "picker", WarehouseId: "blr-2"}, {Name: "Kiran", Role: "rider", WarehouseId: "blr-1"},
		{Name: "Mala", Role: "picker", WarehouseId: "blr-1"},
	} {
		who.Phone = fmt.Sprintf("+9198000000%02d", i)
		user, err := f.CreateUser(admin, who)
		must(t, err)
		if who.Name == "Mala" {
			_, err = f.UpdateUser(admin, &accountv1.UpdateUserRequest{UserId: user.UserId, Blocked: proto.Bool(true)})
			must(t, err)
		}
	}
	res, err := f.ListStaff(admin, &accountv1.ListStaffRequest{WarehouseId: "blr-1"})
	must(t, err)
	if len(res.Staff) != 2 || res.Staff[0].Name != "Asha Rao" || res.Staff[0].Role != "store_manager" || res.Staff[1].Name != "Ravi" || res.Staff[1].UserId == "" {
		t.Fatalf("the staff is %v", res.Staff)
	}
	picker := auth.WithPrincipal(t.Context(), auth.Principal{UserID: "ravi", Role: authv1.Role_ROLE_PICKER, Warehouse: "blr-1"})
	res, err = f.ListStaff(picker, &accountv1.ListStaffRequest{WarehouseId: "blr-1"})
	must(t, err)
	if len(res.Staff) != 2 || res.Staff[0].Name != "Asha R." || res.Staff[1].Name != "Ravi" {
		t.Fatalf("a picker sees %v", res.Staff)
	}
}

func TestCustomerBecomesStaff(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	login := f.LogIn(t, phone)
	promoted, err := f.CreateUser(accounttest.Admin(t), &accountv1.CreateUserRequest{Phone: phone, Name: "Ravi", Role: "store_manager", WarehouseId: "blr-1"})
	must(t, err)
	if promoted.UserId != login.User.UserId || promoted.Name != "Ravi" {
		t.Fatalf("promoted %v, want user %s with a name", promoted, login.User.UserId)
	}
	res, err := refresh(t, f.Service, login.RefreshToken)
	must(t, err)
	principal, err := f.Keys.Verify(res.AccessToken, f.Wall.Now())
	must(t, err)
	if principal.Warehouse != "blr-1" {
		t.Fatalf("the refreshed token says %+v", principal)
	}
}

func TestBlockEndsSessions(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	login := f.LogIn(t, phone)
	f.Wall.Advance(time.Minute)
	pending := challenge(t, f, phone)
	admin := accounttest.Admin(t)
	for range 2 {
		blocked, err := f.UpdateUser(admin, &accountv1.UpdateUserRequest{UserId: login.User.UserId, Blocked: proto.Bool(true)})
		must(t, err)
		if !blocked.Blocked {
			t.Fatal("not blocked")
		}
	}
	_, err := refresh(t, f.Service, login.RefreshToken)
	refused(t, err, "refresh_token_invalid")
	_, err = enter(t, f, pending, f.Code(t, pending))
	refused(t, err, "user_blocked")
	var told eventsv1.UserSaved
	f.Payload(t, login.User.UserId, &told)
	if told.TokensValidFrom.AsTime().Before(f.Wall.Now().Add(-time.Second)) {
		t.Fatalf("tokens are valid from %v, want now: %v", told.TokensValidFrom.AsTime(), f.Wall.Now())
	}

	_, err = f.UpdateUser(admin, &accountv1.UpdateUserRequest{UserId: login.User.UserId, Blocked: proto.Bool(false)})
	must(t, err)
	f.Wall.Advance(time.Minute)
	f.LogIn(t, phone)
}

// A token says in whole seconds when it was made: one of the very second of the block ends too, one of a
// login right after it works.
func TestBlockEndsTokensOfTheSameSecond(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{ResendAfter: time.Nanosecond})
	login := f.LogIn(t, phone)
	admin := accounttest.Admin(t)
	user := login.User.UserId
	_, err := f.UpdateUser(admin, &accountv1.UpdateUserRequest{UserId: user, Blocked: proto.Bool(true)})
	must(t, err)
	var told eventsv1.UserSaved
	f.Payload(t, user, &told)
	f.Keys.RevokeBefore(user, told.TokensValidFrom.AsTime())
	_, err = f.Keys.Verify(login.AccessToken, f.Wall.Now())
	refused(t, err, "token_revoked")

	_, err = f.UpdateUser(admin, &accountv1.UpdateUserRequest{UserId: user, Blocked: proto.Bool(false)})
	must(t, err)
	f.Wall.Advance(time.Microsecond)
	_, err = f.Keys.Verify(f.LogIn(t, phone).AccessToken, f.Wall.Now())
	must(t, err)
}

// A login under way while the user is blocked leaves no session behind, whoever is first.
func TestBlockAgainstLogin(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{ResendAfter: time.Nanosecond, HourlyCodes: 1000})
	user := f.LogIn(t, phone).User
	admin := accounttest.Admin(t)
	for range 10 {
		f.Wall.Advance(time.Millisecond)
		res, err := f.RequestOtp(t.Context(), &accountv1.RequestOtpRequest{Phone: phone})
		must(t, err)
		code, done := f.Code(t, res.ChallengeId), make(chan error)
		go func() {
			_, err := f.IssueToken(context.Background(), &accountv1.IssueTokenRequest{ChallengeId: res.ChallengeId, Code: code})
			done <- err
		}()
		_, err = f.UpdateUser(admin, &accountv1.UpdateUserRequest{UserId: user.UserId, Blocked: proto.Bool(true)})
		must(t, err)
		if err := <-done; err != nil {
			refused(t, err, "user_blocked")
		}
		var sessions int
		must(t, f.Pool.QueryRow(t.Context(), `SELECT count(*) FROM account.sessions`).Scan(&sessions))
		if sessions != 0 {
			t.Fatalf("a blocked user has %d sessions", sessions)
		}
		_, err = f.UpdateUser(admin, &accountv1.UpdateUserRequest{UserId: user.UserId, Blocked: proto.Bool(false)})
		must(t, err)
	}
}

func TestNobodyChangesThemselves(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	admin, err := f.CreateUser(accounttest.Admin(t), &accountv1.CreateUserRequest{Phone: phone, Name: "Boss", Role: "admin"})
	must(t, err)
	ctx := accounttest.As(t, admin)
	_, err = f.UpdateUser(ctx, &accountv1.UpdateUserRequest{UserId: admin.UserId, Blocked: proto.Bool(true)})
	refused(t, err, "own_account")
	_, err = f.CreateUser(ctx, &accountv1.CreateUserRequest{Phone: phone, Name: "Boss", Role: "customer"})
	refused(t, err, "own_account")
	_, err = f.UpdateUser(ctx, &accountv1.UpdateUserRequest{UserId: "nobody", Blocked: proto.Bool(true)})
	refused(t, err, "user_not_found")
}

func TestAdminPhone(t *testing.T) {
	t.Parallel()
	cfg := account.Config{AdminPhone: phone}
	f := accounttest.New(t, cfg)
	for range 2 {
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- f.Restart(t, cfg).Run(ctx) }()
		until(t, "the admin is there", func() bool {
			var admins int
			must(t, f.Pool.QueryRow(t.Context(), `SELECT count(*) FROM account.users WHERE role = 'admin'`).Scan(&admins))
			return admins == 1
		})
		stop()
		must(t, <-done)
	}
	if who := f.LogIn(t, phone).User; who.Role != "admin" {
		t.Fatalf("logged in as %v", who)
	}
}

// Who logs in before Run has made the admin is one all the same.
func TestAdminLogsInFirst(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{AdminPhone: phone})
	if who := f.LogIn(t, phone).User; who.Role != "admin" {
		t.Fatalf("logged in as %v", who)
	}
}

// A database that is away when a process starts is waited for: the process goes on when it is back.
func TestFirstAdminWaitsForTheDatabase(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	warned := make(chan struct{}, 100)
	service, err := account.New(account.Deps{
		Pool: f.Pool, Bus: events.NewBus(f.Pool, events.Options{}), Clock: f.Clock, Wall: f.Wall, Keys: f.Keys,
		Log: slog.New(slog.NewTextHandler(signalWriter{warned}, nil)),
	}, account.Config{AdminPhone: phone})
	must(t, err)
	open := storagetest.Shut(t, f.Pool.Config().ConnString())
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- service.Run(ctx) }()
	select {
	case err := <-done:
		t.Fatalf("the service ended: %v", err)
	case <-warned:
	}
	open()
	until(t, "the admin is there", func() bool {
		var admins int
		must(t, f.Pool.QueryRow(t.Context(), `SELECT count(*) FROM account.users WHERE role = 'admin'`).Scan(&admins))
		return admins == 1
	})
	stop()
	must(t, <-done)
}

// signalWriter signals every line that is logged.
type signalWriter struct{ lines chan struct{} }

func (w signalWriter) Write(line []byte) (int, error) {
	select {
	case w.lines <- struct{}{}:
	default:
	}
	return len(line), nil
}

func TestListUsers(t *testing.T) {
	t.Parallel()
	f := accounttest.New(t, account.Config{})
	for i := range 5 {
		f.Clock.Advance(time.Second)
		f.LogIn(t, fmt.Sprintf("+91987650000%d", i))
	}
	f.Clock.Advance(time.Second)
	_, err := f.CreateUser(accounttest.Admin(t), &accountv1.CreateUserRequest{Phone: phone, Name: "Meena", Role: "rider"})
	must(t, err)

	var phones []string
	for token, pages := "", 0; pages == 0 || token != ""; pages++ {
		page, err := f.ListUsers(t.Context(), &accountv1.ListUsersRequest{Role: "customer", PageSize: 2, PageToken: token})
		must(t, err)
		for _, u := range page.Users {
			phones = append(phones, u.Phone)
		}
		token = page.NextPageToken
	}
	want := []string{"+919876500004", "+919876500003", "+919876500002", "+919876500001", "+919876500000"}
	if !slices.Equal(phones, want) {
		t.Fatalf("listed %v, want %v", phones, want)
	}
	byPhone, err := f.ListUsers(t.Context(), &accountv1.ListUsersRequest{Phone: phone})
	must(t, err)
	if len(byPhone.Users) != 1 || byPhone.Users[0].Name != "Meena" {
		t.Fatalf("found %v", byPhone.Users)
	}
	for _, token := range []string{"!", "AAA", "_____w"} {
		if _, err := f.ListUsers(t.Context(), &accountv1.ListUsersRequest{PageToken: token}); err != nil {
			refused(t, err, "page_token_invalid")
		}
	}
}
