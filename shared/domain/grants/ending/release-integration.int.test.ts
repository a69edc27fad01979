import { statementsOf } from "../../../../testing/count-statements";
import { saveAccount, saveConnector, saveIdentity, saveIntegration } from "../../../../testing/factories";
import { someoneWaitsForALock } from "../../../../testing/lock-waits";
import { saveSlot, saveSlotAssignment } from "../../../../testing/slots";
import { ADMIN } from "../../../../testing/test-domain";
import { newId } from "../../../kernel/ids";
import { outsideTransaction } from "../../../platform/database/connections/one-connection";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { SlotAssignment } from "../../bindings/slots/slot-assignment.entity";
import { NO_GRANTS } from "../../bindings/testing/no-grants";
import { scanNow } from "../../drift/testing/scan-now";
import { Identity } from "../../identities/identity.entity";
import { Integration } from "../../integrations/integration.entity";
import { Resource } from "../../resources/resource.entity";
import { attachGrants } from "../attach-grants";
import { ACCOUNT, createGrantStage, type GrantStage, PRINCIPAL } from "../testing/grant-stage";
import { abandonIntegration, releaseIntegration } from "./release-integration";

let stage: GrantStage;

beforeAll(async () => {
  stage = await createGrantStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());

const view: ClusterAccess = {
  policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }],
  kubernetesGroups: [],
};

describe("an integration that was deleted and created again", () => {
  it("gives access to its clusters again", async () => {
    const first = await stage.give(view);
    await stage.work();
    await stage.grants.revoke(ADMIN, first.id, "It is not needed.");
    await stage.pass(10_000);
    expect((await stage.grant(first.id)).state).toBe("REVOKED");
    expect(await stage.integrations.delete(ADMIN, stage.ids.integration)).toMatchObject({ deleted: true });

    await makeIntegrationAgain();
    const second = await stage.give(view);
    await stage.pass(10_000);
    expect((await stage.grant(second.id)).state).toBe("ACTIVE");
    expect(stage.eks.given(PRINCIPAL)).toEqual(view);
    await stage.grants.revoke(ADMIN, second.id, "It is not needed.");
    await stage.pass(10_000);
    expect((await stage.grant(second.id)).state).toBe("REVOKED");
    expect(stage.eks.entries.size).toBe(0);
  });

  it("gives it to the same person after another read, whose role is free again", async () => {
    const first = await stage.give(view);
    await stage.work();
    await stage.grants.revoke(ADMIN, first.id, "It is not needed.");
    await stage.pass(10_000);
    expect(await stage.integrations.delete(ADMIN, stage.ids.integration)).toMatchObject({ deleted: true });

    await stage.db.query("update identities set removed_at = now(), active = false");
    const [mia] = await stage.db.manager.find(Identity);
    const again = await saveIdentity(stage.db, { id: mia!.providerId }, "mia", { externalId: "mia-2" });
    stage.ids.person = again.personId;
    await makeIntegrationAgain();
    const second = await stage.give(view);
    await stage.pass(10_000);
    expect(await stage.grant(second.id)).toMatchObject({ state: "ACTIVE", endMessage: null });
  });
});

