import { readFile } from 'node:fs/promises';
import { orderNumber } from '@doorstep/api/order-number';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { Api, people } from './api';
import { desk, openBrowser, smallPhone, Visitor } from './browser';
import { keepOpen, openNewestOrder, operator } from './operator';

let browser: Browser;
let api: Api;
const url = inject('url');

beforeAll(async () => {
  browser = await openBrowser();
  api = await Api.signIn(url, people.operations);
});
afterAll(() => browser.close());

async function enter(path: string, options = {}): Promise<Visitor> {
  const visitor = await Visitor.enter(browser, url, { viewport: desk, ...options });
  await visitor.page.goto(path);
  await visitor.be(operator);
  return visitor;
}

test('the city moves: riders on the map, and the order that one carries', async () => {
  // As a stranger to the demo: from the shop through the door to operations, without a login of one's own.
  const visitor = await Visitor.enter(browser, url, { viewport: desk });
  const { page } = visitor;
  await page.goto('/');
  const door = page
    .getByRole('region', { name: 'A whole city runs here' })
    .getByRole('link', { name: /^Watch the city/ });
  await page.goto((await door.getAttribute('href'))!);
  await page.getByRole('heading', { level: 1, name: 'The city now' }).waitFor();
  expect(new URL(page.url()).search).toBe('');
  await page
    .getByRole('img', { name: /^Store / })
    .first()
    .waitFor();
  const carrying = page.getByRole('link', { name: /^Open order/ }).first();
  await carrying.waitFor({ timeout: 60_000 });
  await visitor.expectAccessible('the city');
  await carrying.click();
  await page.getByRole('heading', { level: 1, name: /^Order / }).waitFor();
  visitor.expectNoFaults();
  await visitor.leave();
});

test('rain is set, seen, and cleared', async () => {
  const visitor = await enter('/ops/conditions');
  const { page } = visitor;
  await page.getByText('A clear day').waitFor();
  await page.getByRole('radio', { name: /^Heavy rain/ }).check();
  await page.getByLabel('Where').selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Slow the city down' }).click();
  await page.getByRole('button', { name: 'Remove Heavy rain' }).waitFor();
  await visitor.expectAccessible('the weather');
  const { conditions } = await api.call('GET', '/v1/admin/conditions');
  expect(conditions).toMatchObject([{ kind: 'heavy_rain', speed_percent: 55 }]);
  await page.getByRole('button', { name: 'Clear everything' }).click();
  await page.getByText('A clear day').waitFor();
  visitor.expectNoFaults();
  await visitor.leave();
});

