import { sentBy, statementsOf } from "../../../../testing/count-statements";
import { ADMIN } from "../../../../testing/test-domain";
import { outsideTransaction } from "../../../platform/database/connections/one-connection";
import { Binding } from "../../bindings/binding.entity";
import { removeBinding } from "../../bindings/reconcile/remove-binding";
import { sweepBindings } from "../../bindings/reconcile/sweep-bindings";
import { takePeopleLock } from "../../people-lock/people-lock";
import { bindingUsers } from "../binding-users";
import { hintDueWork } from "../due-work";
import { createSimulatedStage, PAYMENTS, type SimulatedStage, view } from "../testing/simulated-stage";
import { raiseOverdueAlarms } from "../waiting/overdue";
import { endInClosedAccounts } from "./closed-accounts";
import { endGrantsWithoutPreconditions, endLateGrants } from "./sweep-grants";

let aws: SimulatedStage;

beforeAll(async () => {
  aws = await createSimulatedStage();
});
afterAll(() => aws.close());

const LOCKS = /for (no key )?update|for share|advisory|^\s*(update|insert|delete|lock|begin|start transaction)/im;

const integrations = async () => (await aws.stage.db.query("select id from integrations")).length;
const remove = async () => (await aws.stage.integrations.delete(ADMIN, aws.stage.ids.integration)).deleted;
const finish = () => aws.stage.integrations.finishDeletions(ADMIN);

describe("an integration under deletion whose access cannot be removed", () => {
  beforeEach(async () => {
    await aws.begin();
    await aws.stage.keepConnected();
  });

  async function deleting(): Promise<string> {
    const { id } = await aws.stage.give(view(["a"]), null);
    await aws.stage.pass(12_000);
    aws.denyRemovals();
    expect(await remove()).toBe(false);
    await aws.stage.pass(3_000);
    aws.stage.away(300_000);
    await aws.stage.pass(1_000);
    await raiseOverdueAlarms(aws.stage);
    expect((await aws.stage.grant(id)).state).toBe("REVOKING");
    return id;
  }

  it("is left alone by the sweeps for as long as nothing changes: they read, and lock nothing", async () => {
    const id = await deleting();
    expect((await statementsOf(aws.stage.db, finish)).filter((one) => LOCKS.test(one))).toEqual([]);
    const sweeps = async () => {
      await finish();
      await endGrantsWithoutPreconditions(aws.stage);
      await endInClosedAccounts(aws.stage);
      await hintDueWork(aws.stage, aws.stage.ids.connector);
    };
    expect((await sentBy(aws.stage.db, sweeps)).filter(({ query }) => LOCKS.test(query))).toEqual([]);
    aws.simulator.clearFaults();
    await aws.stage.pass(120_000);
    expect((await aws.stage.grant(id)).state).toBe("REVOKED");
    await finish();
    expect(await integrations()).toBe(0);
  });

  it("waits for no lock on its row, the people or its grants", async () => {
    await deleting();
    await aws.stage.act(async (tx) => {
      await tx.manager.query("select 1 from integrations for update");
      await tx.manager.query("select 1 from grants for update");
      await tx.manager.query("select 1 from bindings for update");
      await takePeopleLock(tx.manager);
      await outsideTransaction(async () => {
        await finish();
        await endLateGrants(aws.stage);
        await raiseOverdueAlarms(aws.stage);
      });
    });
    expect(await integrations()).toBe(1);
  });
});

describe("a binding that cannot be removed", () => {
  beforeEach(async () => {
    await aws.begin({ principalStrategy: "IDENTITY_CENTER", principalRoleTemplate: null });
    aws.simulator.world.identityCenter!.addUser({ userName: "mia", displayName: "Mia" });
    await aws.stage.keepConnected();
  });

  const never = new AbortController().signal;
  const binding = async () => (await aws.stage.db.manager.find(Binding))[0]!;
  async function tryToRemove(): Promise<void> {
    const { id } = await binding();
    for (let round = 0; round < 5; round += 1) {
      aws.stage.clock.advance({ hours: 2 });
      await removeBinding({ ...aws.stage.deps, cloud: aws.cloud(), bindingUsers }, id, never);
    }
  }

  /** Its grant's access was observed gone, and only its assignment is left. */
  async function giveAndTake(): Promise<void> {
    const { id } = await aws.stage.give(view(["a"]), null);
    await aws.stage.pass(60_000);
    await aws.stage.grants.revoke(ADMIN, id, "It is not needed.");
    await aws.stage.pass(60_000);
    expect((await aws.stage.grant(id)).state).toBe("REVOKED");
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
    const [event] = await aws.stage.db.query(
      "select before from audit_events where action = 'binding.abandoned' and subject_id = $1",
      [(await binding()).id],
    );
    expect(event.before).toMatchObject({ accountId: PAYMENTS, personId: aws.stage.ids.person });
  });

  it("with a former role's entry in an account that has left, keeps its integration from nothing", async () => {
    const { id } = await aws.stage.give(view(["a"]), null);
    await aws.stage.pass(60_000);
    // Its grant has moved to another role, and the entry of the one before was to be removed.
    await aws.stage.db.query(
      `insert into access_targets (id, binding_id, resource_id, integration_id, physical_key, cluster_arn, cluster_name, account_id,
                                   region, principal_arn, state, intent, next_reconcile_at, created_at)
       select gen_random_uuid(), binding_id, resource_id, integration_id, physical_key, cluster_arn, cluster_name, account_id,
              region, principal_arn || '-former', 'OPEN', intent, $1, created_at from access_targets`,
      [aws.stage.clock.now()],
    );
    aws.simulator.world.leaveOrganization(PAYMENTS);
    aws.stage.clock.advance({ hours: 3 });
    await aws.stage.keepConnected();
    await aws.readOrganization();
    await aws.stage.pass(1_000);
    expect(await remove()).toBe(false);
    await aws.stage.pass(60_000);
    await aws.stage.grants.abandon(ADMIN, id, "The account went.");
    expect((await aws.stage.grant(id)).state).toBe("UNVERIFIED");
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
    aws.stage.clock.advance({ hours: 24 * 8 });
    await sweepBindings({ ...aws.stage, bindingUsers }, aws.stage.ids.connector);
    aws.stage.clock.advance({ hours: 24 * 8 });
    await sweepBindings({ ...aws.stage, bindingUsers }, aws.stage.ids.connector);
    await tryToRemove();
    await endInClosedAccounts(aws.stage);
    expect((await binding()).state).toBe("REMOVING");
    aws.stage.clock.advance({ hours: 24 * 75 });
    await aws.readOrganization();
    await endInClosedAccounts(aws.stage);
    expect((await binding()).state).toBe("ABANDONED");
  });
});
