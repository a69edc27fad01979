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
import { ACCOUNT, createGrantHarness, type GrantHarness, PRINCIPAL } from "../testing/grant-harness";
import { abandonIntegration, releaseIntegration } from "./release-integration";

let harness: GrantHarness;

beforeAll(async () => {
  harness = await createGrantHarness();
});
afterAll(() => harness.close());
beforeEach(() => harness.begin());

const view: ClusterAccess = {
  policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }],
  kubernetesGroups: [],
};

describe("an integration that was deleted and created again", () => {
  it("gives access to its clusters again", async () => {
    const first = await harness.give(view);
    await harness.work();
    await harness.grants.revoke(ADMIN, first.id, "It is not needed.");
    await harness.pass(10_000);
    expect((await harness.grant(first.id)).state).toBe("REVOKED");
    expect(await harness.integrations.delete(ADMIN, harness.ids.integration)).toMatchObject({ deleted: true });

    await makeIntegrationAgain();
    const second = await harness.give(view);
    await harness.pass(10_000);
    expect((await harness.grant(second.id)).state).toBe("ACTIVE");
    expect(harness.eks.given(PRINCIPAL)).toEqual(view);
    await harness.grants.revoke(ADMIN, second.id, "It is not needed.");
    await harness.pass(10_000);
    expect((await harness.grant(second.id)).state).toBe("REVOKED");
    expect(harness.eks.entries.size).toBe(0);
  });

  it("gives it to the same person after another read, whose role is free again", async () => {
    const first = await harness.give(view);
    await harness.work();
    await harness.grants.revoke(ADMIN, first.id, "It is not needed.");
    await harness.pass(10_000);
    expect(await harness.integrations.delete(ADMIN, harness.ids.integration)).toMatchObject({ deleted: true });

    await harness.db.query("update identities set removed_at = now(), active = false");
    const [mia] = await harness.db.manager.find(Identity);
    const again = await saveIdentity(harness.db, { id: mia!.providerId }, "mia", { externalId: "mia-2" });
    harness.ids.person = again.personId;
    await makeIntegrationAgain();
    const second = await harness.give(view);
    await harness.pass(10_000);
    expect(await harness.grant(second.id)).toMatchObject({ state: "ACTIVE", endMessage: null });
  });
});

describe("an integration with an assignment of a slot that no slot lease knows", () => {
  const OURS = [{ kind: "USER" as const, id: "user-1", ours: true }];
  const others = [{ kind: "USER" as const, id: "user-2", ours: false }];
  const integrationsLeft = () => harness.db.manager.countBy(Integration, { id: harness.ids.integration });

  it.each([
    ["was ours", { assignees: OURS }],
    ["an admin asked to release", { assignees: others, releaseAskedAt: new Date() }],
  ])("is deleted once the one that %s is gone", async (_, given) => {
    const slot = await saveSlot(harness.db, { id: harness.ids.integration }, 1);
    const assignment = await saveSlotAssignment(harness.db, slot, { accountId: ACCOUNT, ...given });
    expect(await harness.integrations.delete(ADMIN, harness.ids.integration)).toMatchObject({ deleted: false });
    await harness.integrations.finishDeletions(ADMIN);
    expect(await integrationsLeft()).toBe(1);
    await harness.db.manager.update(SlotAssignment, assignment.id, { state: "COOLING_DOWN", assignees: [] });
    await harness.integrations.finishDeletions(ADMIN);
    expect(await integrationsLeft()).toBe(0);
  });

  it.each([
    ["of others", { assignees: others }, false],
    ["in a closed account, where it cannot be removed", { assignees: OURS, failedAttempts: 1 }, true],
  ])("is deleted at once beside one %s", async (_, given, isClosed) => {
    const slot = await saveSlot(harness.db, { id: harness.ids.integration }, 1);
    await saveSlotAssignment(harness.db, slot, { accountId: ACCOUNT, ...given });
    if (isClosed) await harness.db.query("update accounts set closed_since = $1", [harness.clock.now()]);
    expect(await harness.integrations.delete(ADMIN, harness.ids.integration)).toMatchObject({ deleted: true });
  });
});

describe("an integration whose account another one has taken over", () => {
  it("is deleted only after the access that was given through it is gone", async () => {
    const { id } = await harness.give(view);
    await harness.work();
    const other = await saveIntegration(harness.db, await saveConnector(harness.db, { name: "other" }), {
      name: "other",
    });
    const account = await saveAccount(harness.db, other, { accountId: ACCOUNT });
    await harness.db.query("update resources set integration_id = $1, account_row_id = $2", [other.id, account.id]);
    expect(await harness.integrations.delete(ADMIN, harness.ids.integration)).toMatchObject({ deleted: false });
    await harness.pass(10_000);
    expect(await harness.grant(id)).toMatchObject({ state: "REVOKED", endReason: "INTEGRATION_DELETED" });
    expect(harness.eks.entries.size).toBe(0);
  });
});

