// Lighthouse on the built program, as a phone on a slow network sees it: prints the scores and fails below
// what is asked for.
//
//   node run.mjs                    accessibility and best practices of every app, performance of the shop
//   node run.mjs --without-timing   what does not depend on how busy the machine is, a page of each app; for CI
//
// DOORSTEP_BINARY is the program, DOORSTEP_URL a city that runs already, CHROMIUM the browser.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

const pages = [
  { path: '/', name: 'shop', timed: true },
  { path: '/c/fruits-vegetables', name: 'shop, a category', timed: true, timedOnly: true },
  { path: '/p/DS-DBE-001', name: 'shop, a product', timed: true, timedOnly: true },
  { path: '/rider/', name: 'rider' },
  { path: '/store/', name: 'store' },
  { path: '/ops/', name: 'operations' },
];
const wanted = { performance: 95, accessibility: 100, 'best-practices': 100 };

/** A page is measured so often, and the middle one of its scores counts. */
const timedRuns = 3;

const withTiming = !process.argv.includes('--without-timing');
const program = process.env.DOORSTEP_BINARY ?? fileURLToPath(new URL('../../doorstep', import.meta.url));

const city = process.env.DOORSTEP_URL ? { url: process.env.DOORSTEP_URL, stop: async () => {} } : await openCity();
const chrome = await launch({
  chromePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-quic', '--no-first-run'],
});
let failed = false;
try {
  for (const page of pages) if (withTiming || !page.timedOnly) await judge(page);
} finally {
  chrome.kill();
  await city.stop();
}
process.exitCode = failed ? 1 : 0;

/** Prints the scores of a page, and what they were lowered by. */
async function judge({ path, name, timed = false }) {
  const categories = Object.keys(wanted).filter((category) => category !== 'performance' || (timed && withTiming));
  const runs = [];
  const times = categories.includes('performance') ? timedRuns : 1;
  for (let n = 0; n < times; n++) runs.push(await measure(path, categories));
  const middle = runs.sort((a, b) => scoreOf(a, categories[0]) - scoreOf(b, categories[0]))[Math.floor(times / 2)];
  const scores = categories.map((category) => `${category} ${scoreOf(middle, category)}`);
  const { audits } = middle;
  const timing = times > 1 ? ` (${['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift'].map((id) => `${id} ${audits[id].displayValue}`).join(', ')})` : '';
  console.log(`${name}: ${scores.join(', ')}${timing}`);
  for (const category of categories) {
    if (scoreOf(middle, category) >= wanted[category]) continue;
    failed = true;
    for (const { id, weight } of middle.categories[category].auditRefs) {
      const audit = audits[id];
      if (weight === 0 || audit.score === null || audit.score >= 0.9) continue;
      console.error(`  ${id}: ${audit.title} ${audit.displayValue ?? ''}`);
      for (const item of audit.details?.items?.slice(0, 5) ?? [])
        console.error(`    ${item.node?.snippet ?? item.description ?? item.url ?? JSON.stringify(item).slice(0, 200)}`);
    }
  }
}

async function measure(path, onlyCategories) {
  let broken = '';
  for (let tries = 0; tries < 2; tries++) {
    const { lhr } = await lighthouse(city.url + path, { port: chrome.port, onlyCategories, logLevel: 'error' });
    if (!lhr.runtimeError) return lhr;
    broken = lhr.runtimeError.message; // a trace that did not record; the page itself was not judged
  }
  throw new Error(`${path}: ${broken}`);
}

function scoreOf(result, category) {
  return Math.round(result.categories[category].score * 100);
}

/** Starts a city with its own data and resolves when its people have moved in. */
async function openCity() {
  const data = await mkdtemp(join(tmpdir(), 'doorstep-lighthouse-'));
  const options = ['demo', '--headless', '--http', '127.0.0.1:0', '--data', data, '--stores', '1', '--speed', '1'];
  const running = spawn(program, options, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => running.once('close', resolve));
  const stop = async () => {
    running.kill('SIGINT');
    await ended;
    await rm(data, { recursive: true, force: true });
  };
  let said = '';
  const url = await new Promise((resolve, reject) => {
    const listen = (chunk) => {
      said += chunk;
      const at = /API and apps +(\S+)/.exec(said)?.[1];
      if (at && said.includes('The city is open')) resolve(at);
    };
    running.stdout.on('data', listen);
    running.stderr.on('data', listen);
    running.once('error', reject);
    ended.then(() => reject(new Error(`the city closed:\n${said}`)));
  });
  return { url, stop };
}
