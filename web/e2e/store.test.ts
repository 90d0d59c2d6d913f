import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { people } from './api';
import { showToCamera } from './barcode';
import { openBrowser, phone, tablet, Visitor } from './browser';
import { type City, openQuietCity } from './city';
import { cancelOrders, claim, claimOwn, loginOf, type Pick, packOne, scan, sendRider, storeOf } from './storekeeper';

let browser: Browser;
let city: City;
let url: string;

beforeAll(async () => {
  [browser, city] = await Promise.all([openBrowser(), openQuietCity()]);
  url = city.url;
});
afterAll(() => Promise.all([browser.close(), city.stop()]));

// Nobody carries what is packed, and a store with orders that wait takes no more.
afterEach(() => cancelOrders(url));

const visit = (options = {}) => Visitor.enter(browser, url, { viewport: tablet, ...options });

async function enter(who: string, path: string, options = {}): Promise<Visitor> {
  const visitor = await visit(options);
  await visitor.page.goto('/store/');
  await visitor.be(who);
  await visitor.page.getByRole('navigation', { name: /Sections|अनुभाग/ }).waitFor();
  if (path !== '/store/') await visitor.page.goto(path);
  return visitor;
}

test('a picker takes an order, scans, finds one thing missing, packs and hands over', async () => {
  const visitor = await enter('Meena Das', '/store/');
  const { page } = visitor;
  await page.getByText('Pickers at it').waitFor();
  const pick = await claim(url, page);
  await visitor.expectAccessible('picking');

  // A pack of something else is refused, aloud and in words.
  await scan(page, '4006381333931');
  await page
    .getByRole('alert')
    .getByText(/Code 4006381333931 is not part of this order/)
    .waitFor();

  // All lines by the scanner but the last, which is not on its shelf.
  for (const line of pick.lines.slice(0, -1)) {
    for (let n = line.picked; n < line.quantity; n++) await scan(page, line.barcodes[0]!);
    if (line.picked < line.quantity)
      await page.getByText(`${line.name}: ${line.quantity} of ${line.quantity}`).waitFor();
  }
  await page.getByRole('button', { name: 'Not on the shelf' }).click();
  if (pick.when_missing === 'substitute')
    await page.getByRole('button', { name: 'None of these: take it off the bill' }).click();
  await page.getByRole('heading', { name: 'Everything is in the basket' }).waitFor();
  if (pick.lines.length > 1) {
    await scan(page, pick.lines[0]!.barcodes[0]!);
    await page.getByText(/the order has no more of these/).waitFor();
  }
  await page.getByText('What was not found is taken off the bill', { exact: false }).waitFor();
  await visitor.expectAccessible('packing');
  const last = pick.lines.at(-1)!;
  const shown = await page.getByText(`${last.quantity} not found`).count();
  expect(shown).toBeGreaterThan(0);
  if (pick.lines.length === 1) {
    await page.getByRole('button', { name: 'Found it after all' }).click(); // an order of nothing has no bag
    for (let n = 1; n < last.quantity; n++) await scan(page, last.barcodes[0]!);
  }
  await page.getByRole('button', { name: 'Seal the bags and stage them' }).click();
  await page.getByText('Put the bags into this cell.').waitFor();
  await visitor.expectAccessible('a staged order');
  await page.goto('/store/more'); // the order began a shift
  const here = page.getByRole('region', { name: 'On shift' });
  await here.getByRole('listitem').filter({ hasText: 'You, since' }).waitFor();
  await here.getByRole('button', { name: 'End my shift' }).click();
  await here.getByText('Nobody is on shift.').waitFor();
  await here.getByRole('button', { name: 'Start my shift' }).click();
  await here.getByText('no order in hand').waitFor();
  visitor.expectNoFaults();
  await visitor.leave();
});

