// A scanner that is plugged in types like a person, only much faster, and ends with Enter. This tells the
// two apart: keys that come closer together than fingers manage belong to a scan.

/** Longest pause between two keys of one scan, in ms. */
const closest = 60;

/** Codes are at least this long: an EAN-8 has 8 digits, own labels may be shorter. */
const shortest = 4;

export type Heard =
  /** Nothing of ours. */
  | { kind: 'nothing' }
  /** A key of what may become a scan. */
  | { kind: 'key' }
  /** A whole code; the Enter that ended it is not meant for the page. */
  | { kind: 'code'; code: string };

export class Wedge {
  #code = '';
  #last = Number.NEGATIVE_INFINITY;

  /** Takes one key, as KeyboardEvent.key names it, and when it came. */
  press(key: string, at: number): Heard {
    const close = at - this.#last <= closest;
    this.#last = at;
    if (key === 'Enter') {
      const code = close ? this.#code : '';
      this.#code = '';
      return code.length >= shortest ? { kind: 'code', code } : { kind: 'nothing' };
    }
    if (key === 'Shift') return { kind: 'key' };
    if (!/^[\w./-]$/.test(key)) {
      this.#code = '';
      return { kind: 'nothing' };
    }
    this.#code = close ? this.#code + key : key;
    return { kind: 'key' };
  }
}
