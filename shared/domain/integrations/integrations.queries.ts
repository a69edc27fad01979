import type { DataSource } from "typeorm";
import type { ListOrder, PageRequest } from "../../kernel/page";
import { parseSearch } from "../../kernel/text/search-text";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { Integration } from "./integration.entity";

export interface IntegrationFilter {
  /** Within the name, the organization's id or the number of its management account, whatever the case. */
  readonly search?: string | null;
  readonly enabled?: boolean | null;
  readonly connectorId?: string | null;
}

export type IntegrationField = "NAME" | "CREATED_AT" | "UPDATED_AT";

const ORDERS = {
  NAME: { column: "integration.nameKey", keyOf: ({ nameKey }: Integration) => nameKey },
  CREATED_AT: { column: "integration.createdAt", keyOf: ({ createdAt }: Integration) => createdAt.toISOString() },
  UPDATED_AT: { column: "integration.updatedAt", keyOf: ({ updatedAt }: Integration) => updatedAt.toISOString() },
} as const;

const SEARCHED = "lower(concat_ws(' ', integration.name, integration.organizationId, integration.managementAccountId))";

/** Far more than any installation has. */
const MOST = 1_000;

export class IntegrationsQueries {
  constructor(private readonly db: DataSource) {}

  async list(
    { search, enabled, connectorId }: IntegrationFilter,
    { field, direction }: ListOrder<IntegrationField>,
    page: PageRequest,
  ): Promise<CountedPage<Integration>> {
    const query = this.db.manager.createQueryBuilder(Integration, "integration");
    const text = parseSearch(search);
    if (text) query.andWhere(`position(:text in ${SEARCHED}) > 0`, { text });
    if (enabled != null) query.andWhere("integration.enabled = :enabled", { enabled });
    if (connectorId) query.andWhere("integration.connectorId = :connectorId", { connectorId });
    const { column, keyOf } = ORDERS[field];
    return keysetPage(query, page, {
      columns: [column, "integration.id"],
      direction,
      keyOf: (integration) => [keyOf(integration), integration.id],
    });
  }

  /** The integration with this id, or all by name. */
  async followed(id: string | null): Promise<Integration[]> {
    const where = id === null ? {} : { id };
    return this.db.manager.find(Integration, { where, order: { nameKey: "ASC" }, take: MOST });
  }

  async byIds(ids: readonly string[]): Promise<(Integration | null)[]> {
    const rows = await this.db.manager
      .createQueryBuilder(Integration, "integration")
      .where("integration.id = any(:ids)", { ids })
      .getMany();
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? null);
  }
}