test('a picker replaces what is missing in one tap, packs, and the customer pays no more', async () => {
  const visitor = await enter('Meena Das', '/store/');
  const { page } = visitor;
  const customer = await loginOf(url, people.customer);
  const picker = await loginOf(url, people.picker);
  const seller = `/v1/warehouses/${await storeOf(picker)}/picks`;
  const old = 'DS-DBE-001';
  const bill = async (orderId: string) =>
    (await customer.call('GET', `/v1/orders/${orderId}`)) as {
      status: string;
      final_amount: { amount_minor: number };
      items: { product_id: string; price: { amount_minor: number }; substitute_for: string; short_quantity: number }[];
    };
  const { order_id: orderId } = await claimOwn(url, page, old);
  const before = await bill(orderId);

  const { lines } = (await picker.call('GET', `${seller}/${orderId}`)) as unknown as Pick;
  for (const line of lines)
    if (line.product_id !== old) {
      for (let n = line.picked; n < line.quantity; n++) await scan(page, line.barcodes[0]!);
      await page.getByText(`${line.name}: ${line.quantity} of ${line.quantity}`).waitFor();
    }
  const missing = lines.find((line) => line.product_id === old)!;
  await page.getByRole('heading', { name: missing.name, level: 2 }).waitFor();
  await page.getByRole('button', { name: 'Not on the shelf' }).click();
  await page.getByRole('heading', { name: 'Something similar instead' }).waitFor();
  const offer = page.getByRole('button', { name: /^Take / }).first();
  await offer.waitFor();
  await visitor.expectAccessible('substitutes');
  await offer.click();
  await page.getByText(`Instead of ${missing.name}`).waitFor();

  // The customer sees it while the picker still walks.
  await expect.poll(async () => (await bill(orderId)).items.some((item) => item.substitute_for === old)).toBe(true);
  const during = await bill(orderId);
  const put = during.items.find((item) => item.substitute_for === old)!;
  const was = during.items.find((item) => item.product_id === old)!;
  expect(put.price.amount_minor).toBeLessThanOrEqual(was.price.amount_minor);
  expect(was.short_quantity).toBe(missing.quantity);

  // What turned up after all does not go in as well.
  await scan(page, missing.barcodes[0]!);
  await page.getByText(/the order has no more of these/).waitFor();
  await page
    .getByRole('button', { name: /in the basket$/ })
    .last()
    .click();
  await page.getByText(`Replaced by`).waitFor();
  await page.getByRole('button', { name: 'Seal the bags and stage them' }).click();
  await page.getByText('Put the bags into this cell.').waitFor();
  await expect.poll(async () => (await bill(orderId)).status, { timeout: 20_000 }).not.toBe('preparing');
  expect((await bill(orderId)).final_amount.amount_minor).toBeLessThanOrEqual(before.final_amount.amount_minor);
  visitor.expectNoFaults();
  await visitor.leave();
});

test('a dead zone: what was scanned waits and is sent', async () => {
  const visitor = await enter('Meena Das', '/store/', { serviceWorkers: 'block' });
  const { page } = visitor;
  const pick = await claim(url, page);
  const [first] = pick.lines;
  await visitor.context.setOffline(true);
  await page.getByText('No network. What you scan is kept here', { exact: false }).waitFor();
  for (let n = first!.picked; n < first!.quantity; n++) await scan(page, first!.barcodes[0]!);
  await page.getByText(/waiting to be sent/).waitFor();
  await visitor.context.setOffline(false);
  await page.getByText(/waiting to be sent/).waitFor({ state: 'detached' });
  const picker = await loginOf(url, people.picker);
  const after = await picker.call('GET', `/v1/warehouses/${await storeOf(picker)}/picks/${pick.order_id}`);
  expect((after.lines as { picked: number }[])[0]!.picked).toBe(first!.quantity);
  for (const line of pick.lines.slice(1)) {
    await page.getByRole('heading', { name: line.name, level: 2 }).waitFor();
    await page
      .getByRole('button', { name: /in the basket$/ })
      .last()
      .click();
  }
  await page.getByRole('button', { name: 'Seal the bags and stage them' }).click();
  await page.getByText('Put the bags into this cell.').waitFor();
  await visitor.leave();
});

