import type { EntityManager } from "typeorm";
import { whyExhausted } from "../../bindings/pool/pool-exhausted";
import { bindingUsers } from "../binding-users";
import { grantWaitingFor, type WaitingFacts, type WaitingFor, wouldWaitFor } from "./waiting-for";

/** By grant; grants that have ended or are not waiting are left out. One statement. */
export async function loadWaiting(
  manager: EntityManager,
  grantIds: readonly string[],
  now: Date,
): Promise<Map<string, WaitingFor>> {
  if (grantIds.length === 0) return new Map();
  const rows: WaitingRow[] = await manager.query(FACTS, [grantIds]);
  const waiting = new Map<string, WaitingFor>();
  for (const row of rows) {
    const found = grantWaitingFor(factsOf(row), now);
    if (found) waiting.set(row.id, found);
  }
  return waiting;
}

/**
 * By resource: the reason why access that a person is given now would not come at once. Resources without one are left
 * out.
 */
export async function loadWouldWait(
  manager: EntityManager,
  { personId, resourceIds }: { readonly personId: string; readonly resourceIds: readonly string[] },
  now: Date,
): Promise<Map<string, WaitingFor>> {
  if (resourceIds.length === 0) return new Map();
  const rows: WouldWaitRow[] = await manager.query(WOULD_WAIT, [resourceIds, personId]);
  const pools = new Map<string, Promise<WaitingFor>>();
  const waiting = new Map<string, WaitingFor>();
  for (const { id, restoredAt, name, lastSeenAt, isPoolInUse, ...place } of rows) {
    const key = `${place.integrationId} ${place.accountId}`;
    const found =
      wouldWaitFor({ connector: { name, lastSeenAt }, restoredAt }, now) ??
      (isPoolInUse ? await (pools.get(key) ?? remember(pools, key, waitForPool(manager, place, now))) : null);
    if (found) waiting.set(id, found);
  }
  return waiting;
}

/** Each account is looked up once, however many of the clusters it has. */
function remember<T>(known: Map<string, T>, key: string, value: T): T {
  known.set(key, value);
  return value;
}

async function waitForPool(
  manager: EntityManager,
  place: Pick<WouldWaitRow, "integrationId" | "accountId">,
  now: Date,
): Promise<WaitingFor> {
  const { message, until } = await whyExhausted(manager, place, bindingUsers);
  return { reason: "POOL", message, since: now, until, action: null, requestId: null };
}

interface WouldWaitRow {
  readonly id: string;
  readonly name: string;
  readonly lastSeenAt: Date;
  readonly restoredAt: Date | null;
  readonly integrationId: string;
  readonly accountId: string;
  /** The person has no slot in the account, and none is free there. */
  readonly isPoolInUse: boolean;
}

/** Before the first slot lease nothing is known of a pool, and all of it is free. */
const WOULD_WAIT = `
select r.id, c.name, c.last_seen_at as "lastSeenAt", i.id as "integrationId", r.account_id as "accountId",
       (select restored_at from installation where restored_at is not null limit 1) as "restoredAt",
       i.principal_strategy = 'IDENTITY_CENTER' and pool.size > 0
         and not exists (select 1 from bindings b where b.integration_id = i.id and b.account_id = r.account_id
                            and b.person_id = $2 and b.slot_id is not null and b.state <> 'REMOVED')
         and coalesce((select u.in_use from pool_uses u where u.integration_id = i.id and u.account_id = r.account_id), 0)
             >= pool.usable as "isPoolInUse"
  from resources r join integrations i on i.id = r.integration_id join connectors c on c.id = i.connector_id
  cross join lateral (select count(*)::int as size, (count(*) filter (where state <> 'OUT_OF_USE'))::int as usable
                        from slots s where s.integration_id = i.id and s.in_pool) pool
 where r.id = any($1)`;

const FACTS = `
select g.id, g.state, g.state_since as "stateSince", g.created_at as "createdAt", g.absent_since as "absentSince",
       g.end_asked_at as "endAskedAt", g.access, a.closed_since as "closedSince", a.left_since as "leftSince",
       c.name as "connectorName", c.last_seen_at as "connectorSeenAt",
       (select restored_at from installation where restored_at is not null limit 1) as "restoredAt",
       b.state as "bindingState", b.account_id as "accountId", b.failure as "bindingFailure", b.created_at as "bindingCreatedAt", b.next_reconcile_at as "bindingNext",
       t.id as "targetId", coalesce(t.failure, former.failure) as "targetFailure", t.in_doubt_since as "inDoubtSince",
       t.baseline is not null as "isShared", t.created_at as "targetCreatedAt", t.observed -> 'access' as "observedAccess",
       case when t.failure is null and former.failure is not null then former.next_reconcile_at else t.next_reconcile_at end as "targetNext"
  from grants g join bindings b on b.id = g.binding_id
  left join access_targets t on t.id = g.target_id
  left join lateral (
    -- The person's access to the cluster by a former role goes first: until then the grant is not said to be over.
    select o.failure, o.next_reconcile_at from access_targets o
     where g.state = 'REVOKING' and o.binding_id = t.binding_id and o.physical_key = t.physical_key and o.id <> t.id
       and o.state = 'OPEN' and o.failure is not null limit 1) former on true
  left join integrations i on i.id = coalesce(t.integration_id, b.integration_id)
  left join connectors c on c.id = i.connector_id
  left join accounts a on a.integration_id = i.id and a.account_id = b.account_id
 where g.id = any($1) and g.ended_at is null`;

type Of<Key extends "grant" | "binding" | "account"> = WaitingFacts[Key];
type OfTarget = NonNullable<WaitingFacts["target"]>;

interface WaitingRow extends Of<"grant">, Of<"account">, Pick<WaitingFacts, "restoredAt"> {
  readonly id: string;
  readonly connectorName: string | null;
  readonly connectorSeenAt: Date | null;
  readonly bindingState: Of<"binding">["state"];
  readonly accountId: string;
  readonly bindingFailure: Of<"binding">["failure"];
  readonly bindingCreatedAt: Date;
  readonly bindingNext: Date | null;
  readonly targetId: string | null;
  readonly targetFailure: OfTarget["failure"];
  readonly inDoubtSince: Date | null;
  readonly isShared: boolean;
  readonly targetNext: Date | null;
  readonly targetCreatedAt: Date;
  readonly observedAccess: OfTarget["observedAccess"];
}

function factsOf(row: WaitingRow): WaitingFacts {
  const { connectorName: name, connectorSeenAt: lastSeenAt, restoredAt, accountId, inDoubtSince, isShared } = row;
  return {
    grant: row,
    connector: name !== null && lastSeenAt !== null ? { name, lastSeenAt } : null,
    restoredAt,
    account: { closedSince: row.closedSince, leftSince: row.leftSince },
    binding: {
      state: row.bindingState,
      accountId,
      failure: row.bindingFailure,
      nextReconcileAt: row.bindingNext,
      createdAt: row.bindingCreatedAt,
    },
    target:
      row.targetId === null
        ? null
        : {
            failure: row.targetFailure,
            inDoubtSince,
            isShared,
            nextReconcileAt: row.targetNext,
            createdAt: row.targetCreatedAt,
            observedAccess: row.observedAccess,
          },
  };
}
