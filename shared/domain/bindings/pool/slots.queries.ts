import { type DataSource, In, Not } from "typeorm";
import type { PageRequest } from "../../../kernel/page";
import { type CountedPage, keysetPage } from "../../../platform/database/keyset";
import { Binding } from "../binding.entity";
import type { BindingUsers } from "../binding-users.port";
import { Slot } from "../slots/slot.entity";
import { SlotAssignment } from "../slots/slot-assignment.entity";
import { type PrincipalAt, principalAt } from "./principal-at";
import { coolsDownUntil } from "./role-cool-down";

/** The use of a slot in all accounts together, the first that fits, by the view `slot_uses`. */
export const SLOT_USES = ["OUT_OF_USE", "UNKNOWN", "LEASED", "IDLE", "COOLING_DOWN", "UNCHECKED", "FREE"] as const;
export type SlotUse = (typeof SLOT_USES)[number];

/** Slots of a pool, and those that left it with slot leases that have not ended. Each is counted once. */
export interface SlotCounts {
  readonly total: number;
  /** Checked, and leased to nobody in any account. */
  readonly free: number;
  /** With a lease for somebody who has access or is about to. */
  readonly leased: number;
  /** With leases that no grant needs at the moment. */
  readonly idle: number;
  /** With leases that are being removed, or whose role is not gone yet. */
  readonly coolingDown: number;
  readonly outOfUse: number;
  /** With assignments that no slot lease knows. */
  readonly unknown: number;
  /** Never read yet. */
  readonly unchecked: number;
}

/** A binding that has not ended, as the slot lease of its person. */
export interface SlotLease extends Binding {
  /** The latest known end of the slot lease; null: unknown. */
  readonly until: Date | null;
}

interface Dependencies {
  readonly db: DataSource;
  readonly users: Pick<BindingUsers, "lastEnds">;
}

export class SlotsQueries {
  constructor(private readonly deps: Dependencies) {}

  /** By name, without slots that left the pool and have no lease. A slot that was not read yet has no name. */
  async list(integrationId: string, page: PageRequest): Promise<CountedPage<Slot>> {
    const slots = this.deps.db.manager
      .createQueryBuilder(Slot, "slot")
      .where("slot.id in (select slot_id from slot_uses where integration_id = :integrationId)", { integrationId });
    return keysetPage(slots, page, {
      columns: ["coalesce(slot.name, '')", "slot.permissionSetArn", "slot.id"],
      direction: "ASC",
      keyOf: ({ name, permissionSetArn, id }) => [name ?? "", permissionSetArn, id],
    });
  }

  /** The uses of these slots, in the order of the ids. */
  async usesOf(slotIds: readonly string[]): Promise<SlotUse[]> {
    const rows: { id: string; use: SlotUse }[] = await this.deps.db.query(
      'select slot_id as id, "use" from slot_uses where slot_id = any($1)',
      [slotIds],
    );
    const uses = new Map(rows.map(({ id, use }) => [id, use]));
    // A slot that left the pool since it was listed.
    return slotIds.map((id) => uses.get(id) ?? "FREE");
  }

  /** Slot leases that have not ended, of each slot in the order of their accounts. */
  async leasesOf(slotIds: readonly string[]): Promise<SlotLease[][]> {
    const { db, users } = this.deps;
    const bindings = await db.manager.find(Binding, {
      where: { slotId: In([...slotIds]), state: Not("REMOVED") },
      order: { accountId: "ASC", id: "ASC" },
    });
    const inUse = bindings.filter(({ state }) => state === "PREPARING" || state === "READY");
    const ends = await users.lastEnds(
      db.manager,
      inUse.map(({ id }) => id),
    );
    const leases = bindings.map((binding) => Object.assign(binding, { until: freeAt(binding, ends) }));
    return groupBySlot(slotIds, leases);
  }

  /** Assignments that no slot lease knows and that are not gone, of each slot. */
  async unknownAssignmentsOf(slotIds: readonly string[]): Promise<SlotAssignment[][]> {
    const found = await this.deps.db.manager.find(SlotAssignment, {
      where: { slotId: In([...slotIds]), state: Not("GONE") },
      relations: { slot: true },
      order: { accountId: "ASC", id: "ASC" },
    });
    return groupBySlot(slotIds, found);
  }

  /** The person who had a role of a slot at a time; null: none, or the audit log does not go back so far. */
  async principalAt(roleArn: string, at: Date): Promise<PrincipalAt | null> {
    return principalAt(this.deps.db.manager, roleArn, at);
  }

  async countsOf(integrationId: string): Promise<SlotCounts> {
    const rows: { use: SlotUse; count: number }[] = await this.deps.db.query(
      'select "use", count(*)::int as count from slot_uses where integration_id = $1 group by 1',
      [integrationId],
    );
    const of = (use: SlotUse) => rows.find((row) => row.use === use)?.count ?? 0;
    return {
      total: rows.reduce((sum, { count }) => sum + count, 0),
      free: of("FREE"),
      leased: of("LEASED"),
      idle: of("IDLE"),
      coolingDown: of("COOLING_DOWN"),
      outOfUse: of("OUT_OF_USE"),
      unknown: of("UNKNOWN"),
      unchecked: of("UNCHECKED"),
    };
  }
}

function freeAt({ id, state, nextReconcileAt, unassignedAt }: Binding, ends: ReadonlyMap<string, Date>): Date | null {
  if (state === "IDLE") return nextReconcileAt;
  if (state === "COOLING_DOWN") return unassignedAt && coolsDownUntil({ unassignedAt });
  return ends.get(id) ?? null;
}

function groupBySlot<Row extends { readonly slotId: string | null }>(
  slotIds: readonly string[],
  rows: readonly Row[],
): Row[][] {
  const groups = new Map<string, Row[]>(slotIds.map((id) => [id, []]));
  for (const row of rows) groups.get(row.slotId!)!.push(row);
  return slotIds.map((id) => groups.get(id)!);
}