test('a manager counts, writes off, receives and puts away', async () => {
  const visitor = await enter('Farhan Ali', '/store/stock');
  const { page } = visitor;
  const manager = await loginOf(url, people.manager);
  const store = await storeOf(manager);
  const id = 'DS-PKG-003';
  const { name, barcodes } = (await manager.call('GET', `/v1/products/${id}`)) as { name: string; barcodes: string[] };
  const onHand = async () => Number((await manager.call('GET', `/v1/warehouses/${store}/stock/${id}`)).quantity);
  const receipts = async () => {
    const { movements } = await manager.call('GET', `/v1/warehouses/${store}/stock/${id}/movements`);
    return (movements as { kind: string }[]).filter((movement) => movement.kind === 'receipt').length;
  };
  await page.getByText(/^\d+ products$/).waitFor();
  await page.getByRole('searchbox').fill(name);
  await page
    .getByRole('link', { name: new RegExp(name.split(' ')[0]!) })
    .first()
    .waitFor();
  await page.getByRole('heading', { level: 1 }).click();
  await scan(page, barcodes[0]!);
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.getByRole('button', { name: 'Count' }).click();
  await page.getByRole('textbox', { name: 'Units on the shelf' }).fill('many');
  await page.getByRole('button', { name: 'Save the count' }).click();
  await page.getByText('Type a whole number.').waitFor();
  await page.getByRole('textbox', { name: 'Units on the shelf' }).fill(String((await onHand()) + 7));
  await page.getByRole('button', { name: 'Save the count' }).click();
  await page.getByText(/^Corrected by/).waitFor();
  await page.getByText('cycle count').first().waitFor();
  await page.getByRole('button', { name: 'Wastage' }).click();
  await page.getByRole('button', { name: 'Take off the stock' }).click();
  await page.getByText('Choose why.').waitFor();
  await page.getByRole('radio', { name: 'Damaged' }).check();
  await visitor.expectAccessible('wastage');
  await page.getByRole('button', { name: 'Take off the stock' }).click();
  await page.getByText('1 taken off the stock.').waitFor();

  await page.getByRole('link', { name: 'Goods' }).click();
  await page.getByRole('searchbox').waitFor();
  await page.getByRole('heading', { level: 1 }).click();
  await scan(page, barcodes[0]!);
  await scan(page, barcodes[0]!);
  await page.getByRole('textbox', { name: `Units of ${name}` }).waitFor();
  expect(await page.getByRole('textbox', { name: `Units of ${name}` }).inputValue()).toBe('2');
  await page.getByRole('textbox', { name: `Units of ${name}` }).fill('24');
  await page.getByLabel(`Best before: ${name}`).fill('2001-01-01');
  await page.getByRole('button', { name: 'Book 24 units in' }).click();
  await page.getByText('cannot be taken in', { exact: false }).waitFor();
  // May be sold for 45 days less: it runs out today or tomorrow.
  const later = new Date(Date.now() + 46 * 86_400_000).toISOString().slice(0, 10);
  await page.getByLabel(`Best before: ${name}`).fill(later);
  await visitor.expectAccessible('goods in');
  const before = await receipts();
  await page.getByRole('button', { name: 'Book 24 units in' }).dblclick();
  await page.getByText('24 units are in stock.').waitFor();
  expect(await receipts()).toBe(before + 1);

  await page.getByRole('button', { name: 'Put them away' }).click();
  await page.getByRole('searchbox').fill(name);
  await page
    .getByRole('button', { name: new RegExp(name) })
    .first()
    .click();
  await page.getByRole('radio', { name: /Aisle A03/ }).check();
  await page.getByRole('textbox', { name: 'Bin' }).fill('7');
  await visitor.expectAccessible('putting away');
  await page.getByRole('button', { name: 'It stands here' }).click();
  await page.getByText(`${name} stands in A03-7.`).waitFor();
  await page.getByRole('combobox', { name: 'Aisle' }).selectOption('A03');
  await page.getByRole('button', { name: new RegExp(`A03-7 ?${name}`) }).waitFor();

  // Five more come too late for the sale: nobody can have them, and one tap takes them away.
  const free = async () =>
    Number((await manager.call('GET', `/v1/warehouses/${store}/stock/${id}`)).available_quantity);
  const soon = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
  const sellable = await free();
  await manager.call('POST', `/v1/warehouses/${store}/receipts`, {
    lines: [{ product_id: id, quantity: 5, best_before: soon, shelf_life_days: 365 }],
  });
  expect(await free()).toBe(sellable);
  await page.getByRole('tab', { name: 'Dates' }).click();
  await page.getByRole('radio', { name: '3 days at most' }).check();
  const lot = page.getByRole('listitem').filter({ hasText: name }).filter({ hasText: '24 left' });
  await lot.waitFor();
  await visitor.expectAccessible('dates');
  await lot.getByRole('button', { name: 'Mark down' }).click();
  await page.getByRole('radio', { name: /^10 % less/ }).check();
  await visitor.expectAccessible('marking down');
  await page.getByRole('button', { name: 'Set the price' }).click();
  await page.getByText(/ costs ₹[\d.]+ now\.$/).waitFor();
  await lot.getByRole('button', { name: 'Mark down' }).click();
  await page.getByRole('radio', { name: /^Usual price/ }).check();
  await page.getByRole('button', { name: 'Set the price' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await lot.getByRole('button', { name: 'Take 24 off the stock' }).click(); // these could still be sold
  await page.getByRole('dialog').getByRole('button', { name: 'Take 24 off the stock' }).click();
  await page.getByText(`24 × ${name} taken off the stock.`).waitFor();
  await lot.waitFor({ state: 'detached' });
  await page.getByRole('heading', { level: 2, name: 'Not to be sold any more' }).waitFor();

  await page.getByRole('tab', { name: 'Count' }).click();
  await page.getByRole('searchbox').waitFor();
  await showToCamera(page, barcodes[0]!);
  await page.getByRole('button', { name: 'Scan', exact: true }).click();
  await page.getByRole('heading', { level: 2, name }).waitFor(); // this browser has no reader of its own
  expect(await page.getByText(/on hand/i).count()).toBe(0); // who counts does not see what is expected
  await page.getByRole('textbox', { name: 'Units on the shelf' }).fill(String(await onHand()));
  await page.getByRole('button', { name: 'Save the count' }).click();
  await page.getByRole('heading', { name: 'Counted in this round' }).waitFor();
  const { tasks } = await manager.call('GET', `/v1/warehouses/${store}/counts`);
  const task = (tasks as { product_id: string; counted: boolean }[]).find((one) => !one.counted)!;
  const drawn = String((await manager.call('GET', `/v1/products/${task.product_id}`)).name);
  await visitor.expectAccessible('what is to be counted');
  await page
    .getByRole('region', { name: 'To be counted today' })
    .getByRole('button', { name: new RegExp(`^${drawn.replace(/[()]/g, '\\$&')}`) })
    .first()
    .click();
  const there = await manager.call('GET', `/v1/warehouses/${store}/stock/${task.product_id}`);
  await page.getByRole('textbox', { name: 'Units on the shelf' }).fill(String(there.quantity));
  await page.getByRole('button', { name: 'Save the count' }).click();
  await page.getByText(/^[1-9]\d* of 10 counted$/).waitFor();

  await page.goto(`/store/stock/${id}`);
  await page.getByRole('heading', { level: 2, name: 'Not for sale any more' }).waitFor();
  await visitor.expectAccessible('a product that may not all be sold');
  await page.getByRole('button', { name: 'Take 5 off the stock' }).click();
  await page.getByText(`5 × ${name} taken off the stock.`).waitFor();
  await page.getByRole('heading', { level: 2, name: 'Not for sale any more' }).waitFor({ state: 'detached' });
  visitor.expectNoFaults();
  await visitor.leave();
});

test('a picker sees stock and does not change it', async () => {
  const visitor = await enter('Meena Das', '/store/stock/DS-DBE-001');
  const { page } = visitor;
  await page.getByText('On hand').waitFor();
  expect(await page.getByRole('button', { name: 'Count' }).count()).toBe(0);
  expect(await page.getByRole('link', { name: 'Goods' }).count()).toBe(0);
  await page.goto('/store/goods');
  await page.getByRole('heading', { name: 'The store manager books and counts goods' }).waitFor();
  await visitor.leave();
});

// In English every screen is seen by every-screen.test.ts, small, large and dark.
test('every screen in Hindi and dark', async () => {
  const visitor = await enter('Farhan Ali', '/store/', { viewport: phone, locale: 'hi-IN', colorScheme: 'dark' });
  const { page } = visitor;
  for (const path of ['', 'handover', 'stock', 'stock/DS-DBE-001', 'goods', 'more', 'nowhere', 'picks/none']) {
    await page.goto(`/store/${path}`);
    await page.locator('main h1').first().waitFor({ state: 'attached' });
    await visitor.settled();
    await visitor.expectNoSideways(`/store/${path}`);
    await visitor.expectAccessible(`/store/${path}`);
  }
  visitor.expectNoFaults();
  await visitor.leave();
});

// The last of this file: the rider takes the bags away and never comes back.
test('the wrong bag is refused at the counter', async () => {
  const visitor = await enter('Meena Das', '/store/handover');
  const { page } = visitor;
  await page.getByRole('heading', { level: 1, name: 'Handover' }).waitFor();
  await visitor.settled();
  const orderId = await packOne(url, page);
  const code = await sendRider(url, orderId);
  const say = async (what: string) => {
    await page.getByRole('textbox', { name: 'Pickup code' }).fill(what);
    await page.keyboard.press('Enter');
  };
  await say(code === '0000' ? '1111' : '0000');
  await page.getByText('Wrong code: these bags are for another rider.', { exact: false }).waitFor();
  await scan(page, `ZZZZZ-${code}`);
  await page.getByText('Wrong bags: this rider collects order ZZZZZ.', { exact: false }).waitFor();
  await page.goto('/store/handover');
  const number = orderId.slice(-5).toUpperCase();
  await page.getByText(number).waitFor();
  await scan(page, `${number}-${code}`); // the rider's phone shows which bags to fetch
  await page.getByRole('dialog', { name: `Order ${number}` }).waitFor();
  expect(await page.getByRole('textbox', { name: 'Pickup code' }).inputValue()).toBe(code);
  await visitor.expectAccessible('the counter');
  await page.getByRole('dialog').getByRole('button', { name: 'Hand over' }).click();
  await page.getByText(/^Order \w+ is with the rider\.$/).waitFor();
  visitor.expectNoFaults();
  await visitor.leave();
});
