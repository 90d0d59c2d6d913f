// A live connection that comes back: a WebSocket or an event stream of the gateway, opened again with a
// fresh login and the last message's id whenever it ends.
import type { Session } from '@doorstep/api/session';

/** One message of the gateway: {"event","id","data"}. */
export type Frame = { event: string; id: string; data: unknown };

export type Connection = 'connecting' | 'open' | 'lost' | 'ended';

export type StreamOptions = {
  /** Path of the stream, such as /v1/orders/ID/track. */
  path: string;
  kind: 'socket' | 'events';
  /** Names of the events of an event stream; a socket brings all. */
  events?: string[];
  onFrame: (frame: Frame) => void;
  onState?: (state: Connection) => void;
};

const shortestWait = 500;
const longestWait = 15_000;

/** The message after which a stream has nothing more to say. */
const endEvent = 'end';

/** How long to wait before the nth try in a row, with chance so that not all come back at once. */
export function waitBefore(attempt: number, random = Math.random()): number {
  return Math.min(longestWait, shortestWait * 2 ** attempt) * (0.5 + random / 2);
}

export function readFrame(text: string): Frame | null {
  try {
    const { event, id, data } = JSON.parse(text) as Partial<Frame>;
    return { event: event ?? 'message', id: id ?? '', data: data ?? null };
  } catch {
    return null;
  }
}

type Open = { close: () => void };

export class LiveStream {
  #options: StreamOptions;
  #session: Session;
  #open: Open | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #lastId = '';
  #closed = false;

  constructor(session: Session, options: StreamOptions) {
    this.#session = session;
    this.#options = options;
    addEventListener('online', this.#now);
    document.addEventListener('visibilitychange', this.#now);
    void this.#connect();
  }

  close(): void {
    this.#closed = true;
    removeEventListener('online', this.#now);
    document.removeEventListener('visibilitychange', this.#now);
    clearTimeout(this.#timer);
    this.#open?.close();
    this.#open = null;
  }

  /** The network is back, or someone looks again: do not wait any longer. */
  #now = (): void => {
    if (this.#closed || this.#open || document.hidden || !this.#timer) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    void this.#connect();
  };

  async #connect(): Promise<void> {
    this.#options.onState?.('connecting');
    try {
      const token = await this.#session.token();
      if (this.#closed) return;
      if (!token) {
        this.#finish();
        return;
      }
      const query = new URLSearchParams({ access_token: token });
      if (this.#lastId) query.set('last_event_id', this.#lastId);
      const url = `${this.#options.path}?${query}`;
      this.#open = this.#options.kind === 'socket' ? this.#openSocket(url) : this.#openEvents(url);
    } catch {
      this.#later();
    }
  }

  #openSocket(path: string): Open {
    const socket = new WebSocket(new URL(path, location.origin.replace(/^http/, 'ws')));
    socket.onopen = this.#opened;
    socket.onmessage = (message) => this.#take(readFrame(String(message.data)));
    socket.onclose = () => this.#lost(socket);
    return socket;
  }

  #openEvents(path: string): Open {
    const source = new EventSource(path);
    source.onopen = this.#opened;
    const take = (message: MessageEvent<string>) => {
      this.#take(
        readFrame(
          `{"event":${JSON.stringify(message.type)},"id":${JSON.stringify(message.lastEventId)},"data":${message.data || 'null'}}`,
        ),
      );
    };
    for (const name of ['message', endEvent, ...(this.#options.events ?? [])]) source.addEventListener(name, take);
    source.onerror = () => {
      source.close(); // its own retry would use an old login
      this.#lost(source);
    };
    return source;
  }

  #opened = (): void => {
    this.#attempt = 0;
    this.#options.onState?.('open');
  };

  #take(frame: Frame | null): void {
    if (!frame || this.#closed) return;
    if (frame.id) this.#lastId = frame.id;
    this.#options.onFrame(frame);
    if (frame.event === endEvent) this.#finish();
  }

  #lost(connection: Open): void {
    if (this.#closed || this.#open !== connection) return;
    this.#open = null;
    this.#later();
  }

  #later(): void {
    if (this.#closed) return;
    this.#options.onState?.('lost');
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#connect();
    }, waitBefore(this.#attempt));
    this.#attempt += 1;
  }

  #finish(): void {
    this.close();
    this.#options.onState?.('ended');
  }
}
