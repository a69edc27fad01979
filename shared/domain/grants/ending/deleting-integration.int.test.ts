import { sentBy, statementsOf } from "../../../../testing/count-statements";
import { ADMIN } from "../../../../testing/test-domain";
import { outsideTransaction } from "../../../platform/database/connections/one-connection";
import { Binding } from "../../bindings/binding.entity";
import { removeBinding } from "../../bindings/reconcile/remove-binding";
import { sweepBindings } from "../../bindings/reconcile/sweep-bindings";
import { takePeopleLock } from "../../people-lock/people-lock";
import { bindingUsers } from "../binding-users";
import { hintDueWork } from "../due-work";
import { createSimulatedHarness, PAYMENTS, type SimulatedHarness, view } from "../testing/simulated-harness";
import { raiseOverdueAlarms } from "../waiting/overdue";
import { endInClosedAccounts } from "./closed-accounts";
import { endGrantsWithoutPreconditions, endLateGrants } from "./sweep-grants";

let aws: SimulatedHarness;

beforeAll(async () => {
  aws = await createSimulatedHarness();
});
afterAll(() => aws.close());

const LOCKS = /for (no key )?update|for share|advisory|^\s*(update|insert|delete|lock|begin|start transaction)/im;

const integrations = async () => (await aws.harness.db.query("select id from integrations")).length;
const remove = async () => (await aws.harness.integrations.delete(ADMIN, aws.harness.ids.integration)).deleted;
const finish = () => aws.harness.integrations.finishDeletions(ADMIN);

describe("an integration under deletion whose access cannot be removed", () => {
  beforeEach(async () => {
    await aws.begin();
    await aws.harness.keepConnected();
  });

  async function deleting(): Promise<string> {
    const { id } = await aws.harness.give(view(["a"]), null);
    await aws.harness.pass(12_000);
    aws.denyRemovals();
    expect(await remove()).toBe(false);
    await aws.harness.pass(3_000);
    aws.harness.away(300_000);
    await aws.harness.pass(1_000);
    await raiseOverdueAlarms(aws.harness);
    expect((await aws.harness.grant(id)).state).toBe("REVOKING");
    return id;
  }

  it("is left alone by the sweeps for as long as nothing changes: they read, and lock nothing", async () => {
    const id = await deleting();
    expect((await statementsOf(aws.harness.db, finish)).filter((one) => LOCKS.test(one))).toEqual([]);
    const sweeps = async () => {
      await finish();
      await endGrantsWithoutPreconditions(aws.harness);
      await endInClosedAccounts(aws.harness);
      await hintDueWork(aws.harness, aws.harness.ids.connector);
    };
    expect((await sentBy(aws.harness.db, sweeps)).filter(({ query }) => LOCKS.test(query))).toEqual([]);
    aws.simulator.clearFaults();
    await aws.harness.pass(120_000);
    expect((await aws.harness.grant(id)).state).toBe("REVOKED");
    await finish();
    expect(await integrations()).toBe(0);
  });

  it("waits for no lock on its row, the people or its grants", async () => {
    await deleting();
    await aws.harness.act(async (tx) => {
      await tx.manager.query("select 1 from integrations for update");
      await tx.manager.query("select 1 from grants for update");
      await tx.manager.query("select 1 from bindings for update");
      await takePeopleLock(tx.manager);
      await outsideTransaction(async () => {
        await finish();
        await endLateGrants(aws.harness);
        await raiseOverdueAlarms(aws.harness);
      });
    });
    expect(await integrations()).toBe(1);
  });
});

