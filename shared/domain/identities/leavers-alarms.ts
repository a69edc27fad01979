import { type Actor, requireRole } from "../../kernel/actor";
import { notFound } from "../../kernel/app-error";
import type { Clock } from "../../kernel/clock";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import { IdentityProvider } from "./identity-provider.entity";

/** An unacknowledged mass deprovisioning is shown until nobody has left for this long. */
const SHOWN_FOR_MS = 24 * 60 * 60_000;

export interface LeaversAlarm {
  readonly since: Date;
  readonly people: number;
}

/** The alarms that `watch-leavers.ts` raises, as admins see and acknowledge them. */
export class LeaversAlarms {
  constructor(private readonly deps: { uow: UnitOfWork; clock: Clock }) {}

  of({ leaversAlarm }: Pick<IdentityProvider, "leaversAlarm">): LeaversAlarm | null {
    if (leaversAlarm === null) return null;
    const { since, lastLeftAt, people } = leaversAlarm;
    const isOver = Date.parse(lastLeftAt) + SHOWN_FOR_MS <= this.deps.clock.now().getTime();
    return isOver ? null : { since: new Date(since), people };
  }

  /** Confirms that these people left. Later leavers raise a new alarm only if they are too many by themselves. */
  async acknowledge(actor: Actor, providerId: string): Promise<IdentityProvider> {
    requireRole(actor, "ADMIN");
    return this.deps.uow.run(actor, async (tx) => {
      const where = { id: providerId };
      const provider = await tx.manager.findOne(IdentityProvider, { where, lock: { mode: "pessimistic_write" } });
      if (!provider) throw notFound("The identity provider");
      if (provider.leaversAlarm === null) return provider;
      const change = { leaversAlarm: null, leaversAcknowledgedAt: tx.now };
      await tx.manager.update(IdentityProvider, providerId, change);
      tx.audit({
        action: "identity-provider.leavers-acknowledged",
        subjectType: "identity-provider",
        subjectId: providerId,
        before: provider.leaversAlarm,
      });
      return { ...provider, ...change };
    });
  }
}