describe("an integration that another connector takes over", () => {
  const handOver = async (connectorId: string) => {
    const { version } = await harness.db.manager.findOneByOrFail(Integration, { id: harness.ids.integration });
    return harness.integrations.update(ADMIN, harness.ids.integration, version, { connectorId });
  };

  it("has all of its access observed by it at once", async () => {
    const { id } = await harness.give(view);
    await harness.work();
    harness.queue.jobs.length = 0;
    const other = await saveConnector(harness.db, { name: "other", lastSeenAt: harness.clock.now() });
    await handOver(other.id);
    await harness.uow.drain();
    const looks = harness.queue.jobs.filter(({ name }) => name === "grants.reconcile-target");
    expect(looks.map(({ connectorId }) => connectorId)).toEqual([other.id]);
    expect((await harness.grant(id)).state).toBe("ACTIVE");
  });

  it("keeps its connector where the other one is missing and access lives, and changes it where none lives", async () => {
    const { id } = await harness.give(view);
    await harness.work();
    const other = await saveConnector(harness.db, { name: "other", lastSeenAt: harness.clock.now() });
    harness.clock.advance({ minutes: 2 });
    await expect(handOver(other.id)).rejects.toMatchObject({
      code: "INVALID_STATE",
      fields: [{ path: ["connectorId"], message: expect.stringContaining("'other' is not there to take it away") }],
    });
    await harness.grants.revoke(ADMIN, id, "It is not needed.");
    await harness.pass(10_000);
    expect((await handOver(other.id)).connectorId).toBe(other.id);
  });
});

describe("a deletion of an integration", () => {
  it("by force gives up many grants in as many statements as one, and sends an event for each", async () => {
    const statements: number[] = [];
    for (const count of [1, 5]) {
      await harness.begin();
      await harness.db.query("truncate outbox_messages cascade");
      for (let n = 0; n < count; n += 1) await harness.give(view);
      await harness.work();
      await harness.act((tx) => releaseIntegration(tx, harness.ids.integration));
      const abandon = () => harness.act((tx) => abandonIntegration(tx, harness.ids.integration));
      statements.push((await statementsOf(harness.db, abandon)).length);
      const [row] = await harness.db.query(
        "select count(*)::int as told from outbox_messages where event = 'grant.ended' and data ->> 'state' = 'UNVERIFIED'",
      );
      expect(row).toEqual({ told: count });
    }
    expect(statements[1]).toBeLessThanOrEqual(statements[0]!);
  });

  it("by force leaves nothing that is not found when its clusters are connected again", async () => {
    const { id } = await harness.give(view);
    await harness.work();
    harness.eks.next("throttled", "throttled", "throttled", "throttled");
    expect(await harness.integrations.delete(ADMIN, harness.ids.integration)).toMatchObject({ deleted: false });
    await harness.work();
    expect(await harness.integrations.delete(ADMIN, harness.ids.integration, true)).toMatchObject({ deleted: true });
    expect((await harness.grant(id)).state).toBe("UNVERIFIED");
    harness.eks.clearMishaps();
    expect(harness.eks.given(PRINCIPAL)).toEqual(view);

    await makeIntegrationAgain();
    for (let n = 0; n < 4; n += 1) {
      await scanNow({ ...harness.deps, db: harness.db }, harness.ids.resource, { endLease: true });
      await harness.pass(15 * 60_000);
    }
    expect(harness.eks.entries.size).toBe(0);
  });

  it("by force, with access that was not due to end, leaves no state of a running reconcile", async () => {
    const { id } = await harness.give(view);
    await harness.work();
    expect(await harness.integrations.delete(ADMIN, harness.ids.integration, true)).toMatchObject({ deleted: true });
    expect((await harness.grant(id)).state).toBe("UNVERIFIED");
    expect(await harness.target()).toMatchObject({ state: "CLOSED", integrationId: null, nextReconcileAt: null });
    expect(harness.eks.given(PRINCIPAL)).toEqual(view);

    await makeIntegrationAgain();
    for (let n = 0; n < 4; n += 1) {
      await scanNow({ ...harness.deps, db: harness.db }, harness.ids.resource, { endLease: true });
      await harness.pass(15 * 60_000);
    }
    expect(harness.eks.entries.size).toBe(0);
  });

  it("does not block a worker that gives a waiting grant its target, nor the other way round", async () => {
    const { id, bindingId } = await harness.give(view);
    const prepared = await harness.deps.prepareBinding(bindingId!, new AbortController().signal, NO_GRANTS);
    if (prepared.kind !== "ready") throw new Error("The role should be there");
    let attached: Promise<unknown> | undefined;
    await harness.act(async (tx) => {
      await tx.manager.query("select 1 from integrations where id = $1 for update", [harness.ids.integration]);
      attached = outsideTransaction(() => harness.act((other) => attachGrants(other, prepared.binding)));
      await someoneWaitsForALock(harness.db);
      await releaseIntegration(tx, harness.ids.integration);
    });
    await attached;
    expect(await harness.grant(id)).toMatchObject({
      state: "REVOKED",
      endReason: "INTEGRATION_DELETED",
      targetId: null,
    });
  });
});

async function makeIntegrationAgain(): Promise<void> {
  const connector = await saveConnector(harness.db);
  const integration = await saveIntegration(harness.db, connector, {
    principalStrategy: "IAM_ROLE_TEMPLATE",
    principalRoleTemplate: "arn:aws:iam::{{accountId}}:role/people/{{userName}}",
  });
  const account = await saveAccount(harness.db, integration, { accountId: ACCOUNT });
  Object.assign(harness.ids, { connector: connector.id, integration: integration.id, resource: newId() });
  const arn = `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/payments`;
  await harness.db.manager.insert(Resource, {
    id: harness.ids.resource,
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
    firstSeenAt: harness.clock.now(),
    changedAt: harness.clock.now(),
  });
}
