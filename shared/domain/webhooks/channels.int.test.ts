import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { createWebhookSender } from "../../platform/webhooks/webhook-sender";
import { addAllToOutbox } from "../outbox/add-to-outbox";
import type { ChannelMessage } from "./channel-message";
import { deliverWebhooks } from "./deliver-webhooks";
import { type FakeChannel, startFakeSlack, startFakeTeams } from "./testing/fake-channels";
import { Webhook, WebhookDelivery } from "./webhook.entity";
import { addressGuard } from "./webhook-address";
import { WebhooksService } from "./webhooks.service";

const KEYS = { current: undefined, previous: [] };
const WINDOW_MS = 40;
const EVIL = "<!channel> <https://evil.example|click> & [click](https://evil.example) *bold* :tada:";

let domain: TestDomain;
let webhooks: WebhooksService;
let channel: FakeChannel;
let message: ChannelMessage;

beforeAll(async () => {
  domain = await createTestDomain();
  webhooks = new WebhooksService({ uow: domain.uow, addresses: addressGuard("loopback"), secretKeys: KEYS });
});

beforeEach(async () => {
  await domain.empty();
  await domain.db.query("truncate outbox_messages, webhooks cascade");
  message = {
    title: `Mia asks ${EVIL}`,
    lines: [EVIL],
    url: "https://drawbridge.example.com/requests/1",
    footer: "API",
  };
});

afterEach(() => channel.close());
afterAll(() => domain.close());

const tell = (count = 1) =>
  domain.act((tx) =>
    addAllToOutbox(
      tx,
      Array.from({ length: count }, (_, n) => ({
        event: "grant.ended" as const,
        subjectType: "grant",
        subjectId: String(n),
        data: {},
      })),
    ),
  );
const deliver = (describe = () => message) =>
  deliverWebhooks(
    {
      ...domain,
      sender: createWebhookSender(addressGuard("loopback")),
      describe,
      secretKeys: KEYS,
      paceMs: WINDOW_MS * 2,
    },
    new AbortController().signal,
  );
/** The fake clock and the receiver's time advance together. */
const later = (seconds: number): void => void domain.clock.advance({ seconds });
const states = async () => (await domain.db.manager.find(WebhookDelivery)).map(({ state }) => state);

describe("a webhook of Slack", () => {
  beforeEach(async () => {
    channel = await startFakeSlack(WINDOW_MS);
    const { secret } = await webhooks.create(ADMIN, channel.url, ["grant.ended"], { format: "SLACK" });
    expect(secret).toBeNull();
  });

  it("gets blocks in which typed text is never a mention, a link or emphasis", async () => {
    await tell();
    await deliver();
    expect(await states()).toEqual(["DELIVERED"]);
    const { blocks } = channel.got[0]!.body;
    expect(blocks.map(({ type }: { type: string }) => type)).toEqual(["header", "section", "actions", "context"]);
    expect(blocks[1].text).toEqual({
      type: "plain_text",
      emoji: false,
      text: "&lt;!channel&gt; &lt;https://evil.example|click&gt; &amp; [click](https://evil.example) *bold* :tada:",
    });
    const { body } = channel.got[0]!;
    expect([body.mrkdwn, JSON.stringify(body)]).toEqual([false, expect.not.stringContaining('"type":"mrkdwn"')]);
    expect(blocks[2].elements[0].url).toBe("https://drawbridge.example.com/requests/1");
  });

  it("gets messages within its limits, without a character that is cut in the middle", async () => {
    message = {
      title: "&".repeat(400),
      lines: Array.from({ length: 200 }, () => "<&>".repeat(50)),
      url: null,
      footer: "",
    };
    message = { ...message, footer: "f".repeat(5_000) };
    await tell();
    await deliver();
    expect([await states(), channel.refused]).toEqual([["DELIVERED"], []]);
  });

  it("gets one message after the other, not faster than it accepts them, from two workers", async () => {
    await tell(4);
    for (let n = 0; n < 6 && (await states()).includes("PENDING"); n += 1) {
      later(2);
      await Promise.all([deliver(), deliver()]);
    }
    expect(channel.got).toHaveLength(4);
    expect(channel.refused).toEqual([]);
  });

  it("gets no message for as long as it asks, and misses nothing", async () => {
    await tell(2);
    channel.answers.push({ status: 429, headers: { "Retry-After": "30" } });
    await deliver();
    expect(channel.refused).toEqual([429]);
    later(29);
    await deliver();
    expect([channel.got.length, channel.refused.length]).toEqual([0, 1]);
    later(2);
    await deliver();
    later(2);
    await deliver();
    expect(await states()).toEqual(["DELIVERED", "DELIVERED"]);
  });

  it("gets the messages after one that cannot be worded, and that one is recorded as failed", async () => {
    await tell();
    domain.clock.advance({ seconds: 1 });
    await tell();
    const words = message;
    let asked = 0;
    const describe = () => {
      asked += 1;
      if (asked === 1) throw new TypeError("no words");
      return words;
    };
    await deliver(describe);
    later(2);
    await deliver(describe);
    expect(channel.got).toHaveLength(1);
    const [bad, good] = await domain.db.manager.find(WebhookDelivery, { order: { createdAt: "ASC" } });
    expect(bad).toMatchObject({
      state: "PENDING",
      attempts: 1,
      lastError: expect.stringContaining(bad!.outboxMessageId),
    });
    expect(good).toMatchObject({ state: "DELIVERED" });
    expect(domain.lines).toContainEqual(expect.objectContaining({ outboxMessageId: bad!.outboxMessageId }));
  });

  it("misses nothing in an outage", async () => {
    await tell();
    channel.answers.push({ status: 503 }, { status: 500 });
    for (const seconds of [0, 10, 20]) {
      later(seconds);
      await deliver();
    }
    expect([channel.got.length, channel.refused]).toEqual([1, [503, 500]]);
  });
});