describe("an integration with an assignment of a slot that no slot lease knows", () => {
  const OURS = [{ kind: "USER" as const, id: "user-1", ours: true }];
  const others = [{ kind: "USER" as const, id: "user-2", ours: false }];
  const integrationsLeft = () => stage.db.manager.countBy(Integration, { id: stage.ids.integration });

  it.each([
    ["was ours", { assignees: OURS }],
    ["an admin asked to release", { assignees: others, releaseAskedAt: new Date() }],
  ])("is deleted once the one that %s is gone", async (_, given) => {
    const slot = await saveSlot(stage.db, { id: stage.ids.integration }, 1);
    const assignment = await saveSlotAssignment(stage.db, slot, { accountId: ACCOUNT, ...given });
    expect(await stage.integrations.delete(ADMIN, stage.ids.integration)).toMatchObject({ deleted: false });
    await stage.integrations.finishDeletions(ADMIN);
    expect(await integrationsLeft()).toBe(1);
    await stage.db.manager.update(SlotAssignment, assignment.id, { state: "RESTING", assignees: [] });
    await stage.integrations.finishDeletions(ADMIN);
    expect(await integrationsLeft()).toBe(0);
  });

  it.each([
    ["of others", { assignees: others }, false],
    ["in a closed account, where it cannot be removed", { assignees: OURS, failedAttempts: 1 }, true],
  ])("is deleted at once beside one %s", async (_, given, isClosed) => {
    const slot = await saveSlot(stage.db, { id: stage.ids.integration }, 1);
    await saveSlotAssignment(stage.db, slot, { accountId: ACCOUNT, ...given });
    if (isClosed) await stage.db.query("update accounts set closed_since = $1", [stage.clock.now()]);
    expect(await stage.integrations.delete(ADMIN, stage.ids.integration)).toMatchObject({ deleted: true });
  });
});

describe("an integration whose account another one has taken over", () => {
  it("is deleted only after the access that was given through it is gone", async () => {
    const { id } = await stage.give(view);
    await stage.work();
    const other = await saveIntegration(stage.db, await saveConnector(stage.db, { name: "other" }), { name: "other" });
    const account = await saveAccount(stage.db, other, { accountId: ACCOUNT });
    await stage.db.query("update resources set integration_id = $1, account_row_id = $2", [other.id, account.id]);
    expect(await stage.integrations.delete(ADMIN, stage.ids.integration)).toMatchObject({ deleted: false });
    await stage.pass(10_000);
    expect(await stage.grant(id)).toMatchObject({ state: "REVOKED", endReason: "INTEGRATION_DELETED" });
    expect(stage.eks.entries.size).toBe(0);
  });
});

describe("an integration that another connector takes over", () => {
  const handOver = async (connectorId: string) => {
    const { version } = await stage.db.manager.findOneByOrFail(Integration, { id: stage.ids.integration });
    return stage.integrations.update(ADMIN, stage.ids.integration, version, { connectorId });
  };

  it("has all of its access observed by it at once", async () => {
    const { id } = await stage.give(view);
    await stage.work();
    stage.queue.jobs.length = 0;
    const other = await saveConnector(stage.db, { name: "other", lastSeenAt: stage.clock.now() });
    await handOver(other.id);
    await stage.uow.drain();
    const looks = stage.queue.jobs.filter(({ name }) => name === "grants.reconcile-target");
    expect(looks.map(({ connectorId }) => connectorId)).toEqual([other.id]);
    expect((await stage.grant(id)).state).toBe("ACTIVE");
  });

  it("keeps its connector where the other one is missing and access lives, and changes it where none lives", async () => {
    const { id } = await stage.give(view);
    await stage.work();
    const other = await saveConnector(stage.db, { name: "other", lastSeenAt: stage.clock.now() });
    stage.clock.advance({ minutes: 2 });
    await expect(handOver(other.id)).rejects.toMatchObject({
      code: "INVALID_STATE",
      fields: [{ path: ["connectorId"], message: expect.stringContaining("'other' is not there to take it away") }],
    });
    await stage.grants.revoke(ADMIN, id, "It is not needed.");
    await stage.pass(10_000);
    expect((await handOver(other.id)).connectorId).toBe(other.id);
  });
});

