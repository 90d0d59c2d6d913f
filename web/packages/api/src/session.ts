// Who is logged in. The access token lives for minutes and is refreshed before it ends; a refresh token
// works once, so the tabs of an app take turns.
import { type Client, Code, ConnectError, createClient, type Transport } from '@connectrpc/connect';
import { reasonOf } from './failure';
import { AccountPublicService, type IssueTokenResponse, type User } from './gen/doorstep/account/v1/account_pb';

/** What an app shows of its user. */
export type Person = Pick<User, 'userId' | 'phone' | 'name' | 'role' | 'warehouseId' | 'language'>;

type Kept = { access: string; refresh: string; expiresAt: number; person: Person };

/** Refresh a little before the token ends. */
const early = 30_000;

export class Session {
  #kept: Kept | null;
  #listeners = new Set<() => void>();
  #client: Client<typeof AccountPublicService>;
  #refreshing: Promise<string | null> | null = null;
  readonly #key: string;

  /** Each app has a session of its own, so that one browser can be a customer and a rider. */
  constructor(app: string, bare: Transport) {
    this.#key = `doorstep.session.${app}`;
    this.#client = createClient(AccountPublicService, bare);
    this.#kept = this.#read();
    addEventListener('storage', (event) => {
      if (event.key !== this.#key) return;
      this.#kept = this.#read();
      this.#tell();
    });
  }

  get person(): Person | null {
    return this.#kept?.person ?? null;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** A token that holds for a while; null when nobody is logged in. Throws when it cannot be refreshed now. */
  async token(): Promise<string | null> {
    const kept = this.#kept;
    if (!kept) return null;
    return kept.expiresAt - early > Date.now() ? kept.access : this.refresh(kept.access);
  }

  /** Exchanges the token that was found wanting. Answers with null when the login has ended. */
  refresh(spent: string): Promise<string | null> {
    this.#refreshing ??= this.#inTurn(() => this.#exchange(spent)).finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async requestCode(phone: string): Promise<string> {
    return (await this.#client.requestOtp({ phone })).challengeId;
  }

  async enterCode(challengeId: string, code: string): Promise<void> {
    this.#keep(await this.#client.issueToken({ challengeId, code }));
  }

  async logout(): Promise<void> {
    const refreshToken = this.#kept?.refresh;
    this.#drop();
    if (refreshToken) await this.#client.logout({ refreshToken }).catch(() => {}); // it ends by itself
  }

  /** What the account said about itself since. */
  rename(person: Person): void {
    if (this.#kept) this.#write({ ...this.#kept, person });
  }

  async #exchange(spent: string): Promise<string | null> {
    this.#kept = this.#read(); // another tab may have done it
    const kept = this.#kept;
    if (!kept) return null;
    if (kept.access !== spent) return kept.access;
    try {
      const issued = await this.#client.issueToken({ refreshToken: kept.refresh });
      this.#keep(issued);
      return issued.accessToken;
    } catch (error) {
      if (reasonOf(error) === 'refresh_token_rotated') return this.#read()?.access ?? null;
      const over =
        error instanceof ConnectError && (error.code === Code.Unauthenticated || error.code === Code.PermissionDenied);
      if (!over) throw error;
      this.#drop();
      return null;
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return navigator.locks ? navigator.locks.request(this.#key, work) : work();
  }

  #keep(issued: IssueTokenResponse): void {
    const { userId = '', phone = '', name = '', role = '', warehouseId = '', language = '' } = issued.user ?? {};
    this.#write({
      access: issued.accessToken,
      refresh: issued.refreshToken,
      expiresAt: Date.now() + issued.expiresInS * 1000,
      person: { userId, phone, name, role, warehouseId, language },
    });
  }

  #read(): Kept | null {
    try {
      const text = localStorage.getItem(this.#key);
      return text ? (JSON.parse(text) as Kept) : null;
    } catch {
      return this.#kept ?? null;
    }
  }

  #write(kept: Kept): void {
    this.#kept = kept;
    try {
      localStorage.setItem(this.#key, JSON.stringify(kept));
    } catch {
      // The login holds until the page is closed.
    }
    this.#tell();
  }

  #drop(): void {
    this.#kept = null;
    try {
      localStorage.removeItem(this.#key);
    } catch {
      // Nothing was kept.
    }
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