describe("a webhook of Teams", () => {
  beforeEach(async () => {
    channel = await startFakeTeams(WINDOW_MS);
    await webhooks.create(ADMIN, channel.url, ["grant.ended"], { format: "TEAMS" });
  });

  it("gets a card whose texts are runs, in which no link is parsed", async () => {
    await tell();
    await deliver();
    const { content } = channel.got[0]!.body.attachments[0];
    expect(content.body[1]).toEqual({ type: "RichTextBlock", inlines: [{ type: "TextRun", text: EVIL }] });
    expect(content.actions).toEqual([
      { type: "Action.OpenUrl", title: "Open in Drawbridge", url: "https://drawbridge.example.com/requests/1" },
    ]);
  });

  it("gets no card above its 28 KB, in whatever script", async () => {
    message = { ...message, lines: Array.from({ length: 100 }, () => "漢字".repeat(2_000)) };
    await tell();
    await deliver();
    expect([await states(), channel.refused]).toEqual([["DELIVERED"], []]);
  });

  it("gets no message after a 429 until its time is over", async () => {
    await tell();
    channel.answers.push({ status: 429, headers: { "Retry-After": new Date(Date.now() + 60_000).toUTCString() } });
    await deliver();
    later(30);
    await deliver();
    expect(channel.got).toHaveLength(0);
    later(40);
    await deliver();
    expect(channel.got).toHaveLength(1);
  });
});

describe("a change of a webhook", () => {
  beforeEach(async () => {
    channel = await startFakeSlack(WINDOW_MS);
  });

  it("applies to waiting deliveries, ends a pause, and is refused for an old version", async () => {
    const { webhook } = await webhooks.create(ADMIN, "http://127.0.0.1:1/", ["grant.ended"], { format: "SLACK" });
    await tell();
    await deliver();
    expect(await states()).toEqual(["PENDING"]);
    const change = { url: channel.url };
    await expect(webhooks.update(ADMIN, webhook.id, 2, change)).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await webhooks.update(ADMIN, webhook.id, 1, change)).toMatchObject({ url: channel.url, version: 2 });
    await expect(webhooks.update(ADMIN, webhook.id, 2, { url: "ftp://x", events: [] })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      fields: [{ path: ["url"] }, { path: ["events"] }],
    });
    later(10);
    await deliver();
    expect(channel.got).toHaveLength(1);
  });

  it("makes no second webhook of a repeated call", async () => {
    const make = () => webhooks.create(ADMIN, channel.url, ["grant.ended"], { clientRequestId: "mine" });
    const [a, b] = await Promise.all([make(), make()]);
    expect(a!.webhook.id).toBe(b!.webhook.id);
    expect([a!.secret, b!.secret].filter((secret) => secret === null)).toHaveLength(1);
    expect(await domain.db.manager.count(Webhook)).toBe(1);
  });
});
