// A page used with the keyboard alone.
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Presses Tab, or Shift+Tab, until something has the focus. All that has it on the way is seen to have it. */
export async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await target.waitFor();
  await expect.poll(() => target.isDisabled()).toBe(false);
  for (let presses = 0; presses < 100; presses++) {
    await page.keyboard.press(key);
    expect(await page.evaluate(unseenFocus)).toBe('');
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${key} does not lead to ${target}`);
}

/** The same forwards or backwards, whichever leads there from what has the focus now. */
export async function tabTowards(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  if (await target.evaluate((element) => element === document.activeElement)) return;
  const isBehind = await target.evaluate((element) => {
    const from = document.activeElement;
    return from !== null && from !== document.body && (from.compareDocumentPosition(element) & 2) !== 0;
  });
  await tabTo(page, target, isBehind ? 'Shift+Tab' : 'Tab');
}

/** In the page: why nobody sees what has the focus, or nothing. */
function unseenFocus(): string {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return 'nothing has the focus';
  const name = `${focused.tagName} "${(focused.getAttribute('aria-label') ?? focused.textContent ?? '').slice(0, 60)}"`;
  // Some controls are drawn by what is around them.
  const drawn: (Element | null)[] = [focused, focused.parentElement, focused.closest('label')];
  const marked = drawn.some((element) => {
    const style = element && getComputedStyle(element);
    return style && style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0;
  });
  if (!marked) return `${name} has no mark of the focus`;
  const { left, right, top, bottom } = focused.getBoundingClientRect();
  const middle = [(left + right) / 2, (top + bottom) / 2] as const;
  const points = [middle, [middle[0], top + 2], [middle[0], bottom - 2], [left + 4, middle[1]], [right - 4, middle[1]]];
  const seen = points.some(([x, y]) => {
    const there = document.elementFromPoint(x!, y!);
    return there && (focused.contains(there) || there.contains(focused));
  });
  return seen ? '' : `${name} has the focus where nobody sees it`;
}

/** Opens a dialog with Enter and leaves it with Escape: the focus goes in, stays in, and comes back. */
export async function lookInto(page: Page, opener: Locator): Promise<void> {
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'));
  await dialog.waitFor();
  const inside = () => dialog.evaluate((element) => element.contains(document.activeElement));
  await expect.poll(inside).toBe(true);
  for (let presses = 0; presses < 12; presses++) {
    await page.keyboard.press('Tab');
    expect(await inside()).toBe(true);
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => opener.evaluate((element) => element === document.activeElement)).toBe(true);
}
