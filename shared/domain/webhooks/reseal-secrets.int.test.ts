import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { AuditEvent } from "../audit/audit-event.entity";
import { addToOutbox } from "../outbox/add-to-outbox";
import { deliverWebhooks } from "./deliver-webhooks";
import { resealSecrets } from "./reseal-secrets";
import { Webhook, WebhookDelivery } from "./webhook.entity";
import { addressGuard } from "./webhook-address";
import { openSecret } from "./webhook-secret";
import { WebhooksService } from "./webhooks.service";

const OLD = "an old key of at least thirty-two characters";
const NEW = "a new key of at least thirty-two characters";
const BEFORE = { current: OLD, previous: [] };
const DURING = { current: NEW, previous: [OLD] };
const AFTER = { current: NEW, previous: [] };

let domain: TestDomain;

beforeAll(async () => {
  domain = await createTestDomain();
});

beforeEach(() => domain.db.query("truncate outbox_messages, webhooks cascade"));

afterAll(() => domain.close());

const webhooksWith = (secretKeys: typeof BEFORE | { current: undefined; previous: [] }) =>
  new WebhooksService({ uow: domain.uow, addresses: addressGuard("public"), secretKeys });
const make = (keys: Parameters<typeof webhooksWith>[0]) =>
  webhooksWith(keys).create(ADMIN, "https://hooks.example.com/a", ["grant.ended"]);
const stored = async (id: string) => (await domain.db.manager.findOneByOrFail(Webhook, { id })).secret;

describe("rotating the key", () => {
  it("keeps the value of every secret under the new key, also of unsealed ones", async () => {
    const sealed = await make(BEFORE);
    const plain = await make({ current: undefined, previous: [] });
    expect(await resealSecrets(domain.uow, DURING)).toEqual({ resealed: 2, current: 0, lost: [] });
    for (const { webhook, secret } of [sealed, plain]) {
      expect(openSecret(await stored(webhook.id), webhook.id, AFTER)).toBe(secret);
      expect(openSecret(await stored(webhook.id), webhook.id, BEFORE)).toBeNull();
    }
    expect(await resealSecrets(domain.uow, DURING)).toEqual({ resealed: 0, current: 2, lost: [] });
    const audited = await domain.db.manager.findBy(AuditEvent, { action: "secrets.resealed" });
    expect(audited).toHaveLength(1);
    expect(JSON.stringify(audited)).not.toContain(sealed.secret);
  });

  it("names secrets that no key opens, and leaves them as they are", async () => {
    const { webhook } = await make({ current: "a key that nobody knows any more, sadly", previous: [] });
    const before = await stored(webhook.id);
    expect(await resealSecrets(domain.uow, DURING)).toEqual({ resealed: 0, current: 0, lost: [webhook.id] });
    expect(await stored(webhook.id)).toBe(before);
  });

  it("stops no delivery: processes with both keys send secrets that were sealed with either", async () => {
    await make(BEFORE);
    await make(AFTER);
    await domain.act((tx) => addToOutbox(tx, { event: "grant.ended", subjectType: "grant", subjectId: "1", data: {} }));
    const send = async () => ({ status: 200 });
    const noWords = () => ({ title: "A message", lines: [], url: null, footer: "" });
    const deps = {
      db: domain.db,
      clock: domain.clock,
      log: domain.log,
      sender: { send },
      describe: noWords,
      secretKeys: DURING,
    };
    await deliverWebhooks(deps, new AbortController().signal);
    expect((await domain.db.manager.find(WebhookDelivery)).map(({ state }) => state)).toEqual([
      "DELIVERED",
      "DELIVERED",
    ]);
  });
});
