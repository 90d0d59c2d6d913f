package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
)

// Keys are all keys of an installation, derived from its one secret: processes that share the secret
// share the keys.
type Keys struct {
	signing  ed25519.PrivateKey
	sealing  cipher.AEAD
	indexing []byte
	deriving []byte

	// validFrom is, by user id, the time before which access tokens were revoked.
	validFrom sync.Map
	verified  verified
	watchers  watchers
}

// MinSecret is the least number of bytes of an installation's secret.
const MinSecret = 32

// NewKeys derives the keys (HKDF-SHA256, one label for each).
func NewKeys(secret []byte) (*Keys, error) {
	if len(secret) < MinSecret {
		return nil, fmt.Errorf("the secret has %d bytes; it needs at least %d", len(secret), MinSecret)
	}
	derive := func(label string) []byte {
		key, err := hkdf.Key(sha256.New, secret, nil, "doorstep "+label, 32)
		if err != nil {
			panic(err) // 32 bytes are always within HKDF's limit
		}
		return key
	}
	block, err := aes.NewCipher(derive("seal v1"))
	if err != nil {
		return nil, err
	}
	sealing, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &Keys{
		signing:  ed25519.NewKeyFromSeed(derive("sign v1")),
		sealing:  sealing,
		indexing: derive("index v1"),
		deriving: derive("derive v1"),
	}, nil
}

// NewSecret makes a secret for a new installation.
func NewSecret() []byte {
	secret := make([]byte, MinSecret)
	_, _ = rand.Read(secret) // never fails: see crypto/rand
	return secret
}

// Seal encrypts personal data (AES-256-GCM). Purpose binds the result to its place: opening it for
// another purpose fails.
func (k *Keys) Seal(purpose, text string) []byte {
	return k.sealing.Seal(nil, nil, []byte(text), []byte(purpose))
}

// Open decrypts what Seal made. Nothing opens as "".
func (k *Keys) Open(purpose string, sealed []byte) (string, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	text, err := k.sealing.Open(nil, nil, sealed, []byte(purpose))
	if err != nil {
		return "", errors.New("sealed data of " + purpose + " does not open with this installation's secret")
	}
	return string(text), nil
}

// Derive is 32 secret bytes of the installation for one purpose, the same in all its processes: for keys
// of kinds that this package does not know.
func (k *Keys) Derive(purpose string) []byte {
	mac := hmac.New(sha256.New, k.deriving)
	mac.Write([]byte(purpose))
	return mac.Sum(nil)
}

// Index is a keyed fingerprint, for finding sealed data by equality.
func (k *Keys) Index(purpose, text string) []byte {
	mac := hmac.New(sha256.New, k.indexing)
	mac.Write([]byte(purpose + "\x00" + text))
	return mac.Sum(nil)
}
