import { createHmac } from "node:crypto";
import { sentBy } from "../../../testing/count-statements";
import { loseDeadlock } from "../../../testing/deadlocks";
import { eventually } from "../../../testing/eventually";
import { someoneWaitsForALock } from "../../../testing/lock-waits";
import { ADMIN, createTestDomain, MEMBER, type TestDomain } from "../../../testing/test-domain";
import { outsideTransaction } from "../../platform/database/connections/one-connection";
import { addAllToOutbox, addToOutbox } from "../outbox/add-to-outbox";
import { pruneOutbox } from "../outbox/prune-outbox";
import { deliverWebhooks } from "./deliver-webhooks";
import { Webhook, WebhookDelivery } from "./webhook.entity";
import { addressGuard } from "./webhook-address";
import type { SendResult, WebhookMessage } from "./webhook-sender.port";
import { WebhooksQueries } from "./webhooks.queries";
import { WebhooksService } from "./webhooks.service";

const KEYS = { current: "a key of at least thirty-two characters", previous: [] };
const URL_ = "https://hooks.example.com/a";

let domain: TestDomain;
let webhooks: WebhooksService;

beforeAll(async () => {
  domain = await createTestDomain();
  webhooks = new WebhooksService({ uow: domain.uow, addresses: addressGuard("public"), secretKeys: KEYS });
});

beforeEach(async () => {
  await domain.empty();
  await domain.db.query("truncate outbox_messages, webhooks cascade");
});

afterAll(() => domain.close());

const never = new AbortController().signal;
const created = {
  event: "request.created",
  subjectType: "access-request",
  subjectId: "1",
  data: { who: "Ada" },
} as const;
const tell = () => domain.act((tx) => addToOutbox(tx, created));
const deliveries = () => domain.db.manager.find(WebhookDelivery, { order: { id: "ASC" } });

const noWords = () => ({ title: "A message", lines: [], url: null, footer: "" });

/** A receiver that answers as configured and records its requests. */
function aReceiver(...answers: SendResult[]) {
  const got: WebhookMessage[] = [];
  const sender = {
    async send(message: WebhookMessage) {
      got.push(message);
      return answers.shift() ?? { status: 200 };
    },
  };
  const deps = { db: domain.db, clock: domain.clock, log: domain.log, sender, describe: noWords, secretKeys: KEYS };
  return { got, sender, deps, deliver: (signal = never) => deliverWebhooks(deps, signal) };
}

