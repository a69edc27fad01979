import type { DataSource } from "typeorm";
import type { PageRequest } from "../../kernel/page";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { Integration } from "./integration.entity";

/** Far more than there are. */
const MOST = 1_000;

export class IntegrationsQueries {
  constructor(private readonly db: DataSource) {}

  async list(page: PageRequest): Promise<CountedPage<Integration>> {
    return keysetPage(this.db.manager.createQueryBuilder(Integration, "integration"), page, {
      columns: ["integration.nameKey", "integration.id"],
      direction: "ASC",
      keyOf: (integration) => [integration.nameKey, integration.id],
    });
  }

  /** This one, or all by name: as many as anybody has. */
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
