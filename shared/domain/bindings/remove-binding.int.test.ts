import { In } from "typeorm";
import { outsideTransaction } from "../../platform/database/one-connection";
import {
  type SavedIdentity,
  saveConnector,
  saveGrant,
  saveIdentity,
  saveIntegration,
  saveProvider,
  saveTarget,
} from "../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../testing/test-domain";
import { AuditEvent } from "../audit/audit-event.entity";
import { bindingUsers } from "../grants/binding-users";
import { Grant } from "../grants/grant.entity";
import { Identity } from "../identities/identity.entity";
import { ensureInstallation } from "../installation/installation";
import { Integration } from "../integrations/integration.entity";
import { Binding } from "./binding.entity";
import { BindingsService } from "./bindings.service";
import { prepareBinding } from "./prepare-binding";
import { removeBinding } from "./remove-binding";
import { sweepBindings } from "./sweep-bindings";
import { failure, MemoryCenter } from "./testing/memory-center";
import { NO_GRANTS } from "./testing/no-grants";

// Many statements and calls a story, on machines that do other things as well.
const ACCOUNT = "111111111111";
const bindings = new BindingsService({ users: bindingUsers });

let domain: TestDomain;
let center: MemoryCenter;
let integration: Integration;
let ana: SavedIdentity;
let binding: Binding;

beforeAll(async () => {
  domain = await createTestDomain();
});
beforeEach(async () => {
  await domain.uow.drain();
  await domain.empty();
  await ensureInstallation(domain.db, undefined, domain.clock.now());
  center = new MemoryCenter();
  center.users.set("user-ana", { userName: "ana", email: null });
  integration = await saveIntegration(domain.db, await saveConnector(domain.db), {
    principalStrategy: "IDENTITY_CENTER",
  });
  ana = await saveIdentity(domain.db, await saveProvider(domain.db), "ana");
  binding = await ready(ana);
});
afterAll(() => domain.close());

const never = new AbortController().signal;
const deps = () => ({ ...domain, cloud: center, bindings, bindingUsers });
const current = (id = binding.id) => domain.db.manager.findOneByOrFail(Binding, { id });
const ensure = ({ personId }: SavedIdentity, accountId = ACCOUNT) =>
  domain.act((tx) => bindings.ensure(tx, { personId, integration, accountId }));
const park = (id = binding.id) => domain.act((tx) => bindings.parkIfIdle(tx, id));
const sweep = () => sweepBindings(deps(), integration.connectorId);
const remove = (id = binding.id) => removeBinding(deps(), id, never);
const jobs = async () => {
  await domain.uow.drain();
  return domain.queue.jobs.splice(0);
};
const assigned = (accountId = ACCOUNT) => [...center.sets.keys()].flatMap((arn) => center.assigneesOf(accountId, arn));

async function ready(identity: SavedIdentity, accountId = ACCOUNT): Promise<Binding> {
  const { id } = await ensure(identity, accountId);
  await untilReady(id);
  return current(id);
}

async function untilReady(id: string): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    const prepared = await prepareBinding(deps(), id, never, NO_GRANTS);
    if (prepared.kind === "ready") return;
    expect(prepared.kind).toBe("waiting");
    domain.clock.advance({ seconds: 5 });
    center.settle();
  }
  throw new Error("It did not get ready.");
}

/** As the worker does, while AWS gets on with its changes. */
async function removeToTheEnd(id = binding.id): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) {
    await remove(id);
    if ((await current(id)).state === "REMOVED") return;
    domain.clock.advance({ minutes: 5 });
    center.settle();
  }
  throw new Error("It was not removed.");
}

const end = (grant: Grant) =>
  domain.db.manager.update(Grant, grant.id, {
    state: "REVOKED",
    endedAt: domain.clock.now(),
    endReason: "EXPIRED",
    endAskedAt: domain.clock.now(),
  });

