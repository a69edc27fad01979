import { IsNull } from "typeorm";
import { LEASE_ENDED } from "../../../platform/database/leased-row";
import type { Tx } from "../../../platform/database/unit-of-work";
import { DOUBT_MS, leftOfDoubtMs } from "../../cloud/doubt";
import { Binding } from "../binding.entity";
import { type LeasedBinding, writeBindingIn } from "../binding-lease";
import type { BindingUsers } from "../binding-users.port";
import { noPrincipal, type PendingLookup, POOL_EXHAUSTED, retryLater } from "../principal-lookup";
import { endSlotLease } from "../slot-lease-events";
import { followPool } from "../slots/follow-pool";
import { countServed, fairSlot, type WaitingForSlot } from "./fair-slot";
import { keepReserve } from "./keep-reserve";
import { poolExhausted, requeueUnknownAssignments } from "./pool-exhausted";

interface SlotChoiceDependencies {
  readonly users: Pick<BindingUsers, "lastEnds">;
}

/** The interval of retries of a waiting binding. A slot lease that ends in the account makes it due earlier. */
const WAIT_MS = 15_000;
const SOON_MS = 2_000;

/**
 * Leases a slot to the person of a binding in its account. Null: it is theirs from here on. Choices are serialized in
 * each account, and of each person, who is to have one slot in all accounts.
 */
export async function leaseSlot(
  tx: Tx,
  leased: LeasedBinding,
  { users }: SlotChoiceDependencies,
): Promise<PendingLookup | null> {
  const { binding } = leased;
  const { integrationId, identityCenterUserId } = binding;
  // The person first, always: whoever waits for the account holds no account.
  await lockChoices(tx, `${integrationId} ${identityCenterUserId}`);
  await lockSlotsOfAccount(tx, binding);
  await followPool(tx.manager, integrationId!, tx.now);
  const { poolPermissionSetArns, name } = binding.integration!;
  if (poolPermissionSetArns.length === 0) {
    const message = `The integration '${name}' has no pool of permission sets, so nobody can be given access by IAM Identity Center. An admin has to deploy the pool and enter its permission sets.`;
    return noPrincipal("POOL_EMPTY", message);
  }
  const free = await freeSlots(tx, binding);
  const waiting = await waitingForSlot(tx, binding, free);
  const choice = await chooseSlot(tx, free, waiting);
  if (!choice) {
    const all = [...waiting, { barredFrom: barredOf(free) }];
    await keepReserve(tx, { ...binding, unserved: all.length - countServed(idsOf(free), all) });
    await requeueUnknownAssignments(tx, binding);
    return retryLater(WAIT_MS, await poolExhausted(tx, binding, users));
  }
  if (choice.coolingDownId && !(await endCoolingDown(tx, choice.coolingDownId))) return retryLater(SOON_MS);
  const { slotId, permissionSetArn, permissionSetName } = choice;
  // The role that cooled down belongs to the new slot lease, even if nobody is assigned in the end.
  const beganAt = choice.coolingDownId ? tx.now : binding.beganAt;
  await writeBindingIn(tx, leased, { slotId, permissionSetArn, permissionSetName, beganAt });
  return null;
}

/** Until the end of the transaction nobody else leases a slot of the integration in the account. */
export async function lockSlotsOfAccount(
  tx: Tx,
  { integrationId, accountId }: Pick<Binding, "integrationId" | "accountId">,
): Promise<void> {
  await lockChoices(tx, `${integrationId} ${accountId}`);
}

async function lockChoices(tx: Tx, of: string): Promise<void> {
  await tx.manager.query("select pg_advisory_xact_lock(hashtext('slots.choose'), hashtext($1))", [of]);
}

/**
 * The first choice. A slot that nobody has anywhere is left to somebody in another account who chooses it at this
 * moment, unless no other is free.
 */
