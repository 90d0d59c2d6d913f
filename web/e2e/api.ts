// The API as a program uses it, to set a scene: who logs in, what is on the shelf.

/** Phones of the demo's people. */
export const people = {
  customer: '+919000000010',
  manager: '+919000000040',
  operations: '+919000000050',
  picker: '+919000000030',
  rider: '+919000000020',
};

export class Api {
  private constructor(
    readonly url: string,
    readonly token: string,
  ) {}

  /** Logs in; a phone that was sent a code a moment ago is asked again when the server allows it. */
  static async signIn(url: string, phone: string, triesLeft = 5): Promise<Api> {
    const seen = new Set((await codesOf(url, phone)).map(({ message_id }) => message_id));
    let challenge: unknown;
    try {
      challenge = (await send(url, 'POST', '/v1/auth/otp', '', { phone })).challenge_id;
    } catch (failure) {
      if (!String(failure).includes('otp_resend_too_soon') || triesLeft === 0) throw failure;
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return Api.signIn(url, phone, triesLeft - 1);
    }
    for (let tries = 0; tries < 100; tries++) {
      for (const { message_id, code } of await codesOf(url, phone)) {
        if (seen.has(message_id)) continue;
        seen.add(message_id);
        try {
          const { access_token } = await send(url, 'POST', '/v1/auth/token', '', { challenge_id: challenge, code });
          return new Api(url, String(access_token));
        } catch (failure) {
          if (!String(failure).includes('otp_wrong')) throw failure; // the page's code, not ours
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no code for ${phone}`);
  }

  call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    return send(this.url, method, path, this.token, body);
  }
}

/** The one-time codes that were sent to a phone, newest first. */
export async function codesOf(url: string, phone: string): Promise<{ message_id: string; code: string }[]> {
  const { messages } = await send(url, 'GET', `/v1/inbox?to=${encodeURIComponent(phone)}`, '');
  return (messages as { message_id: string; code: string }[]).filter((message) => message.code);
}

async function send(
  url: string,
  method: string,
  path: string,
  token: string,
  body?: unknown,
): Promise<Record<string, unknown>> {
  const response = await fetch(url + path, {
    method,
    headers: {
      'Content-Type': 'application/json',
      'Idempotency-Key': crypto.randomUUID(),
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