test('an order is found: its trail, why this rider, and the ride again', async () => {
  const visitor = await enter('/ops/orders');
  const { page } = visitor;
  await page.getByLabel('State').selectOption('Delivered');
  await page.getByRole('table', { name: 'Orders' }).getByText('Delivered').first().waitFor({ timeout: 90_000 });
  await visitor.expectAccessible('the orders');
  const { orders } = await api.call('GET', '/v1/admin/orders?status=delivered&page_size=1');
  const [newest] = orders as [{ order_id: string; user_id: string }];
  const { users } = await api.call('GET', `/v1/admin/users?user_id=${newest.user_id}`);
  await page.getByRole('searchbox', { name: "Customer's phone or name" }).fill((users as [{ phone: string }])[0].phone);
  await page.getByRole('searchbox', { name: 'Order number' }).fill(orderNumber(newest.order_id));
  const rows = page.getByRole('table', { name: 'Orders' }).getByRole('row');
  await expect.poll(() => rows.count()).toBe(2);
  await rows.getByRole('link', { name: orderNumber(newest.order_id) }).waitFor();
  await page.getByRole('searchbox', { name: "Customer's phone or name" }).fill('+919999999999');
  await page.getByText('No order matches').waitFor();
  await page.getByRole('searchbox', { name: "Customer's phone or name" }).fill('');
  await rows.getByRole('link').first().waitFor();
  // What the list is narrowed by is in the address, but for what is personal; the whole list is a file.
  expect(new URL(page.url()).search).toBe(`?number=${orderNumber(newest.order_id)}&state=delivered`);
  await page.reload();
  await expect.poll(() => rows.count()).toBe(2);
  expect(await page.getByLabel('State').inputValue()).toBe('delivered');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as a file' }).click(),
  ]);
  const [head, line, ...more] = (await readFile((await file.path())!, 'utf8')).split('\r\n');
  expect(head).toMatch(/^number,order_id,state,placed,/);
  expect(line).toMatch(new RegExp(`^${orderNumber(newest.order_id)},${newest.order_id},delivered,`));
  expect(more).toEqual([]);
  await openNewestOrder(page);
  await page.getByText('Order confirmed').waitFor();
  await visitor.expectAccessible('the trail');
  await page.getByRole('tab', { name: 'Why this rider' }).click();
  const why = page.getByRole('table', { name: /what each rider would have cost$/ }).first();
  await why.getByText('Asked', { exact: true }).waitFor();
  await page
    .getByText(/^This rider cost the least in a plan for all of them\./)
    .first()
    .waitFor();
  await visitor.expectAccessible('the assignment');
  await page.getByRole('tab', { name: 'The ride' }).click();
  await page.getByRole('button', { name: 'Play' }).click();
  await page.getByRole('button', { name: 'Pause' }).click();
  await visitor.expectAccessible('the ride');
  // To the rider, what else they carried, and that ride on the map; then straight to another order.
  await page.locator('main a[href*="/ops/riders/"]').first().click();
  await page
    .getByRole('link', { name: /^The ride of order/ })
    .first()
    .click();
  await page.getByRole('tab', { name: 'The ride', selected: true }).waitFor();
  await page.getByRole('link', { name: 'All orders of this customer' }).click();
  await page.getByText(/^Orders of /).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /^Order number, name/ }).fill(newest.order_id);
  await page.getByRole('option', { name: new RegExp(`^Order ${orderNumber(newest.order_id)}`) }).waitFor();
  await visitor.expectAccessible('going straight to something');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: `Order ${orderNumber(newest.order_id)}` }).waitFor();
  visitor.expectNoFaults();
  await visitor.leave();
});

test('a store is pinned to a step with a reason, and let go', async () => {
  const visitor = await enter('/ops/stores');
  const { page } = visitor;
  await page.locator('main h2 a').first().click();
  await page.getByRole('button', { name: 'Set', exact: true }).click();
  await page.getByText('Say why, in three letters or more.').waitFor();
  await page.getByLabel('Step', { exact: true }).selectOption('2 Long orders refused');
  await page.getByRole('textbox', { name: 'Reason' }).fill('Cricket final');
  await page.getByRole('button', { name: 'Set', exact: true }).click();
  await page.getByText('Pinned by hand').waitFor();
  await page.getByText('Cricket final').first().waitFor();
  await visitor.expectAccessible('the store');
  await page.getByLabel('Step', { exact: true }).selectOption('Let it find its own');
  await page.getByRole('textbox', { name: 'Reason' }).fill('It is over');
  await page.getByRole('button', { name: 'Set', exact: true }).click();
  await page.getByText('Finds its own step').waitFor();
  await keepOpen(api);
  await page.getByRole('link', { name: 'Change the store' }).click();
  const address = page.getByRole('textbox', { name: 'Address' });
  const was = await address.inputValue();
  await address.fill('1 Test Road');
  await page.getByRole('textbox', { name: 'Circle, in metres' }).fill('a mile');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('From 0 to 50,000').waitFor();
  const { warehouses } = await api.call('GET', '/v1/warehouses');
  const [store] = warehouses as [{ warehouse_id: string; service_radius: number; address: string }];
  await page.getByRole('textbox', { name: 'Circle, in metres' }).fill(String(store.service_radius));
  await visitor.expectAccessible('a store on paper');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'The ladder' }).waitFor();
  const saved = await api.call('GET', `/v1/warehouses/${store.warehouse_id}`);
  expect(saved).toMatchObject({ address: '1 Test Road', service_radius: store.service_radius });
  await api.call('PUT', `/v1/admin/warehouses/${store.warehouse_id}`, { ...saved, address: was });
  visitor.expectNoFaults();
  await visitor.leave();
});

