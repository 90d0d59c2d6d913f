// A real browser, as people have it, and what tests do with its pages.
import axe from 'axe-core';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect, onTestFailed } from 'vitest';

const executable = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** The map needs WebGL, which a machine without a graphics card draws in software. */
const webGL = ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

const flags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: executable, args: [...flags, ...webGL] });
}

/** As Chromium starts by itself. With WebGL in software every page goes through it, which takes ten times as long. */
export function openBrowserWithoutMap(): Promise<Browser> {
  return chromium.launch({ executablePath: executable, args: flags });
}

export const phone = { width: 390, height: 844 };
export const smallPhone = { width: 320, height: 640 };
export const tablet = { width: 1024, height: 768 };
export const desk = { width: 1440, height: 900 };

const everyRule = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** A visitor with a device of their own. Faults of the page fail the test that asks for them. */
export class Visitor {
  readonly faults: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('pageerror', (error) => this.faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource|WebSocket connection/.test(message.text()))
        this.faults.push(message.text());
    });
  }

  static async enter(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({
      baseURL: url,
      viewport: phone,
      locale: 'en-IN',
      timezoneId: 'Asia/Kolkata',
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(20_000);
    const visitor = new Visitor(context, await context.newPage());
    onTestFailed(() => visitor.tell());
    return visitor;
  }

  /** Signs in as a person of the demo from the sign-in page that is open. */
  async be(name: string): Promise<void> {
    await this.page.getByRole('button', { name: new RegExp(name) }).click();
  }

  /** What on the screen breaks the rules of WCAG 2.2 AA, as far as a machine knows; or breaks some rules. */
  async barriers(rules: string[] = everyRule): Promise<string[]> {
    if (!(await this.page.evaluate(() => 'axe' in window))) await this.page.evaluate(axe.source);
    return this.page.evaluate(async (runOnly) => {
      const run = (window as unknown as { axe: typeof axe }).axe;
      const { violations } = await run.run(document, { runOnly });
      return violations.map(
        (v) =>
          `${v.id}: ${v.help} (${v.nodes
            .map((n) => [...n.target, ...n.any.map((check) => check.message).slice(0, 1)].join(' '))
            .slice(0, 3)
            .join('; ')})`,
      );
    }, rules);
  }

  async expectAccessible(where: string): Promise<void> {
    expect(await this.barriers(), `accessibility of ${where}`).toEqual([]);
  }

  /** How many pixels stick out of the screen sideways. */
  sideways(): Promise<number> {
    return this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }

  async expectNoSideways(where: string): Promise<void> {
    const over = await this.sideways();
    expect(over, `${where} is ${over} px too wide`).toBeLessThanOrEqual(0);
  }

  /** What was on its way has come, and the maps are drawn. */
  async settled(): Promise<void> {
    await this.page.locator('.skeleton').first().waitFor({ state: 'detached' });
    await this.page
      .locator('.doorstep-map:not([data-idle=true])')
      .first()
      .waitFor({ state: 'detached', timeout: 60_000 });
  }

  /** Prints what a failed test leaves on the screen: whoever reads the log cannot see it. */
  private async tell(): Promise<void> {
    const body = this.page.locator('body');
    const text = await body.ariaSnapshot({ timeout: 1000 }).catch((error: Error) => error.message);
    console.log(`${this.page.url()} shows:\n${text.slice(0, 2000)}\nFaults: ${this.faults.join('; ') || 'none'}`);
  }

  expectNoFaults(): void {
    expect(this.faults).toEqual([]);
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}
