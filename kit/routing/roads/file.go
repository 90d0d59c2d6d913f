package roads

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/cespare/xxhash/v2"

	"doorstep/kit/routing/hierarchy"
	"doorstep/kit/routing/streets"
)

// A file of prepared roads is, in little-endian numbers: eight letters, the version of its layout,
// that of the rules by which the streets were read, the length and the xxhash64 of what follows. That
// is the parts of the engine one after the other, each list with its length before it.
const (
	magic         = "doorroad"
	layoutVersion = 1
	headerBytes   = len(magic) + 4 + 4 + 8 + 8
)

// What is wrong with a file. Both are healed by preparing the roads again.
var (
	ErrDamaged      = errors.New("the file of prepared roads is damaged")
	ErrOtherVersion = errors.New("the file of prepared roads is of another version")
)

// Save writes the prepared roads to a file. Whoever reads it meanwhile finds the old or the new
// content, never a part.
func (r *Roads) Save(path string) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	if _, err = file.Write(r.encode()); err == nil {
		// Anyone may read it: roads are no secret, and other users' processes share the folder.
		err = errors.Join(file.Chmod(0o644), file.Sync())
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// Open reads what Save wrote. A file that is not as it was written is ErrDamaged, one of an older or
// newer doorstep ErrOtherVersion.
func Open(path string) (*Roads, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	r, err := Decode(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// Source is the checksum of the extract that the roads were made of, so that nobody prepares the same
// twice.
func (r *Roads) Source() uint64 { return r.source }

func (r *Roads) encode() []byte {
	w := &writer{}
	r.parts(w, &r.source, r.free.hierarchy.Parts())
	head := append([]byte(magic), make([]byte, headerBytes-len(magic))...)
	binary.LittleEndian.PutUint32(head[8:], layoutVersion)
	binary.LittleEndian.PutUint32(head[12:], streets.RulesVersion)
	binary.LittleEndian.PutUint64(head[16:], uint64(w.Len()))
	binary.LittleEndian.PutUint64(head[24:], xxhash.Sum64(w.Bytes()))
	return append(head, w.Bytes()...)
}

// Decode is Open for bytes.
func Decode(content []byte) (*Roads, error) {
	if len(content) < headerBytes || string(content[:len(magic)]) != magic {
		return nil, ErrDamaged
	}
	if binary.LittleEndian.Uint32(content[8:]) != layoutVersion || binary.LittleEndian.Uint32(content[12:]) != streets.RulesVersion {
		return nil, ErrOtherVersion
	}
	body := content[headerBytes:]
	if binary.LittleEndian.Uint64(content[16:]) != uint64(len(body)) || binary.LittleEndian.Uint64(content[24:]) != xxhash.Sum64(body) {
		return nil, ErrDamaged
	}
	return decodeBody(body)
}

// decodeBody trusts nothing: a checksum can be right and the content wrong.
func decodeBody(body []byte) (*Roads, error) {
	in := &parser{rest: body}
	r := &Roads{graph: &streets.Graph{}}
	parts := &hierarchy.Parts{}
	var source uint64
	r.parts(in, &source, parts)
	if in.broken || len(in.rest) > 0 {
		return nil, ErrDamaged
	}
	if err := r.graph.Check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	h, err := hierarchy.Restore(*parts, len(r.graph.Edge))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return assemble(r.graph, r.report, source, h), nil
}
