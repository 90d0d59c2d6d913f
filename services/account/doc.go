// Package account owns who people are: customers, staff and riders, their roles and stores, login by
// phone and one-time code, sessions, customers' addresses, and the log of what staff changed. It sends
// no messages, keeps no payment data and does not decide what a role may do: the policy table does.
//
// Events out, topic account: user_saved (every change of a user, Seq is the user's version) and
// otp_requested (the code on its way to the phone, sealed). Events in: staff_acted, from every service
// (see kit/audit), which goes into the audit log.
//
// A login, in wall time:
//
//	RequestOtp ──> challenge ──right code──> session with refresh token 1, access token
//	                  │                          │ IssueToken(1)
//	     5 wrong codes, 5 min: gone              ▼
//	                                         refresh token 2, access token   ... and so on
//
// A session is the family of all refresh tokens that descend from one login. Each works once. A
// request that presents a token after it was exchanged is a replay, by a thief or against one:
// nobody can tell which, so it ends the whole session (refresh_token_reused). A request that was
// already here when the token was exchanged is the same app asking twice at once: exactly one wins,
// the other is refused and nothing else happens (refresh_token_rotated). There is no longer grace:
// whoever lost the answer has no token to go on with in either case, and a stolen token would work
// in it.
//
// Deviations from the users table of the specification: phone and email are sealed (phone_sealed,
// email_sealed) and a phone is found by its keyed fingerprint (phone_index); address, latitude and
// longitude are those of the customer's addresses, of which the one used last is the default.
package account