describe("a binding after its last grant", () => {
  it("is parked, with its assignment, and not before", async () => {
    const [first, second] = [await saveGrant(domain.db, binding), await saveGrant(domain.db, binding)];
    await end(first);
    await park();
    expect(await current()).toMatchObject({ state: "READY" });
    await end(second);
    await park();
    expect(await current()).toMatchObject({ state: "PARKED", parkedAt: domain.clock.now() });
    expect(assigned()).toHaveLength(1);
  });

  it("is not parked while something of it may be on a cluster", async () => {
    await domain.db.query(
      `insert into access_targets (id, binding_id, physical_key, cluster_arn, cluster_name, account_id, region, principal_arn, state, created_at)
       values ($1, $1, 'key', 'arn', 'name', $2, 'eu-west-1', 'arn', 'OPEN', now())`,
      [binding.id, ACCOUNT],
    );
    await park();
    expect(await current()).toMatchObject({ state: "READY" });
    await domain.db.query("update access_targets set state = 'CLOSED'");
    await park();
    expect(await current()).toMatchObject({ state: "PARKED" });
  });

  it("is left alone by whoever comes while somebody takes it up", async () => {
    await domain.act(async (tx) => {
      await bindings.ensure(tx, { personId: ana.personId, integration, accountId: ACCOUNT });
      await outsideTransaction(park);
    });
    expect(await current()).toMatchObject({ state: "READY" });
  });

  it("is parked by the sweep when nobody else did, after a minute", async () => {
    await domain.db.manager.update(Binding, binding.id, { createdAt: domain.clock.now() });
    await sweep();
    expect(await current()).toMatchObject({ state: "READY" });
    domain.clock.advance({ seconds: 61 });
    await sweep();
    expect(await current()).toMatchObject({ state: "PARKED" });
  });

  it("goes at once when there was never a principal", async () => {
    const { id } = await ensure(ana, "222222222222");
    await park(id);
    expect(await current(id)).toMatchObject({ state: "REMOVING", nextReconcileAt: domain.clock.now() });
    expect(await jobs()).toMatchObject([
      {
        name: "bindings.reconcile",
        payload: { bindingId: id },
        connectorId: integration.connectorId,
        deduplicationId: `remove-${id}`,
      },
    ]);
    await remove(id);
    expect(await current(id)).toMatchObject({ state: "REMOVED", nextReconcileAt: null });
  });

  it("is ready within a look when it is needed again", async () => {
    await park();
    const before = center.changes.length;
    expect(await ready(ana)).toMatchObject({ id: binding.id, state: "READY", principalArn: binding.principalArn });
    expect(center.changes).toHaveLength(before);
  });

  it("is assigned anew when others took its assignment away while it was parked", async () => {
    await park();
    center.take(ACCOUNT, binding.permissionSetArn!, "user-ana");
    const again = await ready(ana);
    expect(again.id).toBe(binding.id);
    expect(again.principalArn).not.toBe(binding.principalArn);
  });
});

