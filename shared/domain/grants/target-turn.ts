import { In } from "typeorm";
import { systemActor } from "../../kernel/actor";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import type { Integration } from "../integrations/integration.entity";
import type { Resource } from "../resources/resource.entity";
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

/** What is about to be written in a turn. */
export interface Plan {
  readonly intent: Intent;
  readonly baseline: AccessTarget["baseline"];
  readonly principalUniqueId: string | null;
}

/** By target; who is missing is not due, or somebody else is at it. */
export async function takeTurns(uow: UnitOfWork, targetIds: readonly string[]): Promise<Map<string, Turn>> {
  return uow.run(RECONCILER, async (tx) => {
    await endWhatIsOver(tx, targetIds);
    const leases = await lease(tx, targetIds);
    if (leases.length === 0) return new Map();
    const ids = leases.map(({ id }) => id);
    const targets = await tx.manager.find(AccessTarget, {
      where: { id: In(ids) },
      relations: { integration: true, resource: true },
    });
    const grants = await liveGrants(tx, ids);
    const byId = new Map(targets.map((target) => [target.id, target]));
    return new Map(leases.map(({ id, isRestored }) => [id, turnAt(byId.get(id)!, grants, isRestored)]));
  });
}

async function lease(tx: Tx, targetIds: readonly string[]): Promise<{ id: string; isRestored: boolean }[]> {
  const [leased]: [{ id: string; isRestored: boolean }[], number] = await tx.manager.query(
    `update access_targets t
        set lease_token = gen_random_uuid(), leased_until = $2,
            in_doubt_since = case when t.lease_token is not null and intent is not null then $3 else in_doubt_since end
       from (select id from access_targets
              where id = any($1) and next_reconcile_at <= $3 and (leased_until is null or leased_until <= $3)
              order by id for update) due
      where t.id = due.id
      returning t.id, exists (select 1 from installation where restored_at is not null) as "isRestored"`,
    [targetIds, new Date(tx.now.getTime() + LEASE_MS), tx.now],
  );
  return leased;
}

async function liveGrants(tx: Tx, targetIds: readonly string[]): Promise<Map<string | null, Grant[]>> {
  const grants = await tx.manager
    .createQueryBuilder(Grant, "g")
    .where("g.targetId in (:...targetIds) and g.endedAt is null", { targetIds })
    .orderBy("g.id")
    .getMany();
  const byTarget = new Map<string | null, Grant[]>(targetIds.map((id) => [id, []]));
  for (const grant of grants) byTarget.get(grant.targetId)!.push(grant);
  return byTarget;
}

function turnAt(target: AccessTarget, grants: Map<string | null, Grant[]>, isRestored: boolean): Turn {
  return {
    target,
    token: target.leaseToken!,
    generation: target.generation,
    grants: grants.get(target.id)!,
    integration: target.integration ?? null,
    resource: target.resource ?? null,
    isRestored,
  };
}

/** Before each write: which turns are still held, with nothing changed meanwhile. Renews their leases. */
export async function renewTurns(uow: UnitOfWork, turns: readonly Turn[]): Promise<Set<Turn>> {
  return held(
    turns,
    await uow.statement(renewing(""), (now) => [JSON.stringify(turns.map(keyOf)), leaseFrom(now), now]),
  );
}

/** What will be written, on record before the first write. Answers which turns are still held, with nothing changed. */
export async function commitIntents(
  uow: UnitOfWork,
  planned: readonly { readonly turn: Turn; readonly plan: Plan }[],
): Promise<Set<Turn>> {
  const rows = planned.map(({ turn, plan }) => ({ ...keyOf(turn), ...plan }));
  const set = ', intent = p.intent, baseline = p.baseline, principal_unique_id = p."principalUniqueId"';
  return held(
    planned.map(({ turn }) => turn),
    await uow.statement(renewing(set), (now) => [JSON.stringify(rows), leaseFrom(now), now]),
  );
}

/** In the order in which everybody locks targets. */
function renewing(set: string): string {
  return `
    with plans as (select * from jsonb_to_recordset($1::jsonb) as p(id uuid, token uuid, generation int, intent jsonb,
                                                                    baseline jsonb, "principalUniqueId" text)),
         kept as (select t.id from access_targets t join plans p on p.id = t.id
                   where t.lease_token = p.token and t.generation = p.generation and t.leased_until > $3
                   order by t.id for update of t)
    update access_targets t set leased_until = $2${set}
      from plans p where t.id = p.id and t.id in (select id from kept) returning t.lease_token as token`;
}

function held(turns: readonly Turn[], kept: readonly { token: string }[]): Set<Turn> {
  const tokens = new Set(kept.map(({ token }) => token));
  return new Set(turns.filter(({ token }) => tokens.has(token)));
}

function keyOf({ target, token, generation }: Turn) {
  return { id: target.id, token, generation };
}

function leaseFrom(now: Date): Date {
  return new Date(now.getTime() + LEASE_MS);
}
