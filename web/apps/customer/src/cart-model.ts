// The cart as it reacts: a press shows at once, and is told to the server one product after the other.
// Without a login, or a network, the cart waits in the browser. Only what the server holds is held.

import type { Cart } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import type { Money } from '@doorstep/api/gen/doorstep/type/v1/type_pb';

export type Amount = Pick<Money, 'amountMinor' | 'currency'>;

export const minus = (a: Amount, b: Amount): Amount => ({
  amountMinor: a.amountMinor - b.amountMinor,
  currency: a.currency,
});

/** What a cart knows of a product. */
export type CartProduct = {
  productId: string;
  name: string;
  packSize: string;
  imageUrl: string;
  price: Amount;
  mrp: Amount;
};

export type CartLine = CartProduct & {
  quantity: number;
  /** The server keeps the units for this cart. */
  held: boolean;
  /** Why it is not sold now: cold_paused or not_sold; empty when it is. */
  refused?: string;
};

export type CartState = {
  lines: CartLine[];
  storeId: string;
  /** Until when the units are held, business time. */
  heldUntil: Date | null;
  /** Presses that the server does not know of yet. */
  waiting: boolean;
  /** The cart holds items of another store, and something of this one was pressed. */
  otherStore: boolean;
  /** The server's cart as it was last told, with its fees. */
  priced: Cart | null;
};

/** What the cart asks of the server. */
export type CartServer = {
  get: () => Promise<Cart>;
  set: (productId: string, quantity: number, storeId: string) => Promise<Cart>;
  clear: () => Promise<Cart>;
};

/** How the cart tells what went wrong. */
export type CartNews = {
  refused: (error: unknown, productId: string) => void;
  isUndecided: (error: unknown) => boolean;
  reasonOf: (error: unknown) => string;
};

const storageKey = 'doorstep.cart';
const retryEvery = 4000;

const emptyState: CartState = {
  lines: [],
  storeId: '',
  heldUntil: null,
  waiting: false,
  otherStore: false,
  priced: null,
};

/** What outlives a page: also what was pressed and not told before it was left. */
type Kept = Pick<CartState, 'lines' | 'storeId'> & { wanted: [productId: string, quantity: number][] };

export class CartModel {
  #state: CartState = emptyState;
  #wanted = new Map<string, number>(); // what was pressed and is not told yet
  #server: CartServer | null = null;
  #news: CartNews;
  #working = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #listeners = new Set<() => void>();

  constructor(news: CartNews) {
    this.#news = news;
    this.#read();
  }

  get state(): CartState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  quantityOf(productId: string): number {
    return this.#state.lines.find((line) => line.productId === productId)?.quantity ?? 0;
  }