describe("a parked binding", () => {
  beforeEach(async () => {
    await park();
    await jobs();
  });

  it("is removed after seven days: first the assignment, then the permission set", async () => {
    domain.clock.advance({ days: 6, hours: 23 });
    await sweep();
    expect(await current()).toMatchObject({ state: "PARKED" });
    domain.clock.advance({ hours: 1 });
    await sweep();
    expect(await current()).toMatchObject({ state: "REMOVING" });
    expect(await jobs()).not.toHaveLength(0);

    await remove();
    expect(assigned()).toHaveLength(1);
    expect((await current()).assignmentRequestId).toBe("unassign:1");
    await removeToTheEnd();
    expect(assigned()).toEqual([]);
    expect(center.sets.size).toBe(0);
    expect(center.roles.size).toBe(0);
    expect(await current()).toMatchObject({ state: "REMOVED", assignmentRequestId: null, leaseToken: null });
    const audited = await domain.db.manager.find(AuditEvent, {
      where: { subjectId: binding.id, action: In(["binding.found", "binding.removed"]) },
      order: { at: "ASC" },
    });
    expect(audited).toMatchObject([
      { action: "binding.found", after: { principalArn: binding.principalArn, personId: ana.personId } },
      { action: "binding.removed", before: { principalArn: binding.principalArn, accountId: ACCOUNT } },
    ]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["the person is not active any more", () => domain.db.manager.update(Identity, ana.id, { active: false })],
    ["the person has left", () => domain.db.manager.update(Identity, ana.id, { removedAt: new Date() })],
    [
      "its integration is being deleted",
      () => domain.db.manager.update(Integration, integration.id, { deletedAt: new Date() }),
    ],
  ])("goes at once when %s", async (_, change) => {
    await sweep();
    expect(await current()).toMatchObject({ state: "PARKED" });
    await change();
    await sweep();
    expect(await current()).toMatchObject({ state: "REMOVING" });
  });

  it("makes room for another permission set", async () => {
    center.users.set("user-ben", { userName: "ben", email: null });
    const ben = await ensure(await saveIdentity(domain.db, { id: ana.providerId }, "ben"));
    await saveGrant(domain.db, ben);
    center.before = (call) => {
      if (call === "createPermissionSet" && center.sets.size > 0)
        throw failure("invalid", "ServiceQuotaExceededException");
    };
    await prepareBinding(deps(), ben.id, never, NO_GRANTS);
    await sweep();
    expect(await current()).toMatchObject({ state: "REMOVING" });
    await removeToTheEnd();
    await untilReady(ben.id);
  });

  it("stays when it is needed after all", async () => {
    domain.clock.advance({ days: 8 });
    const again = await ensure(ana);
    await saveGrant(domain.db, again);
    await sweep();
    expect(await domain.act((tx) => bindings.removeIfParked(tx, binding.id))).toBe(false);
    expect((await current()).state).toBe("PREPARING");
  });

  it("is another connector's business where it is", async () => {
    domain.clock.advance({ days: 8 });
    await sweepBindings(deps(), (await saveConnector(domain.db)).id);
    expect(await current()).toMatchObject({ state: "PARKED" });
  });
});

describe("removing a binding", () => {
  const toBeRemoved = async (id = binding.id) => {
    await park(id);
    await domain.act((tx) => bindings.removeIfParked(tx, id));
  };

  it.each(
    ["assignees", "unassign", "assignmentOutcome", "deletePermissionSet"].flatMap((call) =>
      (["before", "after"] as const).map((when) => [when, call] as const),
    ),
  )("goes on after a worker was killed %s %s", async (when, call) => {
    await toBeRemoved();
    let isKilled = false;
    const killed = new Promise<void>((resolve) => {
      center[when] = (name) => {
        if (name !== call || isKilled) return undefined;
        isKilled = true;
        resolve();
        return new Promise(() => undefined);
      };
    });
    for (let turn = 0; turn < 6 && !isKilled; turn += 1) {
      await Promise.race([remove(), killed]);
      if (turn > 1) center.settle();
      domain.clock.advance({ seconds: 5 });
    }
    expect(isKilled).toBe(true);
    domain.clock.advance({ seconds: 61 });
    await removeToTheEnd();
    expect(assigned()).toEqual([]);
    expect(center.sets.size).toBe(0);
  });

  it("keeps the permission set while the person has it in another account", async () => {
    const other = await ready(ana, "222222222222");
    await toBeRemoved();
    await removeToTheEnd();
    expect(assigned()).toEqual([]);
    expect(assigned("222222222222")).toHaveLength(1);
    expect(center.sets.size).toBe(1);

    await toBeRemoved(other.id);
    await removeToTheEnd(other.id);
    expect(center.sets.size).toBe(0);
  });

  it("deletes the permission set even when the last two go at once", async () => {
    const other = await ready(ana, "222222222222");
    await toBeRemoved();
    await toBeRemoved(other.id);
    for (let turn = 0; turn < 12; turn += 1) {
      await Promise.all([remove(), remove(other.id)]);
      center.settle();
      domain.clock.advance({ seconds: 5 });
    }
    expect(await domain.db.manager.countBy(Binding, { state: "REMOVED" })).toBe(2);
    expect(center.sets.size).toBe(0);
  });

  it("takes an assignment away that was still being made when it was given up", async () => {
    const other = await ensure(ana, "222222222222");
    await prepareBinding(deps(), other.id, never, NO_GRANTS);
    expect((await current(other.id)).assignmentRequestId).toBe("assign:1");
    await park(other.id);
    await remove(other.id);
    expect(await current(other.id)).toMatchObject({ state: "REMOVING" });
    await removeToTheEnd(other.id);
    center.settle();
    expect(assigned("222222222222")).toEqual([]);
    expect(assigned()).toHaveLength(1);
  });

  it("leaves a permission set that others assigned to somebody, in the end", async () => {
    center.give("333333333333", binding.permissionSetArn!, { kind: "GROUP", id: "theirs" });
    await toBeRemoved();
    await removeToTheEnd();
    expect(assigned()).toEqual([]);
    expect(assigned("333333333333")).toHaveLength(1);
    expect(center.sets.size).toBe(1);
  });

  it("is tried for ever", async () => {
    await toBeRemoved();
    for (let attempt = 0; attempt < 12; attempt += 1) {
      await remove();
      center.refuseNext = "Received a 500 status error.";
      center.settle();
      await remove();
      domain.clock.advance({ minutes: 5 });
    }
    expect(await current()).toMatchObject({ state: "REMOVING", failure: { code: "ASSIGNMENT_FAILED" } });
    center.refuseNext = null;
    await removeToTheEnd();
    expect(assigned()).toEqual([]);
  });

  it("waits while a grant stands on it, as when the person's user was made anew", async () => {
    const grant = await saveGrant(domain.db, binding);
    await domain.db.manager.update(Binding, binding.id, { state: "REMOVING", nextReconcileAt: domain.clock.now() });
    await sweep();
    await remove();
    expect(assigned()).toHaveLength(1);
    expect(await current()).toMatchObject({ nextReconcileAt: new Date(domain.clock.now().getTime() + 10_000) });
    await end(grant);
    await removeToTheEnd();
    expect(assigned()).toEqual([]);
  });

  it("lets a new grant of the person wait until the old assignment is gone, and then have its own", async () => {
    await toBeRemoved();
    await remove();
    const anew = await ensure(ana);
    expect(anew.id).not.toBe(binding.id);
    await saveGrant(domain.db, anew);
    expect(await prepareBinding(deps(), anew.id, never, NO_GRANTS)).toMatchObject({ kind: "waiting" });
    expect(center.changes.filter(({ kind }) => kind === "assign")).toHaveLength(1);
    await removeToTheEnd();
    await untilReady(anew.id);
    expect(assigned()).toEqual([{ kind: "USER", id: "user-ana" }]);
    expect((await current(anew.id)).principalArn).not.toBe(binding.principalArn);
  });

  it("holds up the deletion of its integration until it is done", async () => {
    const asked = { endAskedAt: new Date(), endReason: "EXPIRED" } as const;
    const targetId = await saveTarget(domain.db, binding, { state: "CLOSED" });
    const grant = await saveGrant(domain.db, binding, { state: "REVOKING", targetId, ...asked });
    expect(await domain.integrations.delete(ADMIN, integration.id)).toBe(false);
    expect(await current()).toMatchObject({ state: "READY" });
    await end(grant);
    expect(await domain.integrations.delete(ADMIN, integration.id)).toBe(false);
    expect(await current()).toMatchObject({ state: "REMOVING" });
    await sweep();
    expect(await jobs()).toContainEqual(expect.objectContaining({ payload: { bindingId: binding.id } }));
    await removeToTheEnd();
    expect(await domain.integrations.delete(ADMIN, integration.id)).toBe(true);
    expect(assigned()).toEqual([]);
  });

  it("takes nothing away of a role that others made", async () => {
    await domain.db.manager.update(Binding, binding.id, { strategy: "IAM_ROLE_TEMPLATE" });
    center.calls.length = 0;
    await toBeRemoved();
    await remove();
    expect(await current()).toMatchObject({ state: "REMOVED" });
    expect(center.calls).toEqual([]);
  });

  it("is hinted by the sweep while it is due", async () => {
    await toBeRemoved();
    await jobs();
    await sweep();
    expect(await jobs()).toMatchObject([{ name: "bindings.reconcile", payload: { bindingId: binding.id } }]);
    await remove();
    await sweep();
    expect(await jobs()).toEqual([]);
    domain.clock.advance({ seconds: 2 });
    await sweep();
    expect(await jobs()).toHaveLength(1);
  });
});
