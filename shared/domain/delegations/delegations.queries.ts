import type { DataSource, SelectQueryBuilder } from "typeorm";
import { type Actor, hasRole } from "../../kernel/actor";
import type { Clock } from "../../kernel/clock";
import type { ListOrder, PageRequest } from "../../kernel/page";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { Delegation } from "./delegation.entity";

/** SCHEDULED: its time has not come. IN_FORCE: it gives the right. ENDED: its time is over, or somebody ended it. */
export const DELEGATION_STATES = ["SCHEDULED", "IN_FORCE", "ENDED"] as const;
export type DelegationState = (typeof DELEGATION_STATES)[number];

export const DELEGATION_FIELDS = ["STARTS_AT", "UNTIL", "CREATED_AT"] as const;
export type DelegationField = (typeof DELEGATION_FIELDS)[number];

export interface DelegationFilter {
  readonly fromPersonId?: string | null;
  readonly toPersonId?: string | null;
  readonly states?: readonly DelegationState[] | null;
}

export class DelegationsQueries {
  constructor(private readonly deps: { readonly db: DataSource; readonly clock: Clock }) {}

  /** Delegations from or to the actor; all of them for readers. */
  async list(
    actor: Actor,
    { fromPersonId, toPersonId, states }: DelegationFilter,
    { field, direction }: ListOrder<DelegationField>,
    page: PageRequest,
  ): Promise<CountedPage<Delegation>> {
    const query = this.deps.db.manager.createQueryBuilder(Delegation, "delegation").where(READABLE, readerOf(actor));
    if (fromPersonId) query.andWhere("delegation.fromPersonId = :fromPersonId", { fromPersonId });
    if (toPersonId) query.andWhere("delegation.toPersonId = :toPersonId", { toPersonId });
    if (states) this.whereIn(query, states);
    const property = PROPERTIES[field];
    return keysetPage(query, page, {
      columns: [`delegation.${property}`, "delegation.id"],
      direction,
      keyOf: (one) => [one[property].toISOString(), one.id],
    });
  }

  /** In the order given; null: not found, or not readable by the actor. */
  async readableByIds(actor: Actor, ids: readonly string[]): Promise<(Delegation | null)[]> {
    const rows = await this.deps.db.manager
      .createQueryBuilder(Delegation, "delegation")
      .where(READABLE, readerOf(actor))
      .andWhere("delegation.id = any(:ids)", { ids })
      .getMany();
    const byId = new Map(rows.map((one) => [one.id, one]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  stateOf({ startsAt, until, endedAt }: Pick<Delegation, "startsAt" | "until" | "endedAt">): DelegationState {
    const now = this.deps.clock.now();
    if (endedAt !== null || until <= now) return "ENDED";
    return startsAt <= now ? "IN_FORCE" : "SCHEDULED";
  }

  private whereIn(query: SelectQueryBuilder<Delegation>, states: readonly DelegationState[]): void {
    const conditions = states.map((state) => `(${CONDITIONS[state]})`);
    query.andWhere(conditions.length > 0 ? `(${conditions.join(" or ")})` : "false", { now: this.deps.clock.now() });
  }
}

const PROPERTIES = { STARTS_AT: "startsAt", UNTIL: "until", CREATED_AT: "createdAt" } as const;

const CONDITIONS: Readonly<Record<DelegationState, string>> = {
  SCHEDULED: "delegation.endedAt is null and delegation.startsAt > :now and delegation.until > :now",
  IN_FORCE: "delegation.endedAt is null and delegation.startsAt <= :now and delegation.until > :now",
  ENDED: "delegation.endedAt is not null or delegation.until <= :now",
};

const READABLE =
  "(:seesAll::boolean or delegation.fromPersonId = :personId::uuid or delegation.toPersonId = :personId::uuid)";

function readerOf(actor: Actor) {
  return { seesAll: hasRole(actor, "ADMIN", "AUDITOR"), personId: actor.personId ?? null };
}