test('a zone is drawn by minutes, changed with the keyboard, saved and deleted', async () => {
  await api.call('DELETE', '/v1/admin/zones/test-zone').catch(() => {}); // of a run that failed
  const visitor = await enter('/ops/zones/new');
  const { page } = visitor;
  await page.getByRole('textbox', { name: 'Name' }).fill('Test zone');
  await page.getByRole('textbox', { name: 'Minutes of riding' }).fill('25');
  await page.getByRole('button', { name: 'Draw by minutes' }).click();
  // Without its corners: they are where the places are, and two may be close (WCAG 2.5.8, essential).
  await page.getByRole('button', { name: 'Go on by hand, with fewer corners' }).waitFor({ timeout: 60_000 });
  await visitor.expectAccessible('the zone editor');
  await page.getByRole('button', { name: 'Go on by hand, with fewer corners' }).click();
  const corner = page.getByRole('button', { name: /^Corner 3 of/ });
  const count = Number(/of (\d+)/.exec((await corner.getAttribute('aria-label')) ?? '')?.[1]);
  const change = page.getByRole('status').filter({ hasText: 'Gained' });
  const before = await change.textContent();
  await corner.focus();
  await corner.press('ArrowUp');
  await corner.press('Delete');
  await page.getByRole('button', { name: `Corner 3 of ${count - 1}` }).waitFor();
  expect(await change.textContent()).not.toBe(before);
  await page.getByRole('button', { name: 'Save the zone' }).click();
  await page.getByRole('link', { name: /^Test zone/ }).click();
  const { zones } = await api.call('GET', '/v1/admin/zones');
  const drawn = (zones as { name: string; polygon: unknown[] }[]).find((z) => z.name === 'Test zone');
  expect(drawn?.polygon.length).toBeGreaterThan(3);
  // Somebody else saves it meanwhile: that is told, and nothing is lost silently.
  await page.getByRole('textbox', { name: 'Name' }).waitFor();
  await api.call('PUT', '/v1/admin/zones/test-zone', { ...drawn, name: 'Their zone' });
  await page.getByRole('button', { name: 'Save the zone' }).click();
  await page.getByText('Name: it was Test zone, now it is Their zone').waitFor();
  await page.getByRole('button', { name: 'Save mine over it' }).click();
  await page.getByRole('link', { name: /^Test zone/ }).click();
  await page.getByRole('button', { name: 'Delete the zone' }).click();
  await page.getByRole('button', { name: 'Delete it' }).click();
  await page.getByRole('heading', { level: 1, name: 'Zones' }).waitFor();
  await page.getByRole('link', { name: /^Test zone/ }).waitFor({ state: 'detached' });
  visitor.expectNoFaults();
  await visitor.leave();
});

test('a price is changed, and the shop asks for it', async () => {
  const visitor = await enter('/ops/catalog');
  const { page } = visitor;
  await page.getByRole('searchbox', { name: 'Find a product' }).fill('toned milk');
  await page
    .getByRole('link', { name: /Toned Milk/ })
    .first()
    .click();
  const price = page.getByRole('textbox', { name: 'Price in rupees' });
  const was = await price.inputValue();
  await price.fill('9999');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Never above the MRP').waitFor();
  await price.fill('1.50');
  // Somebody else changes the brand meanwhile: that is told, what was typed stays, and one decides.
  const id = new URL(page.url()).pathname.split('/').pop()!;
  const before = await api.call('GET', `/v1/products/${id}`);
  await api.call('PUT', `/v1/admin/products/${id}`, { ...before, brand: 'Their brand' });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(`Brand: it was ${before.brand}, now it is Their brand`).waitFor();
  expect(await price.inputValue()).toBe('1.50');
  expect(await api.call('GET', `/v1/products/${id}`)).toMatchObject({ brand: 'Their brand', price: before.price });
  await visitor.expectAccessible('two at one product');
  await page.getByRole('button', { name: 'Save mine over it' }).click();
  await page.getByText(/^Saved/).waitFor();
  const product = await api.call('GET', `/v1/products/${id}`);
  expect(product.price).toMatchObject({ amount_minor: 150 });
  await visitor.expectAccessible('a product');
  await price.fill(was);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect
    .poll(async () => (await api.call('GET', `/v1/products/${id}`)).price)
    .not.toMatchObject({ amount_minor: 150 });
  await page.goto(`/ops/audit`);
  await page.getByRole('searchbox', { name: 'Number or name of the thing' }).fill(id);
  const record = page.getByRole('listitem').filter({ hasText: id }).filter({ hasText: 'Nisha Iyer' }).first();
  await record.getByRole('cell', { name: '₹1.50', exact: true }).first().waitFor({ timeout: 30_000 });
  await visitor.expectAccessible('the audit log');
  visitor.expectNoFaults();
  await visitor.leave();
});