describe("a deletion of an integration", () => {
  it("by force gives up many grants in as many statements as one, and sends an event for each", async () => {
    const statements: number[] = [];
    for (const count of [1, 5]) {
      await stage.begin();
      await stage.db.query("truncate outbox_messages cascade");
      for (let n = 0; n < count; n += 1) await stage.give(view);
      await stage.work();
      await stage.act((tx) => releaseIntegration(tx, stage.ids.integration));
      const abandon = () => stage.act((tx) => abandonIntegration(tx, stage.ids.integration));
      statements.push((await statementsOf(stage.db, abandon)).length);
      const [row] = await stage.db.query(
        "select count(*)::int as told from outbox_messages where event = 'grant.ended' and data ->> 'state' = 'UNVERIFIED'",
      );
      expect(row).toEqual({ told: count });
    }
    expect(statements[1]).toBeLessThanOrEqual(statements[0]!);
  });

  it("by force leaves nothing that is not found when its clusters are connected again", async () => {
    const { id } = await stage.give(view);
    await stage.work();
    stage.eks.next("throttled", "throttled", "throttled", "throttled");
    expect(await stage.integrations.delete(ADMIN, stage.ids.integration)).toMatchObject({ deleted: false });
    await stage.work();
    expect(await stage.integrations.delete(ADMIN, stage.ids.integration, true)).toMatchObject({ deleted: true });
    expect((await stage.grant(id)).state).toBe("UNVERIFIED");
    stage.eks.clearMishaps();
    expect(stage.eks.given(PRINCIPAL)).toEqual(view);

    await makeIntegrationAgain();
    for (let n = 0; n < 4; n += 1) {
      await scanNow({ ...stage.deps, db: stage.db }, stage.ids.resource, { endLease: true });
      await stage.pass(15 * 60_000);
    }
    expect(stage.eks.entries.size).toBe(0);
  });

  it("by force, with access that was not due to end, leaves no state of a running reconcile", async () => {
    const { id } = await stage.give(view);
    await stage.work();
    expect(await stage.integrations.delete(ADMIN, stage.ids.integration, true)).toMatchObject({ deleted: true });
    expect((await stage.grant(id)).state).toBe("UNVERIFIED");
    expect(await stage.target()).toMatchObject({ state: "CLOSED", integrationId: null, nextReconcileAt: null });
    expect(stage.eks.given(PRINCIPAL)).toEqual(view);

    await makeIntegrationAgain();
    for (let n = 0; n < 4; n += 1) {
      await scanNow({ ...stage.deps, db: stage.db }, stage.ids.resource, { endLease: true });
      await stage.pass(15 * 60_000);
    }
    expect(stage.eks.entries.size).toBe(0);
  });

  it("does not block a worker that gives a waiting grant its target, nor the other way round", async () => {
    const { id, bindingId } = await stage.give(view);
    const prepared = await stage.deps.prepareBinding(bindingId!, new AbortController().signal, NO_GRANTS);
    if (prepared.kind !== "ready") throw new Error("The role should be there");
    let attached: Promise<unknown> | undefined;
    await stage.act(async (tx) => {
      await tx.manager.query("select 1 from integrations where id = $1 for update", [stage.ids.integration]);
      attached = outsideTransaction(() => stage.act((other) => attachGrants(other, prepared.binding)));
      await someoneWaitsForALock(stage.db);
      await releaseIntegration(tx, stage.ids.integration);
    });
    await attached;
    expect(await stage.grant(id)).toMatchObject({ state: "REVOKED", endReason: "INTEGRATION_DELETED", targetId: null });
  });
});

async function makeIntegrationAgain(): Promise<void> {
  const connector = await saveConnector(stage.db);
  const integration = await saveIntegration(stage.db, connector, {
    principalStrategy: "IAM_ROLE_TEMPLATE",
    principalRoleTemplate: "arn:aws:iam::{{accountId}}:role/people/{{userName}}",
  });
  const account = await saveAccount(stage.db, integration, { accountId: ACCOUNT });
  Object.assign(stage.ids, { connector: connector.id, integration: integration.id, resource: newId() });
  const arn = `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/payments`;
  await stage.db.manager.insert(Resource, {
    id: stage.ids.resource,
    type: "EKS_CLUSTER",
    integrationId: integration.id,
    accountRowId: account.id,
    accountId: ACCOUNT,
    physicalKey: `${arn}#1`,
    arn,
    name: "payments",
    region: "eu-west-1",
    status: "PRESENT",
    manageable: true,
    tags: {},
    contentHash: "",
    firstSeenAt: stage.clock.now(),
    changedAt: stage.clock.now(),
  });
}