  /** Someone signed in, or out. What waited in the browser is told to the server. */
  connect(server: CartServer | null): void {
    if (server === this.#server) return;
    this.#server = server;
    if (!server) {
      this.#wanted.clear();
      this.#set(emptyState);
      return;
    }
    for (const line of this.#state.lines) if (!line.held) this.#wanted.set(line.productId, line.quantity);
    void this.refresh();
  }

  /** Reads the server's cart again, and goes on with what waits. */
  async refresh(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    try {
      this.#adopt(await server.get());
    } catch {
      // What is shown is what was known; the next press or visit asks again.
    }
    void this.#work();
  }

  set(product: CartProduct, quantity: number, storeId: string): void {
    const known = this.#state.lines.some((line) => line.productId === product.productId);
    const lines = known
      ? this.#state.lines.map((line) => (line.productId === product.productId ? { ...line, quantity } : line))
      : [...this.#state.lines, { ...product, quantity, held: false }];
    this.#wanted.set(product.productId, quantity);
    this.#set({
      ...this.#state,
      lines: lines.filter((line) => line.quantity > 0),
      storeId: this.#state.lines.length > 0 ? this.#state.storeId : storeId,
      waiting: this.#server !== null,
    });
    void this.#work();
  }

  /** Empties the cart; afterwards what was pressed for the new store goes in. */
  async startOver(storeId: string): Promise<void> {
    const pressed = this.#state.lines.filter((line) => this.#wanted.has(line.productId));
    this.#set({ ...emptyState, storeId, lines: pressed.map((line) => ({ ...line, held: false })) });
    if (!this.#server) return;
    await this.#server.clear();
    void this.#work();
  }

  /** Leaves the cart as it is: what was pressed for the other store is forgotten. */
  async keep(): Promise<void> {
    this.#wanted.clear();
    this.#set({ ...this.#state, otherStore: false });
    await this.refresh();
  }

  /** The cart was ordered. */
  ordered(): void {
    this.#wanted.clear();
    this.#set(emptyState);
    void this.refresh();
  }

  async #work(): Promise<void> {
    const server = this.#server;
    if (!server || this.#working || this.#state.otherStore) return;
    this.#working = true;
    clearTimeout(this.#timer);
    try {
      for (let next = this.#next(); next && server === this.#server; next = this.#next()) {
        if (!(await this.#tellServer(server, ...next))) break;
      }
    } finally {
      this.#working = false;
      this.#set({ ...this.#state, waiting: this.#wanted.size > 0 && this.#server !== null });
    }
  }

  #next(): [productId: string, quantity: number] | undefined {
    for (const entry of this.#wanted) return entry;
    return undefined;
  }

  /** Reports whether to go on with the next. */
  async #tellServer(server: CartServer, productId: string, quantity: number): Promise<boolean> {
    try {
      const cart = await server.set(productId, quantity, this.#state.storeId);
      if (this.#wanted.get(productId) === quantity) this.#wanted.delete(productId);
      this.#adopt(cart);
      return true;
    } catch (error) {
      if (this.#news.isUndecided(error)) {
        this.#timer = setTimeout(() => void this.#work(), retryEvery);
        return false;
      }
      if (this.#news.reasonOf(error) === 'cart_other_store') {
        this.#set({ ...this.#state, otherStore: true });
        return false;
      }
      this.#wanted.delete(productId);
      this.#news.refused(error, productId);
      await server.get().then(
        (cart) => this.#adopt(cart),
        () => {},
      );
      return true;
    }
  }

  /** Takes the server's cart over, except for what was pressed since. */
  #adopt(cart: Cart): void {
    const known = new Map(this.#state.lines.map((line) => [line.productId, line]));
    const lines: CartLine[] = [];
    for (const item of cart.items) {
      const wanted = this.#wanted.get(item.productId);
      const line = fromServer(item, known.get(item.productId));
      if (wanted !== 0) lines.push(wanted === undefined ? line : { ...line, quantity: wanted });
      known.delete(item.productId);
    }
    for (const [productId, line] of known) if ((this.#wanted.get(productId) ?? 0) > 0) lines.push(line);
    // A line stays where it was, so that nothing moves under a finger.
    const order = new Map(this.#state.lines.map((line, i) => [line.productId, i]));
    const at = (line: CartLine) => order.get(line.productId) ?? order.size;
    lines.sort((a, b) => at(a) - at(b));
    this.#set({
      ...this.#state,
      lines,
      storeId: cart.warehouseId || this.#state.storeId,
      heldUntil: cart.reservedUntil ? new Date(Number(cart.reservedUntil.seconds) * 1000) : null,
      waiting: this.#wanted.size > 0,
      priced: cart,
    });
  }

  #set(state: CartState): void {
    this.#state = state;
    try {
      const kept: Kept = { storeId: state.storeId, lines: state.lines, wanted: [...this.#wanted] };
      const text = JSON.stringify(kept, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
      localStorage.setItem(storageKey, text);
    } catch {
      // The cart holds until the page is closed.
    }
    for (const listener of this.#listeners) listener();
  }

  #read(): void {
    try {
      const revive = (_: string, value: unknown) =>
        typeof value === 'string' && /^-?\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value;
      const kept = JSON.parse(localStorage.getItem(storageKey) ?? 'null', revive) as Kept | null;
      if (!kept) return;
      this.#state = {
        ...emptyState,
        storeId: kept.storeId,
        lines: kept.lines.filter((line) => line.quantity > 0 && line.price),
      };
      this.#wanted = new Map(kept.wanted);
    } catch {
      // Nothing was kept.
    }
  }
}

/** A line as the server has it. What is not sold any more has its name from before, and nothing to hold. */
function fromServer(item: Cart['items'][number], before: CartLine | undefined): CartLine {
  const none = { amountMinor: 0n, currency: 'INR' };
  const { productId, name, packSize, imageUrl, quantity, price = none, mrp = none, reserved, refused } = item;
  const amount = ({ amountMinor, currency }: Amount) => ({ amountMinor, currency });
  const line = { productId, quantity, price: amount(price), mrp: amount(mrp), refused };
  if (refused === 'not_sold') {
    const { name = '', packSize = '', imageUrl = '' } = before ?? {};
    return { ...line, name, packSize, imageUrl, held: true };
  }
  return { ...line, name, packSize, imageUrl, held: reserved };
}

/** What the lines cost, and what they would at the MRP. */
export function totalOf(lines: CartLine[]): { units: number; total: Amount; savings: Amount } {
  let units = 0;
  let total = 0n;
  let savings = 0n;
  for (const { quantity, price, mrp } of lines) {
    units += quantity;
    total += price.amountMinor * BigInt(quantity);
    if (mrp.amountMinor > price.amountMinor) savings += (mrp.amountMinor - price.amountMinor) * BigInt(quantity);
  }
  const currency = lines[0]?.price.currency ?? 'INR';
  return { units, total: { amountMinor: total, currency }, savings: { amountMinor: savings, currency } };
}