describe("a binding that cannot be removed", () => {
  beforeEach(async () => {
    await aws.begin({ principalStrategy: "IDENTITY_CENTER", principalRoleTemplate: null });
    aws.simulator.world.identityCenter!.addUser({ userName: "mia", displayName: "Mia" });
    await aws.harness.keepConnected();
  });

  const never = new AbortController().signal;
  const binding = async () => (await aws.harness.db.manager.find(Binding))[0]!;
  async function tryToRemove(): Promise<void> {
    const { id } = await binding();
    for (let round = 0; round < 5; round += 1) {
      aws.harness.clock.advance({ hours: 2 });
      await removeBinding({ ...aws.harness.deps, cloud: aws.cloud(), bindingUsers }, id, never);
    }
  }

  /** Its grant's access was observed gone, and only its assignment is left. */
  async function giveAndTake(): Promise<void> {
    const { id } = await aws.harness.give(view(["a"]), null);
    await aws.harness.pass(60_000);
    await aws.harness.grants.revoke(ADMIN, id, "It is not needed.");
    await aws.harness.pass(60_000);
    expect((await aws.harness.grant(id)).state).toBe("REVOKED");
  }

  it.each([
    ["is closed", () => aws.simulator.world.setAccountState(PAYMENTS, "CLOSED")],
    ["has left the organization", () => aws.simulator.world.leaveOrganization(PAYMENTS)],
  ])("with its account %s, keeps its integration from nothing", async (_, go) => {
    await giveAndTake();
    go();
    await aws.readOrganization();
    expect(await remove()).toBe(false);
    await tryToRemove();
    expect((await binding()).failedAttempts).toBeGreaterThan(0);
    await finish();
    expect(await integrations()).toBe(0);
    expect(await binding()).toMatchObject({ state: "ABANDONED", nextReconcileAt: null });
    const [event] = await aws.harness.db.query(
      "select before from audit_events where action = 'binding.abandoned' and subject_id = $1",
      [(await binding()).id],
    );
    expect(event.before).toMatchObject({ accountId: PAYMENTS, personId: aws.harness.ids.person });
  });

  it("with a former role's entry in an account that has left, keeps its integration from nothing", async () => {
    const { id } = await aws.harness.give(view(["a"]), null);
    await aws.harness.pass(60_000);
    // Its grant has moved to another role, and the entry of the one before was to be removed.
    await aws.harness.db.query(
      `insert into access_targets (id, binding_id, resource_id, integration_id, physical_key, cluster_arn, cluster_name, account_id,
                                   region, principal_arn, state, intent, next_reconcile_at, created_at)
       select gen_random_uuid(), binding_id, resource_id, integration_id, physical_key, cluster_arn, cluster_name, account_id,
              region, principal_arn || '-former', 'OPEN', intent, $1, created_at from access_targets`,
      [aws.harness.clock.now()],
    );
    aws.simulator.world.leaveOrganization(PAYMENTS);
    aws.harness.clock.advance({ hours: 3 });
    await aws.harness.keepConnected();
    await aws.readOrganization();
    await aws.harness.pass(1_000);
    expect(await remove()).toBe(false);
    await aws.harness.pass(60_000);
    await aws.harness.grants.abandon(ADMIN, id, "The account went.");
    expect((await aws.harness.grant(id)).state).toBe("UNVERIFIED");
    await finish();
    await tryToRemove();
    await finish();
    expect(await integrations()).toBe(0);
    expect((await binding()).state).toBe("ABANDONED");
  });

  it("is given up with an account that was found closed for 90 days", async () => {
    await giveAndTake();
    aws.simulator.world.setAccountState(PAYMENTS, "CLOSED");
    await aws.readOrganization();
    aws.harness.clock.advance({ hours: 24 * 8 });
    await sweepBindings({ ...aws.harness, bindingUsers }, aws.harness.ids.connector);
    aws.harness.clock.advance({ hours: 24 * 8 });
    await sweepBindings({ ...aws.harness, bindingUsers }, aws.harness.ids.connector);
    await tryToRemove();
    await endInClosedAccounts(aws.harness);
    expect((await binding()).state).toBe("REMOVING");
    aws.harness.clock.advance({ hours: 24 * 75 });
    await aws.readOrganization();
    await endInClosedAccounts(aws.harness);
    expect((await binding()).state).toBe("ABANDONED");
  });
});
