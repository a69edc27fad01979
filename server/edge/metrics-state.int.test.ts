import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { newId } from "../../shared/kernel/ids";
import { saveIdentity, saveProvider } from "../../testing/factories";
import { createTestApi, type TestApi } from "../testing/api";
import { saveNotificationsOfSide } from "../testing/authorization-matrix/notifications-of-side";

describe("metrics from the database", () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await createTestApi();
  });

  afterEach(() => jest.useRealTimers());

  afterAll(() => api.close());

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
    jest.useFakeTimers({ now: Date.now() + 6_000, doNotFake: [...doNotFake] });
    return Number(/^drawbridge_state_read (\d)/m.exec(await api.platform.metrics.text())?.[1]);
  }
  const told = () => api.lines.filter(({ msg }) => msg.startsWith("metrics:"));

  it("count mails by their state", async () => {
    const { db } = api.platform;
    const provider = await saveProvider(db);
    const { personId } = await saveIdentity(db, provider, "mia");
    await saveNotificationsOfSide(api.platform, "mia", personId!, newId());
    expect(await look()).toBe(1);
    const text = await api.platform.metrics.text();
    expect(text).toMatch(/^drawbridge_mail_deliveries\{state="PENDING"\} 1$/m);
    expect(text).toMatch(/^drawbridge_mail_deliveries\{state="SENT"\} 1$/m);
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

  it("exist where a rule for Prometheus names them, and every rule leads to a page", async () => {
    const { groups } = parse(readFileSync(join(ROOT, "deploy/prometheus-rules.yaml"), "utf8")) as Rules;
    const rules = groups.flatMap((group) => group.rules);
    const named = new Set(rules.flatMap(({ expr }) => expr.match(/drawbridge_\w+/g) ?? []));
    const text = await api.platform.metrics.text();
    expect(named.size).toBeGreaterThan(7);
    expect([...named].filter((name) => !text.includes(`# HELP ${name} `))).toEqual([]);
    expect(rules.filter(({ annotations }) => !existsSync(join(ROOT, annotations.runbook)))).toEqual([]);
  });
});

const ROOT = join(__dirname, "../..");

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly { readonly expr: string; readonly annotations: { readonly runbook: string } }[];
  }[];
}
