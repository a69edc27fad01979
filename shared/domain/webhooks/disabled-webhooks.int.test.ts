import { ADMIN, createTestDomain, MEMBER, type TestDomain } from "../../../testing/test-domain";
import { addToOutbox } from "../outbox/add-to-outbox";
import { deliverWebhooks } from "./deliver-webhooks";
import { Webhook, WebhookDelivery } from "./webhook.entity";
import { addressGuard } from "./webhook-address";
import type { SendResult, WebhookMessage } from "./webhook-sender.port";
import { WebhooksService } from "./webhooks.service";

const KEYS = { current: "a key of at least thirty-two characters", previous: [] };
const NO_WORDS = { title: "A message", lines: [], url: null, footer: "" };

let domain: TestDomain;
let webhooks: WebhooksService;
let webhook: Webhook;
let got: WebhookMessage[];
let answers: SendResult[];

beforeAll(async () => {
  domain = await createTestDomain();
  webhooks = new WebhooksService({ uow: domain.uow, addresses: addressGuard("public"), secretKeys: KEYS });
});

beforeEach(async () => {
  await domain.empty();
  await domain.db.query("truncate outbox_messages, webhooks cascade");
  [got, answers] = [[], []];
  ({ webhook } = await webhooks.create(ADMIN, "https://hooks.example.com/a", ["request.created"]));
});

afterAll(() => domain.close());

const never = new AbortController().signal;
const tell = () =>
  domain.act((tx) =>
    addToOutbox(tx, { event: "request.created", subjectType: "access-request", subjectId: "1", data: { who: "Ada" } }),
  );
const saved = () => domain.db.manager.findOneByOrFail(Webhook, { id: webhook.id });
const deliveries = () => domain.db.manager.find(WebhookDelivery, { order: { createdAt: "ASC", id: "ASC" } });
const disable = async (reason: string | null = "The receiver is moved.") =>
  webhooks.setEnabled(ADMIN, webhook.id, { enabled: false, version: (await saved()).version, reason });
const enable = async () =>
  webhooks.setEnabled(ADMIN, webhook.id, { enabled: true, version: (await saved()).version, reason: null });
const retry = (choice: { deliveryIds?: string[]; givenUpSince?: Date }) =>
  webhooks.retry(ADMIN, webhook.id, { deliveryIds: null, givenUpSince: null, ...choice });

async function deliver() {
  const send = async (message: WebhookMessage) => {
    got.push(message);
    return answers.shift() ?? { status: 200 };
  };
  const { db, clock, log } = domain;
  await deliverWebhooks({ db, clock, log, sender: { send }, describe: () => NO_WORDS, secretKeys: KEYS }, never);
}

/** Of `count`, each given up after its three days. */
async function givenUp(count: number): Promise<WebhookDelivery[]> {
  for (let n = 0; n < count; n += 1) await tell();
  domain.clock.advance({ days: 3 });
  answers = Array.from({ length: count }, () => ({ status: 500 }));
  await deliver();
  return deliveries();
}

async function audited(): Promise<object[]> {
  return domain.db.query(
    "select action, before, after from audit_events where subject_id = $1 and action <> 'webhook.created' order by position",
    [webhook.id],
  );
}

