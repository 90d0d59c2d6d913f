package notification_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	notificationv1 "doorstep/gen/notification/v1"
)

// pushService stands for a browser and its push service: it checks who sends, as push services do, and
// decrypts what comes, as browsers do.
type pushService struct {
	*httptest.Server
	key string // the installation's public key

	mu      sync.Mutex // guards all below
	devices map[string]*device
	answers map[string][]int // in turn, the last one for ever; 201 when none
	got     map[string][]pushed
}

type device struct {
	key  *ecdh.PrivateKey
	auth []byte
}

// pushed is one message as it arrived.
type pushed struct {
	ID, Title, Text, Order, Tag, About string
	Until                              int64
	headers                            http.Header
}

func newPushService(t *testing.T, key string) *pushService {
	p := &pushService{key: key, devices: map[string]*device{}, answers: map[string][]int{}, got: map[string][]pushed{}}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = p.take(r, body)
		}
		if err != nil {
			t.Errorf("%s: %v", r.URL.Path, err)
		}
		status := p.nextAnswer(r.URL.Path[1:])
		if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "120")
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *pushService) take(r *http.Request, body []byte) error {
	if r.Method != http.MethodPost || r.Header.Get("Content-Encoding") != "aes128gcm" || len(body) > 4096 {
		return fmt.Errorf("%s with %v and %d bytes", r.Method, r.Header, len(body))
	}
	if err := checkVAPID(r.Header.Get("Authorization"), p.key, p.URL); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	name := r.URL.Path[1:]
	text, err := p.devices[name].decrypt(body)
	if err != nil {
		return err
	}
	message := pushed{headers: r.Header.Clone()}
	if err := json.Unmarshal(text, &message); err != nil {
		return err
	}
	p.got[name] = append(p.got[name], message)
	return nil
}

// device makes one more, as a browser's subscription.
func (p *pushService) device(t *testing.T, name string) *notificationv1.RegisterPushDeviceRequest {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	must(t, err)
	d := &device{key: key, auth: make([]byte, 16)}
	_, _ = rand.Read(d.auth)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.devices[name] = d
	encode := base64.RawURLEncoding.EncodeToString
	return &notificationv1.RegisterPushDeviceRequest{Endpoint: p.URL + "/" + name, P256Dh: encode(key.PublicKey().Bytes()), Auth: encode(d.auth)}
}

func (p *pushService) answer(name string, statuses ...int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answers[name] = statuses
}

func (p *pushService) nextAnswer(name string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	left := p.answers[name]
	if len(left) == 0 {
		return http.StatusCreated
	}
	if len(left) > 1 {
		p.answers[name] = left[1:]
	}
	return left[0]
}

func (p *pushService) messages(name string) []pushed {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]pushed(nil), p.got[name]...)
}

// checkVAPID checks the signature and the claims of RFC 8292.
func checkVAPID(header, key, origin string) error {
	var token, k string
	if _, err := fmt.Sscanf(header, "vapid t=%s k=%s", &token, &k); err != nil {
		return fmt.Errorf("authorization %q: %w", header, err)
	}
	if k != key {
		return fmt.Errorf("signed with %s, the browser was told %s", k, key)
	}
	parts := strings.Split(strings.TrimSuffix(token, ","), ".")
	if len(parts) != 3 {
		return fmt.Errorf("token %q", token)
	}
	point, claimsText, signature := decoded(k), decoded(parts[1]), decoded(parts[2])
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		return err
	}
	hash := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if len(signature) != 64 || !ecdsa.Verify(public, hash[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		return errors.New("the signature is wrong")
	}
	var claims struct {
		Aud, Sub string
		Exp      int64
	}
	if err := json.Unmarshal(claimsText, &claims); err != nil {
		return err
	}
	if left := time.Until(time.Unix(claims.Exp, 0)); claims.Aud != origin || claims.Sub != "mailto:ops@example.com" || left <= 0 || left > 24*time.Hour {
		return fmt.Errorf("claims %s", claimsText)
	}
	return nil
}

func decoded(text string) []byte {
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	return data
}

// decrypt is RFC 8291 as the receiver does it.
func (d *device) decrypt(body []byte) ([]byte, error) {
	if d == nil || len(body) < 86 || body[20] != 65 || binary.BigEndian.Uint32(body[16:20]) != 4096 {
		return nil, errors.New("no record for this device")
	}
	salt, sender, sealed := body[:16], body[21:86], body[86:]
	theirs, err := ecdh.P256().NewPublicKey(sender)
	if err != nil {
		return nil, err
	}
	shared, err := d.key.ECDH(theirs)
	if err != nil {
		return nil, err
	}
	ikm, err := hkdf.Key(sha256.New, shared, d.auth, "WebPush: info\x00"+string(d.key.PublicKey().Bytes())+string(sender), 32)
	if err != nil {
		return nil, err
	}
	cek, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return nil, err
	}
	nonce, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(cek)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	padded, err := gcm.Open(nil, nonce, sealed, nil)
	if err != nil {
		return nil, err
	}
	text, last := bytes.CutSuffix(bytes.TrimRight(padded, "\x00"), []byte{2})
	if !last {
		return nil, errors.New("not the last record")
	}
	return text, nil
}

// The example of RFC 8291, section 5: our test's browser reads what another implementation wrote.
func TestTheTestsBrowserDecrypts(t *testing.T) {
	t.Parallel()
	key, err := ecdh.P256().NewPrivateKey(decoded("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"))
	must(t, err)
	text, err := (&device{key: key, auth: decoded("BTBZMqHH6r4Tts7J_aSIgg")}).decrypt(decoded("DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"))
	if err != nil || string(text) != "When I grow up, I want to be a watermelon" {
		t.Fatalf("%q, %v", text, err)
	}
}
