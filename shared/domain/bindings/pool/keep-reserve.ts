import type { Tx } from "../../../platform/database/unit-of-work";
import type { Binding } from "../binding.entity";
import { hintRemoval } from "../hint-removal";
import { POOL_EXHAUSTED } from "../principal-lookup";

/**
 * Most roles are gone within this time. Until then slot leases that cool down or are being removed count as about to be free, unless their
 * removal failed.
 */
const LEAVING_MS = 5 * 60_000;

/** Every account of a connector, or the one where a binding needs a slot at this moment. */
type Place = { readonly connectorId: string } | WaitedFor;

interface WaitedFor extends Pick<Binding, "integrationId" | "accountId"> {
  /** The waiting bindings there that get none of the free slots, the current one included. */
  readonly unserved: number;
}

const WAITING = `(
  select count(*) from bindings w where w.integration_id = a.integration_id and w.account_id = a.account_id
     and w.state = 'PREPARING' and w.slot_id is null and w.failure ->> 'code' = $4 and w.next_reconcile_at is not null)`;

/**
 * Removes idle slot leases where an account has fewer free slots than the reserve of its integration, or than people wait for.
 * The longest idle go first.
 */
export async function keepReserve(tx: Tx, place: Place): Promise<void> {
  const isOne = "accountId" in place;
  const [leaving]: [{ id: string }[], number] = await tx.manager.query(
    `with usable as (
       select s.id, s.integration_id, i.pool_reserve_percent as percent from slots s join integrations i on i.id = s.integration_id
        where s.in_pool and s.state <> 'OUT_OF_USE' and ${isOne ? "i.id = $1" : "i.connector_id = $1"}),
     pools as (
       select integration_id, count(*) as size, ceil(count(*) * max(percent) / 100.0) as kept from usable group by integration_id),
     standing as (
       select u.integration_id, b.account_id, b.slot_id,
              (b.state = 'REMOVING' and b.failure is null) or (b.state = 'COOLING_DOWN' and b.unassigned_at > $3) as is_leaving
         from usable u join bindings b on b.slot_id = u.id and b.state <> 'REMOVED'
       union all
       select u.integration_id, a.account_id, a.slot_id, false
         from usable u join slot_assignments a on a.slot_id = u.id and a.state <> 'GONE'),
     accounts as (
       select t.integration_id, t.account_id, count(distinct t.slot_id) as taken, count(*) filter (where t.is_leaving) as leaving
         from standing t ${isOne ? "where t.account_id = $5" : ""} group by t.integration_id, t.account_id),
     missing as (
       select a.integration_id, a.account_id,
              ${isOne ? "greatest(p.kept - (p.size - a.taken), $4)" : `greatest(p.kept, ${WAITING}) - (p.size - a.taken)`} - a.leaving as slots
         from accounts a join pools p on p.integration_id = a.integration_id),
     idle as (
       select b.id, m.slots, row_number() over (partition by b.integration_id, b.account_id order by b.idle_since, b.id) as n
         from missing m join bindings b on b.integration_id = m.integration_id and b.account_id = m.account_id
        where m.slots > 0 and b.state = 'IDLE' and b.slot_id is not null),
     going as (select id from bindings where id in (select id from idle where n <= slots) and state = 'IDLE'
                order by id for update skip locked)
     update bindings b set state = 'REMOVING', generation = generation + 1, failed_attempts = 0, next_reconcile_at = $2
       from going where b.id = going.id returning b.id`,
    [
      isOne ? place.integrationId : place.connectorId,
      tx.now,
      new Date(tx.now.getTime() - LEAVING_MS),
      ...(isOne ? [place.unserved, place.accountId] : [POOL_EXHAUSTED]),
    ],
  );
  for (const { id } of leaving) await hintRemoval(tx, id);
}