const csv = (...lines: string[]) => ({
  name: 'shelf.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(lines.join('\n')),
});

test('a table is previewed, nothing is written, then it is imported and repeated', async () => {
  const sku = `TEST-${Date.now()}`;
  const file = csv(
    'Item code,Product name,Category,MRP,Selling price,Unit,Remark',
    `${sku},Test Papad,fruits-vegetables,50,45.50,g,new`,
    'DS-DBE-001,,fruits-vegetables,10,99,g,dear',
    ',,,,,,',
    `${sku},Test Papad,fruits-vegetables,50,45.50,g,again`,
  );
  const visitor = await enter('/ops/import');
  const { page } = visitor;
  await page.getByLabel('CSV file, up to 20,000 lines').setInputFiles(file);
  expect(await page.getByLabel('Item code').inputValue()).toBe('sku');
  expect(await page.getByLabel('Remark').inputValue()).toBe('');
  await visitor.expectAccessible('matching columns');
  await page.getByRole('button', { name: 'Look what would change' }).click();
  await page.getByText('Nothing is written yet.').waitFor();
  for (const said of ['New: 1', 'Wrong: 2', 'Changed: 0']) await page.getByText(said, { exact: true }).waitFor();
  await visitor.expectAccessible('the preview');
  await expect(api.call('GET', `/v1/products/${sku}`)).rejects.toThrow(/404/);
  await page.getByRole('button', { name: 'Import these: 1' }).click();
  await page.getByText('This is what was imported.').waitFor();
  expect((await api.call('GET', `/v1/products/${sku}`)).price).toMatchObject({ amount_minor: 4550 });
  await page.getByRole('button', { name: 'Start again' }).click();
  await page.getByLabel('CSV file, up to 20,000 lines').setInputFiles(file);
  await page.getByRole('button', { name: 'Look what would change' }).click();
  await page.getByText('Unchanged: 1', { exact: true }).waitFor();
  await api.call('DELETE', `/v1/admin/products/${sku}`);
  visitor.expectNoFaults();
  await visitor.leave();
});