describe("a disabled webhook", () => {
  it("gets no new events, and its waiting deliveries once it is enabled", async () => {
    await tell();
    expect(await disable()).toMatchObject({ disabledReason: "The receiver is moved.", version: 2 });
    await tell();
    await deliver();
    expect([got.length, (await deliveries()).length]).toEqual([0, 1]);
    expect(await enable()).toMatchObject({ disabledAt: null, disabledReason: null, version: 3 });
    await deliver();
    expect(got).toHaveLength(1);
    expect(await audited()).toMatchObject([
      { action: "webhook.disabled", after: { disabledReason: "The receiver is moved." } },
      { action: "webhook.enabled", before: { disabledReason: "The receiver is moved." } },
    ]);
  });

  it("is disabled once, with a reason, by an admin with its present version", async () => {
    await expect(disable(" ")).rejects.toMatchObject({ code: "INVALID_INPUT", fields: [{ path: ["reason"] }] });
    await disable();
    expect(await disable("Another reason.")).toMatchObject({ disabledReason: "The receiver is moved.", version: 2 });
    const stale = webhooks.setEnabled(ADMIN, webhook.id, { enabled: true, version: 1, reason: null });
    await expect(stale).rejects.toMatchObject({ code: "CONFLICT", rule: "VERSION_STALE" });
    const refused = webhooks.setEnabled(MEMBER, webhook.id, { enabled: true, version: 2, reason: null });
    await expect(refused).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("takes neither a test nor a retry, which would wait for ever", async () => {
    const [delivery] = await givenUp(1);
    await disable();
    const isDisabled = { code: "INVALID_STATE", rule: "WEBHOOK_DISABLED" };
    await expect(webhooks.test(ADMIN, webhook.id)).rejects.toMatchObject(isDisabled);
    await expect(retry({ deliveryIds: [delivery!.id] })).rejects.toMatchObject(isDisabled);
  });
});

describe("a pause that a receiver asked for", () => {
  it("has the receiver's answer, and ends when an admin enables the webhook", async () => {
    await tell();
    answers = [{ status: 429, retryAfterSeconds: 1_800 }];
    await deliver();
    expect(await saved()).toMatchObject({ pausedReason: "It answered 429.", pausedUntil: expect.any(Date) });
    await enable();
    expect(await saved()).toMatchObject({ pausedReason: null, pausedUntil: null });
    expect(await audited()).toMatchObject([{ action: "webhook.pause-ended" }]);
    await retry({ deliveryIds: (await deliveries()).map(({ id }) => id) });
    await deliver();
    expect(await deliveries()).toMatchObject([{ state: "DELIVERED", attempts: 2 }]);
  });

  it("is no failure of the deliveries that it meets, however long they waited for the webhook to be enabled", async () => {
    for (let n = 0; n < 3; n += 1) await tell();
    await disable();
    domain.clock.advance({ days: 5 });
    await enable();
    answers = [{ status: 200 }, { status: 429, retryAfterSeconds: 60 }, { status: 503, retryAfterSeconds: 0 }];
    await deliver();
    expect((await deliveries()).map(({ state }) => state).sort()).toEqual(["DELIVERED", "PENDING", "PENDING"]);
    domain.clock.advance({ seconds: 61 });
    await deliver();
    expect((await deliveries()).map(({ state }) => state)).toEqual(["DELIVERED", "DELIVERED", "DELIVERED"]);
  });

  it("is not shown once it is over", async () => {
    await tell();
    answers = [{ status: 503, retryAfterSeconds: 60 }];
    await deliver();
    domain.clock.advance({ seconds: 61 });
    await deliver();
    expect(await saved()).toMatchObject({ pausedReason: null, pausedUntil: null });
  });
});

describe("a delivery that was given up", () => {
  it("is sent once more under its id where it is named, and others are not", async () => {
    const [one, other] = await givenUp(2);
    domain.live.hints.length = 0;
    const answer = await retry({ deliveryIds: [one!.id, one!.id] });
    expect(answer).toMatchObject({ retried: 1, deliveries: [{ id: one!.id, state: "PENDING", endedAt: null }] });
    expect(domain.live.hints).toContain("outbox|due");
    got = [];
    await deliver();
    expect(got.map(({ headers }) => headers["X-Drawbridge-Delivery"])).toEqual([one!.id]);
    const states = (await deliveries()).map(({ id, state }) => [id, state]);
    expect(states).toContainEqual([one!.id, "DELIVERED"]);
    expect(states).toContainEqual([other!.id, "FAILED"]);
    // A delivered message is not sent twice.
    expect(await retry({ deliveryIds: [one!.id] })).toMatchObject({ retried: 0, deliveries: [] });
  });

  it("is given up again where it fails: its three days are over", async () => {
    const [one] = await givenUp(1);
    await retry({ deliveryIds: [one!.id] });
    answers = [{ status: 502 }];
    await deliver();
    expect(await deliveries()).toMatchObject([{ state: "FAILED", attempts: 2, lastError: "It answered 502." }]);
  });

  it("is sent with all others that were given up after a time, and with none before", async () => {
    await givenUp(1);
    domain.clock.advance({ hours: 1 });
    const since = domain.clock.now();
    await givenUp(3);
    expect(await retry({ givenUpSince: since })).toMatchObject({ retried: 3 });
    expect((await deliveries()).map(({ state }) => state)).toEqual(["FAILED", "PENDING", "PENDING", "PENDING"]);
    expect(await audited()).toMatchObject([
      { action: "webhook.deliveries-retried", after: { deliveries: 3, givenUpSince: since.toISOString() } },
    ]);
    expect(await retry({ givenUpSince: since })).toMatchObject({ retried: 0 });
    expect(await audited()).toHaveLength(1);
  });

  it("is refused where the selection is ambiguous", async () => {
    const none = "0198c0de-0000-7000-8000-000000000009";
    await expect(retry({ deliveryIds: [none] })).rejects.toMatchObject({ code: "NOT_FOUND" });
    for (const unclear of [
      {},
      { deliveryIds: [], givenUpSince: domain.clock.now() },
      { deliveryIds: Array(101).fill(none) },
    ]) {
      await expect(retry(unclear)).rejects.toMatchObject({
        code: "INVALID_INPUT",
        fields: [{ path: ["deliveryIds"] }],
      });
    }
  });
});
