import type { EntityManager } from "typeorm";
import type { FoundFailure } from "../../../kernel/recorded-failure";
import type { Tx } from "../../../platform/database/unit-of-work";
import type { Binding } from "../binding.entity";
import type { BindingUsers } from "../binding-users.port";
import { POOL_EXHAUSTED } from "../principal-lookup";
import { coolsDownUntil } from "./role-cool-down";

/** The reason why a person has to wait for a slot, as a failure of their binding. */
export async function poolExhausted(
  { manager }: Pick<Tx, "manager">,
  place: PlaceOfPool,
  users: Pick<BindingUsers, "lastEnds">,
): Promise<FoundFailure> {
  return { code: POOL_EXHAUSTED, message: (await whyExhausted(manager, place, users)).message };
}

/** An account of an integration that has a pool. */
type PlaceOfPool = Pick<Binding, "integrationId" | "accountId">;

/** A sentence about a pool without a free slot in an account, and the latest known time until when that lasts. */
export async function whyExhausted(
  manager: EntityManager,
  { integrationId, accountId }: PlaceOfPool,
  users: Pick<BindingUsers, "lastEnds">,
): Promise<{ readonly message: string; readonly until: Date | null }> {
  const [slots]: { pool: number; usable: number }[] = await manager.query(
    `select count(*)::int as pool, (count(*) filter (where state <> 'OUT_OF_USE'))::int as usable
       from slots where integration_id = $1 and in_pool`,
    [integrationId],
  );
  const { pool, usable } = slots!;
  if (usable === 0) {
    return {
      message: `None of the ${pool} permission sets of the pool can be used. An admin can see why.`,
      until: null,
    };
  }
  const next = await nextFree(manager, integrationId!, accountId, users);
  const others = pool > usable ? ` ${pool - usable} more cannot be used.` : "";
  const all = usable === 1 ? "The 1 permission set of the pool is" : `All ${usable} permission sets of the pool are`;
  return { message: `${all} in use in account ${accountId}.${others} ${whenFree(next)}`, until: next?.at ?? null };
}

function whenFree(next: NextFree | null): string {
  if (!next) return "It is not known when the next one is free.";
  const at = next.at.toISOString();
  if (next.isCoolingDown) return `The next one is free by ${at}, as far as is known.`;
  return `The access by one of them ends by ${at}, as far as is known. It is free once AWS has removed its role, mostly within minutes.`;
}

interface Standing {
  readonly id: string;
  readonly state: Binding["state"];
  readonly unassignedAt: Date | null;
}

/** The end of a slot's cool-down, or of the access after which it cools down. */
interface NextFree {
  readonly at: Date;
  readonly isCoolingDown: boolean;
}

/** Null: no slot that may be leased again has a known end. */
async function nextFree(
  manager: EntityManager,
  integrationId: string,
  accountId: string,
  users: Pick<BindingUsers, "lastEnds">,
): Promise<NextFree | null> {
  const standing: Standing[] = await manager.query(
    `select b.id, b.state, b.unassigned_at as "unassignedAt" from bindings b join slots s on s.id = b.slot_id
      where b.integration_id = $1 and b.account_id = $2 and b.state <> 'REMOVED' and s.in_pool and s.state <> 'OUT_OF_USE'`,
    [integrationId, accountId],
  );
  const inUse = standing.filter(({ state }) => state === "READY" || state === "PREPARING");
  const ends = await users.lastEnds(
    manager,
    inUse.map(({ id }) => id),
  );
  const coolDowns = standing.flatMap(({ unassignedAt }) => (unassignedAt ? [coolsDownUntil({ unassignedAt })] : []));
  const times = [
    ...coolDowns.map((at) => ({ at, isCoolingDown: true })),
    ...[...ends.values()].map((at) => ({ at, isCoolingDown: false })),
  ];
  return times.sort((a, b) => a.at.getTime() - b.at.getTime())[0] ?? null;
}

/** Makes the waiting bindings of an account due at once, because a slot may be free now. */
export async function requeueWaitingBindings(
  tx: Tx,
  { integrationId, accountId }: Pick<Binding, "integrationId" | "accountId">,
): Promise<void> {
  await tx.manager.query(
    `update bindings set next_reconcile_at = $4 where id in (
       select id from bindings
        where integration_id = $1 and account_id = $2 and state = 'PREPARING' and slot_id is null
          and failure ->> 'code' = $3 and next_reconcile_at > $4 order by id for update skip locked)`,
    [integrationId, accountId, POOL_EXHAUSTED, tx.now],
  );
}

/** The interval at which assignments of others are observed while no admin asked for their release. */
export const OBSERVE_UNKNOWN_MS = 60 * 60_000;
/** The same in an account where somebody waits for a slot. */
const OBSERVE_WAITED_FOR_MS = 60_000;

/** Makes assignments of others due that keep slots from those who wait, unless they were observed a moment ago. */
export async function requeueUnknownAssignments(
  tx: Tx,
  { integrationId, accountId }: Pick<Binding, "integrationId" | "accountId">,
): Promise<void> {
  await tx.manager.query(
    `update slot_assignments set next_reconcile_at = $3 where id in (
       select a.id from slot_assignments a join slots s on s.id = a.slot_id
        where s.integration_id = $1 and s.in_pool and a.account_id = $2 and a.state = 'OPEN' and a.failure is null
          and a.assignment_request_id is null and a.next_reconcile_at > $3 and a.next_reconcile_at <= $4
        order by a.id for update of a skip locked)`,
    [integrationId, accountId, tx.now, new Date(tx.now.getTime() + OBSERVE_UNKNOWN_MS - OBSERVE_WAITED_FOR_MS)],
  );
}
