package lean

import (
	"crypto/sha256"
	"os"
	"testing"
)

func TestPagesOfTheProgramAreGivenBackAndComeAgain(t *testing.T) {
	program, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(program)
	before := resident(t)
	if before == 0 {
		t.Fatal("a running program has none of its pages in memory")
	}
	if err := GiveBack(); err != nil {
		t.Fatal(err)
	}
	if after := resident(t); after > before*3/4 {
		t.Errorf("%d of %d bytes of the program are still in memory", after, before)
	}
	if sha256.Sum256(program) != sum {
		t.Error("what the program had in memory of its own has changed")
	}
}

func TestWhatMayBeWrittenIsKept(t *testing.T) {
	const program = "/usr/bin/doorstep"
	for line, want := range map[string]bool{
		"00400000-02369000 r-xp 00000000 fe:00 10199524                           /usr/bin/doorstep":           true,
		"02369000-05847000 r--p 01f69000 fe:00 10199524                           /usr/bin/doorstep":           true,
		"05847000-05a34000 rw-p 05447000 fe:00 10199524                           /usr/bin/doorstep":           false,
		"7f5311b0b000-7f5311c00000 r-xp 00026000 fe:00 326269                     /usr/lib/libc.so.6":          false,
		"00400000-02369000 r-xp 00000000 fe:00 10199524                           /usr/bin/doorstep (deleted)": false,
		"1ae2f1000000-1ae2f3c00000 rw-p 00000000 00:00 0 ":                                                     false,
	} {
		got, ours, err := mapping(line, program)
		if err != nil || ours != want || got.to <= got.from {
			t.Errorf("%q: %t from %x to %x, %v", line, ours, got.from, got.to, err)
		}
	}
	if _, _, err := mapping("Rss", program); err == nil {
		t.Error("a line without addresses was understood")
	}
}

// resident is how much of the program's file is in memory.
func resident(t *testing.T) (bytes int64) {
	t.Helper()
	own, err := ownPages()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range own {
		bytes += p.resident
	}
	return bytes
}
