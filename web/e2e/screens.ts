// The main screens of the apps, for the pictures that people look at. Each app adds its own.
import type { Locator, Page } from 'playwright-core';
import { desk, phone, tablet, type Visitor } from './browser';
import { openNewestOrder, operator, someDelivered } from './operator';
import { offered, rider } from './rider';
import { add, comeHome, comeIn, held, order, signIn } from './shopper';
import { claimIn, packOne, scan, urlOf } from './storekeeper';

export type Screen = {
  /** Name of the picture, such as rider-offer. */
  name: string;
  path: string;
  /** Who looks; a person of the demo. Nobody: signed out. */
  who?: string;
  viewport: { width: number; height: number };
  /** Gets from the path to the screen. */
  open?: (visitor: Visitor) => Promise<void>;
  /** The test that checks this screen, where it takes a trip or an order of its own to get there. */
  seenIn?: string;
};

const signedInAt =
  (path: string) =>
  async ({ page }: Visitor): Promise<void> => {
    await signIn(page, path);
    await page.getByRole('heading', { level: 1 }).waitFor();
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
  { name: 'shop-sign-in', path: '/sign-in', viewport: phone },
  { name: 'shop-nothing', path: '/nowhere', viewport: phone },
  {
    name: 'shop-categories',
    path: '/',
    viewport: phone,
    open: async ({ page }) => {
      await comeIn(page);
      await page.goto('/categories');
      await page.getByRole('heading', { level: 1 }).waitFor();
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
  { name: 'shop-addresses', path: '/', viewport: phone, open: signedInAt('/account/addresses') },
  { name: 'shop-address', path: '/', viewport: phone, open: signedInAt('/account/addresses/new') },
  { name: 'shop-credit', path: '/', viewport: phone, open: signedInAt('/account/credit') },
  { name: 'shop-messages', path: '/', viewport: phone, open: signedInAt('/account/messages') },
];

const picker = 'Meena Das';
const manager = 'Farhan Ali';
const at =
  (path: string, ready: (page: Page) => Locator) =>
  async ({ page }: Visitor): Promise<void> => {
    await page.getByRole('navigation').waitFor();
    await page.goto(path);
    await ready(page).first().waitFor();
  };

const store: Screen[] = [
  {
    name: 'store-queue',
    path: '/store/',
    who: manager,
    viewport: tablet,
    open: at('/store/', (page) => page.getByText('Pickers at it')),
  },
  {
    name: 'store-handover',
    path: '/store/',
    who: picker,
    viewport: tablet,
    open: at('/store/handover', (page) => page.getByRole('heading', { name: 'Handover' })),
  },
  {
    name: 'store-picking',
    path: '/store/',
    who: picker,
    viewport: tablet,
    open: ({ page }) => claimIn(page),
    seenIn: 'store.test.ts',
  },
  {
    name: 'store-picking-phone',
    path: '/store/',
    who: picker,
    viewport: phone,
    open: ({ page }) => claimIn(page),
    seenIn: 'store.test.ts',
  },
  {
    name: 'store-staged',
    path: '/store/',
    who: picker,
    viewport: tablet,
    open: async ({ page }) => {
      await page.getByRole('navigation').waitFor();
      await packOne(urlOf(page), page);
      await page
        .getByText(/Put the bags into this cell|Handed over/)
        .first()
        .waitFor();
    },
    seenIn: 'store.test.ts',
  },
  {
    name: 'store-stock',
    path: '/store/',
    who: manager,
    viewport: tablet,
    open: at('/store/stock', (page) => page.getByText(/^\d+ products$/)),
  },
  {
    name: 'store-product',
    path: '/store/',
    who: manager,
    viewport: phone,
    open: at('/store/stock/DS-DBE-001', (page) => page.getByRole('heading', { name: 'What happened' })),
  },
  {
    name: 'store-goods-in',
    path: '/store/',
    who: manager,
    viewport: tablet,
    open: async (visitor) => {
      await at('/store/goods', (page) => page.getByRole('searchbox'))(visitor);
      for (const code of ['DS-DBE-001', 'DS-DBE-001', 'DS-PKG-003', 'DS-PER-032']) await scan(visitor.page, code);
    },
  },
  {
    name: 'store-about',
    path: '/store/',
    who: manager,
    viewport: phone,
    open: at('/store/more', (page) => page.getByRole('heading', { name: 'On shift' })),
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
  {
    name: 'rider-offer',
    path: '/rider/',
    who: rider,
    viewport: phone,
    open: ({ page }) => offered(page),
    seenIn: 'rider.test.ts',
  },
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
    seenIn: 'rider.test.ts',
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
    name: 'rider-shifts',
    path: '/rider/shifts',
    who: rider,
    viewport: phone,
    open: async ({ page }) => {
      await page.getByRole('heading', { level: 1, name: 'Shifts' }).waitFor();
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

const watching = { who: operator, viewport: desk };
const heading = (name: string | RegExp) => async (visitor: Visitor) => {
  await visitor.page.getByRole('heading', { level: 1, name }).waitFor();
};

const ops: Screen[] = [
  { ...watching, name: 'ops-city', path: '/ops/', open: heading('The city now') },
  { ...watching, name: 'ops-city-phone', path: '/ops/', viewport: phone, open: heading('The city now') },
  { ...watching, name: 'ops-risk', path: '/ops/risk', open: heading('Orders at risk') },
  { ...watching, name: 'ops-orders', path: '/ops/orders', open: heading('Orders') },
  {
    ...watching,
    name: 'ops-order-why',
    path: '/ops/orders',
    open: async ({ page }) => {
      await someDelivered(urlOf(page));
      await page.getByLabel('State').selectOption('Delivered');
      await openNewestOrder(page);
      await page.getByRole('tab', { name: 'Why this rider' }).click();
      await page.getByRole('table').first().waitFor();
    },
  },
  {
    ...watching,
    name: 'ops-order-ride',
    path: '/ops/orders',
    open: async ({ page }) => {
      await someDelivered(urlOf(page));
      await page.getByLabel('State').selectOption('Delivered');
      await openNewestOrder(page);
      await page.getByRole('tab', { name: 'The ride' }).click();
      await page.getByRole('button', { name: 'Play' }).waitFor();
    },
  },
  { ...watching, name: 'ops-stores', path: '/ops/stores', open: heading('Stores') },
  {
    ...watching,
    name: 'ops-store',
    path: '/ops/stores',
    open: async ({ page }) => {
      await page.locator('main h2 a').first().click();
      await page.getByRole('heading', { name: 'The ladder' }).waitFor();
    },
  },
  { ...watching, name: 'ops-store-change', path: '/ops/stores/blr-ashok-nagar/edit', open: heading(/^Change /) },
  {
    ...watching,
    name: 'ops-go-to',
    path: '/ops/',
    open: async ({ page }) => {
      await page.getByRole('heading', { level: 1, name: 'The city now' }).waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: /^Order number, name/ }).fill('milk');
      await page.getByRole('option').first().waitFor();
    },
  },
  { ...watching, name: 'ops-kpis', path: '/ops/kpis?period=hours', open: heading('Key figures') },
  { ...watching, name: 'ops-kpi', path: '/ops/kpis/click_to_door?period=hours', open: heading('Click to door') },
  { ...watching, name: 'ops-fees', path: '/ops/fees', open: heading('Fees and surge') },
  { ...watching, name: 'ops-conditions', path: '/ops/conditions', open: heading('Weather and traffic') },
  {
    ...watching,
    name: 'ops-zone',
    path: '/ops/zones/new',
    open: async ({ page }) => {
      await page.getByRole('button', { name: 'Draw by minutes' }).click();
      await page.getByRole('button', { name: 'Go on by hand, with fewer corners' }).click();
    },
  },
  { ...watching, name: 'ops-zones', path: '/ops/zones', open: heading('Zones') },
  { ...watching, name: 'ops-riders', path: '/ops/riders', open: heading('Riders') },
  {
    ...watching,
    name: 'ops-rider',
    path: '/ops/riders',
    open: async ({ page }) => {
      await page.getByRole('table', { name: 'Riders' }).getByRole('link').first().click();
      await page.getByRole('button', { name: 'Block the rider' }).waitFor();
    },
  },
  { ...watching, name: 'ops-shifts', path: '/ops/shifts', open: heading('Shifts') },
  { ...watching, name: 'ops-claims', path: '/ops/claims', open: heading('Claims') },
  { ...watching, name: 'ops-promotions', path: '/ops/promotions', open: heading('Promotions') },
  { ...watching, name: 'ops-people', path: '/ops/people', open: heading('People') },
  { ...watching, name: 'ops-me', path: '/ops/me', open: heading(operator) },
  { ...watching, name: 'ops-import', path: '/ops/import', open: heading('Import products') },
  { ...watching, name: 'ops-categories', path: '/ops/categories', open: heading('Categories') },
  { ...watching, name: 'ops-audit', path: '/ops/audit', open: heading('Audit log') },
  { ...watching, name: 'ops-cash', path: '/ops/cash', open: heading('Cash') },
  { ...watching, name: 'ops-stock', path: '/ops/stock', open: heading('Stock') },
  { ...watching, name: 'ops-catalog', path: '/ops/catalog', open: heading('Catalog') },
  { ...watching, name: 'ops-product', path: '/ops/catalog/DS-DBE-001', open: heading('Toned Milk') },
];

export const screens: Screen[] = [
  ...shop,
  ...store,
  ...riders,
  { name: 'store-sign-in', path: '/store/', viewport: tablet },
  ...ops,
  { name: 'ops-sign-in', path: '/ops/', viewport: desk },
];
