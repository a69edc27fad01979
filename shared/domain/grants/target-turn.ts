import { randomUUID } from "node:crypto";
import { systemActor } from "../../kernel/actor";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import { readRestoredAt } from "../installation/restored";
import { Integration } from "../integrations/integration.entity";
import { Resource } from "../resources/resource.entity";
import { AccessTarget, type Intent } from "./access-target.entity";
import { endWhatIsOver } from "./end-what-is-over";
import { Grant } from "./grant.entity";

/** Longer than any call with its retries, so that what a holder sends is over before somebody else begins. */
const LEASE_MS = 30_000;

export const RECONCILER = systemActor("reconciler");

/** A target for the one who works on it, with everything that decides about it. */
export interface Turn {
  readonly target: AccessTarget;
  readonly token: string;
  /** What was known when the turn began. Whoever changes the target meanwhile raises the generation. */
  readonly generation: number;
  readonly grants: readonly Grant[];
  /** Null: deleted, with everything that was discovered through it. */
  readonly integration: Integration | null;
  /** Null: the inventory does not know it any more. */
  readonly resource: Resource | null;
  /** The database is one restored from a backup: nothing is given until a person has confirmed what is live. */
  readonly isRestored: boolean;
}

/** Null: it is not due, or somebody else is at it. */
export async function takeTurn(uow: UnitOfWork, targetId: string): Promise<Turn | null> {
  return uow.run(RECONCILER, async (tx) => {
    await endWhatIsOver(tx, targetId);
    const token = randomUUID();
    const [taken]: [{ id: string }[], number] = await tx.manager.query(
      `update access_targets
          set lease_token = $2, leased_until = $3,
              in_doubt_since = case when lease_token is not null and intent is not null then $4 else in_doubt_since end
        where id = $1 and next_reconcile_at <= $4 and (leased_until is null or leased_until <= $4) returning id`,
      [targetId, token, new Date(tx.now.getTime() + LEASE_MS), tx.now],
    );
    if (taken.length === 0) return null;
    const target = await tx.manager.findOneByOrFail(AccessTarget, { id: targetId });
    const grants = await tx.manager
      .createQueryBuilder(Grant, "g")
      .where("g.targetId = :targetId and g.endedAt is null", { targetId })
      .orderBy("g.id")
      .getMany();
    const integration = target.integrationId && (await tx.manager.findOneBy(Integration, { id: target.integrationId }));
    const resource = target.resourceId && (await tx.manager.findOneBy(Resource, { id: target.resourceId }));
    return {
      target,
      token,
      generation: target.generation,
      grants,
      integration: integration || null,
      resource: resource || null,
      isRestored: (await readRestoredAt(tx.manager)) !== null,
    };
  });
}

/** Before each write: the turn is still ours and nothing has changed. Renews the lease. */
export async function isStillOurs(uow: UnitOfWork, turn: Turn): Promise<boolean> {
  return uow.run(RECONCILER, async (tx) => {
    const [renewed]: [unknown[], number] = await tx.manager.query(
      `update access_targets set leased_until = $4
        where id = $1 and lease_token = $2 and generation = $3 and leased_until > $5 returning id`,
      [turn.target.id, turn.token, turn.generation, new Date(tx.now.getTime() + LEASE_MS), tx.now],
    );
    return renewed.length > 0;
  });
}

/** What will be written, on record before the first write. False: the turn is lost, or something has changed. */
export async function commitIntent(
  uow: UnitOfWork,
  turn: Turn,
  plan: { intent: Intent; baseline: AccessTarget["baseline"]; principalUniqueId: string | null },
): Promise<boolean> {
  return uow.run(RECONCILER, async (tx) => {
    const [kept]: [unknown[], number] = await tx.manager.query(
      `update access_targets set leased_until = $4, intent = $6, baseline = $7, principal_unique_id = $8
        where id = $1 and lease_token = $2 and generation = $3 and leased_until > $5 returning id`,
      [
        turn.target.id,
        turn.token,
        turn.generation,
        new Date(tx.now.getTime() + LEASE_MS),
        tx.now,
        JSON.stringify(plan.intent),
        plan.baseline && JSON.stringify(plan.baseline),
        plan.principalUniqueId,
      ],
    );
    return kept.length > 0;
  });
}
