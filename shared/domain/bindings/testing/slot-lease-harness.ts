import type { SavedIdentity } from "../../../../testing/factories";
import { poolArns, saveConnector, saveIdentity, saveIntegration, saveProvider } from "../../../../testing/factories";
import { createTestDomain } from "../../../../testing/test-domain";
import { AuditEvent } from "../../audit/audit-event.entity";
import type { IdentityProvider } from "../../identities/identity-provider.entity";
import { ensureInstallation } from "../../installation/installation";
import { Integration } from "../../integrations/integration.entity";
import { Binding } from "../binding.entity";
import { checkSlotNow } from "../pool/check-slot";
import type { Prepared } from "../prepared";
import { prepareBinding } from "../reconcile/prepare-binding";
import { removeBinding } from "../reconcile/remove-binding";
import { sweepBindings } from "../reconcile/sweep-bindings";
import { followPool } from "../slots/follow-pool";
import { Slot } from "../slots/slot.entity";
import { MemoryCenter } from "./memory-center";
import { NO_GRANTS } from "./no-grants";
import { refuseOtherTransitions } from "./refuse-transitions";

export const LEASE_ACCOUNT = "111111111111";
const INSTALLATION = "0198c0de-0000-7000-8000-00000000abcd";

export type SlotLeaseHarness = Awaited<ReturnType<typeof createSlotLeaseHarness>>;

/** People, accounts and a pool of slots: the platform's own code on a real database, and Identity Center in memory. */
export async function createSlotLeaseHarness() {
  const domain = await createTestDomain();
  const { db, clock, bindings } = domain;
  await refuseOtherTransitions(db);
  const never = new AbortController().signal;
  const world = {
    center: new MemoryCenter(),
    integration: {} as Integration,
    people: {} as IdentityProvider,
    begunAt: clock.now(),
  };
  const deps = () => ({ ...domain, cloud: world.center });
  const current = (id: string) => db.manager.findOneByOrFail(Binding, { id });

  /** As the worker does: again whenever it is told to, while AWS gets on with its changes. */
  async function prepareToTheEnd(id: string): Promise<Prepared> {
    for (let round = 0; round < 20; round += 1) {
      const prepared = await prepareBinding(deps(), id, never, NO_GRANTS);
      if (prepared.kind !== "waiting") return prepared;
      clock.advance({ milliseconds: Math.max(prepared.until.getTime() - clock.now().getTime(), 0) });
      world.center.settle();
    }
    throw new Error("It did not come to an end.");
  }

  return {
    ...domain,
    slotsService: domain.slots,
    deps,
    current,
    prepareToTheEnd,
    get center() {
      return world.center;
    },
    get integration() {
      return world.integration;
    },
    get people() {
      return world.people;
    },

    /** A fresh world, with a pool of that size. */
    async begin(slots = 5): Promise<void> {
      await domain.uow.drain();
      await domain.empty();
      // The audit log keeps what was before.
      world.begunAt = clock.now();
      clock.advance({ seconds: 1 });
      await ensureInstallation(db, INSTALLATION, clock.now());
      world.center = new MemoryCenter();
      world.center.makePool(INSTALLATION, slots);
      world.integration = await saveIntegration(db, await saveConnector(db), {
        principalStrategy: "IDENTITY_CENTER",
        poolPermissionSetArns: poolArns(slots),
      });
      world.people = await saveProvider(db);
    },

    /** The integration was deleted, and an admin makes it again. */
    async connectAnew(): Promise<void> {
      world.integration = await saveIntegration(db, await saveConnector(db), {
        principalStrategy: "IDENTITY_CENTER",
        poolPermissionSetArns: world.integration.poolPermissionSetArns,
      });
    },

    /** Somebody at home in the default provider, who is a user of Identity Center. */
    async person(name: string): Promise<SavedIdentity> {
      world.center.users.set(`user-${name}`, { userName: name, email: null });
      return saveIdentity(db, world.people, name);
    },

    async setPool(slots: number): Promise<void> {
      const poolPermissionSetArns = poolArns(slots);
      await db.manager.update(Integration, world.integration.id, { poolPermissionSetArns });
      await domain.act((tx) => followPool(tx.manager, world.integration.id, tx.now));
    },

    ensure: ({ personId }: SavedIdentity, accountId = LEASE_ACCOUNT) =>
      domain.act((tx) => bindings.ensure(tx, { personId, integration: world.integration, accountId })),
    prepare: (id: string, whenPrepared = NO_GRANTS) => prepareBinding(deps(), id, never, whenPrepared),

    async ready(person: SavedIdentity, accountId = LEASE_ACCOUNT): Promise<Binding> {
      const { id } = await this.ensure(person, accountId);
      const { kind } = await prepareToTheEnd(id);
      if (kind !== "ready") throw new Error(`It is ${kind}: ${(await current(id)).failure?.message}`);
      return current(id);
    },

    makeIdle: (id: string) => domain.act((tx) => bindings.markIdle(tx, id)),
    remove: (id: string) => removeBinding(deps(), id, never),
    sweep: () => sweepBindings(deps(), world.integration.connectorId),

    /** Nobody needs it any more, and its time is over. */
    async beginRemoval(id: string): Promise<void> {
      await this.makeIdle(id);
      await domain.act((tx) => bindings.removeIfIdle(tx, id));
    },

    /** As the worker does, at the moments it is told to. */
    async removeToTheEnd(id: string): Promise<Binding> {
      for (let round = 0; round < 250; round += 1) {
        await this.remove(id);
        const binding = await current(id);
        if (binding.state === "REMOVED") return binding;
        const ms = (binding.nextReconcileAt?.getTime() ?? 0) - clock.now().getTime();
        clock.advance({ milliseconds: Math.max(ms, 1_000) });
        world.center.settle();
      }
      throw new Error("It was not removed.");
    },

    /** From having a slot in an account to its being free again. */
    async leaseAndEnd(person: SavedIdentity, accountId = LEASE_ACCOUNT): Promise<Binding> {
      const { id } = await this.ready(person, accountId);
      await this.beginRemoval(id);
      return this.removeToTheEnd(id);
    },

    async slots(): Promise<Slot[]> {
      return db.manager.find(Slot, { order: { permissionSetArn: "ASC" } });
    },
    async checkAll(): Promise<void> {
      await domain.act((tx) => followPool(tx.manager, world.integration.id, tx.now));
      for (const { id } of await this.slots()) await checkSlotNow(deps(), id, never);
    },
    async slotOf({ slotId }: Pick<Binding, "slotId">): Promise<string | null> {
      return slotId && (await db.manager.findOneByOrFail(Slot, { id: slotId })).name;
    },
    /** Of this world, in their order. */
    events: (...actions: string[]): Promise<AuditEvent[]> =>
      db.manager
        .createQueryBuilder(AuditEvent, "e")
        .where("e.action = any(:actions) and e.at > :begunAt", { actions, begunAt: world.begunAt })
        .orderBy("e.position")
        .addOrderBy("e.id")
        .getMany(),
    async jobs() {
      await domain.uow.drain();
      return domain.queue.jobs.splice(0);
    },
  };
}
