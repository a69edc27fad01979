import { type DataSource, In, Not } from "typeorm";
import type { PageRequest } from "../../kernel/page";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { Slot } from "../slots/slot.entity";
import { SlotAssignment } from "../slots/slot-assignment.entity";
import { Binding } from "./binding.entity";
import { NEARLY_FULL } from "./choose-slot";

/** Slots of an integration's pool, each counted once. */
export interface SlotCounts {
  readonly integrationId: string;
  readonly total: number;
  /** Usable, and leased to nobody in any account. */
  readonly free: number;
  /** With a lease of somebody who has, or is to have, access. */
  readonly leased: number;
  /** With leases that nobody needs at the moment. */
  readonly parked: number;
  /** With leases that are being taken away, or whose role is not gone yet. */
  readonly resting: number;
  readonly outOfUse: number;
  /** With assignments that no lease knows. */
  readonly unknown: number;
}

/** An account in which most of a pool is leased. */
export interface NearlyFullPool {
  readonly integrationId: string;
  readonly accountId: string;
  readonly leased: number;
  readonly usable: number;
}

export class SlotsQueries {
  constructor(private readonly db: DataSource) {}

  /** In the order of their names. */
  async list(integrationId: string, page: PageRequest): Promise<CountedPage<Slot>> {
    const slots = this.db.manager.createQueryBuilder(Slot, "slot").where("slot.integrationId = :integrationId", {
      integrationId,
    });
    return keysetPage(slots, page, {
      columns: ["slot.permissionSetArn", "slot.id"],
      direction: "ASC",
      keyOf: (slot) => [slot.permissionSetArn, slot.id],
    });
  }

  /** Bindings that have not ended, by slot. */
  async leasesOf(slotIds: readonly string[]): Promise<Map<string, Binding[]>> {
    const leases = await this.db.manager.find(Binding, {
      where: { slotId: In([...slotIds]), state: Not("REMOVED") },
      order: { accountId: "ASC", id: "ASC" },
    });
    return groupBySlot(slotIds, leases);
  }

  /** Assignments that no lease knows and that are not gone, by slot. */
  async unknownAssignmentsOf(slotIds: readonly string[]): Promise<Map<string, SlotAssignment[]>> {
    const found = await this.db.manager.find(SlotAssignment, {
      where: { slotId: In([...slotIds]), state: Not("GONE") },
      order: { accountId: "ASC", id: "ASC" },
    });
    return groupBySlot(slotIds, found);
  }

  async countsOf(integrationIds: readonly string[]): Promise<Map<string, SlotCounts>> {
    const counts: SlotCounts[] = await this.db.query(
      `select s.integration_id as "integrationId", count(*)::int as total,
              (count(*) filter (where s.in_pool and s.state = 'USABLE' and b.slot_id is null and not u.is_unknown))::int as free,
              (count(*) filter (where b.is_leased))::int as leased, (count(*) filter (where b.is_parked))::int as parked,
              (count(*) filter (where b.is_resting))::int as resting,
              (count(*) filter (where s.state = 'OUT_OF_USE'))::int as "outOfUse",
              (count(*) filter (where u.is_unknown))::int as unknown
         from slots s
         left join (select slot_id, bool_or(state in ('PREPARING', 'READY')) as is_leased, bool_or(state = 'PARKED') as is_parked,
                           bool_or(state in ('REMOVING', 'RESTING')) as is_resting
                      from bindings where state <> 'REMOVED' and slot_id is not null group by slot_id) b on b.slot_id = s.id
        cross join lateral (
          select exists (select 1 from slot_assignments a where a.slot_id = s.id and a.state <> 'GONE') as is_unknown) u
        where s.integration_id = any($1) group by s.integration_id`,
      [integrationIds],
    );
    return new Map(counts.map((one) => [one.integrationId, one]));
  }

  /** Where four fifths of the usable slots are taken, the fullest first. */
  async nearlyFull(atMost = 100): Promise<NearlyFullPool[]> {
    return this.db.query(
      `select p.integration_id as "integrationId", t.account_id as "accountId", t.leased, p.usable
         from (select integration_id, count(*)::int as usable from slots where in_pool and state <> 'OUT_OF_USE'
                group by integration_id) p
         join (select s.integration_id, b.account_id, count(*)::int as leased from bindings b join slots s on s.id = b.slot_id
                where b.state <> 'REMOVED' and s.in_pool and s.state <> 'OUT_OF_USE' group by s.integration_id, b.account_id) t
           on t.integration_id = p.integration_id
        where t.leased >= p.usable * $1::float8
        order by t.leased::float8 / p.usable desc, p.integration_id, t.account_id limit $2`,
      [NEARLY_FULL, atMost],
    );
  }
}

function groupBySlot<Row extends { readonly slotId: string | null }>(
  slotIds: readonly string[],
  rows: readonly Row[],
): Map<string, Row[]> {
  const groups = new Map<string, Row[]>(slotIds.map((id) => [id, []]));
  for (const row of rows) groups.get(row.slotId!)!.push(row);
  return groups;
}
