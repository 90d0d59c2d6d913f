import { ApiProvider } from '@doorstep/api/api';
import { ToastProvider } from '@doorstep/ui/toast';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Profiler } from 'react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CartProvider } from './cart';
import { Layout } from './layout';
import { type Card, ProductCard } from './product-card';

const rupees = (n: number) => ({ amountMinor: BigInt(n * 100), currency: 'INR' });
const card = (n: number): Card => ({
  productId: `p${n}`,
  name: `Thing ${n}`,
  brand: '',
  packSize: '1 kg',
  imageUrl: '',
  price: rupees(n),
  mrp: rupees(n + 5),
  inStock: true,
  onlyLeft: 0,
  diet: '',
  ratingMean: 0,
  ratingCount: 0,
});

const drawn: string[] = [];
const note = (id: string) => drawn.push(id);

/** A shelf in the frame of the shop. */
function Shelf({ length }: { length: number }) {
  return (
    <ApiProvider app="customer">
      <ToastProvider>
        <CartProvider>
          <Layout>
            {Array.from({ length }, (_, i) => (
              <Profiler key={i} id={`p${i}`} onRender={note}>
                <ProductCard card={card(i)} />
              </Profiler>
            ))}
          </Layout>
        </CartProvider>
      </ToastProvider>
    </ApiProvider>
  );
}

beforeEach(() => {
  localStorage.clear();
  drawn.length = 0;
});
afterEach(cleanup);

test('a press draws its own card again and no other of the shelf', () => {
  render(<Shelf length={50} />);
  expect(drawn).toHaveLength(50);
  drawn.length = 0;
  fireEvent.click(screen.getByRole('button', { name: 'Add Thing 7' }));
  expect(drawn).toEqual(['p7']);
  fireEvent.click(screen.getByRole('button', { name: 'One more of Thing 7' }));
  fireEvent.click(screen.getByRole('button', { name: 'Add Thing 9' }));
  expect(drawn).toEqual(['p7', 'p7', 'p9']);
});

test('the first press keeps the focus on the button that adds more', () => {
  render(<Shelf length={2} />);
  const button = screen.getByRole('button', { name: 'Add Thing 1' });
  button.focus();
  fireEvent.click(button);
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'One more of Thing 1' }));
});
