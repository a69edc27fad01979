import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { addToOutbox } from "../../shared/domain/outbox/add-to-outbox";
import { addressGuard } from "../../shared/domain/webhooks/webhook-address";
import { WebhooksService } from "../../shared/domain/webhooks/webhooks.service";
import { createWebhookSender } from "../../shared/platform/webhooks/webhook-sender";
import { eventually } from "../../testing/eventually";
import { ADMIN, createTestDomain, type TestDomain } from "../../testing/test-domain";
import { startWebhookDelivery } from "./webhook-delivery";

describe("a worker that delivers webhooks", () => {
  let domain: TestDomain;
  let receiver: Server;
  const got: { event: unknown; body: { data: unknown } }[] = [];

  beforeAll(async () => {
    domain = await createTestDomain();
    receiver = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => void parts.push(part));
      request.on("end", () => {
        got.push({ event: request.headers["x-drawbridge-event"], body: JSON.parse(Buffer.concat(parts).toString()) });
        response.end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  });

  afterAll(async () => {
    receiver.closeAllConnections();
    receiver.close();
    await domain.close();
  });

  it("sends waiting messages, then each as soon as its hint arrives, over HTTP", async () => {
    const addresses = addressGuard("loopback");
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    const webhooks = new WebhooksService({
      uow: domain.uow,
      addresses,
      secretKeys: { current: undefined, previous: [] },
    });
    await webhooks.create(ADMIN, url, ["grant.ended"]);
    const tell = (n: number) =>
      domain.act((tx) =>
        addToOutbox(tx, { event: "grant.ended", subjectType: "grant", subjectId: String(n), data: { n } }),
      );
    await tell(1);
    const config = { DRAWBRIDGE_SECRET_KEY: undefined, DRAWBRIDGE_SECRET_KEY_PREVIOUS: undefined };
    const platform = { ...domain, config, baseUrl: null, webhookSender: createWebhookSender(addresses) };
    // It polls once an hour, so everything within the test comes by hints.
    const delivery = startWebhookDelivery(platform, 3_600_000);
    await eventually("the first has come", () => got.length === 1);
    await tell(2);
    await eventually("the second has come", () => got.length === 2);
    // A delivery without an answer at shutdown is sent again.
    const pending = () => domain.db.query("select 1 from webhook_deliveries where state = 'PENDING'");
    await eventually("both are on record", async () => (await pending()).length === 0);
    await delivery.stop();
    expect(got.map(({ event, body }) => [event, body.data])).toEqual([
      ["grant.ended", { n: 1 }],
      ["grant.ended", { n: 2 }],
    ]);
    const states = await domain.db.query("select distinct state from webhook_deliveries");
    expect(states).toEqual([{ state: "DELIVERED" }]);
  });
});
