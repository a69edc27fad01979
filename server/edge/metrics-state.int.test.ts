import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DataSource } from "typeorm";
import { parse } from "yaml";
import { newId } from "../../shared/kernel/ids";
import { readOverdue, readState } from "../../shared/platform/metrics/read-state";
import { rowsReadBy } from "../../testing/explain";
import { saveGrant, saveIdentity, saveProvider, saveTarget } from "../../testing/factories";
import { createTestApi, type TestApi } from "../testing/api";
import { saveNotificationsOfSide } from "../testing/authorization-matrix/notifications-of-side";

describe("metrics from the database", () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await createTestApi();
  });

  afterEach(() => jest.useRealTimers());

  afterAll(() => api.close());

  let at = Date.now();

  /** The clock moves on, because eager requests are not computed again. */
  async function look(): Promise<number> {
    const doNotFake = [
      "nextTick",
      "setImmediate",
      "setTimeout",
      "setInterval",
      "queueMicrotask",
      "performance",
    ] as const;
    at += 6_000;
    jest.useFakeTimers({ now: at, doNotFake: [...doNotFake] });
    return Number(/^drawbridge_state_read (\d)/m.exec(await api.platform.metrics.text())?.[1]);
  }
  const told = () => api.lines.filter(({ msg }) => msg.startsWith("metrics:"));

  it("count mails that wait", async () => {
    const { db } = api.platform;
    const provider = await saveProvider(db);
    const { personId } = await saveIdentity(db, provider, "mia");
    await saveNotificationsOfSide(api.platform, "mia", personId!, newId());
    expect(await look()).toBe(1);
    const text = await api.platform.metrics.text();
    expect(text).toMatch(/^drawbridge_mail_deliveries\{state="PENDING"\} 1$/m);
    expect(text).not.toMatch(/^drawbridge_mail_deliveries\{state="SENT"\}/m);
  });

  it("read what has not ended, and leave out what has, however much that is", async () => {
    const { db } = api.platform;
    const provider = await saveProvider(db);
    const { personId } = await saveIdentity(db, provider, "zoe");
    const binding = { id: newId(), personId: personId! };
    await db.query(
      `insert into bindings (id, person_id, account_id, strategy, state, created_at)
       values ($1, $2, '111111111111', 'IDENTITY_CENTER', 'REMOVING', now())`,
      [binding.id, personId],
    );
    const late = { endReason: "EXPIRED", endAskedAt: new Date(), overdueSince: new Date() } as const;
    await saveGrant(db, binding, { ...late, state: "REVOKING", targetId: await saveTarget(db, binding) });
    await saveEnded(db, { personId: personId!, count: 5_000 });
    const reads = () => Promise.all([readState(db.manager), readOverdue(db.manager)]);
    expect(await rowsReadBy(db, reads)).toBeLessThan(200);
    await look();
    const text = await api.platform.metrics.text();
    expect(text).toMatch(/^drawbridge_grants\{state="REVOKING"\} 1$/m);
    expect(text).toMatch(/^drawbridge_grants\{state="FAILED"\} 10$/m);
    expect(text).toMatch(/^drawbridge_webhook_deliveries\{state="FAILED"\} 10$/m);
    expect(text).toMatch(/^drawbridge_mail_deliveries\{state="FAILED"\} 10$/m);
    expect(text).toMatch(/^drawbridge_revocations_overdue\{state="NOT_OBSERVED"\} 1$/m);
  });

  it("report a failed read, and the log its reason once, until that changes", async () => {
    const { db } = api.platform;
    expect(await look()).toBe(1);
    expect(told()).toEqual([]);
    await db.query("alter table grants rename to gone");
    expect([await look(), await look(), await look()]).toEqual([0, 0, 0]);
    expect(told()).toMatchObject([
      { level: 40, msg: "metrics: the state could not be read", err: { message: expect.stringContaining("grants") } },
    ]);
    await db.query("alter table gone rename to grants");
    expect([await look(), await look()]).toEqual([1, 1]);
    expect(told().slice(1)).toMatchObject([{ level: 30, msg: "metrics: the state can be read again" }]);
    await db.query("alter table grants rename to gone");
    expect([await look(), await look()]).toEqual([0, 0]);
    expect(told()).toHaveLength(3);
    await db.query("alter table gone rename to grants");
  });

  it("keep the alarm for overdue access where the rest cannot be read", async () => {
    const { db } = api.platform;
    await db.query("alter table sync_runs rename to gone");
    expect(await look()).toBe(0);
    const text = await api.platform.metrics.text();
    expect(text).toMatch(/^drawbridge_revocations_overdue\{state="NOT_OBSERVED"\} 1$/m);
    await db.query("alter table gone rename to sync_runs");
    expect(await look()).toBe(1);
  });

  it("exist where a rule for Prometheus names them, and every rule leads to a page", async () => {
    const { groups } = parse(readFileSync(join(ROOT, "deploy/prometheus-rules.yaml"), "utf8")) as Rules;
    const rules = groups.flatMap((group) => group.rules);
    const named = new Set(rules.flatMap(({ expr }) => expr.match(/drawbridge_\w+/g) ?? []));
    const text = await api.platform.metrics.text();
    expect(named.size).toBeGreaterThan(7);
    expect([...named].filter((name) => !text.includes(`# HELP ${name} `))).toEqual([]);
    expect(rules.filter(({ annotations }) => !existsSync(join(ROOT, annotations.runbook)))).toEqual([]);
  });

  it("have names that promtool takes: `_total` is for counters", async () => {
    const types = (await api.platform.metrics.text()).matchAll(/^# TYPE (\S+) (\w+)$/gm);
    const totals = [...types]
      .map(([, name, type]) => ({ name: name!, type }))
      .filter(({ name }) => /_total$/.test(name));
    expect(totals.length).toBeGreaterThan(2);
    expect(totals.filter(({ type }) => type !== "counter")).toEqual([]);
  });
});

