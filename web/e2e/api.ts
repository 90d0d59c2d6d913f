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

  static async signIn(url: string, phone: string): Promise<Api> {
    const before = await newestCode(url, phone);
    const { challenge_id } = await send(url, 'POST', '/v1/auth/otp', '', { phone });
    for (let tries = 0; tries < 100; tries++) {
      const message = await newestCode(url, phone);
      if (message && message.message_id !== before?.message_id) {
        const { access_token } = await send(url, 'POST', '/v1/auth/token', '', { challenge_id, code: message.code });
        return new Api(url, String(access_token));
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no code for ${phone}`);
  }

  call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    return send(this.url, method, path, this.token, body);
  }
}

export async function newestCode(
  url: string,
  phone: string,
): Promise<{ message_id: string; code: string } | undefined> {
  const { messages } = await send(url, 'GET', `/v1/inbox?to=${encodeURIComponent(phone)}`, '');
  return (messages as { message_id: string; code: string }[]).find((message) => message.code);
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