describe("an outbox message", () => {
  it("goes to the webhooks with its event, and to no other", async () => {
    const { webhook } = await webhooks.create(ADMIN, URL_, ["request.created", "grant.ended"]);
    await webhooks.create(ADMIN, URL_, ["grant.ended"]);
    await tell();
    expect(await deliveries()).toEqual([
      expect.objectContaining({ webhookId: webhook.id, state: "PENDING", attempts: 0 }),
    ]);
    expect(domain.live.hints).toContain("outbox|due");
  });

  it("is written while a webhook is being deleted, for the others", async () => {
    const { webhook } = await webhooks.create(ADMIN, URL_, ["request.created"]);
    const { webhook: other } = await webhooks.create(ADMIN, URL_, ["request.created"]);
    let telling: Promise<void> | undefined;
    await domain.db.transaction(async (tx) => {
      await tx.delete(Webhook, webhook.id);
      telling = outsideTransaction(tell);
      await someoneWaitsForALock(domain.db);
    });
    await expect(telling).resolves.toBeUndefined();
    expect(await deliveries()).toMatchObject([{ webhookId: other.id }]);
  });

  it("is not sent when its transaction is rolled back", async () => {
    await webhooks.create(ADMIN, URL_, ["request.created"]);
    const undone = domain.act(async (tx) => {
      await addToOutbox(tx, created);
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect(await deliveries()).toEqual([]);
    expect(domain.live.hints).toEqual([]);
  });

  it("has the content of its event, signed so that its receiver can verify it", async () => {
    const { secret } = await webhooks.create(ADMIN, URL_, ["request.created"]);
    await tell();
    const { got, deliver } = aReceiver();
    await deliver();
    const { url, headers, body } = got[0]!;
    expect(url).toBe(URL_);
    expect(JSON.parse(body)).toEqual({
      id: expect.any(String),
      event: "request.created",
      at: domain.clock.now().toISOString(),
      data: { who: "Ada" },
    });
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(headers["X-Drawbridge-Signature"]!)!;
    expect(Number(t)).toBe(Math.floor(domain.clock.now().getTime() / 1000));
    expect(v1).toBe(createHmac("sha256", secret!).update(`${t}.${body}`).digest("hex"));
    const [delivery] = await deliveries();
    expect(headers["X-Drawbridge-Delivery"]).toBe(delivery!.id);
    expect(delivery).toMatchObject({ state: "DELIVERED", attempts: 1, lastStatus: 200, lastError: null });
  });

  it("reaches others while one webhook does not answer, however much waits for that one", async () => {
    const silent = "https://silent.example.com/";
    await webhooks.create(ADMIN, silent, ["request.created"]);
    await webhooks.create(ADMIN, URL_, ["request.created"]);
    await domain.act((tx) => addAllToOutbox(tx, Array(50).fill(created)));
    const { got, deps } = aReceiver();
    let give = (_: SendResult) => {};
    const answer = new Promise<SendResult>((resolve) => {
      give = resolve;
    });
    const send: typeof deps.sender.send = async (message) => {
      await deps.sender.send(message);
      return message.url === silent ? answer : { status: 200 };
    };
    const sending = deliverWebhooks({ ...deps, sender: { send } }, never);
    const reached = () => got.filter(({ url }) => url === URL_).length;
    await eventually("the others are reached", reached, (count) => count === 50);
    give({ error: "It did not answer." });
    await sending;
    // And no delivery waits for those that it refuses.
    expect(got.filter(({ url }) => url === silent)).toHaveLength(20);
  });

  it("is sent again under the same id until it is accepted", async () => {
    await webhooks.create(ADMIN, URL_, ["request.created"]);
    await tell();
    const { got, deliver } = aReceiver({ status: 500 }, { error: "It could not be reached." });
    await deliver();
    await deliver();
    expect(got).toHaveLength(1);
    expect(await deliveries()).toMatchObject([{ state: "PENDING", lastStatus: 500, lastError: "It answered 500." }]);
    domain.clock.advance({ seconds: 6 });
    await deliver();
    expect(await deliveries()).toMatchObject([
      { attempts: 2, lastStatus: null, lastError: "It could not be reached." },
    ]);
    domain.clock.advance({ seconds: 11 });
    await deliver();
    expect(await deliveries()).toMatchObject([{ state: "DELIVERED", attempts: 3, lastError: null }]);
    expect(new Set(got.map(({ headers }) => headers["X-Drawbridge-Delivery"])).size).toBe(1);
  });

  it("is given up after three days, with the reason", async () => {
    await webhooks.create(ADMIN, URL_, ["request.created"]);
    await tell();
    domain.clock.advance({ days: 3 });
    await aReceiver({ status: 302 }).deliver();
    expect(await deliveries()).toMatchObject([
      { state: "FAILED", nextAttemptAt: null, lastError: "It answered with a redirect, which is not followed." },
    ]);
  });

  it("is sent by one worker when many claim at once", async () => {
    await webhooks.create(ADMIN, URL_, ["request.created"]);
    await domain.act((tx) =>
      addAllToOutbox(
        tx,
        Array.from({ length: 100 }, () => created),
      ),
    );
    const { got, deliver } = aReceiver();
    await Promise.all([deliver(), deliver(), deliver(), deliver()]);
    expect(got).toHaveLength(100);
    expect(new Set(got.map(({ headers }) => headers["X-Drawbridge-Delivery"])).size).toBe(100);
  });

  it("is sent again a minute after its worker died on the way", async () => {
    await webhooks.create(ADMIN, URL_, ["request.created"]);
    await tell();
    const stop = new AbortController();
    const { deps } = aReceiver();
    const sender = {
      async send() {
        stop.abort();
        return { error: "stopped" };
      },
    };
    await deliverWebhooks({ ...deps, sender }, stop.signal);
    expect(await deliveries()).toMatchObject([{ state: "PENDING", attempts: 1, lastError: null }]);
    const { got, deliver } = aReceiver();
    await deliver();
    expect(got).toHaveLength(0);
    domain.clock.advance({ seconds: 61 });
    await deliver();
    expect(got).toHaveLength(1);
    expect(await deliveries()).toMatchObject([{ state: "DELIVERED", attempts: 2 }]);
  });

  it("is not recorded by a worker that was slower than its lease", async () => {
    await webhooks.create(ADMIN, URL_, ["request.created"]);
    await tell();
    const { deps, deliver } = aReceiver();
    const sender = {
      async send() {
        domain.clock.advance({ seconds: 60 });
        await deliver();
        return { status: 500 };
      },
    };
    await deliverWebhooks({ ...deps, sender }, never);
    expect(await deliveries()).toMatchObject([{ state: "DELIVERED", attempts: 2, lastStatus: 200, leaseToken: null }]);
  });

  it("is not held back by the pause that a former address asked for, in answer to an attempt under way", async () => {
    const { webhook } = await webhooks.create(ADMIN, URL_, ["request.created"]);
    await tell();
    const { deps, got, deliver } = aReceiver();
    const sender = {
      async send() {
        await webhooks.update(ADMIN, webhook.id, webhook.version, { url: "https://hooks.example.com/b" });
        return { status: 429, retryAfterSeconds: 3_600 };
      },
    };
    await deliverWebhooks({ ...deps, sender }, never);
    await tell();
    await deliver();
    expect(got).toMatchObject([{ url: "https://hooks.example.com/b" }]);
  });

  it("that asks for a short pause does not shorten the long one of another", async () => {
    const { webhook } = await webhooks.create(ADMIN, URL_, ["request.created"]);
    const saved = () => domain.db.manager.findOneByOrFail(Webhook, { id: webhook.id });
    await tell();
    await tell();
    let sent = 0;
    const sender = {
      async send() {
        sent += 1;
        if (sent === 1) return { status: 429, retryAfterSeconds: 600 };
        await eventually("the first pause is saved", async () => (await saved()).pausedReason !== null);
        return { status: 503, retryAfterSeconds: 10 };
      },
    };
    await deliverWebhooks({ ...aReceiver().deps, sender }, never);
    expect(await saved()).toMatchObject({
      pausedUntil: new Date(domain.clock.now().getTime() + 600_000),
      pausedReason: "It answered 429.",
    });
  });

  it("that waits is signed with the new secret after a rotation, and reports a missing key", async () => {
    const { webhook, secret } = await webhooks.create(ADMIN, URL_, ["request.created"]);
    await tell();
    const { got, deps, deliver } = aReceiver();
    await deliverWebhooks({ ...deps, secretKeys: { current: undefined, previous: [] } }, never);
    expect(await deliveries()).toMatchObject([{ lastError: expect.stringContaining("DRAWBRIDGE_SECRET_KEY") }]);
    const rotated = await webhooks.rotateSecret(ADMIN, webhook.id);
    expect(rotated.secret).not.toBe(secret);
    domain.clock.advance({ minutes: 1 });
    await deliver();
    const [, t, v1] = /^t=(\d+),v1=(.*)$/.exec(got[0]!.headers["X-Drawbridge-Signature"]!)!;
    expect(v1).toBe(createHmac("sha256", rotated.secret!).update(`${t}.${got[0]!.body}`).digest("hex"));
  });

  it("is deleted after 30 days, with its deliveries", async () => {
    await webhooks.create(ADMIN, URL_, ["request.created"]);
    await tell();
    domain.clock.advance({ days: 29 });
    await pruneOutbox(domain);
    expect(await deliveries()).toHaveLength(1);
    domain.clock.advance({ days: 2 });
    await pruneOutbox(domain);
    expect(await deliveries()).toEqual([]);
  });

  it("is deleted after a deadlock with a webhook's deletion", async () => {
    await webhooks.create(ADMIN, URL_, ["request.created"]);
    await tell();
    domain.clock.advance({ days: 31 });
    await loseDeadlock(domain.db, {
      hold: (tx) => tx.query("select id from webhook_deliveries for update"),
      work: () => pruneOutbox(domain),
      wish: (tx) => tx.query("select id from outbox_messages for update"),
      anew: async () => {
        domain.clock.advance({ days: -31 });
        await tell();
        domain.clock.advance({ days: 31 });
      },
    });
    await pruneOutbox(domain);
    expect(await deliveries()).toEqual([]);
  });
});

describe("a webhook that is away for days", () => {
  it("lets others' deliveries be found without reading its own, however many wait, nor delivered ones", async () => {
    const { webhook: away } = await webhooks.create(ADMIN, URL_, ["grant.ended"]);
    const { webhook } = await webhooks.create(ADMIN, URL_, ["request.created"]);
    await tell();
    const many = (webhookId: string, state: string, nextAttemptAt: Date | null) =>
      domain.db.query(
        `insert into webhook_deliveries (id, outbox_message_id, webhook_id, state, next_attempt_at, created_at)
         select gen_random_uuid(), n.id, $1, $2, $3, n.created_at from outbox_messages n, generate_series(1, 3000)`,
        [webhookId, state, nextAttemptAt],
      );
    await many(away.id, "PENDING", new Date(domain.clock.now().getTime() - 60_000));
    await many(webhook.id, "DELIVERED", null);
    await domain.db.query("analyze webhook_deliveries");
    const sender = { send: async () => ({ status: 503 }) };
    const sent = await sentBy(domain.db, () => deliverWebhooks({ ...aReceiver().deps, sender }, never));
    const claim = sent.find(({ query, parameters }) => query.startsWith("update") && parameters.includes(webhook.id))!;
    const [row]: { "QUERY PLAN": [{ Plan: PlanNode }] }[] = await domain.db.query(
      `explain (analyze, format json) ${claim.query}`,
      [...claim.parameters],
    );
    expect(rowsRead(row!["QUERY PLAN"][0].Plan)).toBeLessThan(20);
  });
});

interface PlanNode {
  readonly "Node Type": string;
  readonly "Actual Rows": number;
  readonly "Rows Removed by Filter"?: number;
  readonly Plans?: readonly PlanNode[];
}

/** By all scans of a plan together. */
function rowsRead({
  "Node Type": type,
  "Actual Rows": rows,
  "Rows Removed by Filter": removed,
  Plans,
}: PlanNode): number {
  const own = type.includes("Scan") ? rows + (removed ?? 0) : 0;
  return (Plans ?? []).reduce((sum, plan) => sum + rowsRead(plan), own);
}

describe("a webhook", () => {
  it("is created, tested and deleted by admins alone, and its secret is in no row and no audit entry", async () => {
    const { webhook, secret } = await webhooks.create(ADMIN, URL_, ["grant.active"]);
    const { delivery: tested, host } = await webhooks.test(ADMIN, webhook.id);
    expect(host).toBe("hooks.example.com");
    expect(tested).toMatchObject({ state: "PENDING", outboxMessage: { event: "webhook.test" } });
    const { got, deliver } = aReceiver();
    await deliver();
    expect(JSON.parse(got[0]!.body)).toMatchObject({ event: "webhook.test" });
    expect(await new WebhooksQueries(domain.db).lastDeliveriesOf([webhook.id])).toMatchObject([{ id: tested.id }]);
    const stale = { code: "CONFLICT", fields: [{ path: ["version"], rule: "VERSION_STALE" }] };
    await expect(webhooks.delete(ADMIN, webhook.id, webhook.version - 1)).rejects.toMatchObject(stale);
    await webhooks.delete(ADMIN, webhook.id, webhook.version);
    expect([await deliveries(), await domain.db.manager.count(Webhook)]).toEqual([[], 0]);
    const audit: object[] = await domain.db.query(
      "select * from audit_events where subject_id = $1 order by position",
      [webhook.id],
    );
    expect(JSON.stringify(audit)).not.toContain(secret);
    // Auditors read the log, and must not learn the address.
    expect(JSON.stringify(audit)).not.toContain(URL_);
    expect(audit).toMatchObject([
      { action: "webhook.created", after: { host } },
      { action: "webhook.tested", after: { host, deliveryId: tested.id } },
      { action: "webhook.deleted", before: { host } },
    ]);
    for (const refused of [
      webhooks.create(MEMBER, URL_, ["grant.active"]),
      webhooks.rotateSecret(MEMBER, webhook.id),
      webhooks.test(MEMBER, webhook.id),
      webhooks.delete(MEMBER, webhook.id, webhook.version),
    ]) {
      await expect(refused).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
    await expect(webhooks.test(ADMIN, webhook.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("is refused with every problem at once", async () => {
    await expect(webhooks.create(ADMIN, "http://10.0.0.1/", ["grant.active", "grant.lost"])).rejects.toMatchObject({
      code: "INVALID_INPUT",
      fields: [{ path: ["url"] }, { path: ["events", 1] }],
    });
    await expect(webhooks.create(ADMIN, URL_, [])).rejects.toMatchObject({ fields: [{ path: ["events"] }] });
  });
});
