import type { DataSource } from "typeorm";
import type { PageRequest } from "../../kernel/page";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { Connector } from "./connector.entity";

/** Far more than there are. */
const MOST = 1_000;

export class ConnectorsQueries {
  constructor(private readonly db: DataSource) {}

  async list(page: PageRequest): Promise<CountedPage<Connector>> {
    return keysetPage(this.db.manager.createQueryBuilder(Connector, "connector"), page, {
      columns: ["connector.name", "connector.id"],
      direction: "ASC",
      keyOf: (connector) => [connector.name, connector.id],
    });
  }

  /** This one, or all by name: as many as anybody has. */
  async followed(id: string | null): Promise<Connector[]> {
    return this.db.manager.find(Connector, { where: id === null ? {} : { id }, order: { name: "ASC" }, take: MOST });
  }

  async byIds(ids: readonly string[]): Promise<(Connector | null)[]> {
    const rows = await this.db.manager
      .createQueryBuilder(Connector, "connector")
      .where("connector.id = any(:ids)", { ids })
      .getMany();
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? null);
  }
}
