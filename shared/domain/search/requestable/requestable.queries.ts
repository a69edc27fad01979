import type { DataSource, SelectQueryBuilder } from "typeorm";
import { type Actor, isReader } from "../../../kernel/actor";
import { invalidInput, notAPerson } from "../../../kernel/app-error";
import type { Clock } from "../../../kernel/clock";
import type { ListOrder, PageRequest } from "../../../kernel/page";
import { type CountedPage, keysetPage } from "../../../platform/database/keyset";
import type { AccessFlow } from "../../access-flows/access-flow.entity";
import { requestForViolations } from "../../access-flows/matching/evaluate-flow";
import { flowsFor } from "../../access-flows/matching/match-flows";
import { Resource } from "../../resources/resource.entity";
import { loadVisibility } from "../resources/visible-resources";
import { NOT_OFFERED } from "./cannot-request";
import { describeRequestable, type RequestableOffer } from "./describe-requestable";
import { personalStates } from "./personal-state";
import { type RequestableFilter, requestableConditions } from "./requestable-filter";
import { REQUESTABLE_ORDERS, type RequestableField } from "./requestable-orders";

export interface RequestableList {
  /** The grantee; omitted: the requester. */
  readonly forPersonId?: string | null;
  readonly filter: RequestableFilter;
  readonly order: ListOrder<RequestableField>;
  readonly page: PageRequest;
}

/** The resources that people may request by their flows. Resources that no flow offers are hidden. */
export class RequestableQueries {
  constructor(private readonly deps: { readonly db: DataSource; readonly clock: Clock }) {}

  /** The number of statements does not depend on the page size. */
  async list(
    actor: Actor,
    { forPersonId, filter, order, page }: RequestableList,
  ): Promise<CountedPage<RequestableOffer>> {
    const context = requestContextOf(actor, forPersonId);
    refusePrivateFilters(context, filter, order);
    const flows = await this.flowsOf(context);
    const { columns, joins, keyOf, types } = REQUESTABLE_ORDERS[order.field];
    const lastUsed = new Map<string, Date | null>();
    const query = this.resources(filter, { ...context, flows, seesAll: isReader(actor) });
    if (joins) query.leftJoin(joins.sql, joins.alias, joins.on, { usedBy: context.granteeId });
    const found = await keysetPage(query, page, {
      columns,
      direction: order.direction,
      keyOf: (resource) => keyOf(resource, lastUsed.get(resource.id) ?? null),
      asColumn: (parameter, index) => `${parameter}::${types[index]}`,
    });
    const nodes = await this.describe(context, flows, found.nodes);
    for (const { resource, personal } of nodes) lastUsed.set(resource.id, personal?.lastUsedAt ?? null);
    return { ...found, nodes, cursorOf: ({ resource }) => found.cursorOf(resource) };
  }

  /**
   * Finds resources that cannot be requested as well, with the reason, if the actor may know of them. Null: hidden or
   * missing.
   */
  async find(actor: Actor, resourceId: string, forPersonId?: string | null): Promise<RequestableOffer | null> {
    const context = requestContextOf(actor, forPersonId);
    const flows = await this.flowsOf(context);
    const [resource] = await this.resources(
      { resourceIds: [resourceId] },
      { ...context, flows, seesAll: false },
    ).getMany();
    if (resource) return (await this.describe(context, flows, [resource]))[0]!;
    const known = await this.knownAnyway(actor, resourceId);
    return known && { ...(await this.describe(context, [], [known]))[0]!, cannot: NOT_OFFERED };
  }

  private async flowsOf({ requesterId, granteeId }: RequestContext): Promise<AccessFlow[]> {
    const personal = await flowsFor(this.deps.db.manager, { requesterId, granteeId });
    return personal
      .filter(({ flow, relation }) => requestForViolations(flow.definition.requestFor, relation).length === 0)
      .map(({ flow }) => flow);
  }

  private resources(
    filter: RequestableFilter,
    scope: RequestContext & { readonly flows: readonly AccessFlow[]; readonly seesAll: boolean },
  ): SelectQueryBuilder<Resource> {
    const values: Record<string, unknown> = {};
    const bind = (value: unknown) => {
      const name = `value${Object.keys(values).length}`;
      values[name] = value;
      return `:${name}`;
    };
    const conditions = requestableConditions(filter, { ...scope, personId: scope.granteeId }, bind);
    return this.deps.db.manager.createQueryBuilder(Resource, "resource").where(conditions.join(" and "), values);
  }

  private async describe(
    context: RequestContext,
    flows: readonly AccessFlow[],
    resources: readonly Resource[],
  ): Promise<RequestableOffer[]> {
    const { db, clock } = this.deps;
    const ids = resources.map(({ id }) => id);
    const states = context.isForSelf ? await personalStates(db, context.granteeId, ids) : null;
    return describeRequestable(
      db.manager,
      { requesterId: context.requesterId, flows, states, at: clock.now() },
      resources,
    );
  }

  private async knownAnyway(actor: Actor, resourceId: string): Promise<Resource | null> {
    const { db, clock } = this.deps;
    const viewer = await loadVisibility(db.manager, actor, clock.now());
    const values: Record<string, unknown> = { resourceId };
    const bind = (value: unknown) => {
      const name = `value${Object.keys(values).length}`;
      values[name] = value;
      return `:${name}`;
    };
    const condition = viewer.visible(bind, "resource");
    return db.manager
      .createQueryBuilder(Resource, "resource")
      .where(`resource.id = :resourceId and resource.status <> 'GONE' and ${condition}`, values)
      .getOne();
  }
}

interface RequestContext {
  readonly requesterId: string;
  readonly granteeId: string;
  readonly isForSelf: boolean;
}

function requestContextOf({ personId }: Actor, forPersonId: string | null | undefined): RequestContext {
  if (!personId) throw notAPerson("Only a person can ask for access; this token stands for none.");
  const granteeId = forPersonId ?? personId;
  return { requesterId: personId, granteeId, isForSelf: granteeId === personId };
}

/** Another person's access, requests and favourites are private: filters and orders by them are refused. */
function refusePrivateFilters(
  { isForSelf }: RequestContext,
  filter: RequestableFilter,
  { field }: ListOrder<RequestableField>,
) {
  if (isForSelf) return;
  const message = "What somebody else holds, has asked for or marked is not told.";
  const names = (["held", "askedAlready", "favouritesOnly"] as const).filter((name) => filter[name] != null);
  const paths = [...names.map((name) => ["filter", name]), ...(field === "LAST_USED" ? [["orderBy", "field"]] : [])];
  if (paths.length > 0) throw invalidInput(paths.map((path) => ({ path, message, rule: "NOT_OF_OTHERS" })));
}
