import { create } from '@bufbuild/protobuf';
import { type Cart, CartSchema } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { beforeEach, expect, test, vi } from 'vitest';
import { CartModel, type CartProduct, type CartServer, totalOf } from './cart-model';

const rupees = (n: number) => ({ amountMinor: BigInt(n * 100), currency: 'INR' });
const product = (productId: string, price = 30): CartProduct => ({
  productId,
  name: productId,
  packSize: '1',
  imageUrl: '',
  price: rupees(price),
  mrp: rupees(price + 5),
});
const milk = product('milk');
const bread = product('bread', 40);

/** How long to wait for what comes at once: a busy machine is no defect. */
const soon = { timeout: 30_000 };

class Refusal extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** A server with a cart and some stock. */
function newServer(stock: Record<string, number> = {}) {
  const items = new Map<string, number>();
  let fault: Error | null = null;
  const calls: [string, number][] = [];
  const cart = (): Cart =>
    create(CartSchema, {
      warehouseId: 's1',
      items: [...items].map(([productId, quantity]) => ({
        ...product(productId),
        productId,
        quantity,
        reserved: true,
      })),
      reservedUntil: { seconds: 1_800_000_000n },
    });
  const server: CartServer = {
    get: async () => cart(),
    set: async (productId, quantity) => {
      calls.push([productId, quantity]);
      if (fault) throw fault;
      if (quantity > (stock[productId] ?? 10)) throw new Refusal('out_of_stock');
      if (quantity === 0) items.delete(productId);
      else items.set(productId, quantity);
      return cart();
    },
    clear: async () => {
      items.clear();
      return cart();
    },
  };
  return { server, items, calls, failWith: (error: Error | null) => (fault = error) };
}

function newCart() {
  const refused = vi.fn();
  const model = new CartModel({
    refused,
    isUndecided: (error) => error instanceof TypeError,
    reasonOf: (error) => (error instanceof Refusal ? error.reason : ''),
  });
  return { model, refused };
}

const settled = (model: CartModel) => vi.waitFor(() => expect(model.state.waiting).toBe(false), soon);

beforeEach(() => localStorage.clear());

test('a press shows at once; many presses become what was wanted last', async () => {
  const { server, items, calls } = newServer();
  const { model } = newCart();
  model.connect(server);
  for (let n = 1; n <= 5; n++) model.set(milk, n, 's1');
  expect(model.quantityOf('milk')).toBe(5);
  await settled(model);
  expect(items.get('milk')).toBe(5);
  expect(calls.length).toBeLessThan(5);
  expect(model.state.lines[0]).toMatchObject({ quantity: 5, held: true });
  expect(model.state.heldUntil).toEqual(new Date(1_800_000_000_000));
});

test('a cart without a login outlives the page and goes to the server with the login', async () => {
  const { model } = newCart();
  model.set(milk, 2, 's1');
  model.set(bread, 1, 's1');
  const { model: later } = newCart();
  expect(later.state.lines.map((line) => [line.productId, line.quantity, line.price.amountMinor])).toEqual([
    ['milk', 2, 3000n],
    ['bread', 1, 4000n],
  ]);
  const { server, items } = newServer();
  later.connect(server);
  await vi.waitFor(() => expect(items.get('bread')).toBe(1), soon);
  await settled(later);
  expect(items.get('milk')).toBe(2);
});

test('what is refused goes back to what the server holds, and is told', async () => {
  const { server } = newServer({ milk: 1 });
  const { model, refused } = newCart();
  model.connect(server);
  model.set(milk, 1, 's1');
  await settled(model);
  model.set(milk, 2, 's1');
  await settled(model);
  expect(refused).toHaveBeenCalledOnce();
  expect(model.quantityOf('milk')).toBe(1);
});

test('without a network the press stays and waits', async () => {
  const { server, items, failWith } = newServer();
  const { model, refused } = newCart();
  model.connect(server);
  failWith(new TypeError('network'));
  model.set(milk, 1, 's1');
  await vi.waitFor(() => expect(model.state.waiting).toBe(true), soon);
  expect(model.quantityOf('milk')).toBe(1);
  failWith(null);
  await model.refresh();
  await settled(model);
  expect(items.get('milk')).toBe(1);
  expect(refused).not.toHaveBeenCalled();
});

test('items of another store: start over, or keep', async () => {
  const { server, items, failWith } = newServer();
  const { model } = newCart();
  model.connect(server);
  model.set(milk, 1, 's1');
  await settled(model);
  failWith(new Refusal('cart_other_store'));
  model.set(bread, 1, 's2');
  await vi.waitFor(() => expect(model.state.otherStore).toBe(true), soon);
  failWith(null);
  await model.startOver('s2');
  await vi.waitFor(() => expect([...items]).toEqual([['bread', 1]]), soon);
  expect(model.state.otherStore).toBe(false);
});

test('totals add up', () => {
  const line = (p: CartProduct, quantity: number) => ({ ...p, quantity, held: true });
  expect(totalOf([line(milk, 2), line(bread, 1)])).toEqual({ units: 3, total: rupees(100), savings: rupees(15) });
});

test('what was pressed just before the page was left is told after it opens again', async () => {
  const { server, items } = newServer();
  const { model } = newCart();
  model.connect(server);
  model.set(milk, 1, 's1');
  model.set(bread, 1, 's1');
  await settled(model);
  const silent = new Promise<never>(() => {});
  const { model: leaving } = newCart();
  leaving.connect({ ...server, get: async () => server.get(), set: () => silent });
  await vi.waitFor(() => expect(leaving.state.heldUntil).not.toBeNull(), soon);
  leaving.set(milk, 2, 's1');
  leaving.set(bread, 0, 's1');

  const { model: again } = newCart();
  expect(again.quantityOf('milk')).toBe(2);
  again.connect(server);
  await vi.waitFor(() => expect([...items]).toEqual([['milk', 2]]), soon);
  await settled(again);
  expect(again.state.lines.map(({ productId, quantity }) => [productId, quantity])).toEqual([['milk', 2]]);
});

test('what was taken off sale keeps its name and costs nothing', async () => {
  const { model } = newCart();
  const { server, items } = newServer();
  model.set(milk, 2, 's1');
  model.connect(server);
  await vi.waitFor(() => expect(items.get('milk')).toBe(2), soon);
  const gone: CartServer = {
    ...server,
    get: async () =>
      create(CartSchema, { warehouseId: 's1', items: [{ productId: 'milk', quantity: 2, refused: 'not_sold' }] }),
  };
  model.connect(gone);
  await vi.waitFor(() => expect(model.state.lines[0]?.refused).toBe('not_sold'), soon);
  expect(model.state.lines).toMatchObject([{ name: 'milk', quantity: 2, held: true }]);
  expect(totalOf(model.state.lines).total.amountMinor).toBe(0n);
});
