// The main screens of the apps, for the pictures that people look at. Each app adds its own.
import { desk, phone, tablet, type Visitor } from './browser';
import { offered, rider } from './rider';
import { add, comeHome, comeIn, held, order } from './shopper';

export type Screen = {
  /** Name of the picture, such as rider-offer. */
  name: string;
  path: string;
  /** Who looks; a person of the demo. Nobody: signed out. */
  who?: string;
  viewport: { width: number; height: number };
  /** Gets from the path to the screen. */
  open?: (visitor: Visitor) => Promise<void>;
};

const shop: Screen[] = [
  { name: 'shop-welcome', path: '/', viewport: phone },
  { name: 'shop-home', path: '/', viewport: phone, open: ({ page }) => comeIn(page) },
  { name: 'shop-home-wide', path: '/', viewport: desk, open: ({ page }) => comeIn(page) },
  {
    name: 'shop-where',
    path: '/',
    viewport: phone,
    open: async ({ page }) => {
      await comeIn(page);
      await page.goto('/where');
      await page.getByText(/from Ashok Nagar/).waitFor();
    },
  },
  {
    name: 'shop-category',
    path: '/',
    viewport: phone,
    open: async ({ page }) => {
      await comeIn(page);
      await page.goto('/c/fruits-vegetables');
      await page.getByRole('article').first().waitFor();
    },
  },
  {
    name: 'shop-search',
    path: '/',
    viewport: phone,
    open: async ({ page }) => {
      await comeIn(page);
      await page.goto('/search?q=doodh');
      await page.getByRole('article').first().waitFor();
    },
  },
  {
    name: 'shop-product',
    path: '/',
    viewport: phone,
    open: async ({ page }) => {
      await comeIn(page);
      await page.goto('/p/DS-DBE-001');
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByRole('heading', { name: 'From the same shelf' }).waitFor();
    },
  },
  {
    name: 'shop-cart',
    path: '/',
    viewport: phone,
    open: async ({ page }) => {
      await comeHome(page);
      await add(page, 'Toned Milk', 2);
      await add(page, 'Bread');
      await held(page);
      await page.getByRole('heading', { name: 'Bill' }).waitFor();
    },
  },
  {
    name: 'shop-checkout',
    path: '/',
    viewport: phone,
    open: async ({ page }) => {
      await comeHome(page);
      await add(page, 'Banana');
      await held(page);
      await page.goto('/checkout');
      await page.getByRole('button', { name: /Place the order/ }).waitFor();
    },
  },
  {
    name: 'shop-order',
    path: '/',
    viewport: phone,
    open: async ({ page }) => {
      await comeHome(page);
      await add(page, 'Toned Milk');
      await held(page);
      await order(page);
      await page.getByText(/About .* minutes/).waitFor();
    },
  },
  {
    name: 'shop-orders',
    path: '/',
    viewport: phone,
    open: async ({ page }) => {
      await comeHome(page);
      await page.goto('/orders');
      await page
        .getByRole('link', { name: /Open the order/ })
        .first()
        .waitFor();
    },
  },
  {
    name: 'shop-account',
    path: '/',
    viewport: phone,
    open: async ({ page }) => {
      await comeHome(page);
      await page.goto('/account');
      await page.getByRole('textbox', { name: 'Name' }).waitFor();
    },
  },
];

const riders: Screen[] = [
  { name: 'rider-sign-in', path: '/rider/', viewport: phone },
  {
    name: 'rider-work',
    path: '/rider/',
    who: rider,
    viewport: phone,
    open: async ({ page }) => {
      await page.getByRole('region', { name: 'Where you are' }).waitFor();
    },
  },
  { name: 'rider-offer', path: '/rider/', who: rider, viewport: phone, open: ({ page }) => offered(page) },
  {
    name: 'rider-trip',
    path: '/rider/',
    who: rider,
    viewport: phone,
    open: async ({ page }) => {
      await offered(page);
      await page.getByRole('button', { name: 'Accept' }).click();
      await page.getByRole('heading', { name: /^(Ride to the store|Collect the bags)$/ }).waitFor();
    },
  },
  {
    name: 'rider-earnings',
    path: '/rider/earnings',
    who: rider,
    viewport: phone,
    open: async ({ page }) => {
      await page.getByRole('heading', { name: 'Earnings' }).waitFor();
    },
  },
  {
    name: 'rider-me',
    path: '/rider/me',
    who: rider,
    viewport: phone,
    open: async ({ page }) => {
      await page.getByRole('heading', { name: rider }).waitFor();
    },
  },
];

export const screens: Screen[] = [
  ...shop,
  ...riders,
  { name: 'store-sign-in', path: '/store/', viewport: tablet },
  { name: 'ops-sign-in', path: '/ops/', viewport: desk },
];
