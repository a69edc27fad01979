import type { DataSource } from "typeorm";
import type { PageRequest } from "../../kernel/page";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { likeText } from "../../platform/database/like-text";
import { AccessFlow } from "./access-flow.entity";
import { type FlowWarning, warningsOf } from "./flow-warnings";

export interface FlowFilter {
  readonly active?: boolean | null;
  /** Flows with a target in this integration. */
  readonly integrationId?: string | null;
  /** Part of the name, the description or a label. */
  readonly search?: string | null;
}

export class AccessFlowsQueries {
  constructor(private readonly db: DataSource) {}

  /** In the order of their names, without those that were deleted. */
  async list(filter: FlowFilter, page: PageRequest): Promise<CountedPage<AccessFlow>> {
    const query = this.db.manager.createQueryBuilder(AccessFlow, "flow").where("flow.deletedAt is null");
    if (filter.active != null) query.andWhere("flow.active = :active", filter);
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
    return keysetPage(query, page, {
      columns: ["flow.nameKey", "flow.id"],
      direction: "ASC",
      keyOf: (flow) => [flow.nameKey, flow.id],
    });
  }

  /** Those that were deleted included. */
  async byIds(ids: readonly string[]): Promise<(AccessFlow | null)[]> {
    const rows = await this.db.manager
      .createQueryBuilder(AccessFlow, "flow")
      .where("flow.id = any(:ids)", { ids })
      .getMany();
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  async warningsOf(flows: readonly Pick<AccessFlow, "definition">[]): Promise<FlowWarning[][]> {
    return warningsOf(this.db.manager, flows);
  }
}
