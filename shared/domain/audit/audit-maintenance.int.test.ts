import { join } from "node:path";
import { Client } from "pg";
import { emptyAuditLog } from "../../../testing/empty-audit-log";
import { eventually } from "../../../testing/eventually";
import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { loadConfig } from "../../config/config";
import { newId } from "../../kernel/ids";
import { startAuditMaintenance } from "./audit-maintenance";
import { AuditSink } from "./audit-sink.entity";
import type { AuditSinkPort } from "./audit-sink.port";
import { acceptAuditEnd } from "./seals/accept-audit-end";
import { AuditAnchor } from "./seals/audit-anchor";
import { keepBrokenEnd } from "./seals/broken-end";
import { LOG_BEGINNING } from "./seals/sealed-rows";
import { streamSink } from "./stream-sink";

const REAL = { DRAWBRIDGE_AWS: "real", DRAWBRIDGE_INSTALLATION_ID: newId() };
const UNPROTECTED = /^the end of the audit log is not protected/;

let domain: TestDomain;

beforeAll(async () => {
  domain = await createTestDomain();
});
afterAll(() => domain.close());
beforeEach(async () => {
  await emptyAuditLog(domain);
  domain.lines.length = 0;
});

const maintenanceOf = (env: Readonly<Record<string, string>> = {}, more: object = {}) =>
  startAuditMaintenance({
    ...domain,
    config: loadConfig({ DATABASE_URL: domain.url, ...env }),
    auditSinks: [],
    secretKeys: { current: undefined, previous: [] },
    ...more,
  });
const messages = () => domain.lines.map(({ msg }) => String(msg));

describe("a process that maintains the audit log", () => {
  it("warns at its start where the end is not protected and AWS is real", async () => {
    const anchor = (path: string) => new AuditAnchor({ signer: domain.sealSigner, path });
    const auditSinks = [streamSink("stdout", process.stdout)];
    const secretKeys = { current: "a key", previous: [] };
    for (const [env, more] of [
      [{}, {}],
      [REAL, { auditAnchor: anchor(join(__dirname, "not-written.json")) }],
      [REAL, { auditSinks, secretKeys }],
    ] as const) {
      await (await maintenanceOf(env, more)).stop();
    }
    expect(messages()).toEqual([]);
    await (await maintenanceOf(REAL)).stop();
    await (await maintenanceOf(REAL, { auditSinks })).stop();
    expect(messages()).toEqual([expect.stringMatching(UNPROTECTED), expect.stringMatching(UNPROTECTED)]);
  });

  it("does not start with an anchor in a missing folder", async () => {
    const auditAnchor = new AuditAnchor({ signer: domain.sealSigner, path: "/not/there/anchor.json" });
    await expect(maintenanceOf({}, { auditAnchor })).rejects.toThrow("the folder '/not/there' is not there");
  });

  it("registers a new sink before a month could be dropped that the sink has not received", async () => {
    const silent: AuditSinkPort = { name: "new", send: async () => "It does not answer." };
    await domain.uow.run(ADMIN, (tx) => tx.audit({ action: "api.b", subjectType: "thing", subjectId: "1" }));
    const maintenance = await maintenanceOf({}, { auditSinks: [silent] });
    const known = await domain.db.manager.findBy(AuditSink, {});
    await maintenance.stop();
    expect(known).toMatchObject([{ name: "new", position: LOG_BEGINNING.position }]);
  });

  it("raises an alarm while events wait for their seal for more than five minutes, and logs its end", async () => {
    const open = new Client({ connectionString: domain.url });
    await open.connect();
    await open.query("begin");
    await open.query("select pg_current_xact_id()");
    await domain.uow.run(ADMIN, (tx) => tx.audit({ action: "api.b", subjectType: "thing", subjectId: "1" }));
    domain.clock.advance({ minutes: 6 });
    const maintenance = await maintenanceOf();
    try {
      await eventually("the alarm", () => messages().some((text) => /waited for a seal for more than five/.test(text)));
      await open.query("commit");
      await eventually("its end", () => messages().includes("audit log: the alarm is over"));
    } finally {
      await open.end();
      await maintenance.stop();
    }
  });

  it("raises the alarm of an end that another process saw broken, and logs its end once an admin accepted it", async () => {
    const message = "Seal 7 is missing, and the anchor knows it: the end of the log was removed.";
    await keepBrokenEnd(domain, { kind: "SEAL_MISSING", seal: "7", firstAt: null, lastAt: null, message });
    const maintenance = await maintenanceOf();
    try {
      await eventually("the alarm", () => messages().some((text) => text.startsWith(`audit log: ${message}`)));
      await acceptAuditEnd(domain, ADMIN, "An older dump was restored.");
      await eventually("its end", () => messages().includes("audit log: the alarm is over"));
    } finally {
      await maintenance.stop();
    }
  });
});
