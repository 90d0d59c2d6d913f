import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import {
  type ReportLocationRequest,
  ReportLocationResponseSchema,
} from '@doorstep/api/gen/doorstep/location/v1/location_pb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FixLog } from './fix-log';
import { PositionKeeper } from './position';

const nowhere = { getItem: () => null, setItem: () => {} };

/** Takes fixes as the server does; a dead zone answers nothing. */
class Server {
  dead = false;
  taken: bigint[] = [];
  reportLocation = async ({ fixes = [] }: { fixes?: unknown[] }) => {
    if (this.dead) throw new ConnectError('no network', Code.Unavailable);
    const numbers = (fixes as ReportLocationRequest['fixes']).map((fix) => fix.sequence);
    this.taken.push(...numbers);
    return create(ReportLocationResponseSchema, { accepted: numbers.length, lastSequence: numbers.at(-1) });
  };
}

let keeper: PositionKeeper;
let server: Server;
beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  keeper = new PositionKeeper(new FixLog(nowhere, 'k'), server, 'demo');
  keeper.standAt([77.6, 12.9]);
  keeper.start();
});
afterEach(() => {
  keeper.stop();
  vi.useRealTimers();
});

test('nobody is followed who does not work', async () => {
  await vi.advanceTimersByTimeAsync(20_000);
  expect(server.taken).toEqual([]);
});

test('a fix every five seconds, and all of a dead zone afterwards, in order', async () => {
  keeper.work(true);
  await vi.advanceTimersByTimeAsync(5000);
  expect(server.taken).toEqual([1n, 2n]);
  server.dead = true;
  await vi.advanceTimersByTimeAsync(15_000);
  expect(keeper.state.kept).toBe(3);
  expect(server.taken).toEqual([1n, 2n]);
  server.dead = false;
  await vi.advanceTimersByTimeAsync(5000);
  expect(server.taken).toEqual([1n, 2n, 3n, 4n, 5n, 6n]);
  expect(keeper.state.kept).toBe(0);
});

test('a demo ride follows its way and stops at the end', async () => {
  keeper.ride([
    [77.6, 12.9],
    [77.6, 12.901],
  ]);
  await vi.advanceTimersByTimeAsync(5000);
  expect(keeper.state.riding).toBe(true);
  expect(keeper.state.place?.[1]).toBeGreaterThan(12.9);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(keeper.state).toMatchObject({ place: [77.6, 12.901], riding: false });
});
