import { type DataSource, In } from "typeorm";
import type { Actor } from "../../kernel/actor";
import type { Clock } from "../../kernel/clock";
import { rowsByIds, rowsOfEach } from "../../platform/database/rows";
import type { ApproversNow } from "../access-flows/approvers";
import { Grant } from "../grants/grant.entity";
import { isOpenSql } from "../grants/grant.states";
import { type AccessPreview, previewEachAccess } from "../grants/reconcile/preview-access";
import { PersonHome } from "../identities/person-home.entity";
import { Resource } from "../resources/resource.entity";
import { AccessRequestItem } from "./access-request.entity";
import type { ItemState } from "./access-request.states";
import { approvedSoFar } from "./approved-access";
import { itemsReviewableBy } from "./approvers/item-reviewers";
import type { KnownItems } from "./approvers/known-items";
import { type NextTier, nextTiersOf } from "./approvers/next-tiers";
import { readItems } from "./approvers/read-items";
import { loadApprovers } from "./approvers/request-approvers";
import { type DecisionRight, decisionRightsOf } from "./decisions/decision-right";
import type { WholeRequest } from "./request-rows";

/** Selects earlier items of a grantee: `atMost` of each, the newest first. */
export interface EarlierFilter {
  readonly states: readonly ItemState[] | null;
  readonly atMost: number;
}

/** An item that waits for a decision, with its request and decisions; null: it does not wait. */
export type WaitingItem = WholeRequest | null;

/**
 * The facts behind a decision about an item. Answers have the order of the items. The number of statements does not
 * depend on the number of items.
 */
export class RequestItemsQueries {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Those items that wait, which the questions below are asked about. */
  async waitingOf(itemIds: readonly string[], known: KnownItems): Promise<WaitingItem[]> {
    const unknown = itemIds.filter((id) => !known.find(id));
    const wholes = known.take(await readItems(this.db.manager, unknown, "WAITING"));
    const byId = new Map(wholes.map((whole) => [whole.items[0]!.id, whole]));
    return itemIds.map((id) => known.find(id)?.whole ?? byId.get(id) ?? null);
  }

  /** The actor's right to decide about each item; null: not pending, or not the actor's to decide. */
  async decisionRightsOf(
    actor: Actor,
    items: readonly WaitingItem[],
    known: KnownItems,
  ): Promise<(DecisionRight | null)[]> {
    const rights = await decisionRightsOf(this.db.manager, actor, waitingAmong(items), this.clock.now(), known);
    return items.map((item) => rights.get(idOf(item)) ?? null);
  }

  /** The people who may decide about each item now; null: the item is not pending. */
  async approversOf(items: readonly WaitingItem[], known: KnownItems): Promise<(ApproversNow | null)[]> {
    const waiting = waitingAmong(items);
    const facts = await known.factsOf(waiting);
    const approvers = await loadApprovers(this.db.manager, waiting, this.clock.now(), null, facts);
    return items.map((item) => approvers.get(idOf(item)) ?? null);
  }

  /**
   * The escalation tiers of each item that are not open yet, the next one first. Empty: not pending, or no tier is
   * left.
   */
  async nextTiersOf(items: readonly WaitingItem[], known: KnownItems): Promise<NextTier[][]> {
    const tiers = await nextTiersOf(this.db.manager, waitingAmong(items), this.clock.now(), known);
    return items.map((item) => tiers.get(idOf(item)) ?? []);
  }

  /** Whether the actor may read the decision facts of each item. */
  async areReviewable(actor: Actor, itemIds: readonly string[]): Promise<boolean[]> {
    const theirs = await itemsReviewableBy(this.db.manager, actor, itemIds, this.clock.now());
    return itemIds.map((id) => theirs.has(id));
  }

  /** The planned AWS calls; null: not pending, or the resource is unknown. */
  async plansOf(items: readonly WaitingItem[]): Promise<(AccessPreview | null)[]> {
    const wholes = waitingAmong(items);
    if (wholes.length === 0) return items.map(() => null);
    const { manager } = this.db;
    const granteeIds = wholes.map(({ request }) => request.granteeId);
    const people = await rowsByIds(manager, PersonHome, granteeIds);
    const resourceIds = wholes.flatMap(({ items: [item] }) => item!.resourceId ?? []);
    const found = await manager.findBy(Resource, { id: In(resourceIds) });
    const resources = new Map(found.map((resource) => [resource.id, resource]));
    const planned = wholes.flatMap(({ items: [item], decisions }, n) => {
      const [person, resource] = [people[n], resources.get(item!.resourceId ?? "")];
      // An earlier approval for less limits the access.
      const { access } = approvedSoFar(item!, decisions) ?? item!;
      return person && resource ? [{ key: item!.id, person, resource, access }] : [];
    });
    const plans = await previewEachAccess(manager, planned, this.clock.now());
    return items.map((item) => plans.get(idOf(item)) ?? null);
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
}

function waitingAmong(items: readonly WaitingItem[]): WholeRequest[] {
  return items.filter((item) => item !== null);
}

/** "": it does not wait, so nothing was found for it. */
function idOf(item: WaitingItem): string {
  return item?.items[0]?.id ?? "";
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