async function chooseSlot(tx: Tx, free: readonly FreeSlot[], waiting: readonly Waiting[]): Promise<FreeSlot | null> {
  const first = chooseFree(free, waiting);
  const left = new Set<FreeSlot>();
  for (let choice = first; choice !== null; choice = chooseFree(free, waiting, left)) {
    if (choice.isLeased || (await claimNew(tx, choice))) return choice;
    left.add(choice);
  }
  return first;
}

/** False: somebody in another account leases it, or has leased it since it was read. */
async function claimNew(tx: Tx, { slotId }: FreeSlot): Promise<boolean> {
  const [row]: { isClaimed: boolean }[] = await tx.manager.query(
    `select pg_try_advisory_xact_lock(hashtext('slots.claim'), hashtext($1)) as "isClaimed"`,
    [slotId],
  );
  if (!row!.isClaimed) return false;
  const leases: unknown[] = await tx.manager.query(
    "select from bindings where slot_id = $1 and state <> 'REMOVED' limit 1",
    [slotId],
  );
  return leases.length === 0;
}

/** A slot that nobody else leases in the account. */
interface FreeSlot {
  readonly slotId: string;
  readonly permissionSetArn: string;
  readonly permissionSetName: string | null;
  /** The person's own slot lease that cools down there; the new one goes on with its role. */
  readonly coolingDownId: string | null;
  /** By anybody in any account. */
  readonly isLeased: boolean;
  /** Not allowed yet: its role would be recreated for the person while their AWS CLI remembers the old one. */
  readonly isBarred: boolean;
}

/** The person's own slot lease that cools down comes first, because nobody else can use that slot. */
function chooseFree(
  free: readonly FreeSlot[],
  waiting: readonly Waiting[],
  left: ReadonlySet<FreeSlot> = new Set(),
): FreeSlot | null {
  const coolingDown = free.find(({ coolingDownId }) => coolingDownId !== null);
  if (coolingDown) return coolingDown;
  const allowed = free.filter((slot) => !slot.isBarred && !left.has(slot));
  const before = waiting.filter(({ isBefore }) => isBefore);
  const slotId = fairSlot(idsOf(allowed), idsOf(free), before);
  return allowed.find((slot) => slot.slotId === slotId) ?? null;
}

function idsOf(slots: readonly FreeSlot[]): string[] {
  return slots.map(({ slotId }) => slotId);
}

function barredOf(free: readonly FreeSlot[]): Set<string> {
  return new Set(idsOf(free.filter(({ isBarred }) => isBarred)));
}

/** The AWS CLI remembers a role for the length of its session, and fails with a recreated one. */
const REMEMBERED_MS = 60 * 60_000;

/**
 * Free slots in the order of choice: first the person's last one in the account, then one they have elsewhere, then
 * those free everywhere, the longest free first.
 */
