// The built program with a small city of its own, for the time of the tests. DOORSTEP_URL uses one that
// runs already.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { Api, people } from './api';
import { keepOpen } from './operator';

declare module 'vitest' {
  export interface ProvidedContext {
    url: string;
  }
}

const program = process.env.DOORSTEP_BINARY ?? fileURLToPath(new URL('../../doorstep', import.meta.url));

/** How long the city may take to open. */
const patience = 180_000;

export type City = { url: string; stop: () => Promise<void> };

/** Starts a city with its own data and resolves when its people have moved in. */
export async function openCity(options: string[] = []): Promise<City> {
  const data = await mkdtemp(join(tmpdir(), 'doorstep-web-'));
  const city = spawn(
    program,
    [
      'demo',
      '--headless',
      '--http',
      '127.0.0.1:0',
      '--data',
      data,
      '--stores',
      '1',
      '--demand',
      '300',
      '--speed',
      '10',
      ...options,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  const ended = new Promise<void>((resolve) => city.once('close', () => resolve()));
  const stop = async () => {
    city.kill('SIGINT');
    await ended;
    await rm(data, { recursive: true, force: true });
  };
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the city did not open:\n${said}`)), patience);
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      const at = /API and apps +(\S+)/.exec(said)?.[1];
      if (!at || !said.includes('The city is open')) return;
      clearTimeout(timer);
      resolve(at);
    };
    city.stdout.on('data', listen);
    city.stderr.on('data', listen);
    city.once('error', reject);
    city.once('close', (code) => reject(new Error(`doorstep ended with ${code}:\n${said}`)));
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  await keepOpen(await Api.signIn(url, people.operations));
  return { url, stop };
}

/** A city in which nobody orders, picks or rides but the tests, so that what they wait for is theirs. */
export const openQuietCity = () => openCity(['--demand', '1', '--without', 'pickers,riders']);

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const running = process.env.DOORSTEP_URL;
  if (running) {
    project.provide('url', running);
    return;
  }
  const city = await openCity();
  project.provide('url', city.url);
  return city.stop;
}
