import type { DataSource } from "typeorm";
import type { Clock } from "../../kernel/clock";
import type { ListOrder, PageRequest } from "../../kernel/page";
import { parseSearch } from "../../kernel/text/search-text";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { Connector } from "./connector.entity";
import { type ConnectorStatus, disconnectedBefore } from "./connector-status";

export interface ConnectorFilter {
  /** Within either of its names, whatever the case. */
  readonly search?: string | null;
  readonly status?: ConnectorStatus | null;
}

export type ConnectorField = "NAME" | "LAST_SEEN_AT" | "REGISTERED_AT";

const ORDERS = {
  NAME: { column: "connector.name", keyOf: ({ name }: Connector) => name },
  LAST_SEEN_AT: {
    column: "connector.lastSeenAt",
    keyOf: ({ lastSeenAt }: Connector) => lastSeenAt.toISOString(),
  },
  REGISTERED_AT: {
    column: "connector.registeredAt",
    keyOf: ({ registeredAt }: Connector) => registeredAt.toISOString(),
  },
} as const;

/** Far more than any installation has. */
const MOST = 1_000;

export class ConnectorsQueries {
  constructor(private readonly deps: { db: DataSource; clock: Clock }) {}

  async list(
    filter: ConnectorFilter,
    { field, direction }: ListOrder<ConnectorField>,
    page: PageRequest,
  ): Promise<CountedPage<Connector>> {
    const { db, clock } = this.deps;
    const query = db.manager.createQueryBuilder(Connector, "connector");
    const search = parseSearch(filter.search);
    if (search) {
      query.andWhere("position(:search in lower(connector.name || ' ' || connector.announcedName)) > 0", { search });
    }
    if (filter.status) {
      const operator = filter.status === "CONNECTED" ? ">=" : "<";
      query.andWhere(`connector.lastSeenAt ${operator} :since`, { since: disconnectedBefore(clock.now()) });
    }
    const { column, keyOf } = ORDERS[field];
    return keysetPage(query, page, {
      columns: [column, "connector.id"],
      direction,
      keyOf: (connector) => [keyOf(connector), connector.id],
    });
  }

  /** The connector with this id, or all by name. */
  async followed(id: string | null): Promise<Connector[]> {
    const where = id === null ? {} : { id };
    return this.deps.db.manager.find(Connector, { where, order: { name: "ASC" }, take: MOST });
  }

  async byIds(ids: readonly string[]): Promise<(Connector | null)[]> {
    const rows = await this.deps.db.manager
      .createQueryBuilder(Connector, "connector")
      .where("connector.id = any(:ids)", { ids })
      .getMany();
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? null);
  }
}
