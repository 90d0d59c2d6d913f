// The rider's positions on their way to us. Each has a number that only grows; what could not be sent is
// kept, also over a reload, and goes out in order when the network is back.

export type Fix = {
  sequence: number;
  latitude: number;
  longitude: number;
  /** Metres a second. */
  speed: number;
  heading: number;
  accuracy: number;
  /** Business time in ms. */
  at: number;
};

type Kept = { issued: number; fixes: Fix[] };
type Store = Pick<Storage, 'getItem' | 'setItem'>;

/** What one request may carry. */
const batchSize = 500;
/** Almost three hours of riding without a network; after that the oldest go. */
const mostKept = 2000;

export class FixLog {
  #kept: Kept;
  #store: Store;
  #key: string;

  constructor(store: Store, key: string) {
    this.#store = store;
    this.#key = key;
    this.#kept = this.#read();
  }

  /** How many wait to be sent. */
  get waiting(): number {
    return this.#kept.fixes.length;
  }

  add(fix: Omit<Fix, 'sequence'>): void {
    this.#kept.issued += 1;
    this.#kept.fixes.push({ ...fix, sequence: this.#kept.issued });
    this.#kept.fixes.splice(0, this.#kept.fixes.length - mostKept);
    this.#write();
  }

  /** What to send next, the oldest first. */
  batch(): Fix[] {
    return this.#kept.fixes.slice(0, batchSize);
  }

  /**
   * The server has seen a batch. When it knows a higher number than this device ever gave, another device
   * went on in the meantime: what was not taken gets numbers after that one and is sent again.
   */
  settle(sent: Fix[], answer: { accepted: number; lastSequence: number }): void {
    const elsewhere = answer.lastSequence > this.#kept.issued;
    const last = sent.at(-1)?.sequence ?? 0;
    if (!elsewhere || answer.accepted > 0) this.#kept.fixes = this.#kept.fixes.filter((fix) => fix.sequence > last);
    if (elsewhere) {
      this.#kept.issued = answer.lastSequence;
      for (const fix of this.#kept.fixes) {
        this.#kept.issued += 1;
        fix.sequence = this.#kept.issued;
      }
    }
    this.#write();
  }

  #read(): Kept {
    try {
      const { issued, fixes } = JSON.parse(this.#store.getItem(this.#key) ?? '') as Kept;
      return { issued: Number(issued) || 0, fixes: Array.isArray(fixes) ? fixes : [] };
    } catch {
      return { issued: 0, fixes: [] };
    }
  }

  #write(): void {
    try {
      this.#store.setItem(this.#key, JSON.stringify(this.#kept));
    } catch {
      // Kept until the page is closed.
    }
  }
}
