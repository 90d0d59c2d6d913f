// Demo only: the people around a rider, for a visitor who is alone with the app. They sign in as everybody
// does in the demo, with the code from the open inbox, and use the API as their own apps do.
import { type Client, createClient } from '@connectrpc/connect';
import { AccountPublicService } from '@doorstep/api/gen/doorstep/account/v1/account_pb';
import type { Trip } from '@doorstep/api/gen/doorstep/delivery/v1/delivery_pb';
import { NotificationPublicService } from '@doorstep/api/gen/doorstep/notification/v1/notification_pb';
import { OrderPublicService } from '@doorstep/api/gen/doorstep/order/v1/order_pb';
import { WarehousePublicService } from '@doorstep/api/gen/doorstep/warehouse/v1/warehouse_pb';
import { bareTransport } from '@doorstep/api/transport';

const inboxTries = 40;
const inboxEvery = 150;

export class DemoPeople {
  #transport = bareTransport();
  #account: Client<typeof AccountPublicService> = createClient(AccountPublicService, this.#transport);
  #tokens = new Map<string, string>();

  /** The counter scans the codes of the bags that are packed; resolves with how many. */
  async handOver(manager: string, trip: Trip): Promise<number> {
    const store = createClient(WarehousePublicService, this.#transport);
    const headers = await this.#login(manager);
    const ready = trip.stops.filter((stop) => stop.status === 'assigned' && stop.packed);
    for (const { orderId, pickupCode } of ready) {
      await store.handOver(
        { warehouseId: trip.warehouseId, orderId, pickupCode },
        { headers: { ...headers, 'Idempotency-Key': crypto.randomUUID() } },
      );
    }
    return ready.length;
  }

  /** What the customer of an order says at the door. */
  async codeOf(administrator: string, orderId: string): Promise<string> {
    const headers = await this.#login(administrator);
    const orders = createClient(OrderPublicService, this.#transport);
    const { userId } = await orders.inspectOrder({ orderId }, { headers });
    const phone = await this.#phoneOf(userId, headers);
    return (await orders.getOrder({ orderId }, { headers: await this.#login(phone) })).deliveryOtp;
  }

  async #phoneOf(userId: string, headers: Record<string, string>): Promise<string> {
    for (let pageToken = ''; ; ) {
      const page = await this.#account.listUsers({ role: 'customer', pageSize: 200, pageToken }, { headers });
      const found = page.users.find((user) => user.userId === userId);
      if (found) return found.phone;
      pageToken = page.nextPageToken;
      if (!pageToken) throw new Error('this customer has left the demo');
    }
  }

  async #login(phone: string): Promise<Record<string, string>> {
    const token = this.#tokens.get(phone) ?? (await this.#signIn(phone));
    this.#tokens.set(phone, token);
    return { Authorization: `Bearer ${token}` };
  }

  async #signIn(phone: string): Promise<string> {
    const inbox = createClient(NotificationPublicService, this.#transport);
    const before = new Set((await inbox.listInbox({ to: phone })).messages.map((message) => message.messageId));
    const { challengeId } = await this.#account.requestOtp({ phone });
    for (let i = 0; i < inboxTries; i++) {
      const { messages } = await inbox.listInbox({ to: phone });
      const fresh = messages.find((message) => message.code && !before.has(message.messageId));
      if (fresh) return (await this.#account.issueToken({ challengeId, code: fresh.code })).accessToken;
      await new Promise((resolve) => setTimeout(resolve, inboxEvery));
    }
    throw new Error('no code came');
  }
}