test('a rider is taken on, with papers and a shift, blocked, and let work again', async () => {
  const visitor = await enter('/ops/riders/new');
  const { page } = visitor;
  const digits = String(Date.now()).slice(-8);
  await page.getByRole('textbox', { name: 'Phone' }).fill(`+9190${digits}`);
  await page.getByRole('textbox', { name: 'Name' }).fill('Test Rider');
  await page.getByRole('textbox', { name: 'Number plate' }).fill('ka 05 ab 1234');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { level: 1, name: 'Test Rider' }).waitFor();
  await page.getByRole('button', { name: 'Change Driving licence' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('textbox', { name: 'Number' }).fill('KA01 20200004321');
  await sheet.getByRole('button', { name: 'Save' }).click();
  await page.getByText('ends in 4321').waitFor();
  await page.getByRole('button', { name: 'Plan it' }).click();
  await page.getByRole('button', { name: 'Take out the shift of Test Rider' }).click();
  await page.getByText('No shifts are planned').waitFor();
  await page.getByRole('button', { name: 'Block the rider' }).click();
  await page.getByRole('textbox', { name: 'Reason, which the rider sees' }).fill('Licence to be shown');
  await page.getByRole('button', { name: 'Block', exact: true }).click();
  await page.getByText('Blocked: Licence to be shown').waitFor();
  await visitor.expectAccessible('a rider');
  await page.getByRole('button', { name: 'Let them work again' }).click();
  await page.getByRole('button', { name: 'Block the rider' }).waitFor();
  visitor.expectNoFaults();
  await visitor.leave();
});

test('a category gets a Hindi name, and a product a picture', async () => {
  const visitor = await enter('/ops/categories');
  const { page } = visitor;
  const first = page.getByRole('button', { name: /^Change / }).first();
  const name = ((await first.getAttribute('aria-label')) ?? '').replace('Change ', '');
  await first.click();
  await page.getByRole('textbox', { name: 'Name in Hindi' }).fill('परीक्षण');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('listitem').filter({ hasText: name }).getByText('परीक्षण').first().waitFor();
  await visitor.expectAccessible('the categories');
  await page.goto('/ops/catalog/DS-DBE-001');
  const dot = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  await page
    .getByLabel('Add pictures (JPEG, PNG or WebP)')
    .setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: dot });
  await page.getByRole('textbox', { name: 'What picture 1 shows' }).fill('A dot');
  await visitor.expectAccessible('a product with a picture');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(/^Saved/).waitFor();
  const product = await api.call('GET', '/v1/products/DS-DBE-001');
  expect(product.image_alts).toEqual(['A dot']);
  const photo = await fetch(url + (product.image_urls as string[])[0]);
  expect([photo.status, photo.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  await page.getByRole('button', { name: 'Remove picture 1' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(async () => (await api.call('GET', '/v1/products/DS-DBE-001')).image_alts ?? []).toEqual([]);
  visitor.expectNoFaults();
  await visitor.leave();
});

const paths = [
  '',
  'risk',
  'orders',
  'stores',
  'conditions',
  'zones',
  'riders',
  'stock',
  'catalog',
  'claims',
  'promotions',
  'people',
  'shifts',
  'categories',
  'import',
  'audit',
  'cash',
  'me',
  'stores/new/edit',
];

test('every screen on a small phone, in Hindi and in the dark', async () => {
  const visitor = await enter('/ops/', { viewport: smallPhone, locale: 'hi-IN', colorScheme: 'dark' });
  const { page } = visitor;
  await page.getByRole('heading', { level: 1, name: 'शहर अभी' }).waitFor();
  for (const path of paths) {
    await page.goto(`/ops/${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('.skeleton').first().waitFor({ state: 'detached' });
    await visitor.expectNoSideways(`/ops/${path}`);
    await visitor.expectAccessible(`/ops/${path}`);
  }
  await page.goto('/ops/nowhere');
  await page.getByRole('link', { name: 'शहर पर जाएँ' }).click();
  await page.getByRole('heading', { level: 1, name: 'शहर अभी' }).waitFor();
  visitor.expectNoFaults();
  await visitor.leave();
});

test('without a network it says so and keeps what it knew', async () => {
  const visitor = await enter('/ops/riders');
  const { page } = visitor;
  await page.getByRole('table', { name: 'Riders' }).waitFor();
  await visitor.context.setOffline(true);
  await page.getByText('You are offline. What you see is as it was.').waitFor();
  expect(await page.getByRole('table', { name: 'Riders' }).count()).toBe(1);
  await visitor.context.setOffline(false);
  await page.getByText('You are offline. What you see is as it was.').waitFor({ state: 'detached' });
  // The server does not answer any more: a map that stands still says of when it is.
  await page.getByRole('navigation').getByRole('link', { name: 'City' }).first().click();
  await page.getByRole('link', { name: /^Riders online/ }).waitFor();
  await page.route('**/ListPositions*', (route) => route.abort());
  await page.getByText(/^The map is from/).waitFor();
  await page.unroute('**/ListPositions*');
  await page.getByText(/^The map is from/).waitFor({ state: 'detached' });
  await visitor.leave();
});
