import type { DataSource } from "typeorm";
import type { Actor } from "../../kernel/actor";
import type { Clock } from "../../kernel/clock";
import { rowsOfEach } from "../../platform/database/rows-of-each";
import { Grant } from "../grants/grant.entity";
import { isOpenSql } from "../grants/grant.states";
import { type AccessPreview, previewEachAccess } from "../grants/reconcile/preview-access";
import { PersonHome } from "../identities/person-home.entity";
import { Resource } from "../resources/resource.entity";
import { AccessRequestItem } from "./access-request.entity";
import type { ItemState } from "./access-request.states";
import { approvedSoFar } from "./approved-access";
import { itemsReviewableBy } from "./approvers/item-reviewers";
import { readItems } from "./approvers/read-items";
import { type DecisionRight, decisionRightsOf } from "./decisions/decision-right";

/** Selects earlier items of a grantee: `atMost` of each, the newest first. */
export interface EarlierFilter {
  readonly states: readonly ItemState[] | null;
  readonly atMost: number;
}

/**
 * The facts behind a decision about an item. Answers have the order of the ids. The number of statements does not
 * depend on the number of items.
 */
export class RequestItemsQueries {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  /** The actor's right to decide about each item; null: not pending, or not the actor's to decide. */
  async decisionRightsOf(actor: Actor, itemIds: readonly string[]): Promise<(DecisionRight | null)[]> {
    const rights = await decisionRightsOf(this.db.manager, actor, itemIds, this.clock.now());
    return itemIds.map((id) => rights.get(id) ?? null);
  }

  /** Whether the actor may read the decision facts of each item. */
  async areReviewable(actor: Actor, itemIds: readonly string[]): Promise<boolean[]> {
    const theirs = await itemsReviewableBy(this.db.manager, actor, itemIds, this.clock.now());
    return itemIds.map((id) => theirs.has(id));
  }

  /** The planned AWS calls; null: not pending, or the resource is unknown. */
  async plansOf(itemIds: readonly string[]): Promise<(AccessPreview | null)[]> {
    const { manager } = this.db;
    const wholes = await readItems(manager, itemIds, "WAITING");
    if (wholes.length === 0) return itemIds.map(() => null);
    const byId = <T extends { readonly id: string }>(rows: readonly T[]) => new Map(rows.map((row) => [row.id, row]));
    const people = byId(await this.rowsOf(PersonHome, [...new Set(wholes.map(({ request }) => request.granteeId))]));
    const resourceIds = wholes.flatMap(({ items }) => items.flatMap(({ resourceId }) => resourceId ?? []));
    const resources = byId(await this.rowsOf(Resource, [...new Set(resourceIds)]));
    const planned = wholes.flatMap(({ request, items: [item], decisions }) => {
      const [person, resource] = [people.get(request.granteeId), resources.get(item!.resourceId ?? "")];
      // An earlier approval for less limits the access.
      const { access } = approvedSoFar(item!, decisions) ?? item!;
      return person && resource ? [{ key: item!.id, person, resource, access }] : [];
    });
    const plans = await previewEachAccess(manager, planned, this.clock.now());
    return itemIds.map((id) => plans.get(id) ?? null);
  }

  /** The open grants of the grantee on the resource, the newest first; `atMost` of each. */
  async grantsOfGrantees(itemIds: readonly string[], atMost: number): Promise<Grant[][]> {
    return rowsOfEach(this.db, Grant, itemIds, {
      sql: GRANTS_OF_GRANTEES,
      parameters: [itemIds, atMost],
    });
  }

  /** Earlier requested items for the same grantee on the same resource. */
  async earlierItemsOf(itemIds: readonly string[], { states, atMost }: EarlierFilter): Promise<AccessRequestItem[][]> {
    return rowsOfEach(this.db, AccessRequestItem, itemIds, {
      sql: EARLIER_ITEMS,
      parameters: [itemIds, states, atMost],
    });
  }

  private async rowsOf<T extends PersonHome | Resource>(entity: new () => T, ids: readonly string[]): Promise<T[]> {
    return this.db.manager.createQueryBuilder(entity, "x").where("x.id = any(:ids)", { ids }).getMany();
  }
}

const GRANTS_OF_GRANTEES = `
select item.id as key, has.id from access_request_items item join access_requests r on r.id = item.request_id
  cross join lateral (
    select g.id, g.created_at from grants g
     where g.person_id = r.grantee_id and g.resource_id = item.resource_id and ${isOpenSql("g.state")}
     order by g.created_at desc, g.id desc limit $2) has
 where item.id = any($1::uuid[]) order by has.created_at desc, has.id desc`;

const EARLIER_ITEMS = `
select item.id as key, earlier.id from access_request_items item join access_requests r on r.id = item.request_id
  cross join lateral (
    select i.id, e.created_at from access_requests e join access_request_items i on i.request_id = e.id
     where e.grantee_id = r.grantee_id and e.created_at < r.created_at and i.resource_id = item.resource_id
       and ($2::text[] is null or i.state = any($2::text[]))
     order by e.created_at desc, i.id desc limit $3) earlier
 where item.id = any($1::uuid[]) order by earlier.created_at desc, earlier.id desc`;
