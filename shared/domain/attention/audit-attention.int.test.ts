import { tmpdir } from "node:os";
import { emptyAuditLog } from "../../../testing/empty-audit-log";
import { eventually } from "../../../testing/eventually";
import { sealAtTestTime } from "../../../testing/seal-at-test-time";
import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { WriteProbe } from "../../platform/database/connections/write-probe";
import { AuditAnchor } from "../audit/seals/audit-anchor";
import { LeaversAlarms } from "../identities/leavers-alarms";
import { RoleGroups } from "../roles/role-groups";
import { AttentionQueries } from "./attention.queries";

let domain: TestDomain;

beforeAll(async () => {
  domain = await createTestDomain();
});
afterAll(() => domain.close());
beforeEach(() => emptyAuditLog(domain));

const found = async () => {
  const roleGroups = new RoleGroups([]);
  const attention = new AttentionQueries({
    ...domain,
    writeProbe: new WriteProbe(domain.db),
    roleGroups,
    signIns: [],
    leaversAlarms: new LeaversAlarms(domain),
  });
  return (await attention.list({})).nodes;
};
const kinds = async () => (await found()).map(({ kind }) => kind);

async function sealOne(): Promise<void> {
  await domain.uow.run(ADMIN, (tx) => tx.audit({ action: "api.b", subjectType: "thing", subjectId: "1" }));
  domain.clock.advance({ minutes: 2 });
  await eventually("sealed", async () => {
    await sealAtTestTime(domain);
    return (await domain.db.query("select from audit_seals")).length > 0;
  });
}

describe("the audit log", () => {
  it("is found while events wait for their seal, and while a sink does not accept them", async () => {
    await sealOne();
    expect(await found()).toEqual([]);
    const since = domain.clock.now();
    await domain.uow.run(ADMIN, (tx) => tx.audit({ action: "api.b", subjectType: "thing", subjectId: "2" }));
    await domain.db.query(
      `insert into audit_sinks (name, position, event_id, next_attempt_at, last_error)
       select 'webhook', to_position, to_id, now(), 'It answered 503.' from audit_seals`,
    );
    domain.clock.advance({ minutes: 4 });
    expect(await found()).toEqual([]);
    domain.clock.advance({ minutes: 2 });
    expect(await found()).toMatchObject([
      { kind: "AUDIT_UNSEALED", since },
      { kind: "AUDIT_SINK_BEHIND", key: "webhook", since, message: expect.stringContaining("It answered 503.") },
    ]);
    await domain.db.query("delete from audit_sinks");
    await eventually("sealed", async () => {
      await sealAtTestTime(domain);
      return (await kinds()).length === 0;
    });
  });

  it("is found, before everything but access that stays, when its end is not the known one", async () => {
    await sealOne();
    await domain.db.transaction(async (manager) => {
      await manager.query("set local session_replication_role = replica");
      await manager.query("delete from audit_seals");
    });
    domain.clock.advance({ minutes: 10 });
    expect(await found()).toMatchObject([
      { kind: "AUDIT_END_BROKEN", message: expect.stringContaining("the anchor knows it") },
      { kind: "AUDIT_UNSEALED" },
    ]);
  });

  it("is found where the anchor's file is no anchor, without hiding other problems", async () => {
    // A folder is there, and is no file.
    const path = tmpdir();
    domain = Object.assign(domain, { auditAnchor: new AuditAnchor({ signer: domain.sealSigner, path }) });
    expect(await found()).toMatchObject([
      { kind: "AUDIT_END_BROKEN", key: "anchor", message: expect.stringContaining("cannot be read") },
    ]);
  });
});
