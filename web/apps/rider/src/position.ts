// Where the rider is, and that we are told: a fix every five seconds while the rider works. The place comes
// from the device; in the demo it can come from a ride along the shown way instead.

import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import { businessNow, wallTime } from '@doorstep/api/clock';
import { FixSchema, type LocationPublicService } from '@doorstep/api/gen/doorstep/location/v1/location_pb';
import { metresBetween, type Place } from '@doorstep/map/geometry';
import type { Fix, FixLog } from './fix-log';
import { walk } from './way-model';

export type Source = 'device' | 'demo';
export type Problem = 'denied' | 'unavailable';

export type Position = {
  place: Place | null;
  heading: number;
  source: Source;
  problem: Problem | null;
  /** Fixes that wait for a network, when the last try failed; 0 when all is well. */
  kept: number;
  /** A demo ride is under way. */
  riding: boolean;
};

/** Business time between two fixes, and the least on the wall, where the demo's time runs fast. */
const fixEvery = 5000;
const leastWall = 1000;
/** How often a demo ride moves on, and how fast, in metres a second of business time. */
const rideEvery = 250;
const rideSpeed = 7;
/** Beyond this a demo rider has left the way that was shown. */
const besideWay = 40;

export class PositionKeeper {
  #state: Position;
  #speed = 0;
  #accuracy = 5;
  #listeners = new Set<() => void>();
  #log: FixLog;
  #client: Pick<Client<typeof LocationPublicService>, 'reportLocation'>;
  #working = false;
  #sending = false;
  #fixTimer: ReturnType<typeof setTimeout> | undefined;
  #rideTimer: ReturnType<typeof setInterval> | undefined;
  #watch: number | null = null;

  constructor(log: FixLog, client: Pick<Client<typeof LocationPublicService>, 'reportLocation'>, source: Source) {
    this.#log = log;
    this.#client = client;
    this.#state = { place: null, heading: 0, source, problem: null, kept: 0, riding: false };
  }

  get state(): Position {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  start(): void {
    addEventListener('online', this.#flush);
    if (this.#state.source === 'device') this.#watchDevice();
    this.#tick();
  }

  stop(): void {
    removeEventListener('online', this.#flush);
    clearTimeout(this.#fixTimer);
    this.halt();
    if (this.#watch !== null) navigator.geolocation.clearWatch(this.#watch);
    this.#watch = null;
  }

  /** Only somebody who is at work is followed. */
  work(working: boolean): void {
    if (this.#working === working) return;
    this.#working = working;
    if (working) this.#fix();
  }

  /** Where a demo rider stands before the first ride. */
  standAt(place: Place): void {
    if (this.#state.source === 'demo' && !this.#state.place) this.#set({ place });
  }

  /** Rides along a way of the demo, from where the rider is on it. */
  ride(line: Place[]): void {
    const from = this.#state.place ?? line[0];
    if (this.#state.source !== 'demo' || !from || line.length === 0) return;
    this.halt();
    const way = metresBetween(from, line[0]!) > besideWay ? [from, ...line] : line;
    const began = businessNow().getTime();
    this.#speed = rideSpeed;
    this.#set({ riding: true });
    this.#rideTimer = setInterval(() => {
      const at = walk(way, ((businessNow().getTime() - began) / 1000) * rideSpeed);
      if (!at) return;
      this.#set({ place: at.place, heading: at.heading });
      if (at.ended) {
        this.halt();
        this.#fix(); // there: do not wait for the next one
      }
    }, rideEvery);
  }

  halt(): void {
    clearInterval(this.#rideTimer);
    this.#speed = 0;
    if (this.#state.riding) this.#set({ riding: false });
  }

  #watchDevice(): void {
    if (!('geolocation' in navigator)) {
      this.#set({ problem: 'unavailable' });
      return;
    }
    this.#watch = navigator.geolocation.watchPosition(
      ({ coords }) => {
        this.#speed = Math.min(100, coords.speed ?? 0);
        this.#accuracy = coords.accuracy;
        const heading = coords.heading ?? this.#state.heading;
        this.#set({ place: [coords.longitude, coords.latitude], heading, problem: null });
      },
      (error) => this.#set({ problem: error.code === error.PERMISSION_DENIED ? 'denied' : 'unavailable' }),
      { enableHighAccuracy: true, maximumAge: 2000 },
    );
  }

  #tick = (): void => {
    this.#fix();
    this.#fixTimer = setTimeout(this.#tick, Math.max(leastWall, wallTime(fixEvery)));
  };

  #fix(): void {
    const { place, heading } = this.#state;
    if (!this.#working || !place) return;
    const [longitude, latitude] = place;
    this.#log.add({
      latitude,
      longitude,
      heading,
      speed: this.#speed,
      accuracy: this.#accuracy,
      at: businessNow().getTime(),
    });
    this.#flush();
  }

  #flush = (): void => void this.#send();

  async #send(): Promise<void> {
    if (this.#sending) {
      if (this.#state.kept > 0) this.#set({ kept: this.#log.waiting });
      return;
    }
    this.#sending = true;
    try {
      for (let batch = this.#log.batch(); batch.length > 0; batch = this.#log.batch()) {
        const answer = await this.#client.reportLocation({ fixes: batch.map(toMessage) });
        this.#log.settle(batch, { accepted: answer.accepted, lastSequence: Number(answer.lastSequence) });
      }
      if (this.#state.kept > 0) this.#set({ kept: 0 });
    } catch (error) {
      const refused = error instanceof ConnectError && error.code === Code.InvalidArgument;
      if (refused)
        this.#log.settle(this.#log.batch(), { accepted: 0, lastSequence: 0 }); // it never will be taken
      else this.#set({ kept: this.#log.waiting });
    } finally {
      this.#sending = false;
    }
  }

  #set(change: Partial<Position>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function toMessage({ sequence, at, ...rest }: Fix) {
  return create(FixSchema, { ...rest, sequence: BigInt(sequence), recordedAt: timestampFromMs(at) });
}