async function freeSlots(tx: Tx, binding: Binding): Promise<FreeSlot[]> {
  const { id, personId, integrationId, accountId, identityCenterUserId } = binding;
  const sureSince = new Date(tx.now.getTime() - DOUBT_MS);
  return tx.manager.query(
    `with theirs as (
       select b.id, b.person_id, b.slot_id, b.account_id, b.state, b.created_at, b.role_absent_since,
              b.assignment_request_id, b.in_doubt_since from bindings b
        where b.integration_id = $1 and b.identity_center_user_id = $3 and b.slot_id is not null and b.id <> $4),
     cooling_down as (
       select * from theirs
        where person_id = $6 and account_id = $2 and state = 'COOLING_DOWN' and role_absent_since is null
          and assignment_request_id is null and (in_doubt_since is null or in_doubt_since <= $7)),
     usable as (select * from slots where integration_id = $1 and in_pool and state <> 'OUT_OF_USE'),
     free as (
       select s.id, s.permission_set_arn, s.name,
              (select r.id from cooling_down r where r.slot_id = s.id) as cooling_down_id,
              exists (select 1 from theirs t where t.slot_id = s.id and t.account_id = $2 and t.state = 'REMOVED'
                         and t.role_absent_since > $5) as is_barred,
              s.id = (select t.slot_id from theirs t where t.account_id = $2 order by t.created_at desc, t.id desc limit 1) as was_here,
              (select max(t.created_at) from theirs t where t.slot_id = s.id and t.state <> 'REMOVED') as is_elsewhere,
              exists (select 1 from bindings b where b.slot_id = s.id and b.state <> 'REMOVED') as is_leased,
              (select max(b.removed_at) from bindings b where b.slot_id = s.id) as free_since,
              (select max(b.removed_at) from bindings b where b.slot_id = s.id and b.account_id = $2) as free_here_since
         from usable s
        where not exists (select 1 from bindings b where b.slot_id = s.id and b.account_id = $2 and b.state <> 'REMOVED'
                             and b.id not in (select r.id from cooling_down r))
          and not exists (select 1 from slot_assignments a
                           where a.slot_id = s.id and a.account_id = $2 and a.state <> 'GONE'))
     select id as "slotId", permission_set_arn as "permissionSetArn", name as "permissionSetName",
            cooling_down_id as "coolingDownId", is_barred as "isBarred", is_leased as "isLeased"
       from free
      order by cooling_down_id is null, was_here is not true, is_elsewhere desc nulls last, is_leased,
               case when is_leased then free_here_since else free_since end nulls first, name, permission_set_arn`,
    [integrationId, accountId, identityCenterUserId, id, rememberedSince(tx), personId, sureSince],
  );
}

interface Waiting extends WaitingForSlot {
  /** They have waited longer, and are served first. */
  readonly isBefore: boolean;
}

/** All other bindings that wait in the account, with the free slots that they may not have yet. */
async function waitingForSlot(
  tx: Tx,
  { id, integrationId, accountId }: Binding,
  free: readonly FreeSlot[],
): Promise<Waiting[]> {
  const rows: { isBefore: boolean; barredFrom: string[] }[] = await tx.manager.query(
    `select (coalesce(w.waits_since, w.created_at), w.id) < (coalesce(o.waits_since, o.created_at), o.id) as "isBefore",
            case when cardinality($6::uuid[]) = 0 then '{}'::text[] else array(
              select t.slot_id from bindings t
               where t.integration_id = w.integration_id and t.identity_center_user_id = w.identity_center_user_id
                 and t.account_id = w.account_id and t.slot_id = any($6) and t.state = 'REMOVED'
                 and t.role_absent_since > $5)::text[] end as "barredFrom"
       from bindings w join bindings o on o.id = $4
      where w.integration_id = $1 and w.account_id = $2 and w.state = 'PREPARING' and w.slot_id is null
        and w.failure ->> 'code' = $3 and w.next_reconcile_at is not null and w.id <> o.id`,
    [integrationId, accountId, POOL_EXHAUSTED, id, rememberedSince(tx), idsOf(free)],
  );
  return rows.map(({ isBefore, barredFrom }) => ({ isBefore, barredFrom: new Set(barredFrom) }));
}

function rememberedSince(tx: Tx): Date {
  return new Date(tx.now.getTime() - REMEMBERED_MS);
}

/**
 * Ends a slot lease that cools down whose role the new one takes over: only the row changes, nothing in AWS. False: a worker is
 * removing an assignment, or a removal is in doubt, and that assignment would be the new slot lease's.
 */
async function endCoolingDown(tx: Tx, coolingDownId: string): Promise<boolean> {
  const coolingDown = await tx.manager.findOne(Binding, {
    where: { id: coolingDownId, state: "COOLING_DOWN", assignmentRequestId: IsNull() },
    lock: { mode: "pessimistic_write" },
  });
  if (!coolingDown || leftOfDoubtMs(coolingDown.inDoubtSince, tx.now) > 0) return false;
  endSlotLease(tx, coolingDown);
  await tx.manager.query(
    `update bindings set state = 'REMOVED', removed_at = $2, generation = generation + 1, next_reconcile_at = null,
            failure = null, ${LEASE_ENDED} where id = $1`,
    [coolingDownId, tx.now],
  );
  return true;
}
