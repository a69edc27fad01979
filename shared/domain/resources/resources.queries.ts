import type { DataSource, SelectQueryBuilder } from "typeorm";
import type { PageRequest } from "../../kernel/page";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { likeText } from "../../platform/database/like-text";
import { lookUp } from "../../platform/database/read-rows";
import { rowsBy } from "../../platform/database/rows";
import type { ResourceType } from "../catalog/resource-types";
import { Resource, type ResourceStatus } from "./resource.entity";

export interface ResourceFilter {
  readonly integrationId?: string | null;
  readonly types?: readonly ResourceType[] | null;
  /** Twelve-digit ids. */
  readonly accountIds?: readonly string[] | null;
  /** An organizational unit anywhere above the resource's account. */
  readonly organizationalUnitId?: string | null;
  readonly regions?: readonly string[] | null;
  /** Without it, what is gone is left out. */
  readonly statuses?: readonly ResourceStatus[] | null;
  readonly manageable?: boolean | null;
  /** Each must fit. Without a value any value of the key does. */
  readonly tags?: readonly { readonly key: string; readonly value?: string | null }[] | null;
  /** Part of the name or of the ARN. */
  readonly search?: string | null;
}

export class ResourcesQueries {
  constructor(private readonly db: DataSource) {}

  async find(id: string): Promise<Resource | null> {
    return this.db.manager.findOneBy(Resource, { id });
  }

  async byIds(ids: readonly string[]): Promise<(Resource | null)[]> {
    const rows = await rowsBy(this.db, Resource, "id", ids);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  /** In the order of their names. */
  async list(filter: ResourceFilter, page: PageRequest): Promise<CountedPage<Resource>> {
    const query = this.db.manager.createQueryBuilder(Resource, "resource").where("true");
    applyFilter(query, filter);
    const order = {
      columns: ["resource.name", "resource.id"],
      direction: "ASC",
      keyOf: ({ name, id }: Resource) => [name, id],
    } as const;
    return keysetPage(query, page, order);
  }

  /** When each resource was last seen, in the order asked for. */
  async lastSeen(ids: readonly string[]): Promise<(Date | null)[]> {
    const rows = await lookUp<{ id: string; seen: string | null }>(
      this.db,
      // What has no region was last seen when its organization was last read.
      `select r.id, coalesce(r.last_seen_at, g.listed_at, case when r.region is null then (
                select max(s.started_at) from sync_runs s
                 where s.integration_id = r.integration_id and s.accounts_total is not null) end, r.changed_at) as seen
         from resources r
         left join account_regions g on g.account_row_id = r.account_row_id and g.region = r.region
        where r.id = any($1)`,
      [ids],
    );
    const byId = new Map(rows.map(({ id, seen }) => [id, seen === null ? null : new Date(seen)]));
    return ids.map((id) => byId.get(id) ?? null);
  }
}

function applyFilter(query: SelectQueryBuilder<Resource>, filter: ResourceFilter): void {
  if (filter.integrationId) query.andWhere("resource.integrationId = :integrationId", filter);
  if (filter.types) query.andWhere("resource.type = any(:types)", filter);
  if (filter.accountIds) query.andWhere("resource.accountId = any(:accountIds)", filter);
  if (filter.regions) query.andWhere("resource.region = any(:regions)", filter);
  if (filter.manageable != null) query.andWhere("resource.manageable = :manageable", filter);
  if (filter.statuses) query.andWhere("resource.status = any(:statuses)", filter);
  else query.andWhere("resource.status <> 'GONE'");
  if (filter.organizationalUnitId) {
    query.andWhere(
      `exists (select 1 from accounts a where a.id = resource.account_row_id and :organizationalUnitId = any(a.ou_path))`,
      filter,
    );
  }
  filter.tags?.forEach(({ key, value }, index) => {
    if (value == null) query.andWhere(`jsonb_exists(resource.tags, :tagKey${index})`, { [`tagKey${index}`]: key });
    else query.andWhere(`resource.tags @> :tag${index}::jsonb`, { [`tag${index}`]: JSON.stringify({ [key]: value }) });
  });
  if (filter.search) {
    query.andWhere("(resource.name ilike :search or resource.arn ilike :search)", {
      search: `%${likeText(filter.search)}%`,
    });
  }
}