/** Grants, deliveries and mails that ended long ago, and ten of each that failed within the last day. */
async function saveEnded(db: DataSource, { personId, count }: { personId: string; count: number }): Promise<void> {
  await db.query(
    `insert into grants (id, person_id, resource_id, granted_resource_id, resource_name, resource_arn, binding_id, target_id,
                         access, state, state_since, end_asked_at, end_reason, ended_at, created_at)
     select gen_random_uuid(), person_id, resource_id, granted_resource_id, resource_name, resource_arn, binding_id, target_id,
            access, case when is_late then 'FAILED' else 'REVOKED' end, at, at, 'EXPIRED', at, at
       from grants, lateral (select n <= 10 as is_late, now() - case when n <= 10 then interval '1 hour' else '3 days' end as at
                               from generate_series(1, $1) n) made where person_id = $2`,
    [count, personId],
  );
  await db.query(
    `insert into webhooks (id, url, events, format, version, secret, secret_set_at, created_at)
     values ($1, 'https://x.test', '{}', 'JSON', 1, 's', now(), now())`,
    [personId],
  );
  await db.query(
    `with messages as (
       insert into outbox_messages (id, event, subject_type, subject_id, data, created_at, notified_at)
       select gen_random_uuid(), 'grant.ended', 'grant', n::text, '{}', now(), now() from generate_series(1, $1) n
       returning id, subject_id::int as n)
     insert into webhook_deliveries (id, outbox_message_id, webhook_id, state, created_at, ended_at)
     select gen_random_uuid(), id, $2, case when n <= 10 then 'FAILED' else 'DELIVERED' end, now(), now() from messages`,
    [count, personId],
  );
  await db.query(
    `with told as (
       insert into notifications (id, person_id, kind, thing, subject_type, subject_id, title, message, path, in_app, created_at)
       select gen_random_uuid(), $2, 'ACCESS_ENDED', n::text, 'grant', n::text, 't', 'm', '/', true, now()
         from generate_series(1, $1) n returning id, thing::int as n)
     insert into mail_deliveries (id, notification_id, state, created_at, ended_at)
     select id, id, case when n <= 10 then 'FAILED' else 'SENT' end, now(), now() from told`,
    [count, personId],
  );
  await db.query("analyze");
}

const ROOT = join(__dirname, "../..");

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly { readonly expr: string; readonly annotations: { readonly runbook: string } }[];
  }[];
}
