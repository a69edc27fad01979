import type { DataSource } from "typeorm";
import type { ListOrder, PageRequest } from "../../kernel/page";
import { idList } from "../../platform/database/id-list";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { likeText } from "../../platform/database/like-text";
import { rowsByIds } from "../../platform/database/rows";
import { PersonHome } from "../identities/person-home.entity";
import { Resource } from "../resources/resource.entity";
import { AccessFlow, type FlowTrigger } from "./access-flow.entity";
import type { FlowWarning } from "./flow-warning";
import { flowWarningsOf } from "./flow-warnings";
import { summariesOf } from "./summary/load-flow-names";

export interface FlowFilter {
  readonly active?: boolean | null;
  /** Only flows with a target in this integration. */
  readonly integrationId?: string | null;
  /** Part of the name, the description or a label. */
  readonly search?: string | null;
  readonly trigger?: FlowTrigger | null;
}

export type FlowOrderField = "NAME" | "CHANGED" | "CREATED";
export type FlowOrder = ListOrder<FlowOrderField>;

const ORDERS: Readonly<
  Record<FlowOrderField, { readonly column: string; readonly keyOf: (flow: AccessFlow) => string }>
> = {
  NAME: { column: "flow.nameKey", keyOf: ({ nameKey }) => nameKey },
  CHANGED: { column: "flow.updatedAt", keyOf: ({ updatedAt }) => updatedAt.toISOString() },
  CREATED: { column: "flow.createdAt", keyOf: ({ createdAt }) => createdAt.toISOString() },
};

export class AccessFlowsQueries {
  constructor(private readonly db: DataSource) {}

  /** Deleted flows are left out. */
  async list(filter: FlowFilter, { field, direction }: FlowOrder, page: PageRequest): Promise<CountedPage<AccessFlow>> {
    const query = this.db.manager.createQueryBuilder(AccessFlow, "flow").where("flow.deletedAt is null");
    if (filter.active != null) query.andWhere("flow.active = :active", filter);
    if (filter.trigger) query.andWhere("flow.trigger = :trigger", filter);
    if (filter.integrationId) {
      const target = JSON.stringify([{ integrationId: filter.integrationId }]);
      query.andWhere("flow.definition -> 'targets' @> :target::jsonb", { target });
    }
    if (filter.search) {
      query.andWhere(
        `(flow.name ilike :search or flow.description ilike :search or exists (
            select 1 from jsonb_array_elements_text(flow.definition #> '{settings,labels}') label where label ilike :search))`,
        { search: `%${likeText(filter.search)}%` },
      );
    }
    const { column, keyOf } = ORDERS[field];
    return keysetPage(query, page, {
      columns: [column, "flow.id"],
      direction,
      keyOf: (flow) => [keyOf(flow), flow.id],
    });
  }

  /** Deleted flows are included. */
  async byIds(ids: readonly string[]): Promise<(AccessFlow | null)[]> {
    return rowsByIds(this.db.manager, AccessFlow, ids);
  }

  /** A page of these people, by name. Previews know them to be active. */
  async people(ids: readonly string[], page: PageRequest): Promise<CountedPage<PersonHome>> {
    const query = this.db.manager
      .createQueryBuilder(PersonHome, "person")
      .where("person.id = any(:ids) and person.active", { ids: idList(ids) });
    const people = await keysetPage(query, page, {
      columns: ["lower(person.displayName)", "person.id"],
      direction: "ASC",
      keyOf: ({ displayName, id }) => [displayName, id],
      asColumn: (parameter, index) => (index === 0 ? `lower(${parameter})` : parameter),
    });
    return { ...people, totalCount: async () => ids.length };
  }

  /** A page of these resources, by name. */
  async resources(ids: readonly string[], page: PageRequest): Promise<CountedPage<Resource>> {
    const query = this.db.manager
      .createQueryBuilder(Resource, "resource")
      .where("resource.id = any(:ids)", { ids: idList(ids) });
    const resources = await keysetPage(query, page, {
      columns: ["resource.name", "resource.id"],
      direction: "ASC",
      keyOf: ({ name, id }) => [name, id],
    });
    return { ...resources, totalCount: async () => ids.length };
  }

  async summariesOf(flows: readonly Pick<AccessFlow, "trigger" | "maxDurationSeconds" | "definition">[]) {
    return summariesOf(this.db.manager, flows);
  }

  async warningsOf(
    flows: readonly Pick<AccessFlow, "definition" | "trigger" | "maxDurationSeconds">[],
  ): Promise<FlowWarning[][]> {
    return flowWarningsOf(this.db.manager, flows);
  }
}
